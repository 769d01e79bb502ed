"""Matrices as they are printed: shortened with dots where they are large."""

import operator
import re
from collections.abc import Sequence
from dataclasses import replace

from clearprop.arithmetic import Array
from clearprop.arithmetic.rounding import LOWERED, Rounding
from clearprop.worked.document import maths
from clearprop.worked.document.maths import Cell, Matrix

MAX_WHOLE = 2_000
"""Entries of a matrix that a page holds where a reader may unfold it."""

MAX_ROWS, MAX_COLUMNS, MIN_COLUMNS = 8, 6, 3

LINE_WIDTH = 90
"""Characters that one line of a page holds, gaps between columns included."""

BLANK_WIDTH = 11
"""Characters that a blank takes."""


def with_minus(text: str) -> str:
    """Return a number as it is typeset, with a minus sign and not a hyphen."""
    return text.replace("-", "−")


def fraction_of(text: str) -> tuple[str, str, str] | None:
    """Return the sign, what is above and what is below the line of a number with a slash."""
    above, slash, below = text.removeprefix("-").partition("/")
    return ("-" if text.startswith("-") else "", above, below) if slash else None


def power_of(text: str) -> tuple[str, str] | None:
    """Return the mantissa and the exponent of a number that is printed with a power of ten."""
    mantissa, times, exponent = text.partition("·10")
    return (mantissa, exponent.translate(LOWERED)) if times else None


def shortened(
    name: str,
    value: Array,
    rounding: Rounding,
    columns: int = MAX_COLUMNS,
    *,
    transposed: bool = False,
) -> Matrix:
    """Return a matrix, or its transpose, with dots for what exceeds the rows and columns."""
    shape = value.T.shape if transposed else value.shape

    def cell(i: int, j: int) -> Cell:
        row, column = (j, i) if transposed else (i, j)
        return Cell(rounding.text(value[row, column]), row, column)

    def dots(i: int | None, j: int | None) -> str:
        return "⋱" if i is None and j is None else "⋮" if i is None else "…"

    def matrix(down: Sequence[int | None], across: Sequence[int | None]) -> Matrix:
        rows = (
            tuple(dots(i, j) if i is None or j is None else cell(i, j) for j in across)
            for i in down
        )
        return Matrix(name, tuple(rows), shape)

    short = matrix(visible(shape[0], MAX_ROWS), visible(shape[1], columns))
    is_cut = (len(short.rows), len(short.rows[0])) != shape
    if not is_cut or value.size > MAX_WHOLE:
        return short
    return replace(short, whole=matrix(range(shape[0]), range(shape[1])))


def phantoms(matrix: Matrix) -> tuple[tuple[str, ...], ...]:
    """Return for every entry the characters that are missing behind it, for the decimal points of
    its column to stand under each other where it is set flush right: "000" for 0.1 beside 0.2500.

    Blanks, fractions and dots are missing nothing.
    """
    return tuple(tuple(after for _, after in row) for row in paddings(matrix))


def paddings(matrix: Matrix) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return for every entry what is missing before and behind it, for all of its column to be
    equally wide with the decimal points under each other.
    """
    columns = [_missing([*column]) for column in zip(*matrix.rows, strict=True)]
    return tuple(zip(*columns, strict=True))


def _missing(column: list[Cell | str]) -> list[tuple[str, str]]:
    numbers = [None if isinstance(cell, str) else _NUMBER.fullmatch(cell.text) for cell in column]
    found = [number for number in numbers if number]
    signs = any(number[1] for number in found)
    digits = max((len(number[2]) for number in found), default=0)
    longest = max((number[3] or "" for number in found), key=len, default="")
    shape = re.sub(r"\d", "0", longest)

    def missing(number: re.Match[str]) -> tuple[str, str]:
        sign = "-" if signs and not number[1] else ""
        return sign + "0" * (digits - len(number[2])), shape[len(number[3] or "") :]

    return [missing(number) if number else ("", "") for number in numbers]


_NUMBER = re.compile(r"(-?)(\d+)(\.\d*)?")


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
        case maths.Name(name) | maths.Sum(name):
            return len(name)
        case maths.Row(parts):
            return sum(map(width, parts))
        case maths.Fence(_, inside, _):
            return 2 + width(inside)
        case maths.Fraction(above, below):
            return max(width(above), width(below))
        case maths.Script(base):
            return width(base) + 1
        case maths.Root(inside):
            return 1 + width(inside)
        case maths.Hat(base):
            return width(base)
        case maths.Choice(value, condition, otherwise):
            return max(width(value), width(otherwise)) + width(condition) + 10
        case Matrix(_, rows):
            columns = zip(*rows, strict=True)
            return 2 + sum(2 + _column_width([*column]) for column in columns)


def _column_width(column: list[Cell | str]) -> int:
    around = [len(before + behind) for before, behind in _missing(column)]
    return max(map(operator.add, map(_characters, column), around))


def _characters(cell: Cell | str) -> int:
    return 1 if isinstance(cell, str) else len(cell.text) or BLANK_WIDTH
