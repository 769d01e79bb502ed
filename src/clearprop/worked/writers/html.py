"""A document as one HTML file that needs nothing else: MathML, an SVG picture, a short script."""

import json
from collections.abc import Iterator
from html import escape
from importlib.resources import files

from clearprop.worked.document import blocks
from clearprop.worked.document.lines import lines_of
from clearprop.worked.document.maths import Cell
from clearprop.worked.document.matrices import with_minus
from clearprop.worked.writers.mathml import mathml
from clearprop.worked.writers.svg import svg


def to_html(document: blocks.Document) -> str:
    """Return the page as HTML text; it prints on the document's paper."""
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
            *_sections(document),
            '<div id="says" role="status" aria-live="polite"></div>',
            f'<script type="application/json" id="origins">{_provenance(document)}</script>',
            f"<script>\n{script}</script>",
            "</body></html>\n",
        ]
    )


def _sections(document: blocks.Document) -> Iterator[str]:
    """Return the document's blocks in order; every heading begins a section."""
    yield "<section>"
    for block in document.blocks:
        if isinstance(block, blocks.Heading) and block.level > 1:
            yield "</section><section>"
        yield _block(block)
    yield "</section>"


def _block(block: blocks.Block) -> str:
    match block:
        case blocks.Heading(level, text):
            return f"<h{level}>{escape(text)}</h{level}>"
        case blocks.Paragraph(phrase):
            return f"<p>{_phrase(phrase)}</p>"
        case blocks.Formula():
            return _formula(block)
        case blocks.Falk():
            return _falk(block)
        case blocks.Table(header, rows):
            head = "".join(f"<th>{_phrase(cell)}</th>" for cell in header)
            body = "".join(
                f"<tr>{''.join(f'<td>{_phrase(cell)}</td>' for cell in row)}</tr>" for row in rows
            )
            return f'<table class="plain"><tr>{head}</tr>{body}</table>'
        case blocks.Picture(diagram, description):
            return svg(diagram, description)
        case blocks.Beside(formulas):
            return f'<div class="beside">{"".join(map(_formula, formulas))}</div>'
        case blocks.PageBreak():
            return '<div class="page"></div>'


def _phrase(phrase: blocks.Phrase) -> str:
    return "".join(
        escape(part) if isinstance(part, str) else f"<math>{mathml(part)}</math>" for part in phrase
    )


def _formula(formula: blocks.Formula) -> str:
    sides, left = "", mathml(formula.left)
    for line in lines_of(formula):
        shown = ""
        for sign, right in line:
            is_result = bool(formula.provenance) and right is formula.rights[-1]
            shown += f"<mo>{sign}</mo>{mathml(right, is_result=is_result)}"
        sides += f"<mtr><mtd>{left}</mtd><mtd>{shown}</mtd></mtr>"
        left = ""
    shapes = f'<p class="shapes">{formula.shapes}</p>' if formula.shapes else ""
    name = f' data-name="{formula.name}"' if formula.name else ""
    return (
        f'<div class="formula"{name}><math displaystyle="true">'
        '<mtable class="sides" displaystyle="true">'
        f"{sides}</mtable></math>{shapes}</div>"
    )


def _falk(falk: blocks.Falk) -> str:
    """Lay out three matrices: nothing and the top one above, the left one and the corner below."""
    across = len(falk.left.rows[0])
    names = [f"<math>{mathml(name)}</math>" for name in falk.names]
    *above, last = falk.top.rows
    over = [_cells(row, falk.top.name) for row in above] + [_cells(last, falk.top.name, "top")]
    over[0] += f"<td>{names[1]}</td>"
    lines = [f'<td colspan="{across}"></td>{row}' for row in over]
    for left, corner in zip(falk.left.rows, falk.corner.rows, strict=True):
        lines.append(_cells(left, falk.left.name) + _cells(corner, falk.corner.name))
    below = f'<td colspan="{across}">{names[0]}</td>'
    below += f'<td colspan="{len(last)}">{names[2]}</td>'
    return f'<table class="falk">{"".join(f"<tr>{line}</tr>" for line in [*lines, below])}</table>'


def _cells(row: tuple[Cell | str, ...], name: str, last: str = "") -> str:
    texts: list[str] = []
    for index, cell in enumerate(row):
        look = f"{last}{' first' if not index and name else ''}"
        if isinstance(cell, str):
            texts.append(f'<td class="{look}">{with_minus(cell)}</td>')
        elif cell.text:
            at = f"{cell.name or name}:{cell.row}:{cell.column}"
            texts.append(f'<td class="{look}" data-at="{at}">{with_minus(cell.text)}</td>')
        else:
            texts.append(f'<td class="{look} blank"></td>')
    return "".join(texts)


def _provenance(document: blocks.Document) -> str:
    """Return where every number comes from as JSON that may stand in a page's script element."""
    found = {
        f"{block.name}:{entry.row}:{entry.column}": [entry.text, entry.sources]
        for block in document.blocks
        if isinstance(block, blocks.Formula)
        for entry in block.provenance
    }
    return json.dumps(found, ensure_ascii=False).replace("<", "\\u003c")
