"""Vectors as an arithmetic: a rule of the reference, carried out on them, emits instructions."""

import math
from typing import Any, final

from clearprop.arithmetic import Arithmetic, stable
from clearprop.engine import functions
from clearprop.engine.lanes import Lanes


@final
class Vectors(Arithmetic):
    """Numbers that are computed later, many at once.

    Parameters
    ----------
    like
        Any vector of the code that is being emitted.
    """

    def __init__(self, like: Lanes) -> None:
        self._like = like

    def array(self, values: Any) -> Any:
        return self._like.of(values)

    def settle(self, value: Any) -> Any:
        return value

    def exp(self, x: Any) -> Any:
        return functions.exp(x)

    def expm1(self, x: Any) -> Any:
        return functions.expm1(x)

    def log(self, x: Any) -> Any:
        return functions.log(x)

    def log1p(self, x: Any) -> Any:
        return functions.log1p(x)

    def sqrt(self, x: Any) -> Any:
        return x.sqrt()

    def tanh(self, x: Any) -> Any:
        return functions.tanh(x)

    def cdf(self, x: Any) -> Any:
        return functions.cdf(x)

    def density(self, x: Any) -> Any:
        return functions.density(x)

    @property
    def pi(self) -> Any:
        return self.array(math.pi)

    def sigmoid(self, x: Any) -> Any:
        return stable.sigmoid(x, self)

    def softplus(self, x: Any) -> Any:
        return stable.softplus(x, self)

    def less_largest(self, x: Any) -> Any:
        raise NotImplementedError("a vector has no column: see `at_the_output`")

    def log_sum_exp(self, x: Any) -> Any:
        raise NotImplementedError("a vector has no column: see `at_the_output`")

    def positive(self, x: Any) -> Any:
        return x.positive()

    def where(self, test: Any, yes: Any, no: Any) -> Any:
        return self._like.chosen(test, yes, no)

    def absolute(self, x: Any) -> Any:
        return x.absolute()
