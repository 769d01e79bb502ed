"""Fractions, exact as long as numbers are only added, multiplied and divided."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, final

import numpy as np

from clearprop.arithmetic.base import Array, entrywise
from clearprop.arithmetic.decimals import Decimals


def _approximate(operation: Callable[..., Decimal]) -> Callable[..., Any]:
    """Return an operation of decimals as one that leaves the fractions."""

    def operator(number: Decimal, *other: Any) -> "Approximate":
        return Approximate(operation(Decimal(number), *map(_decimal, other)))

    return operator


class Approximate(Decimal):
    """A decimal that is no fraction any more; what is computed from one is none either."""

    __add__ = _approximate(Decimal.__add__)
    __radd__ = _approximate(Decimal.__radd__)
    __sub__ = _approximate(Decimal.__sub__)
    __rsub__ = _approximate(Decimal.__rsub__)
    __mul__ = _approximate(Decimal.__mul__)
    __rmul__ = _approximate(Decimal.__rmul__)
    __truediv__ = _approximate(Decimal.__truediv__)
    __rtruediv__ = _approximate(Decimal.__rtruediv__)
    __neg__ = _approximate(Decimal.__neg__)


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
