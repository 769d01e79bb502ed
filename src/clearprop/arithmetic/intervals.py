"""Intervals: where a number may lie by whoever rounds on the way, to the digits asked or finer.

Every operation moves both ends as it moves numbers, and widens them by what rounding its result
may change.  A result is rounded when it is used: `pending` says by how much that may be.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, final

import numpy as np

from clearprop.arithmetic.base import Arithmetic, Array, entrywise
from clearprop.arithmetic.decimals import DecimalArithmetic, Significant

TWICE = Decimal("0.05")
"""Units by which a number is moved at most that is rounded to finer places first."""

HALF_AND_TWICE = Decimal("0.55")
"""Units by which rounding moves a number at most, once or by finer places first."""


@final
class Interval:
    """Numbers from `low` to `high`, each of which may still be rounded by `pending`.

    What they are rounded to is that of the decimals `ar`.
    """

    __slots__ = ("ar", "high", "low", "pending")

    def __init__(
        self, low: Decimal, high: Decimal, ar: DecimalArithmetic, pending: Decimal = Decimal(0)
    ) -> None:
        self.low, self.high, self.ar, self.pending = low, high, ar, pending

    def __repr__(self) -> str:
        return f"Interval({self.low}, {self.high}, pending {self.pending})"

    @property
    def is_point(self) -> bool:
        """Whether it is one number, which nobody rounds."""
        return self.low == self.high and not self.pending

    @property
    def unit(self) -> Decimal:
        """What the last digit counts that is written of a number in it."""
        return self.ar.unit(self.low, self.high)

    @property
    def middle(self) -> Decimal:
        """The number halfway."""
        return (self.low + self.high) / 2

    @property
    def settled(self) -> "Interval":
        """The interval with what is pending."""
        if not self.pending:
            return self
        return Interval(self.low - self.pending, self.high + self.pending, self.ar)

    def _rounded(self, low: Decimal, high: Decimal) -> "Interval":
        """Return the result of an operation, unless it is one number that needs no rounding."""
        unit = self.ar.unit(low, high)
        if low == high and low % unit == 0:
            return Interval(low, high, self.ar)
        twice = TWICE * unit
        return Interval(low - twice, high + twice, self.ar, unit / 2)

    def _other(self, other: Any) -> "Interval":
        if isinstance(other, Interval):
            return other
        number = other if isinstance(other, Decimal) else Decimal(str(other))
        return Interval(number, number, self.ar)

    def __add__(self, other: Any) -> "Interval":
        if isinstance(other, np.ndarray):
            return NotImplemented  # NumPy adds it to each entry
        one, two = self, self._other(other)
        if isinstance(self.ar, Significant):
            return self._significant_sum(one, two)
        low, high = one.low + two.low, one.high + two.high
        # Of two rounded numbers the sum needs no rounding; else it has that of one of them.
        open_one, open_two = one.open, two.open
        widened = min(open_one, open_two)
        if widened:
            widened += TWICE * self.unit
        return Interval(low - widened, high + widened, self.ar, max(open_one, open_two))

    def _significant_sum(self, one: "Interval", two: "Interval") -> "Interval":
        """Return the sum of numbers with significant digits, which has to be rounded itself."""
        for zero, other in ((one, two), (two, one)):
            if zero.is_point and not zero.low:
                return other
        one, two = one.settled, two.settled
        return self._rounded(one.low + two.low, one.high + two.high)

    @property
    def open(self) -> Decimal:
        """By how much a number in it may change where it is rounded."""
        return self.pending if self.pending or self.low == self.high else self.unit / 2

    __radd__ = __add__

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low, self.ar, self.pending)

    def __sub__(self, other: Any) -> "Interval":
        if isinstance(other, np.ndarray):
            return NotImplemented
        return self + -self._other(other)

    def __rsub__(self, other: Any) -> "Interval":
        return -self + other

    def __mul__(self, other: Any) -> "Interval":
        if isinstance(other, np.ndarray):
            return NotImplemented
        other = self._other(other)
        for one, two in ((self, other), (other, self)):
            if one.is_point and abs(one.low) in (0, 1):
                return one if not one.low else two if one.low > 0 else -two
        one, two = self.settled, other.settled
        if one.low >= 0 and two.low >= 0:
            return self._rounded(one.low * two.low, one.high * two.high)
        ends = [a * b for a in (one.low, one.high) for b in (two.low, two.high)]
        return self._rounded(min(ends), max(ends))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> "Interval":
        if isinstance(other, np.ndarray):
            return NotImplemented
        one, two = self.settled, self._other(other).settled
        if two.low <= 0 <= two.high:
            raise ZeroDivisionError
        ends = [a / b for a in (one.low, one.high) for b in (two.low, two.high)]
        divided = self._rounded(min(ends), max(ends))
        if not isinstance(other, int) or other == 1:
            return divided
        # Whoever divides first rounds each part of what is added up, or multiplied, afterwards.
        earlier = self.open * (other - 1)
        return Interval(divided.low - earlier, divided.high + earlier, self.ar, divided.pending)

    def __rtruediv__(self, other: Any) -> "Interval":
        return self._other(other) / self

    def __pow__(self, count: int) -> "Interval":
        """Return the product of so many, which a person keeps all digits of."""
        own = self.settled
        ends = sorted((own.low**count, own.high**count))
        return Interval(ends[0], ends[1], self.ar)

    def __gt__(self, other: Any) -> bool:
        return self.low > self._other(other).high

    def __lt__(self, other: Any) -> bool:
        return self.high < self._other(other).low

    def __ge__(self, other: Any) -> bool:
        return not self < other

    def __le__(self, other: Any) -> bool:
        return not self > other

    def __float__(self) -> float:
        return float(self.middle)

    def rising(self, function: Callable[[Decimal], Decimal]) -> "Interval":
        """Return what a function that nowhere falls makes of it."""
        own = self.settled
        low = function(own.low)
        return self._rounded(low, low if own.low == own.high else function(own.high))

    def hull(self, other: "Interval") -> "Interval":
        """Return the smallest interval with all numbers of both."""
        return Interval(
            min(self.low, other.low),
            max(self.high, other.high),
            self.ar,
            max(self.pending, other.pending),
        )


@final
class Intervals(Arithmetic):
    """Intervals around decimals that are rounded as `decimals` are, or finer, after any operation.

    Functions are in their textbook form, whose steps a person rounds.
    """

    def __init__(self, decimals: DecimalArithmetic) -> None:
        self.decimals = decimals

    @property
    def rounds(self) -> bool:
        return True

    def array(self, values: Any) -> Array:
        return entrywise(self._taken, np.asarray(values, dtype=object))

    def _taken(self, number: Any) -> Interval:
        if isinstance(number, Interval):
            return number
        point = number if isinstance(number, Decimal) else Decimal(str(number))
        return Interval(point, point, self.decimals)

    def finish(self, value: Array) -> Array:
        return entrywise(lambda number: self._taken(number).settled, value)

    def _rising(self, function: Callable[[Decimal], Decimal], x: Array) -> Array:
        return entrywise(lambda number: number.rising(function), x)

    def exp(self, x: Array) -> Array:
        return self._rising(Decimal.exp, x)

    def log(self, x: Array) -> Array:
        return self._rising(_ln, x)

    def sqrt(self, x: Array) -> Array:
        return self._rising(_root, x)

    def tanh(self, x: Array) -> Array:
        return self._as_decimals(self.decimals.tanh, x)

    def cdf(self, x: Array) -> Array:
        return self._as_decimals(self.decimals.cdf, x)

    def _as_decimals(self, function: Callable[[Array], Array], x: Array) -> Array:
        def of_number(number: Decimal) -> Decimal:
            return function(self.decimals.array([number]))[0]

        return self._rising(of_number, x)

    @property
    def pi(self) -> Array:
        return self.array(self.decimals.pi)

    def sigmoid(self, x: Array) -> Array:
        """Return 1 / (1 + exp(−x)), or the same as exp(x) / (1 + exp(x))."""
        return entrywise(_sigmoid, x)

    def softplus(self, x: Array) -> Array:
        return self.log(1 + self.exp(x))

    def less_largest(self, x: Array) -> Array:
        return x

    def log_sum_exp(self, x: Array) -> Array:
        return self.log(np.sum(self.exp(x), axis=0, keepdims=True))

    def positive(self, x: Array) -> Array:
        """Return for each entry whether it is above 0, and None where it may be or not."""
        return entrywise(_positive, x)

    def where(self, test: Array, yes: Any, no: Any) -> Array:
        choose = np.frompyfunc(self._choice, 3, 1)
        return np.asarray(choose(np.asarray(test, dtype=object), yes, no), dtype=object)

    def _choice(self, test: bool | None, yes: Any, no: Any) -> Interval:
        if test is None:
            return self._taken(yes).hull(self._taken(no))
        return self._taken(yes if test else no)


def _positive(number: Interval) -> bool | None:
    own = number.settled
    return own.low > 0 if own.low > 0 or own.high <= 0 else None


def _ln(number: Decimal) -> Decimal:
    # What may be 0 by rounding may have any logarithm.
    return number.ln() if number > 0 else Decimal("-1e6")


def _root(number: Decimal) -> Decimal:
    # What is a square may be below 0 by rounding alone.
    return max(number, Decimal(0)).sqrt()


def _sigmoid(x: Interval) -> Interval:
    """Return σ(x), and with significant digits also 1 − σ(−x), whose rounding is another."""
    direct = _fraction(x)
    return direct.hull(1 - _fraction(-x)) if isinstance(x.ar, Significant) else direct


def _fraction(x: Interval) -> Interval:
    """Return σ(x) by a falling function of exp(−x), and by a rising one of exp(x).

    Each is computed at the ends of exp, as it stands there twice: its interval divided by itself
    would be wider than what anybody gets.
    """
    falling, rising = (-x).rising(Decimal.exp).settled, x.rising(Decimal.exp).settled
    low, high = max(rising.low, Decimal(0)), max(rising.high, Decimal(0))
    ends = [
        *(1 / (1 + end) for end in (falling.low, falling.high)),
        *(end / (1 + end) for end in (low, high)),
    ]
    if isinstance(x.ar, Significant):
        # 1 + exp has other significant digits than exp, and is rounded once more.
        wide = [(end, HALF_AND_TWICE * x.ar.unit(1 + end)) for end in (falling.low, falling.high)]
        ends += [1 / (1 + end + by) for end, half in wide for by in (-half, half)]
        wide = [(end, HALF_AND_TWICE * x.ar.unit(1 + end)) for end in (low, high)]
        ends += [end / (1 + end + by) for end, half in wide for by in (-half, half)]
    unit = x.ar.unit(*ends)
    # With decimals 1 + exp has no more digits than exp: rounding both is rounding one of them.
    return Interval(min(ends) - TWICE * unit, max(ends) + TWICE * unit, x.ar, unit / 2)
