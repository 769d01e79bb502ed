"""A document as Typst, and as the PDF that Typst makes of it; the picture is drawn natively."""

from collections.abc import Iterator

from clearprop.optional_import import optional_import
from clearprop.worked.document import blocks, maths
from clearprop.worked.document.diagram import RADIUS, Diagram, Neuron
from clearprop.worked.document.matrices import with_minus
from clearprop.worked.writers.markup import typst


def to_pdf(document: blocks.Document) -> bytes:
    """Return the document as a PDF; without the package typst that is an error."""
    compiler = optional_import("typst", "'clearprop[pdf]'")
    return bytes(compiler.compile(to_typst(document).encode(), format="pdf"))


def to_typst(document: blocks.Document) -> str:
    """Return the document as a whole Typst file."""
    paper = {"a4": "a4", "letter": "us-letter"}[document.paper]
    preamble = [
        f"#set document(title: {_string(document.title)}, date: none)",
        f'#set page(paper: "{paper}", margin: 20mm, numbering: "1")',
        f'#set text(lang: "{document.language}", size: 10pt)',
        f"#let {typst.blank} = box(width: 4em, height: 1.6em, stroke: 0.5pt, baseline: 0.5em)",
        "#set math.mat(row-gap: 0.35em, column-gap: 0.7em)",
        "#show math.equation.where(block: true): set align(left)",
        "#show math.equation.where(block: true): set block(breakable: false, inset: (left: 2em))",
        "#show heading: set block(above: 1.5em, below: 0.8em)",
    ]
    body = (line for block in document.blocks for line in _block(block))
    return "\n".join([*preamble, *body, ""])


def _block(block: blocks.Block) -> Iterator[str]:
    match block:
        case blocks.Heading(level, text):
            yield f"#heading(level: {level}, {_string(text)})"
        case blocks.Paragraph(phrase):
            yield f"#block(sticky: true)[{_phrase(phrase)}]"
        case blocks.Formula(_, left, _, shapes):
            lines = typst.lines(block)
            if shapes:
                lines[-1] += f" #h(3em) #text(size: 8pt, fill: luma(80), {_string(shapes)})"
            yield "$ " + typst(left) + " " + " \\\n".join(lines) + " $"
        case blocks.Beside(formulas):
            shown = (f"$display({typst(one.left)} = {typst(one.rights[0])})$" for one in formulas)
            yield "#block[" + " #h(2em) ".join(shown) + "]"
        case blocks.Falk():
            yield from _falk(block)
        case blocks.Table(header, rows):
            # A row is as high as its fractions.
            yield '#[#show math.equation: set text(top-edge: "bounds", bottom-edge: "bounds")'
            yield f"#table(columns: {len(header)}, stroke: none, inset: (x: 6pt, y: 4pt),"
            yield "  align: horizon,"
            heads = ", ".join(f"[*{_phrase(head)}*]" for head in header)
            yield f"  table.header({heads}), table.hline(stroke: 0.5pt),"
            for row in rows:
                yield "  " + ", ".join(f"[{_phrase(cell)}]" for cell in row) + ","
            yield ")]"
        case blocks.Picture(diagram, _):
            yield from _picture(diagram)
        case blocks.PageBreak():
            yield "#pagebreak()"


def _phrase(phrase: blocks.Phrase) -> str:
    return "".join(
        f"#{_string(part)}" if isinstance(part, str) else f"${typst(part)}$" for part in phrase
    )


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _falk(falk: blocks.Falk) -> Iterator[str]:
    across, over, down = len(falk.left.rows[0]), len(falk.top.rows[0]), len(falk.top.rows)
    left, top, corner = (f"[${typst(name)}$]" for name in falk.names)
    yield f"#block(breakable: false, inset: (left: 2em), table(columns: {across + over + 1},"
    yield "  stroke: none, inset: (x: 5pt, y: 3pt), align: right + horizon,"
    yield f"  table.vline(x: {across}, end: {down + len(falk.left.rows)}),"
    yield f"  table.hline(y: {down}, end: {across + over}),"
    for index, row in enumerate(falk.top.rows):
        cells = ", ".join(map(_falk_cell, row))
        yield f"  table.cell(colspan: {across})[], {cells}, {'[]' if index else top},"
    for beside, made in zip(falk.left.rows, falk.corner.rows, strict=True):
        cells = ", ".join(map(_falk_cell, (*beside, *made)))
        yield f"  {cells}, [],"
    yield f"  table.cell(colspan: {across}, align: center, {left}),"
    yield f"  table.cell(colspan: {over}, align: center, {corner}), [],"
    yield "))"


def _falk_cell(cell: maths.Cell | str) -> str:
    # A box or a fraction's line in a formula would not count in the height of its row.
    is_blank = isinstance(cell, maths.Cell) and not cell.text
    on_a_line = typst.cell(cell).replace("/", r"\/")
    return f"[#{typst.blank}]" if is_blank else f"[${on_a_line}$]"


def _picture(diagram: Diagram) -> Iterator[str]:
    across = diagram.across
    size = f"width: {diagram.width * across:.2f}cm, height: {diagram.height:.2f}cm"
    yield f"#align(center, box({size}, {{"
    for edge in diagram.edges:
        paint = 'rgb("#c8590a")' if edge.negative else 'rgb("#1f5fa8")'
        dash = ', dash: "dashed"' if edge.negative else ""
        opacity = f"{100 * (1 - edge.opacity):.0f}%"
        start, end = (f"({n.x * across:.3f}cm, {n.y:.3f}cm)" for n in (edge.start, edge.end))
        yield (
            f"  place(line(start: {start}, end: {end}, stroke: (paint: {paint}"
            f".transparentize({opacity}), thickness: {edge.points:.2f}pt{dash})))"
        )
    for edge in diagram.edges:
        if edge.label_at:
            x, y = edge.label_at
            yield (
                f"  place(dx: {x * across - 0.5:.3f}cm, dy: {y - 0.14:.3f}cm, box(width: 1cm, "
                "height: 0.28cm, align(center + horizon, box(fill: white.transparentize(15%), "
                f'outset: 0.5pt, text(size: 6pt, "{with_minus(edge.weight)}")))))'
            )
    yield from (_neuron(neuron, across) for neuron in diagram.neurons)
    yield "}))"


def _neuron(neuron: Neuron, across: float) -> str:
    x, y = neuron.x * across, neuron.y
    if not neuron.number:
        return f"  place(dx: {x - 0.1:.3f}cm, dy: {y - 0.25:.3f}cm, $dots.v$)"
    name = f"{neuron.layer}_{neuron.number}"
    return (
        f"  place(dx: {x - RADIUS:.3f}cm, dy: {y - RADIUS:.3f}cm, circle(radius: {RADIUS}cm, "
        f"fill: white, stroke: 0.6pt, align(center + horizon, text(size: 9pt, ${name}$))))"
    )
