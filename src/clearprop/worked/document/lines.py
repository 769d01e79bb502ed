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
    for index, (sign, right) in enumerate(formula.sides, start=1):
        needed = width(right) + _GAPS
        if index == len(formula.rights) and formula.shapes:
            # They stand behind the last side, in small letters.
            needed += _GAPS + 2 * len(formula.shapes) // 3
        if lines[-1] and used + needed > most:
            lines.append([])
            used = left
        lines[-1].append((sign, right))
        used += needed
    return lines
