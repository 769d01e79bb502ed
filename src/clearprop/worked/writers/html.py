"""A document as one HTML file that needs nothing else: MathML, an SVG picture, a short script."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from importlib.resources import files

from clearprop.worked.document import blocks
from clearprop.worked.document.lines import lines_of
from clearprop.worked.document.maths import Cell, Matrix
from clearprop.worked.document.matrices import phantoms, with_minus
from clearprop.worked.words import WORDS
from clearprop.worked.writers.mathml import Looks, mathml
from clearprop.worked.writers.svg import svg


def to_html(document: blocks.Document) -> str:
    """Return the page as HTML text; it prints on the document's paper."""
    looks = Looks(document.decimal_comma, document.fill_in)
    page = files("clearprop.worked.writers") / "page"
    style = (page / "page.css").read_text(encoding="utf-8")
    script = (page / "page.js").read_text(encoding="utf-8")
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{document.language}">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(document.title)}</title>",
            f"<style>\n{style}@page {{ size: {document.paper}; margin: 20mm; }}\n</style></head>",
            "<body>",
            *_sections(document, _Page(looks, WORDS[document.language])),
            *_save(document),
            '<div id="says" role="status" aria-live="polite"></div>',
            f'<script type="application/json" id="origins">{_provenance(document, looks)}</script>',
            f"<script>\n{script}</script>",
            "</body></html>\n",
        ]
    )


def _sections(document: blocks.Document, page: "_Page") -> Iterator[str]:
    """Return the document's blocks in order; every heading begins a section."""
    yield "<section>"
    exercise = ""
    for block in document.blocks:
        if isinstance(block, blocks.Heading):
            exercise = block.exercise or exercise
            named = f' data-exercise="{escape(exercise)}"' if exercise else ""
            if block.level > 1 or block.exercise:
                yield f"</section><section{named}>"
        yield _block(block, page)
    yield "</section>"


def _save(document: blocks.Document) -> Iterator[str]:
    """Return the button that saves the answers, on a page that takes some."""
    if document.fill_in:
        words = WORDS[document.language]
        separator = ";" if document.decimal_comma else ","
        yield (
            f'<p class="save"><button id="save" type="button" data-separator="{separator}">'
            f"{escape(words['save answers'])}</button></p>"
        )


def _block(block: blocks.Block, page: "_Page") -> str:
    match block:
        case blocks.Heading(level, text):
            return f"<h{level}>{escape(text)}</h{level}>"
        case blocks.Paragraph(phrase):
            return f"<p>{_phrase(phrase, page)}</p>"
        case blocks.Formula():
            return _formula(block, page)
        case blocks.Falk():
            return _falk(block, page)
        case blocks.Table(header, rows):
            head = "".join(f"<th>{_phrase(cell, page)}</th>" for cell in header)
            body = "".join(
                f"<tr>{''.join(f'<td>{_phrase(cell, page)}</td>' for cell in row)}</tr>"
                for row in rows
            )
            return f'<div class="scroll"><table class="plain"><tr>{head}</tr>{body}</table></div>'
        case blocks.Picture(diagram, description):
            return f'<div class="picture">{svg(diagram, description, page.looks.number)}</div>'
        case blocks.Beside(formulas):
            shown = "".join(_formula(one, page) for one in formulas)
            return f'<div class="beside">{shown}</div>'
        case blocks.PageBreak():
            return '<div class="page"></div>'


def _phrase(phrase: blocks.Phrase, page: "_Page") -> str:
    return "".join(
        escape(part) if isinstance(part, str) else f"<math>{mathml(part, page.looks)}</math>"
        for part in phrase
    )


def _formula(formula: blocks.Formula, page: "_Page") -> str:
    sides, left = "", mathml(formula.left, page.looks)
    for line in lines_of(formula):
        shown = ""
        for sign, right in line:
            is_last = right is formula.rights[-1]
            is_result, is_asked = (
                is_last and bool(formula.provenance),
                is_last and page.looks.fill_in,
            )
            side = mathml(right, page.looks, is_result=is_result, is_asked=is_asked)
            shown += f"<mo>{sign}</mo>{side}"
        sides += f"<mtr><mtd>{left}</mtd><mtd>{shown}</mtd></mtr>"
        left = ""
    shapes = f'<span class="shapes">{formula.shapes}</span>' if formula.shapes else ""
    name = f' data-name="{formula.name}"' if formula.name else ""
    return (
        f'<div class="formula"{name}><math displaystyle="true">'
        '<mtable class="sides" displaystyle="true">'
        f"{sides}</mtable></math>{shapes}{page.unfolded(formula)}</div>"
    )


