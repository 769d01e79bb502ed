"""A document as Markdown, with TeX maths between dollar signs."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clearprop.worked.document import blocks
from clearprop.worked.writers.markup import Markup, falk_columns, falk_rows, tex
from clearprop.worked.writers.svg import svg

_SPECIAL = "\\`*_[]<>#|$"


def to_markdown(document: blocks.Document, picture: str = "") -> str:
    """Return the document as Markdown.

    The picture is in the file of that name, relative to the document's own; without a name it is
    inside, as a data URI.  A fragment has no title.
    """
    return "\n\n".join(blocks_as_markdown(document, document.blocks, picture)) + "\n"


def picture_of(document: blocks.Document) -> str | None:
    """Return the document's picture as SVG, None if it has none."""
    number = tex.of(document)
    for block in document.blocks:
        if isinstance(block, blocks.Picture):
            return svg(block.diagram, block.description, number.plain) + "\n"
    return None


def blocks_as_markdown(
    document: blocks.Document, section: Iterable[blocks.Block], picture: str = ""
) -> Iterator[str]:
    """Return each block of a section as a paragraph of Markdown."""
    page = _Page(tex.of(document), document, picture)
    for block in section:
        yield page.block(block)


@dataclass(frozen=True)
class _Page:
    tex: Markup
    document: blocks.Document
    picture: str

    def block(self, block: blocks.Block) -> str:
        match block:
            case blocks.Heading(level, text):
                shifted = level + self.document.heading_level - 1 - self.document.fragment
                return f"{'#' * shifted} {_escaped(text)}"
            case blocks.Paragraph(phrase):
                return self.phrase(phrase)
            case blocks.Formula():
                return self.formula(block)
            case blocks.Beside(formulas):
                shown = (f"{self.tex(one.left)} {' '.join(self.sides(one))}" for one in formulas)
                return "$$\n" + " \\qquad\n".join(shown) + "\n$$"
            case blocks.Falk():
                return self.falk(block)
            case blocks.Table(header, rows):
                lines = [header, *rows]
                texts = [[self.phrase(cell) for cell in line] for line in lines]
                texts.insert(1, ["---"] * len(header))
                return "\n".join(f"| {' | '.join(line)} |" for line in texts)
            case blocks.PageBreak():
                return "---"
            case blocks.Picture(diagram, description):
                target = self.picture
                if not target:
                    image = svg(diagram, description, self.tex.plain).encode()
                    target = f"data:image/svg+xml;base64,{b64encode(image).decode()}"
                return f"![{_escaped(description)}]({target})"

    def sides(self, formula: blocks.Formula) -> Iterator[str]:
        return (f"{sign} {self.tex(right)}" for sign, right in formula.sides)

    def formula(self, formula: blocks.Formula) -> str:
        """Return a display; only one of several lines has to be aligned."""
        lines = self.tex.lines(formula)
        if formula.shapes:
            lines[-1] += rf" \qquad \text{{{formula.shapes}}}"
        left = self.tex(formula.left)
        if len(lines) == 1:
            return f"$$\n{left} {lines[0].removeprefix('&')}\n$$"
        aligned = " \\\\\n".join(lines)
        return f"$$\n\\begin{{aligned}}\n{left} {aligned}\n\\end{{aligned}}\n$$"

    def falk(self, falk: blocks.Falk) -> str:
        above, below = (" \\\\\n".join(map(" & ".join, rows)) for rows in falk_rows(falk, self.tex))
        array = rf"\begin{{array}}{{{falk_columns(falk)}}}"
        return f"$$\n{array}\n{above} \\\\ \\hline\n{below}\n\\end{{array}}\n$$"

    def phrase(self, phrase: blocks.Phrase) -> str:
        return "".join(
            _escaped(part) if isinstance(part, str) else f"${self.tex(part)}$" for part in phrase
        )


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)
