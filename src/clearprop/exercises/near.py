"""Slips of the pen: wrong numbers that are near the right ones, as happens where one copies."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import numpy as np

from clearprop.arithmetic import Array
from clearprop.arithmetic.decimals import DecimalArithmetic
from clearprop.exercises.slips import ENTRY_SLIPS

MOST_TRIED = 25
"""Units of the last place that the right number may be any of."""


def slip_of_the_pen(
    low: Decimal, high: Decimal, written: Decimal, ar: DecimalArithmetic
) -> str | None:
    """Return which slip of the pen makes a number of one in an interval; 0 is made by none."""
    if not written:
        return None
    places = max(0, -ar.unit(low, high).adjusted())
    candidates = list(_between(low, high, places))
    for name, rule in ENTRY_SLIPS.items():
        if any(rule(right, written, places) for right in candidates):
            return name
    return None


def _between(low: Decimal, high: Decimal, places: int) -> Iterator[Decimal]:
    """Return the numbers of so many places in an interval, from its middle outwards."""
    unit = Decimal(1).scaleb(-places)
    middle = round((low + high) / 2, places)
    yield middle
    for step in range(1, MOST_TRIED // 2 + 1):
        for number in (middle - step * unit, middle + step * unit):
            if low <= number <= high:
                yield number


def exchanged(
    written: Array, fits: Callable[[tuple[int, ...], Decimal], bool]
) -> set[tuple[int, ...]]:
    """Return the places of entries that would be right in one another's place, but are not."""
    wrong = [
        at for at, answer in np.ndenumerate(written) if answer is not None and not fits(at, answer)
    ]
    found: set[tuple[int, ...]] = set()
    for index, one in enumerate(wrong):
        for other in wrong[index + 1 :]:
            if fits(one, written.item(other)) and fits(other, written.item(one)):
                found |= {one, other}
    return found
