"""Matrices as they are printed: shortened with dots where they are large."""

from clearprop.arithmetic import Array
from clearprop.arithmetic.rounding import number_text
from clearprop.worked.document import maths
from clearprop.worked.document.maths import Cell, Matrix

MAX_ROWS, MAX_COLUMNS, MIN_COLUMNS = 8, 6, 3

LINE_WIDTH = 86
"""Characters that one line of a page holds, gaps between columns included."""

BLANK_WIDTH = 8
"""Characters that a blank takes."""


def with_minus(text: str) -> str:
    """Return a number as it is typeset, with a minus sign and not a hyphen."""
    return text.replace("-", "−")


def fraction_of(text: str) -> tuple[str, str, str] | None:
    """Return the sign, what is above and what is below the line of a number with a slash."""
    above, slash, below = text.removeprefix("-").partition("/")
    return ("-" if text.startswith("-") else "", above, below) if slash else None


def shortened(
    name: str, value: Array, columns: int = MAX_COLUMNS, *, transposed: bool = False
) -> Matrix:
    """Return a matrix, or its transpose, with dots for what exceeds the rows and columns."""
    shape = value.T.shape if transposed else value.shape

    def cell(i: int, j: int) -> Cell:
        row, column = (j, i) if transposed else (i, j)
        return Cell(number_text(value[row, column]), row, column)

    across = visible(shape[1], columns)
    rows = (
        tuple("⋮" if i is None else "…" if j is None else cell(i, j) for j in across)
        for i in visible(shape[0], MAX_ROWS)
    )
    return Matrix(name, tuple(rows), shape)


def visible(length: int, most: int) -> list[int | None]:
    """Return which of `length` entries are printed: the first ones and the last; None is dots."""
    if length <= most:
        return list(range(length))
    return [*range(most - 2), None, length - 1]


def width(node: maths.Node) -> int:
    """Return about how many characters of a line a tree takes."""
    match node:
        case maths.Mark(_, text):
            return len(text)
        case maths.Name(name):
            return len(name)
        case maths.Row(parts):
            return sum(map(width, parts))
        case maths.Fence(_, inside, _):
            return 2 + width(inside)
        case maths.Fraction(above, below):
            return max(width(above), width(below))
        case maths.Script(base):
            return width(base) + 1
        case maths.Choice(value, condition, otherwise):
            return max(width(value), width(otherwise)) + width(condition) + 10
        case Matrix(_, rows):
            columns = zip(*rows, strict=True)
            return 2 + sum(2 + max(map(_characters, column)) for column in columns)


def _characters(cell: Cell | str) -> int:
    return 1 if isinstance(cell, str) else len(cell.text) or BLANK_WIDTH
