"""A document as Typst, and as the PDF that Typst makes of it; the picture is drawn natively."""

from collections.abc import Iterator
from dataclasses import dataclass

from clearprop.optional_import import optional_import
from clearprop.worked.document import blocks, maths
from clearprop.worked.document.diagram import RADIUS, Diagram, Neuron
from clearprop.worked.document.matrices import with_minus
from clearprop.worked.writers.markup import Markup, falk_cells, typst


def to_pdf(document: blocks.Document) -> bytes:
    """Return the document as a PDF; without the package typst that is an error."""
    compiler = optional_import("typst", "'clearprop[pdf]'")
    return bytes(compiler.compile(to_typst(document).encode(), format="pdf"))


def to_typst(document: blocks.Document) -> str:
    """Return the document as a whole Typst file, or as a fragment that another one includes."""
    page = _Page(typst.of(document), document)
    rules = [
        f"#let {typst.blank} = box(width: 4em, height: 1.6em, stroke: 0.5pt, baseline: 0.5em)",
        "#set math.mat(row-gap: 0.3em, column-gap: 0.65em)",
        "#show math.equation.where(block: true): set align(left)",
        "#show math.equation.where(block: true): set block(breakable: false, inset: (left: 1.5em), "
        "above: 0.75em, below: 0.75em)",
    ]
    paper = {"a4": "a4", "letter": "us-letter"}[document.paper]
    whole = [
        f"#set document(title: {_string(document.title)}, author: {_string(document.author)}, "
        "date: none)",
        f'#set page(paper: "{paper}", margin: (x: 19mm, y: 17mm), numbering: "1")',
        f'#set text(lang: "{document.language}", size: 9.5pt)',
        "#set par(spacing: 0.8em)",
        "#show heading: set block(above: 1.1em, below: 0.6em)",
    ]
    body = (line for block in document.blocks for line in page.block(block))
    return "\n".join([*([] if document.fragment else whole), *rules, *body, ""])


