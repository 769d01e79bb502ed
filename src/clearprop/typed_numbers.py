"""Numbers that people type, in files, options and answers: text becomes numbers here alone.

Digits and exponents are bounded.  Python's decimals and fractions have no bound of their own: one
number such as 1e-99999999 would be written with all its zeros, or be multiplied for minutes.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from clearprop.errors import ClearpropError

MOST_DIGITS = 100
"""A number of 64 bits is told apart from all others by 17 digits."""

MOST_EXPONENT = 100
"""Numbers of 32 bits go from 1e-45 to 1e38; products of a few typed ones still fit into 64 bits."""

BOUNDS = (
    f"a number may have at most {MOST_DIGITS} digits, and an exponent from -{MOST_EXPONENT} to "
    f"{MOST_EXPONENT}"
)

_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_WHOLE = re.compile(rf"-?[0-9]{{1,{MOST_DIGITS}}}")
_SHOWN = 40


class TypedFloat(str):
    """The text of a number with a point or an exponent, as `tomllib` finds it."""

    __slots__ = ()


def decimal_of(begins: str, text: str) -> Decimal:
    """Return a typed number; an error begins as told, such as "--input has"."""
    if _DECIMAL.fullmatch(text) is None:
        raise ClearpropError(
            f"{begins} '{shortened(text)}', which is not a finite number: write one such as -0.25"
        )
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent beyond even Python's
        number = Decimal("Infinity")
    size = number.adjusted()  # of 0.00 it is -2: zeros are written too
    if not number.is_finite() or not -MOST_EXPONENT <= size <= MOST_EXPONENT:
        raise ClearpropError(f"{begins} {shortened(text)}, which is out of bounds: {BOUNDS}")
    if len(number.as_tuple().digits) > MOST_DIGITS:
        raise ClearpropError(f"{begins} {shortened(text)}, which has too many digits: {BOUNDS}")
    return number


def whole_number_of(text: str) -> int | None:
    """Return a typed whole number, None if the text is none or has too many digits."""
    return int(text) if _WHOLE.fullmatch(text) else None


def numbers_of(value: Any, name: str = "") -> Any:
    """Return what a TOML file holds with decimals for its typed floats, all numbers in bounds.

    An error gives a number's name, such as example.learning_rate.
    """
    match value:
        case dict():
            table, before = cast("dict[str, Any]", value), f"{name}." if name else ""
            return {key: numbers_of(one, f"{before}{key}") for key, one in table.items()}
        case list():
            return [numbers_of(one, name) for one in cast("list[Any]", value)]
        case TypedFloat():
            return decimal_of(f"{name} is", value.replace("_", ""))
        case int() if abs(value) >= 10**MOST_DIGITS:
            raise ClearpropError(f"{name} is a whole number with too many digits: {BOUNDS}")
        case _:
            return value


def shortened(text: str) -> str:
    """Return a text as an error shows it."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
