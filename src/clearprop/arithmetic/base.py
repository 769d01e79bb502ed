"""What every arithmetic offers: the few operations that plain arrays do not share.

Matrices of any arithmetic are NumPy arrays, so `+`, `-`, `*`, `/`, `@` and `.T` are written as
they are in the equations.  Functions such as exp differ from one kind of number to the next;
those, and the rounding of named quantities, are asked of an `Arithmetic`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
"""A matrix of any arithmetic: floats, complex numbers, Decimals or SymPy expressions."""


class Arithmetic(ABC):
    """A kind of number, and the functions the equations need on matrices of it."""

    @abstractmethod
    def array(self, values: Any) -> Array:
        """Take numbers as they were given (nested lists, an array, one number), unrounded."""

    @abstractmethod
    def settle(self, value: Array) -> Array:
        """Finish one named quantity; the result is what the next step works with.

        Floats stay as they are, decimals are rounded half up, symbols get common factors
        taken out.
        """

    @abstractmethod
    def exp(self, x: Array) -> Array:
        """Return e to the power of each entry."""

    @abstractmethod
    def expm1(self, x: Array) -> Array:
        """Return exp(x) − 1, exact also where x is near 0."""

    @abstractmethod
    def log(self, x: Array) -> Array:
        """Return the natural logarithm of each entry."""

    @abstractmethod
    def log1p(self, x: Array) -> Array:
        """Return ln(1 + x), exact also where x is near 0."""

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
    def sigmoid(self, x: Array) -> Array:
        """Return 1 / (1 + exp(−x)), without overflow."""

    @abstractmethod
    def softplus(self, x: Array) -> Array:
        """Return ln(1 + exp(x)), without overflow."""

    @abstractmethod
    def less_largest(self, x: Array) -> Array:
        """Return x less the largest entry of its column, a shift that softmax does not notice.

        Taken first, it leaves nothing to overflow, and no digits to lose beside a large net.
        """

    @abstractmethod
    def log_sum_exp(self, x: Array) -> Array:
        """Return ln Σ exp(x) down the first axis (kept, with length 1), without overflow."""

    @abstractmethod
    def positive(self, x: Array) -> Array:
        """Return for each entry whether it is above 0, as `where` takes it."""

    @abstractmethod
    def where(self, test: Array, yes: Any, no: Any) -> Array:
        """Choose `yes` or `no`, entry by entry."""

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


def exact(value: Array) -> Array:
    """Return what `value` was before `Arithmetic.settle` rounded it (itself where nothing was)."""
    before: Array | None = getattr(value, "exact", None)
    return value if before is None else before


def entrywise(function: Callable[[Any], Any], x: Array) -> Array:
    """Apply a function of one Python object to every entry of an object array."""
    result = np.empty(np.shape(x), dtype=object)
    # NumPy would report floating-point flags that libraries of Python numbers set inside.
    with np.errstate(all="ignore"):
        result[...] = np.frompyfunc(function, 1, 1)(x)
    return result


class Rounded(np.ndarray[Any, np.dtype[Any]]):
    """A matrix that remembers in `exact` what it was rounded from.

    Whatever is computed from it is a plain new value and remembers nothing.
    """

    exact: Array | None = None

    def __array_finalize__(self, obj: object) -> None:
        self.exact = None


def remember(value: Array, before: Array) -> Array:
    """Return `value` as a matrix that remembers the unrounded `before`."""
    rounded = value.view(Rounded)
    rounded.exact = before.view(np.ndarray)
    return rounded
