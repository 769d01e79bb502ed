"""Fractions, exact as long as numbers are only added, multiplied and divided."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, final

import numpy as np

from clearprop.arithmetic.base import Array, entrywise
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
class Fractions(Decimals):
    """Typed numbers are fractions and stay fractions; only what is none is rounded, half up.

    Functions such as exp leave the fractions, even where their value is one (exp(0)).
    """

    def _map(self, function: Callable[[Decimal], Decimal], x: Array) -> Array:
        return entrywise(lambda number: Approximate(function(_decimal(number))), x)

    def array(self, values: Any) -> Array:
        return entrywise(_fraction, np.asarray(values, dtype=object))

    def finish(self, value: Array) -> Array:
        return super().finish(self.array(value))

    def _finished(self, number: Any) -> Any:
        return number if isinstance(number, Fraction) else Approximate(super()._finished(number))


def _fraction(number: Any) -> Any:
    """Return a typed number as the fraction it is: 0.1 is one tenth."""
    if isinstance(number, Approximate | Fraction):
        return number
    return Fraction(number) if isinstance(number, int | Decimal) else Fraction(str(number))


def _decimal(number: Any) -> Decimal:
    if isinstance(number, Fraction):
        return Decimal(number.numerator) / Decimal(number.denominator)
    return Decimal(number)
