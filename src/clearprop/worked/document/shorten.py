"""Matrices as they are printed: as text, and shortened with dots where they are large."""

import fractions
from decimal import Decimal

from clearprop.arithmetic import Array
from clearprop.worked.document.maths import (
    Cell,
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

MOST_ROWS = 8
MOST_COLUMNS = 6
LEAST_COLUMNS = 3
WIDEST = 86
"""Characters that one line of a page holds, gaps between columns included."""

BLANK_WIDTH = 8
"""Characters that a blank takes."""


def number_text(number: Decimal | fractions.Fraction | int) -> str:
    """Return a number as it is written: all its digits and no exponent, or a fraction's slash."""
    if isinstance(number, fractions.Fraction):
        return str(number)
    return format(Decimal(number), "f")


def with_minus(text: str) -> str:
    """Return a number as it is typeset, with a minus sign and not a hyphen."""
    return text.replace("-", "−")


def fraction_of(text: str) -> tuple[str, str, str] | None:
    """Return the sign, what is above and what is below the line of a number with a slash."""
    above, slash, below = text.removeprefix("-").partition("/")
    return ("-" if text.startswith("-") else "", above, below) if slash else None


def printed(
    name: str, value: Array, columns: int = MOST_COLUMNS, *, turned: bool = False
) -> Matrix:
    """Return a matrix ready to print, its transpose if `turned`, at most `columns` wide."""
    rows, across = value.T.shape if turned else value.shape

    def row(i: int) -> tuple[Cell | str, ...]:
        return tuple(
            "…" if j is None else _cell(value, *((j, i) if turned else (i, j)))
            for j in shown(across, columns)
        )

    lines: list[tuple[Cell | str, ...]] = []
    for i in shown(rows, MOST_ROWS):
        lines.append(tuple("⋮" for _ in shown(across, columns)) if i is None else row(i))
    return Matrix(name, tuple(lines), (rows, across))


def shown(length: int, most: int) -> list[int | None]:
    """Return which of `length` entries are shown: the first ones and the last; None is dots."""
    if length <= most:
        return list(range(length))
    return [*range(most - 2), None, length - 1]


def width(node: Node) -> int:
    """Return about how many characters of a line a tree takes."""
    match node:
        case Mark(_, text):
            return len(text)
        case Name(name):
            return len(name)
        case Row(parts):
            return sum(map(width, parts))
        case Fence(_, inside, _):
            return 2 + width(inside)
        case Fraction(above, below):
            return max(width(above), width(below))
        case Script(base):
            return width(base) + 1
        case Choice(value, condition, otherwise):
            return max(width(value), width(otherwise)) + width(condition) + 10
        case Matrix(_, rows):
            columns = zip(*rows, strict=True)
            return 2 + sum(2 + max(map(_characters, column)) for column in columns)


def _characters(cell: Cell | str) -> int:
    return 1 if isinstance(cell, str) else len(cell.text) or BLANK_WIDTH


def _cell(value: Array, i: int, j: int) -> Cell:
    return Cell(number_text(value[i, j]), i, j)
