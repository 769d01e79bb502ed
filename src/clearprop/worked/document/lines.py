"""How a formula's sides are set on lines: as many on one line as fit."""

from clearprop.worked.document.blocks import Formula
from clearprop.worked.document.maths import Node
from clearprop.worked.document.matrices import LINE_WIDTH, width

Line = list[tuple[str, Node]]
"""Right sides, each with the sign before it."""

_GAPS = 3
"""Characters that a sign between two sides takes, with the space around it."""


def lines_of(formula: Formula, most: int = LINE_WIDTH) -> list[Line]:
    """Return the right sides line by line; the first line also has room for the left side."""
    left = width(formula.left) + _GAPS
    lines: list[Line] = [[]]
    used = left
    for sign, right in formula.sides:
        needed = width(right) + _GAPS
        if lines[-1] and used + needed > most:
            lines.append([])
            used = left
        lines[-1].append((sign, right))
        used += needed
    return lines
