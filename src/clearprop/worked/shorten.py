"""Matrices as they are printed: as text, and shortened with dots where they are large."""

from collections.abc import Sequence
from decimal import Decimal

from clearprop.arithmetic import Array
from clearprop.worked.maths import Cell, Matrix

MOST_ROWS = 8
MOST_COLUMNS = 6
LEAST_COLUMNS = 3
WIDEST = 84
"""Characters that one line of a page holds in matrices side by side, gaps included."""


def number_text(number: Decimal | int) -> str:
    """Return a number as it is written: all its digits, and no exponent."""
    return format(Decimal(number), "f")


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


def fitting_columns(values: Sequence[Array]) -> int:
    """Return how many columns each of several matrices side by side may have to fit a line."""
    for columns in range(MOST_COLUMNS, LEAST_COLUMNS, -1):
        if sum(_width(value, columns) for value in values) <= WIDEST:
            return columns
    return LEAST_COLUMNS


def _width(value: Array, columns: int) -> int:
    entries = [value[0, j] for j in shown(value.shape[1], columns) if j is not None]
    return 2 + sum(2 + len(number_text(entry)) for entry in entries)


def _cell(value: Array, i: int, j: int) -> Cell:
    return Cell(number_text(value[i, j]), i, j)
