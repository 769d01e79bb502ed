"""Fractions, exact as long as numbers are only added, multiplied and divided."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, final

import numpy as np

from clearprop.arithmetic import stable
from clearprop.arithmetic.base import Arithmetic, Array, entrywise, remember
from clearprop.arithmetic.decimals import Decimals


class Approximate(Decimal):
    """A decimal that is no fraction any more; what is computed from one is none either."""

    def _with(self, operation: Callable[[Decimal, Decimal], Decimal], other: Any) -> "Approximate":
        return Approximate(operation(Decimal(self), _decimal(other)))

    def __add__(self, other: Any) -> "Approximate":
        return self._with(Decimal.__add__, other)

    def __radd__(self, other: Any) -> "Approximate":
        return self._with(Decimal.__radd__, other)

    def __sub__(self, other: Any) -> "Approximate":
        return self._with(Decimal.__sub__, other)

    def __rsub__(self, other: Any) -> "Approximate":
        return self._with(Decimal.__rsub__, other)

    def __mul__(self, other: Any) -> "Approximate":
        return self._with(Decimal.__mul__, other)

    def __rmul__(self, other: Any) -> "Approximate":
        return self._with(Decimal.__rmul__, other)

    def __truediv__(self, other: Any) -> "Approximate":
        return self._with(Decimal.__truediv__, other)

    def __rtruediv__(self, other: Any) -> "Approximate":
        return self._with(Decimal.__rtruediv__, other)

    def __neg__(self) -> "Approximate":
        return Approximate(-Decimal(self))


@final
class Fractions(Arithmetic):
    """Typed numbers are fractions and stay fractions; `settle` rounds only what is none.

    Functions such as exp leave the fractions, even where their value is one (exp(0)).  What was
    made from such a value is rounded half up to decimals, as by `Decimals`.

    Parameters
    ----------
    places
        Digits kept after the decimal point of what is no fraction, 0 to 15.
    """

    def __init__(self, places: int = 4) -> None:
        self._decimals = Decimals(places)

    def array(self, values: Any) -> Array:
        return entrywise(_taken, np.asarray(values, dtype=object))

    def settle(self, value: Array) -> Array:
        return remember(entrywise(self._settled, self.array(value)), self.array(value))

    def _settled(self, number: Any) -> Any:
        if isinstance(number, Fraction):
            return number
        rounded: Any = self._decimals.settle(np.array([number], dtype=object))[0]
        return Approximate(rounded)

    def _leaving(self, function: Callable[[Array], Array], x: Array) -> Array:
        """Apply a function of decimals."""
        return entrywise(Approximate, function(entrywise(_decimal, x)))

    def exp(self, x: Array) -> Array:
        return self._leaving(self._decimals.exp, x)

    def expm1(self, x: Array) -> Array:
        return self._leaving(self._decimals.expm1, x)

    def log(self, x: Array) -> Array:
        return self._leaving(self._decimals.log, x)

    def log1p(self, x: Array) -> Array:
        return self._leaving(self._decimals.log1p, x)

    def sqrt(self, x: Array) -> Array:
        return self._leaving(self._decimals.sqrt, x)

    def tanh(self, x: Array) -> Array:
        return self._leaving(self._decimals.tanh, x)

    def cdf(self, x: Array) -> Array:
        return self._leaving(self._decimals.cdf, x)

    @property
    def pi(self) -> Array:
        return entrywise(Approximate, self._decimals.pi)

    def sigmoid(self, x: Array) -> Array:
        return self._leaving(self._decimals.sigmoid, x)

    def softplus(self, x: Array) -> Array:
        return self._leaving(self._decimals.softplus, x)

    def less_largest(self, x: Array) -> Array:
        return stable.less_largest(x)

    def log_sum_exp(self, x: Array) -> Array:
        return self._leaving(self._decimals.log_sum_exp, x)

    def positive(self, x: Array) -> Array:
        return np.asarray(x > 0, dtype=bool)

    def where(self, test: Array, yes: Any, no: Any) -> Array:
        return np.where(test, self.array(yes), self.array(no))


def _taken(number: Any) -> Any:
    """Return a typed number as the fraction it is: 0.1 is one tenth."""
    if isinstance(number, Approximate | Fraction):
        return number
    return Fraction(number) if isinstance(number, int | Decimal) else Fraction(str(number))


def _decimal(number: Any) -> Decimal:
    if isinstance(number, Fraction):
        return Decimal(number.numerator) / Decimal(number.denominator)
    return Decimal(number)
