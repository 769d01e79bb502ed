"""A document as text for a terminal: matrices in brackets, set side by side."""

import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from clearprop.worked.document import blocks
from clearprop.worked.document.linear import Piece, linear, pieces
from clearprop.worked.document.maths import Cell, Matrix
from clearprop.worked.document.matrices import phantoms
from clearprop.worked.words import WORDS, Language

WIDTH = 100
"""Characters in a line of words, and in any line where a terminal does not say."""

MIN_WIDTH = 12
"""Characters that a column of sentences has at least."""

BLANK = "____"

Paint = Callable[[str, str], str]
"""(look, text) -> the text in that look: "heading", "formula", "result" or "note"."""

Rows = list[list[str]]


def to_text(
    document: blocks.Document, width: int = WIDTH, paint: Paint = lambda look, text: text
) -> str:
    """Return a document as text; a picture has no place in it.

    What is wider than `width` is wrapped, and a matrix wider than that shortened; `paint` puts
    colour on parts of it.
    """
    page = _Page(document.language, width, paint)
    lines = [line for block in document.blocks for line in page.block(block)]
    text = "\n".join(lines).rstrip() + "\n"
    return re.sub(r"(?<=\d)\.(?=\d)", ",", text) if document.decimal_comma else text


@dataclass(frozen=True)
class _Box:
    """A rectangle of text, to be set side by side with others: numbers, or text between them."""

    lines: tuple[str, ...]
    is_number: bool = False

    @property
    def width(self) -> int:
        return len(self.lines[0])


