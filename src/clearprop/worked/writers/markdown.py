"""A document as Markdown, with TeX maths between dollar signs."""

from base64 import b64encode
from collections.abc import Iterable, Iterator

from clearprop.worked.document import blocks
from clearprop.worked.writers.markup import falk_columns, falk_rows, tex
from clearprop.worked.writers.svg import svg

_SPECIAL = "\\`*_[]<>#|$"


def to_markdown(document: blocks.Document) -> str:
    """Return the document as Markdown; the picture is inside, as an SVG image."""
    return "\n\n".join(blocks_as_markdown(document.blocks)) + "\n"


def blocks_as_markdown(section: Iterable[blocks.Block]) -> Iterator[str]:
    """Return each block as a paragraph of Markdown."""
    for block in section:
        match block:
            case blocks.Heading(level, text):
                yield f"{'#' * level} {_escaped(text)}"
            case blocks.Paragraph(phrase):
                yield _phrase(phrase)
            case blocks.Formula(_, left, _, shapes):
                sides = tex.lines(block)
                if shapes:
                    sides[-1] += rf" \qquad \text{{{shapes}}}"
                lines = " \\\\\n".join(sides)
                yield (f"$$\n\\begin{{aligned}}\n{tex(left)} {lines}\n\\end{{aligned}}\n$$")
            case blocks.Beside(formulas):
                shown = (f"{tex(one.left)} = {tex(one.rights[0])}" for one in formulas)
                yield "$$\n" + r" \qquad ".join(shown) + "\n$$"
            case blocks.Falk():
                yield _falk(block)
            case blocks.Table(header, rows):
                lines = [header, *rows]
                texts = [[_phrase(cell) for cell in line] for line in lines]
                texts.insert(1, ["---"] * len(header))
                yield "\n".join(f"| {' | '.join(line)} |" for line in texts)
            case blocks.PageBreak():
                yield "---"
            case blocks.Picture(diagram, description):
                image = b64encode(svg(diagram, description).encode()).decode()
                yield f"![{_escaped(description)}](data:image/svg+xml;base64,{image})"


def _phrase(phrase: blocks.Phrase) -> str:
    return "".join(_escaped(part) if isinstance(part, str) else f"${tex(part)}$" for part in phrase)


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)


def _falk(falk: blocks.Falk) -> str:
    above, below = (" \\\\\n".join(map(" & ".join, rows)) for rows in falk_rows(falk))
    array = rf"\begin{{array}}{{{falk_columns(falk)}}}"
    return f"$$\n{array}\n{above} \\\\ \\hline\n{below}\n\\end{{array}}\n$$"
