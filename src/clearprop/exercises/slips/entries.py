"""Slips of the pen: what becomes of one right number while it is written down or copied."""

from collections.abc import Callable, Mapping
from decimal import Decimal

import numpy as np

from clearprop.arithmetic import Array

ENOUGH = 3
"""Digits that a number must have to be recognised by them."""


def _digits(number: Decimal, like: Decimal) -> str:
    """Return the digits of a number, written with as many decimals as another has."""
    return f"{abs(number):.{_places(like)}f}"


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _significant(number: Decimal, like: Decimal) -> int:
    """Return how many digits a number has from the first on that is not 0."""
    return len(_digits(number, like).replace(".", "").lstrip("0"))


def _different(right: Decimal, written: Decimal) -> list[int]:
    """Return where the digits of two numbers of one sign and length differ.

    Numbers of one or two digits agree in the other by chance, and tell nothing.
    """
    one, other = _digits(right, right), _digits(written, right)
    if len(one) != len(other) or (right < 0) != (written < 0) or _places(written) > _places(right):
        return []
    if min(_significant(right, right), _significant(written, right)) < ENOUGH:
        return []
    return [index for index, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]


def _sign_lost(right: Decimal, written: Decimal) -> bool:
    return right != 0 and written == -right


def _point_moved(right: Decimal, written: Decimal) -> bool:
    """Return whether it is 10 or 100 times as large or as small, but for digits not written."""
    if written == right or _significant(right, right) < ENOUGH or _significant(written, right) < 2:
        return False
    unit = Decimal(1).scaleb(-_places(right))
    return any(abs(written - right.scaleb(by)) < unit for by in (-2, -1, 1, 2))


def _transposed(right: Decimal, written: Decimal) -> bool:
    """Return whether two neighbouring digits have changed places."""
    at = _different(right, written)
    if len(at) != 2:
        return False
    one, other = _digits(right, right), _digits(written, right)
    first, second = at
    is_next = second - first == 1 or one[first + 1 : second] == "."
    return is_next and one[first] == other[second] and one[second] == other[first]


def _one_digit(right: Decimal, written: Decimal) -> bool:
    """Return whether one digit is another, not the last by 1: that comes of rounding."""
    at = _different(right, written)
    unit = Decimal(1).scaleb(-_places(right))
    return len(at) == 1 and abs(right - written) > unit


ENTRY_SLIPS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "sign lost": _sign_lost,
    "point moved": _point_moved,
    "digits transposed": _transposed,
    "one digit": _one_digit,
}
"""Whether an entry is written for the right one, rounded, by a slip of the pen; likeliest first."""


def pen_slips(right: Array, written: Array) -> dict[tuple[int, ...], str]:
    """Return which slip of the pen each wrong entry shows that shows one, by its place.

    The right entries are rounded to decimals as answers are; one not written is None.  Two
    different right entries in one another's place are "exchanged".
    """
    wrong = [at for at, entry in np.ndenumerate(right) if written[at] not in (None, entry)]
    found: dict[tuple[int, ...], str] = {}
    for at in wrong:
        entry: tuple[Decimal, Decimal] = right[at], written[at]  # pyright: ignore[reportAssignmentType]
        named = (slip for slip, is_made in ENTRY_SLIPS.items() if is_made(*entry))
        if any((written[one], right[one]) == entry for one in wrong):
            found[at] = "exchanged"
        elif slip := next(named, None):
            found[at] = slip
    return found
