"""An arithmetic that puts someone's own numbers in the place of named quantities."""

from collections.abc import Callable
from typing import Any, final

from clearprop.arithmetic.base import Arithmetic, Array


@final
class Substituting(Arithmetic):
    """Another arithmetic, but what it settles may be replaced before the next step uses it.

    So the equations run on a person's own numbers: settling is where each named quantity is
    finished, in the order of `worked.steps.Worked.steps`.

    Parameters
    ----------
    inner
        The arithmetic that computes.
    replace
        Gets every settled quantity in turn, and returns what is to be used for it.
    """

    def __init__(self, inner: Arithmetic, replace: Callable[[Array], Array]) -> None:
        self._inner = inner
        self._replace = replace

    def settle(self, value: Array) -> Array:
        return self._replace(self._inner.settle(value))

    def array(self, values: Any) -> Array:
        return self._inner.array(values)

    def exp(self, x: Array) -> Array:
        return self._inner.exp(x)

    def expm1(self, x: Array) -> Array:
        return self._inner.expm1(x)

    def log(self, x: Array) -> Array:
        return self._inner.log(x)

    def log1p(self, x: Array) -> Array:
        return self._inner.log1p(x)

    def sqrt(self, x: Array) -> Array:
        return self._inner.sqrt(x)

    def tanh(self, x: Array) -> Array:
        return self._inner.tanh(x)

    def cdf(self, x: Array) -> Array:
        return self._inner.cdf(x)

    @property
    def pi(self) -> Array:
        return self._inner.pi

    def sigmoid(self, x: Array) -> Array:
        return self._inner.sigmoid(x)

    def softplus(self, x: Array) -> Array:
        return self._inner.softplus(x)

    def less_largest(self, x: Array) -> Array:
        return self._inner.less_largest(x)

    def log_sum_exp(self, x: Array) -> Array:
        return self._inner.log_sum_exp(x)

    def positive(self, x: Array) -> Array:
        return self._inner.positive(x)

    def where(self, test: Array, yes: Any, no: Any) -> Array:
        return self._inner.where(test, yes, no)

    def bounded(self, x: Array, low: float, high: float) -> Array:
        return self._inner.bounded(x, low, high)
