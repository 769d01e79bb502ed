"""Vectors as an arithmetic: a rule of the tables, carried out on them, emits instructions."""

import math
from collections.abc import Callable
from typing import Any, final

from clearprop.arithmetic import Arithmetic
from clearprop.engine import elementary
from clearprop.engine.llvm import loop, zeros
from clearprop.engine.llvm_matrix import Matrix
from clearprop.engine.llvm_vector import Scalar, Vector


def _by_rows(function: Any, x: Any) -> Any:
    if isinstance(x, Matrix):
        return x.map(function)
    return function(x.vector if isinstance(x, Scalar) else x)


def _row_by_row(function: Callable[[Any], Any]) -> Any:
    def method(self: Any, x: Any) -> Any:
        return _by_rows(function, x)

    return method


@final
class Vectors(Arithmetic):
    """Numbers that are computed later: vectors such as `like`, and matrices of them."""

    def __init__(self, like: Vector, neurons: Vector | None = None) -> None:
        self._like, self._neurons = like, neurons

    def neurons(self, x: Any) -> Any:
        return self._neurons

    def array(self, values: Any) -> Any:
        return values if isinstance(values, Vector | Scalar | Matrix) else self._like.of(values)

    def exp(self, x: Any) -> Any:
        # A sum of exp and what it is a share of both read it.
        return x.memory.kept(x.map(elementary.exp)) if isinstance(x, Matrix) else elementary.exp(x)

    expm1 = _row_by_row(elementary.expm1)
    log = _row_by_row(elementary.log)
    log1p = _row_by_row(elementary.log1p)
    sqrt = _row_by_row(Vector.sqrt)
    tanh = _row_by_row(elementary.tanh)
    cdf = _row_by_row(elementary.cdf)
    density = _row_by_row(elementary.density)
    softplus = _row_by_row(elementary.softplus)
    positive = _row_by_row(Vector.positive)
    absolute = _row_by_row(Vector.absolute)

    @property
    def pi(self) -> Any:
        return self.array(math.pi)

    def sigmoid(self, x: Any) -> Any:
        return _by_rows(super().sigmoid, x)

    def less_largest(self, x: Any) -> Any:
        return x - x.largest()

    def log_sum_exp(self, x: Any) -> Any:
        return x.log_sum_exp()

    def log_sum_exp_of_others(self, x: Any) -> Any:
        return x.memory.kept(Matrix(x.memory, lambda j: x.log_sum_exp(but=j)))

    def sum_over_others(self, term: Any, own: Any, *others: Any) -> Any:
        def row(i: Any) -> Vector:
            build, here = own.memory.builder, own.row(i)

            def add(j: Any, total: list[Any]) -> list[Any]:
                found = term(here, *(one.row(j) for one in others))
                found = found.chosen(build.icmp_signed("==", i, j), 0.0, found)
                return [(Vector(build, total[0]) + found).value]

            start = zeros(here.value.type.element)
            return Vector(build, loop(build, own.memory.rows, [start], add)[0])

        return Matrix(own.memory, row)

    def where(self, test: Any, yes: Any, no: Any) -> Any:
        if isinstance(test, Matrix):
            return test.map(self._like.chosen, self.array(yes), self.array(no))
        return self._like.chosen(test, self.array(yes), self.array(no))

    def maximum(self, x: Any, low: float) -> Any:
        def of_row(row: Vector) -> Vector:
            return row.above(low)

        return _by_rows(of_row, x)

    def bounded(self, x: Any, low: float, high: float) -> Any:
        def of_row(row: Vector) -> Vector:
            return row.where(">", high, high, row).above(low)

        return _by_rows(of_row, x)
