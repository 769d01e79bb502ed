"""A document as plain text for the terminal, its formulas on lines."""

import textwrap
from collections.abc import Iterator

from clearprop.worked.document.blocks import (
    Document,
    Falk,
    Formula,
    Heading,
    PageBreak,
    Paragraph,
    Phrase,
    Picture,
    Table,
)
from clearprop.worked.document.maths import (
    Choice,
    Fence,
    Fraction,
    Mark,
    Matrix,
    Name,
    Node,
    Row,
    Script,
)
from clearprop.worked.words import WORDS, Language

WIDTH = 100
"""Characters in a line of words."""


def to_plain(document: Document) -> str:
    """Return headings, sentences, formulas and tables as text; a picture has no place in it."""
    return "\n".join(_lines(document)).rstrip() + "\n"


def _lines(document: Document) -> Iterator[str]:
    language = document.language
    for block in document.blocks:
        match block:
            case Heading(_, text):
                yield from (text, "─" * len(text), "")
            case Paragraph(phrase):
                yield from (*textwrap.wrap(_phrase(phrase, language), WIDTH), "")
            case Formula():
                left = linear(block.left, language)
                for sign, right in block.sides:
                    yield f"  {left} {sign} {linear(right, language)}"
                    left = " " * len(left)
                if block.shapes:
                    yield f"  {left}   {block.shapes}"
                yield ""
            case Table(header, rows):
                for row in (header, *rows):
                    yield "  ".join(_phrase(cell, language) for cell in row)
                yield ""
            case PageBreak():
                yield from ("═" * WIDTH, "")
            case Falk() | Picture():
                pass


def _phrase(phrase: Phrase, language: Language) -> str:
    return "".join(part if isinstance(part, str) else linear(part, language) for part in phrase)


def linear(node: Node, language: Language = "en") -> str:
    """Return a tree on one line: a fraction with a slash, an index after an underscore."""

    def inner(part: Node) -> str:
        return linear(part, language)

    match node:
        case Mark("sign", "negative"):
            return "−"
        case Mark("sign", text) if text != "…":
            return text if text == "∂" else f" {text} " if text not in ("Σ", ",") else f"{text} "
        case Mark(_, text):
            return text
        case Name(name):
            return name
        case Row(parts):
            return "".join(map(inner, parts))
        case Fence(left, inside, right):
            return f"{left}{inner(inside)}{right}"
        case Fraction(above, below):
            return f"{_grouped(above, inner(above))}/{_grouped(below, inner(below))}"
        case Script(Mark("sign", "Σ"), Mark(_, index), None):
            return f"Σ_{index} "
        case Script(base, below, above):
            raised = "" if above is None else inner(above)
            raised = {"T": "ᵀ", "2": "²"}.get(raised, raised and f"^{raised}")
            return inner(base) + ("" if below is None else f"_{inner(below)}") + raised
        case Choice(value, condition, otherwise):
            words = WORDS[language]
            return (
                f"{inner(value)} {words['where']} {inner(condition)}, "
                f"{words['else']} {inner(otherwise)}"
            )
        case Matrix(_, rows):
            lines = (
                " ".join(cell if isinstance(cell, str) else cell.text or "____" for cell in row)
                for row in rows
            )
            return f"[{'; '.join(lines)}]"


def _grouped(node: Node, text: str) -> str:
    """Put brackets around a sum above or below a fraction's line."""
    has_sum = isinstance(node, Row) and any(
        isinstance(part, Mark) and part.kind == "sign" for part in node.parts
    )
    return f"({text})" if has_sum else text
