"""A document as Markdown, with TeX maths between dollar signs."""

from base64 import b64encode
from collections.abc import Iterator

from clearprop.worked.document.blocks import (
    Block,
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
from clearprop.worked.words import Language
from clearprop.worked.writers.svg import svg
from clearprop.worked.writers.tex_maths import cell_text, tex

_SPECIAL = "\\`*_[]<>#|$"


def to_markdown(document: Document) -> str:
    """Return the document as Markdown; the picture is inside, as an SVG image."""
    return "\n\n".join(blocks_as_markdown(document.blocks, document.language)) + "\n"


def blocks_as_markdown(blocks: tuple[Block, ...], language: Language) -> Iterator[str]:
    """Return each block as a paragraph of Markdown."""
    for block in blocks:
        match block:
            case Heading(level, text):
                yield f"{'#' * level} {_escaped(text)}"
            case Paragraph(phrase):
                yield _phrase(phrase, language)
            case Formula(_, left, _, shapes):
                sides = [f"&{sign} {tex(right, language)}" for sign, right in block.sides]
                if shapes:
                    sides[0] += rf" \qquad \text{{{shapes}}}"
                lines = " \\\\\n".join(sides)
                yield (
                    f"$$\n\\begin{{aligned}}\n{tex(left, language)} {lines}\n\\end{{aligned}}\n$$"
                )
            case Falk():
                yield _falk(block, language)
            case Table(header, rows):
                lines = [header, *rows]
                texts = [[_phrase(cell, language) for cell in line] for line in lines]
                texts.insert(1, ["---"] * len(header))
                yield "\n".join(f"| {' | '.join(line)} |" for line in texts)
            case PageBreak():
                yield "---"
            case Picture(diagram, says):
                image = b64encode(svg(diagram, says).encode()).decode()
                yield f"![{_escaped(says)}](data:image/svg+xml;base64,{image})"


def _phrase(phrase: Phrase, language: Language) -> str:
    return "".join(
        _escaped(part) if isinstance(part, str) else f"${tex(part, language)}$" for part in phrase
    )


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)


def _falk(falk: Falk, language: Language) -> str:
    across, over = len(falk.left.rows[0]), len(falk.top.rows[0])
    left, top, corner = (tex(name, language) for name in falk.names)
    lines = [
        across * " & " + " & ".join(map(cell_text, row)) + (" & " if index else f" & {top}")
        for index, row in enumerate(falk.top.rows)
    ]
    lines[-1] += r" \\ \hline"
    below = [
        " & ".join(map(cell_text, [*beside, *made])) + " & "
        for beside, made in zip(falk.left.rows, falk.corner.rows, strict=True)
    ]
    names = left + across * " & " + corner + over * " & "
    body = " \\\\\n".join([*lines[:-1], lines[-1] + "\n" + " \\\\\n".join([*below, names])])
    columns = across * "r" + "|" + over * "r" + "l"
    return f"$$\n\\begin{{array}}{{{columns}}}\n{body}\n\\end{{array}}\n$$"
