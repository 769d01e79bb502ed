"""Slips of the pen: wrong numbers that are near the right ones, as happens where one copies."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

import numpy as np

from clearprop.arithmetic import Array

MOST_TRIED = 25
"""Units of the last place that the right number may be any of."""


def _digits(number: Decimal, places: int) -> str:
    return f"{abs(number):.{places}f}"


def _sign_lost(right: Decimal, written: Decimal, places: int) -> bool:
    return bool(right) and written == -right


def _point_moved(right: Decimal, written: Decimal, places: int) -> bool:
    """Return whether it is 10 or 100 times as large, or as small but for digits not written."""
    unit = Decimal(1).scaleb(-places)
    return bool(right) and any(
        abs(written - right.scaleb(by)) < unit * (Decimal(10) ** max(by, 0) / 2 + 1)
        and abs(written - right) > unit
        for by in (-2, -1, 1, 2)
    )


def _different(right: Decimal, written: Decimal, places: int) -> list[int]:
    one, other = _digits(right, places), _digits(written, places)
    if len(one) != len(other) or (right < 0) != (written < 0):
        return []
    return [index for index, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]


def _transposed(right: Decimal, written: Decimal, places: int) -> bool:
    """Return whether two neighbouring digits have changed places."""
    one, other = _digits(right, places), _digits(written, places)
    at = _different(right, written, places)
    if len(at) != 2 or not (at[1] - at[0] == 1 or one[at[0] + 1 : at[1]] == "."):
        return False
    return one[at[0]] == other[at[1]] and one[at[1]] == other[at[0]]


def _one_digit(right: Decimal, written: Decimal, places: int) -> bool:
    return len(_different(right, written, places)) == 1


PEN: Mapping[str, Callable[[Decimal, Decimal, int], bool]] = {
    "sign lost": _sign_lost,
    "point moved": _point_moved,
    "digits transposed": _transposed,
    "one digit": _one_digit,
}
"""(the right number, what is written, places) -> whether that is a slip of the pen."""


def slip_of_the_pen(low: Decimal, high: Decimal, written: Decimal, places: int) -> str | None:
    """Return which slip of the pen makes a number of one in an interval; 0 is made by none."""
    if not written:
        return None
    candidates = list(_between(low, high, places))
    for name, rule in PEN.items():
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