@dataclass(frozen=True)
class _Page:
    language: Language
    width: int
    paint: Paint

    def block(self, block: blocks.Block) -> Iterator[str]:
        match block:
            case blocks.Heading(level, text):
                yield from self.heading(level, text)
            case blocks.Caption() | blocks.Picture():
                return
            case blocks.Paragraph(phrase):
                yield from textwrap.wrap(_phrase(phrase), min(self.width, WIDTH))
            case blocks.Formula():
                yield from self.formula(block)
            case blocks.Falk():
                yield from self.falk(block)
            case blocks.Table(header, rows):
                lines = [header, *rows]
                yield from self.table([[_phrase(cell).strip() for cell in row] for row in lines])
            case blocks.Beside(formulas):
                boxes: list[_Box] = []
                for one in formulas:
                    found = pieces(one.rights[0])
                    text = f"{'    ' if boxes else ''}{linear(one.left)} = "
                    if any(isinstance(piece, Matrix) for piece in found):
                        boxes += [_Box((text,)), *map(self.box, found)]
                    else:
                        whole = text + "".join(map(str, found))
                        boxes.append(_Box((whole,), is_number=True))
                yield from self.side_by_side(boxes, has_result=False)
            case blocks.PageBreak():
                yield "═" * min(self.width, WIDTH)
        yield ""

    def heading(self, level: int, text: str) -> Iterator[str]:
        if level == 2:
            yield self.paint("heading", f"── {text} ".ljust(self.width, "─"))
        else:
            yield self.paint("heading", text)
            yield self.paint("heading", ("═" if level == 1 else "─") * len(text))

    def formula(self, formula: blocks.Formula) -> Iterator[str]:
        """Set what has no matrices on lines of their own, and the rest side by side below."""
        left, shapes = linear(formula.left), formula.shapes
        numbers: list[_Box] = []
        for sign, right in formula.sides:
            found = pieces(right)
            if any(isinstance(piece, Matrix) for piece in found):
                numbers += [_Box((f" {sign} " if left.isspace() else f"{left} {sign} ",))]
                numbers += map(self.box, found)
            else:
                line = f"{left} {sign} {''.join(map(str, found))}"
                fits = len(line) + 3 + len(shapes) <= self.width
                beside = self.paint("note", f"   {shapes}") if shapes and fits else ""
                yield from self.wrapped("formula", line, len(left) + 3, beside)
                if shapes and not fits:
                    yield self.paint("note", f"    {shapes}")
                shapes = ""
            left = " " * len(left)
        if numbers:
            if len(numbers) > 2 and numbers[0].lines[0].startswith(" = "):
                del numbers[0]  # the name stands in the line above
            yield from self.side_by_side(numbers, has_result=len(formula.rights) > 1)
        if formula.shapes and formula.provenance:
            entry = WORDS[self.language]["entry"]
            yield from self.wrapped("note", f"  {entry} 1, 1: {formula.provenance[0].text}", 4)

    def wrapped(self, look: str, text: str, indent: int, beside: str = "") -> Iterator[str]:
        hanging = " " * min(indent, self.width // 4)
        *lines, last = textwrap.wrap(
            text,
            self.width,
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
        yield from (self.paint(look, line) for line in lines)
        yield self.paint(look, last) + beside

    def box(self, piece: Piece) -> _Box:
        """Set a matrix in brackets, shortened to fit a line; a single number stands bare."""
        if isinstance(piece, str):
            return _Box((piece,))
        if piece.shape == (1, 1):
            return _Box((_cell(piece.rows[0][0]),), is_number=True)
        rows = _cells(piece)
        widest = max(len(text) for row in rows for text in row)
        most = max(3, (self.width - 8) // (widest + 2))
        lines = _aligned([_with_dots(row, most) for row in rows])
        return _Box(tuple(_bracketed(lines)), is_number=True)

    def side_by_side(self, boxes: list[_Box], *, has_result: bool) -> Iterator[str]:
        """Set boxes centred on each other, in as many rows of boxes as they need."""
        indent, rows, used = "  ", list[list[_Box]]([[]]), 0
        for unit in _units(boxes, self.width - len(indent)):
            needed = sum(box.width for box in unit)
            if rows[-1] and used + needed > self.width - len(indent):
                rows.append([])
                used = 0
            rows[-1] += unit
            used += needed
        for row in rows:
            height = max(len(box.lines) for box in row)
            for y in range(height):
                line = indent
                for box in row:
                    above = (height - len(box.lines)) // 2
                    is_inside = above <= y < above + len(box.lines)
                    text = box.lines[y - above] if is_inside else " " * box.width
                    is_result = has_result and box is boxes[-1] and is_inside
                    line += self.paint("result", text) if is_result else text
                yield line.rstrip()

    def falk(self, falk: blocks.Falk) -> Iterator[str]:
        """Set Falk's scheme; what does not fit the line is left out, in all matrices alike."""
        left, top, corner = map(_cells, (falk.left, falk.top, falk.corner))
        names = [linear(name) for name in falk.names]
        most = max(len(left[0]), len(corner[0]))
        lines = self.scheme(left, top, corner, names)
        while most > 2 and max(map(len, lines)) > self.width:
            most -= 1
            left, corner = ([_with_dots(row, most) for row in rows] for rows in (left, corner))
            top = [_with_dots(row, most) for row in top]
            if len(top) > most:
                top = [*top[: most - 2], ["⋮"] * len(top[0]), top[-1]]
            lines = self.scheme(left, top, corner, names)
        yield from lines

    def scheme(self, left: Rows, top: Rows, corner: Rows, names: list[str]) -> list[str]:
        beside, right = _aligned(left), _aligned([*top, *corner])
        across = max(len(beside[0]), len(names[0]))
        above, below = right[: len(top)], right[len(top) :]
        return [
            f"  {' ' * across}   {names[1]}",
            *(f"  {' ' * across} │ {line}" for line in above),
            f"  {'─' * across}─┼─{'─' * len(right[0])}",
            *(f"  {a.rjust(across)} │ {b}" for a, b in zip(beside, below, strict=True)),
            f"  {names[0].rjust(across)}   {names[2]}",
        ]

    def table(self, rows: Rows) -> Iterator[str]:
        """Align the columns; the last one is wrapped, and the header where that is too long."""
        columns, room = list(zip(*rows, strict=True)), min(self.width, WIDTH)
        widths = [max(map(len, column)) for column in columns]
        if sum(widths) + 2 * len(widths[:-1]) > room:
            widths = [max(map(len, [*column[0].split(), *column[1:]])) for column in columns]
        widths[-1] = max(MIN_WIDTH, room - sum(widths[:-1]) - 2 * len(widths[:-1]))
        for index, row in enumerate(rows):
            cells = [textwrap.wrap(text, wide) for text, wide in zip(row, widths, strict=True)]
            for parts in zip_longest(*cells, fillvalue=""):
                padded = (part.ljust(wide) for part, wide in zip(parts, widths, strict=True))
                line = "  ".join(padded).rstrip()
                yield line if index else self.paint("note", line)


def _phrase(phrase: blocks.Phrase) -> str:
    return "".join(part if isinstance(part, str) else linear(part) for part in phrase)


def _cell(cell: Cell | str) -> str:
    return cell if isinstance(cell, str) else cell.text or BLANK


def _cells(matrix: Matrix) -> Rows:
    """Return the entries with room behind them for the decimal points of a column to line up."""
    return [
        [_cell(cell) + " " * len(missing) for cell, missing in zip(row, after, strict=True)]
        for row, after in zip(matrix.rows, phantoms(matrix), strict=True)
    ]


def _with_dots(row: list[str], most: int) -> list[str]:
    """Shorten a row to so many entries: the first ones, dots and the last."""
    if len(row) <= most:
        return row
    return [*row[: most - 2], "⋮" if row[0] == "⋮" else "…", row[-1]]


def _aligned(rows: Rows) -> list[str]:
    """Return a line for each row, its entries under each other, flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(text.rjust(wide) for text, wide in zip(row, widths, strict=True)) for row in rows
    ]


def _bracketed(lines: list[str]) -> Iterator[str]:
    for index, line in enumerate(lines):
        left, right = "⎡⎤" if not index else "⎣⎦" if index + 1 == len(lines) else "⎢⎥"
        yield f"[ {line} ]" if len(lines) == 1 else f"{left} {line} {right}"


def _units(boxes: list[_Box], width: int) -> Iterator[list[_Box]]:
    """Group numbers with the text before them, so that a line starts with an operator."""
    unit: list[_Box] = []
    for box in boxes:
        if unit and sum(part.width for part in unit) + box.width > width:
            yield unit
            unit = []
        unit.append(box)
        if box.is_number:
            yield unit
            unit = []
    if unit:
        yield unit
