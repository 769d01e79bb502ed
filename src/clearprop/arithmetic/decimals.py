"""Decimals, rounded as a person rounds: half up, after every named quantity."""

from abc import abstractmethod
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any, final

import numpy as np

from clearprop.arithmetic.base import Arithmetic, Array, entrywise
from clearprop.errors import ClearpropError

_HALF_UP = Context(prec=60, rounding=ROUND_HALF_UP)

MOST_PLACES = 15
"""Python's decimals carry 28 digits; with more places than this, products would lose some."""


class DecimalArithmetic(Arithmetic):
    """Exact decimals, 28 digits in functions; subclasses say how a number is written down."""

    @property
    def rounds(self) -> bool:
        return True

    @abstractmethod
    def unit(self, *numbers: Decimal) -> Decimal:
        """Return what the last digit counts that is written of the largest of some numbers."""

    @abstractmethod
    def _round(self, number: Decimal) -> Decimal:
        """Return the number as a person writes it down."""

    def _map(self, function: Callable[[Decimal], Decimal], x: Array) -> Array:
        """Apply a function of decimals to each entry."""
        return entrywise(function, x)

    def array(self, values: Any) -> Array:
        return entrywise(_decimal, np.asarray(values, dtype=object))

    def finish(self, value: Array) -> Array:
        return entrywise(self._finished, value)

    def _finished(self, number: Any) -> Any:
        rounded = self._round(_decimal(number))
        return rounded or rounded.copy_abs()  # no −0.0000

    def exp(self, x: Array) -> Array:
        return self._map(Decimal.exp, x)

    def log(self, x: Array) -> Array:
        return self._map(Decimal.ln, x)

    def sqrt(self, x: Array) -> Array:
        return self._map(Decimal.sqrt, x)

    def tanh(self, x: Array) -> Array:
        return 2 * self.sigmoid(2 * x) - 1

    def cdf(self, x: Array) -> Array:
        return self._map(_cdf, x)

    @property
    def pi(self) -> Array:
        return self._map(Decimal, np.asarray("3.141592653589793238462643383", dtype=object))

    def positive(self, x: Array) -> Array:
        return np.asarray(x > 0, dtype=bool)


class Decimals(DecimalArithmetic):
    """Decimals rounded half up (away from zero on a tie), as on paper.

    Parameters
    ----------
    places
        Digits kept after the decimal point, 0 to 15.
    """

    def __init__(self, places: int = 4) -> None:
        if places not in range(MOST_PLACES + 1):
            raise ClearpropError(
                f"decimals are rounded to 0 to {MOST_PLACES} places, not {places}: "
                "give a whole number in that range"
            )
        self.places = int(places)
        self._unit = Decimal(1).scaleb(-self.places)

    def unit(self, *numbers: Decimal) -> Decimal:
        return self._unit

    def _round(self, number: Decimal) -> Decimal:
        try:
            return number.quantize(self._unit, context=_HALF_UP)
        except InvalidOperation:
            raise ClearpropError(
                f"the number {number:.3E} is too large to be written to {self.places} decimals: "
                "use smaller inputs, weights or learning rate"
            ) from None


@final
class Significant(DecimalArithmetic):
    """Decimals rounded half up to 1 to 15 significant digits: 0.02506 and 25.06 have four."""

    def __init__(self, digits: int = 4) -> None:
        if digits not in range(1, MOST_PLACES + 1):
            raise ClearpropError(
                f"numbers are rounded to 1 to {MOST_PLACES} significant digits, not {digits}: "
                "give a whole number in that range"
            )
        self.digits = int(digits)

    def unit(self, *numbers: Decimal) -> Decimal:
        largest = max(map(abs, numbers))
        # All of a 0's digits are 0: those after the point are counted.
        return Decimal(1).scaleb((largest.adjusted() + 1 if largest else 0) - self.digits)

    def _round(self, number: Decimal) -> Decimal:
        if number == 0:
            return Decimal(0)
        unit = self.unit(number)
        rounded = number.quantize(unit, context=_HALF_UP)
        # 9.996 has become 10.00, which has a digit too many.
        has_grown = rounded.adjusted() > number.adjusted()
        return rounded.quantize(unit.scaleb(1)) if has_grown else rounded


def _decimal(number: Any) -> Decimal:
    """Return a typed number as the decimal it is: 0.1 becomes 0.1, not 0.1000000000000000055."""
    if isinstance(number, Decimal):
        return number
    return Decimal(number) if isinstance(number, int) else Decimal(str(number))


def _cdf(x: Decimal) -> Decimal:
    import mpmath as untyped_mpmath  # SymPy's own library for functions to any number of digits

    mpmath: Any = untyped_mpmath
    with mpmath.workdps(30):
        return Decimal(str(mpmath.nstr(mpmath.ncdf(mpmath.mpf(str(x))), 28)))