@dataclass(frozen=True)
class _Page:
    typst: Markup
    document: blocks.Document

    def block(self, block: blocks.Block) -> Iterator[str]:
        typst = self.typst
        match block:
            case blocks.Heading(level, text):
                shifted = level + self.document.heading_level - 1 - self.document.fragment
                yield f"#heading(level: {shifted}, {_string(text)})"
                byline = ", ".join(filter(None, (self.document.author, self.document.date)))
                if level == 1 and byline:
                    yield f"#{_string(byline)}\n"
            case blocks.Paragraph(phrase):
                yield f"#block(sticky: true)[{self.phrase(phrase)}]"
            case blocks.Formula(name, left, _, shapes):
                lines = typst.lines(block)
                if shapes:
                    lines[-1] += f" #h(2em) #text(size: 8pt, fill: luma(80), {_string(shapes)})"
                label = f" <eq:{name}>" if name and self.document.fragment else ""
                yield "$ " + typst(left) + " " + " \\\n".join(lines) + " $" + label
            case blocks.Beside(formulas):
                shown = (f"box($display({self.equation(one)})$)" for one in formulas)
                yield (
                    "#block(par(leading: 0.8em, {" + " + h(2em, weak: true) + ".join(shown) + "}))"
                )
            case blocks.Falk():
                yield from self.falk(block)
            case blocks.Table():
                header, rows = block.folded.header, block.folded.rows
                widths = "(auto, 1fr, auto, 1fr)" if block.folded is not block else len(header)
                # A row is as high as its fractions.
                yield '#[#show math.equation: set text(top-edge: "bounds", bottom-edge: "bounds")'
                yield f"#table(columns: {widths}, stroke: none, inset: (x: 6pt, y: 3pt),"
                yield "  align: horizon,"
                heads = ", ".join(f"[*{self.phrase(head)}*]" for head in header)
                yield f"  table.header({heads}), table.hline(stroke: 0.5pt),"
                for row in rows:
                    yield "  " + ", ".join(f"[{self.phrase(cell)}]" for cell in row) + ","
                yield ")]"
            case blocks.Picture(diagram, _):
                yield from _picture(diagram, typst)
            case blocks.PageBreak():
                yield "#pagebreak()"

    def equation(self, formula: blocks.Formula) -> str:
        sides = (f"{sign} {self.typst(right)}" for sign, right in formula.sides)
        return f"{self.typst(formula.left)} {' '.join(sides)}"

    def phrase(self, phrase: blocks.Phrase) -> str:
        return "".join(
            f"#{_string(part)}" if isinstance(part, str) else f"${self.typst(part)}$"
            for part in phrase
        )

    def falk(self, falk: blocks.Falk) -> Iterator[str]:
        typst = self.typst
        across, over, down = len(falk.left.rows[0]), len(falk.top.rows[0]), len(falk.top.rows)
        left, top, corner = (f"[${typst(name)}$]" for name in falk.names)
        yield f"#block(breakable: false, inset: (left: 1.5em), table(columns: {across + over + 1},"
        yield "  stroke: none, inset: (x: 5pt, y: 3pt), align: right + horizon,"
        yield f"  table.vline(x: {across}, end: {down + len(falk.left.rows)}),"
        yield f"  table.hline(y: {down}, end: {across + over}),"
        for index, row in enumerate(self.falk_cells(falk.top)):
            label = "[]" if index else top
            yield f"  table.cell(colspan: {across})[], {', '.join(row)}, {label},"
        pairs = zip(self.falk_cells(falk.left), self.falk_cells(falk.corner), strict=True)
        for beside, made in pairs:
            yield f"  {', '.join([*beside, *made])}, [],"
        yield f"  table.cell(colspan: {across}, align: center, inset: (top: 6pt), {left}),"
        yield f"  table.cell(colspan: {over}, align: center, inset: (top: 6pt), {corner}), [],"
        yield "))"

    def falk_cells(self, matrix: maths.Matrix) -> list[list[str]]:
        # A box or a fraction's line in a formula would not count in the height of its row.
        cells = falk_cells(matrix, self.typst)
        blank = self.typst.blank
        return [
            [f"[#{blank}]" if cell == blank else f"[${cell}$]".replace("/", r"\/") for cell in row]
            for row in cells
        ]


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _picture(diagram: Diagram, typst: Markup) -> Iterator[str]:
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
                f'outset: 0.5pt, text(size: 6pt, "{_shown(edge.weight, typst)}")))))'
            )
    yield from (_neuron(neuron, across) for neuron in diagram.neurons)
    for neuron in diagram.neurons:
        if neuron.bias:
            sign = "" if neuron.bias.startswith("-") else "+"
            x, y = neuron.x * across - 0.5, neuron.y + RADIUS + 0.03
            yield (
                f"  place(dx: {x:.3f}cm, dy: {y:.3f}cm, "
                "box(width: 1cm, align(center, "
                f'text(size: 6pt, fill: luma(70), "{sign}{_shown(neuron.bias, typst)}"))))'
            )
    yield "}))"


def _shown(number: str, typst: Markup) -> str:
    """Return a number as text."""
    return with_minus(number.replace(".", ",") if typst.has_comma else number)


def _neuron(neuron: Neuron, across: float) -> str:
    x, y = neuron.x * across, neuron.y
    if not neuron.number:
        return f"  place(dx: {x - 0.1:.3f}cm, dy: {y - 0.25:.3f}cm, $dots.v$)"
    name = f"{neuron.layer}_{neuron.number}"
    return (
        f"  place(dx: {x - RADIUS:.3f}cm, dy: {y - RADIUS:.3f}cm, circle(radius: {RADIUS}cm, "
        f"fill: white, stroke: 0.6pt, align(center + horizon, text(size: 9pt, ${name}$))))"
    )