def _falk(falk: blocks.Falk, page: "_Page") -> str:
    """Lay out three matrices: nothing and the top one above, the left one and the corner below."""
    across = len(falk.left.rows[0])
    names = [f"<math>{mathml(name, page.looks)}</math>" for name in falk.names]
    over = page.cells(falk.top, "right")
    over[-1] = over[-1].replace('class="', 'class="top ')
    empty = f'<td colspan="{across}"'
    lines = [f"{empty}></td>{row}" for row in over]
    lines[-1] = f'{empty} class="top"></td>{over[-1]}'
    lines[0] += f"<td>{names[1]}</td>"
    sides = zip(
        page.cells(falk.left, ""), page.cells(falk.corner, "right", falk.corner), strict=True
    )
    lines += [left + corner for left, corner in sides]
    below = f'<td colspan="{across}" class="name">{names[0]}</td>'
    below += f'<td colspan="{len(falk.top.rows[0])}" class="name">{names[2]}</td>'
    rows = "".join(f"<tr>{line}</tr>" for line in [*lines, below])
    return f'<div class="scroll"><table class="falk">{rows}</table></div>'


@dataclass(frozen=True)
class _Page:
    """How the numbers of a document look, and its words."""

    looks: Looks
    words: Mapping[str, str]

    def cells(self, matrix: Matrix, place: str, asked: Matrix | None = None) -> list[str]:
        """Return the cells of each row; at the right a line stands before the first one."""
        rows: list[str] = []
        for i, (row, missing) in enumerate(zip(matrix.rows, phantoms(matrix), strict=True)):
            texts: list[str] = []
            for j, (cell, phantom) in enumerate(zip(row, missing, strict=True)):
                look = f"{place} first" if place and not j else place
                # An answer is asked where the product stands, not where it is used.
                answer = f"{matrix.name}:{i + 1}:{j + 1}" if matrix is asked else ""
                texts.append(self.cell(cell, phantom, matrix.name, look, answer))
            rows.append("".join(texts))
        return rows

    def cell(self, cell: Cell | str, phantom: str, name: str, look: str, answer: str) -> str:
        if isinstance(cell, str):
            return f'<td class="{look}">{with_minus(cell)}</td>'
        if not cell.text:
            return f'<td class="{look} blank">{self.looks.entry(answer)}</td>'
        at = f"{cell.name or name}:{cell.row}:{cell.column}"
        rest = f'<i class="phantom">{self.looks.number(phantom)}</i>' if phantom else ""
        number = self.looks.number(with_minus(cell.text))
        return f'<td class="{look}" data-at="{at}">{number}{rest}</td>'

    def unfolded(self, formula: blocks.Formula) -> str:
        """Return all entries of a result that is cut, for a reader to unfold."""
        result = formula.rights[-1]
        if not isinstance(result, Matrix) or result.whole is None:
            return ""
        rows, columns = result.shape
        title = self.words["all entries"].format(rows=rows, columns=columns)
        whole = mathml(replace(result.whole, name=""), self.looks)
        return (
            f"<details><summary>{escape(title)}</summary>"
            f'<div class="scroll"><math displaystyle="true">{whole}</math></div></details>'
        )


def _provenance(document: blocks.Document, looks: Looks) -> str:
    """Return where every number comes from as JSON that may stand in a page's script element."""
    found: dict[str, list[object]] = {}
    for block in document.blocks:
        if not isinstance(block, blocks.Formula):
            continue
        for entry in block.provenance:
            text = entry.text
            if entry.products:
                text, _, result = text.rpartition(" = ")
                text = f"{text} = {entry.products} = {result}"
            said = looks.number(with_minus(text))
            found[f"{block.name}:{entry.row}:{entry.column}"] = [said, entry.sources]
    return json.dumps(found, ensure_ascii=False).replace("<", "\\u003c")
