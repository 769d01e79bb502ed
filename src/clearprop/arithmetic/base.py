"""What every arithmetic offers: the few operations that plain arrays do not share.

Matrices of any arithmetic are NumPy arrays, so `+`, `-`, `*`, `/`, `@` and `.T` are written as
they are in the equations.  Functions such as exp differ from one kind of number to the next;
those, and the rounding of named quantities, are methods of an `Arithmetic`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
"""A matrix of any arithmetic: floats, complex numbers, Decimals or SymPy expressions."""


@dataclass(frozen=True)
class Quantity:
    """A named quantity of the equations, before and after it was settled."""

    # What it is in any layer: "net", "dE_dnet", "rate_dW", "W_new", ...
    kind: str
    # Its layer's letter; empty for the error
    layer: str
    exact: Array
    value: Array

    @property
    def name(self) -> str:
        """Such as "net_b", "E_total" or "W_b_new"."""
        if not self.layer:
            return self.kind
        stem, new, _ = self.kind.partition("_new")
        return f"{stem}_{self.layer}{new}"


Observer = Callable[[Quantity], Array]
"""Gets every quantity when it is settled; returns what the next step works with."""


class Arithmetic(ABC):
    """A kind of number, and the functions the equations need on matrices of it."""

    observer: Observer | None = None
    left_unsettled: frozenset[tuple[str, str]] = frozenset()

    def observed(self, observer: Observer) -> Self:
        """Return the same arithmetic, with every quantity that it settles passed to `observer`."""
        twin = copy(self)
        twin.observer = observer
        return twin

    def leaving(self, *quantities: tuple[str, str]) -> Self:
        """Return the same arithmetic, which does not settle the quantities of these kinds and
        layers: someone who does not write them down does not round them either.
        """
        twin = copy(self)
        twin.left_unsettled = frozenset(quantities)
        return twin

    def settle(self, value: Array, kind: str, layer: str = "") -> Array:
        """Finish a named quantity (see `Quantity`); the next step works with the result."""
        if (kind, layer) in self.left_unsettled:
            return value
        if self.observer is None:
            return self.finish(value)
        return self.observer(Quantity(kind, layer, self.array(value), self.finish(value)))

    def finish(self, value: Array) -> Array:
        """Return a value as it is written down.

        Floats stay as they are, decimals are rounded half up, symbols get common factors taken
        out.
        """
        return value

    @property
    def rounds(self) -> bool:
        """Whether settled values are rounded as a person rounds, who goes on with what is written.

        Such a person takes the logarithm of the out that they have written down; where nothing is
        rounded it is computed from net, which loses no digits where out is near 0 or 1.
        """
        return False

    @property
    def settles_nothing(self) -> bool:
        """Whether `settle` returns every value as it is and nobody observes it."""
        return False

    @abstractmethod
    def array(self, values: Any) -> Array:
        """Take in numbers as they were typed (nested lists, an array, one number), unrounded."""

    @abstractmethod
    def exp(self, x: Array) -> Array:
        """Return e to the power of each entry."""

    def expm1(self, x: Array) -> Array:
        """Return exp(x) − 1; where numbers are floats, exact also where x is near 0."""
        return self.exp(x) - 1

    @abstractmethod
    def log(self, x: Array) -> Array:
        """Return the natural logarithm of each entry."""

    def log1p(self, x: Array) -> Array:
        """Return ln(1 + x); where numbers are floats, exact also where x is near 0."""
        return self.log(1 + x)

    @abstractmethod
    def sqrt(self, x: Array) -> Array:
        """Return the square root of each entry."""

    @abstractmethod
    def tanh(self, x: Array) -> Array:
        """Return the hyperbolic tangent of each entry."""

    @abstractmethod
    def cdf(self, x: Array) -> Array:
        """Return Φ(x), the share of a standard normal below x, exact also where it is near 0."""

    def density(self, x: Array) -> Array:
        """Return φ(x) = exp(−x²/2) / √(2π), the height of a standard normal at x."""
        return self.exp(-x * x / 2) / self.sqrt(2 * self.pi)

    @property
    @abstractmethod
    def pi(self) -> Array:
        """The number π, of shape ()."""

    @abstractmethod
    def positive(self, x: Array) -> Array:
        """Return for each entry whether it is above 0, as `where` takes it."""

    def where(self, test: Array, yes: Any, no: Any) -> Array:
        """Choose `yes` or `no`, entry by entry."""
        return np.where(test, self.array(yes), self.array(no))

    def maximum(self, x: Array, low: Any) -> Array:
        """Return max(x, low), entry by entry."""
        return self.where(self.positive(x - low), x, low)

    def step(self, x: Array) -> Array:
        """Return 1 where x is above 0, else 0."""
        return self.where(self.positive(x), 1, 0)

    def log_sum_exp_of_others(self, x: Array) -> Array:
        """Return in row j ln Σ exp(x) down the first axis of all rows but j, of which one is."""
        others = [self.log_sum_exp(np.delete(x, j, axis=0)) for j in range(len(x))]
        return np.concatenate(others, axis=0)

    def sum_over_others(self, term: Callable[..., Array], own: Array, *others: Array) -> Array:
        """Return in row i the sum of term(row i of `own`, rows j of `others`) over all j ≠ i."""
        rows = range(len(own))
        sums = [
            sum(term(own[[i]], *(one[[j]] for one in others)) for j in rows if j != i) for i in rows
        ]
        return np.concatenate(sums, axis=0)

    def bounded(self, x: Array, low: float, high: float) -> Array:
        """Return x, kept between bounds beyond which what it is multiplied with is 0 or 1.

        That keeps ∞ · 0 out of floats; numbers that are never infinite stay as they are.
        """
        return x

    def absolute(self, x: Array) -> Array:
        """Return |x|, written so that a complex step passes through it."""
        return self.where(self.positive(x), x, -x)

    def neurons(self, x: Array) -> Any:
        """Return how many neurons x has a row for, as a number that can be divided by."""
        return len(x)

    # Written as in a textbook, the functions below would overflow for numbers of bounded size.

    def sigmoid(self, x: Array) -> Array:
        """Return 1 / (1 + exp(−x)) with exp of nothing but −|x|, so that it cannot overflow.

        For x < 0 both sides of the fraction are multiplied by exp(x): exp(x) / (exp(x) + 1).
        """
        e = self.exp(-self.absolute(x))
        return self.where(self.positive(x), 1, e) / (1 + e)

    def softplus(self, x: Array) -> Array:
        """Return ln(1 + exp(x)) as max(x, 0) + ln(1 + exp(−|x|))."""
        return self.maximum(x, 0) + self.log1p(self.exp(-self.absolute(x)))

    def less_largest(self, x: Array) -> Array:
        """Return x less the largest entry of its column, a shift that softmax does not notice.

        Taken first, it leaves nothing to overflow, and no digits to lose beside a large net.  Of
        complex entries the real part counts.
        """
        return x - _largest(x)

    def log_sum_exp(self, x: Array) -> Array:
        """Return ln Σ exp(x) down the first axis (kept, with length 1), without overflow.

        Computed as largest + ln(1 + Σ_others exp(x − largest)): the 1 stays apart from the sum, so
        that others far below the largest are not lost beside it.
        """
        below = np.sort(self.less_largest(x), axis=0)
        others = self.array(np.sum(self.exp(below[:-1]), axis=0, keepdims=True))
        # The largest itself is exp(0) − 1 = 0 beside that 1, but for a complex step on it.
        return _largest(x) + self.log1p(others + self.expm1(below[-1:]))


def _largest(x: Array) -> Array:
    return np.max(np.real(x), axis=0, keepdims=True)


def entrywise(function: Callable[[Any], Any], x: Array) -> Array:
    """Apply a function of one Python object to every entry of an object array."""
    result = np.empty(np.shape(x), dtype=object)
    # NumPy would report floating-point flags that libraries of Python numbers set inside.
    with np.errstate(all="ignore"):
        result[...] = np.frompyfunc(function, 1, 1)(x)
    return result
