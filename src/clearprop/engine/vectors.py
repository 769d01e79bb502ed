"""Vectors as an arithmetic: a rule of the reference, carried out on them, emits instructions."""

import math
from typing import Any, final

from clearprop.arithmetic import Arithmetic
from clearprop.engine import elementary
from clearprop.engine.llvm_vector import Vector


@final
class Vectors(Arithmetic):
    """Numbers that are computed later, many at once.

    Parameters
    ----------
    like
        Any vector of the code that is being emitted.
    """

    def __init__(self, like: Vector) -> None:
        self._like = like

    def array(self, values: Any) -> Any:
        return self._like.of(values)

    def exp(self, x: Any) -> Any:
        return elementary.exp(x)

    def expm1(self, x: Any) -> Any:
        return elementary.expm1(x)

    def log(self, x: Any) -> Any:
        return elementary.log(x)

    def log1p(self, x: Any) -> Any:
        return elementary.log1p(x)

    def sqrt(self, x: Any) -> Any:
        return x.sqrt()

    def tanh(self, x: Any) -> Any:
        return elementary.tanh(x)

    def cdf(self, x: Any) -> Any:
        return elementary.cdf(x)

    def density(self, x: Any) -> Any:
        return elementary.density(x)

    @property
    def pi(self) -> Any:
        return self.array(math.pi)

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
