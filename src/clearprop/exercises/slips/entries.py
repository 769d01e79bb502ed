"""Slips of the pen: what becomes of one right number while it is written down or copied."""

from collections.abc import Callable, Mapping
from decimal import Decimal


def _digits(number: Decimal, places: int) -> str:
    return f"{abs(number):.{places}f}"


def _different(right: Decimal, written: Decimal, places: int) -> list[int]:
    """Return where the digits of two numbers of one sign and length differ."""
    one, other = _digits(right, places), _digits(written, places)
    if len(one) != len(other) or (right < 0) != (written < 0):
        return []
    return [index for index, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]


def _sign_lost(right: Decimal, written: Decimal, places: int) -> bool:
    return right != 0 and written == -right


def _point_moved(right: Decimal, written: Decimal, places: int) -> bool:
    """Return whether it is 10 or 100 times as large or as small, but for digits not written."""
    unit = Decimal(1).scaleb(-places)
    if not (right and written) or abs(written - right) <= unit:
        return False
    # Ten times a number that was rounded by half a unit is off by five.
    return any(
        abs(written - right.scaleb(by)) < unit * (Decimal(10) ** max(by, 0) / 2 + 1)
        for by in (-2, -1, 1, 2)
    )


def _transposed(right: Decimal, written: Decimal, places: int) -> bool:
    """Return whether two neighbouring digits have changed places."""
    at = _different(right, written, places)
    if len(at) != 2:
        return False
    one, other = _digits(right, places), _digits(written, places)
    first, second = at
    is_next = second - first == 1 or one[first + 1 : second] == "."
    return is_next and one[first] == other[second] and one[second] == other[first]


def _one_digit(right: Decimal, written: Decimal, places: int) -> bool:
    """Return whether one digit is another, not the last by 1: that comes of rounding."""
    unit = Decimal(1).scaleb(-places)
    return len(_different(right, written, places)) == 1 and abs(right - written) > unit


ENTRY_SLIPS: Mapping[str, Callable[[Decimal, Decimal, int], bool]] = {
    "sign lost": _sign_lost,
    "point moved": _point_moved,
    "digits transposed": _transposed,
    "one digit": _one_digit,
}
"""(the right number, what is written, decimal places) -> whether that is a slip of the pen.

The likeliest comes first.  Two right numbers in one another's place are "exchanged".
"""
