"""How a formula's sides are set on lines: as many on one line as fit."""

from clearprop.worked.document.blocks import Formula
from clearprop.worked.document.maths import Mark, Node, Row
from clearprop.worked.document.matrices import LINE_WIDTH, width

Line = list[tuple[str, Node]]
"""Right sides, each with the sign before it."""

_GAPS = 3
"""Characters that a sign between two sides takes, with the space around it."""


def lines_of(formula: Formula, most: int = LINE_WIDTH) -> list[Line]:
    """Return the right sides line by line; the first line also has room for the left side.

    A side that is wider than a line goes on behind a plus sign, with that as its sign.
    """
    left = width(formula.left) + _GAPS
    lines: list[Line] = [[]]
    used = left
    for index, (sign, right) in enumerate(formula.sides, start=1):
        parts = _parts(sign, right, most - left)
        for number, (before, part) in enumerate(parts, start=1):
            needed = width(part) + _GAPS
            if index == len(formula.rights) and number == len(parts) and formula.shapes:
                # They stand behind the last side, in small letters.
                needed += _GAPS + 2 * len(formula.shapes) // 3
            if lines[-1] and used + needed > most:
                lines.append([])
                used = left
            lines[-1].append((before, part))
            used += needed
    return lines


def _parts(sign: str, right: Node, room: int) -> Line:
    """Return a side whole where it fits, else the terms of its sum, each with its sign."""
    if not isinstance(right, Row) or width(right) + _GAPS <= room:
        return [(sign, right)]
    terms: list[tuple[str, list[Node]]] = [(sign, [])]
    for part in right.parts:
        if part == Mark("sign", "+") and terms[-1][1]:
            terms.append(("+", []))
        else:
            terms[-1][1].append(part)
    return [(before, Row(tuple(parts))) for before, parts in terms]
