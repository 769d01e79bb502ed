"""Matrices whose rows are vectors, as values with operators; how many rows, running code knows.

A row is computed where it is asked for, so that a formula becomes one loop; sums over the rows, and
what several rows need of all others, are loops of their own.
"""

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from clearprop.engine import elementary
from clearprop.engine.llvm import load_vector, loop, store_vector, whole
from clearprop.engine.llvm_vector import Vector
from clearprop.engine.numba_setup import ir


class Memory:
    """Where matrices lie: how many rows they have (an LLVM value), and how far apart these are.

    Each of the buffers has room for a matrix that is read more than once.
    """

    def __init__(self, builder: Any, rows: Any, apart: int, buffers: Sequence[Any] = ()) -> None:
        self.builder, self.rows, self.apart = builder, rows, apart
        self.buffers = list(buffers)

    def matrix(self, data: Any) -> "Matrix":
        """Return the matrix that lies there."""
        return Matrix(self, lambda i: Vector(self.builder, self._load(data, i)))

    def _load(self, data: Any, i: Any) -> Any:
        return load_vector(self.builder, data, self.builder.mul(i, whole(self.apart)))

    def store(self, data: Any, matrix: "Matrix | Vector") -> None:
        """Emit the loop that computes a matrix and stores it."""

        def one(i: Any, none: list[Any]) -> list[Any]:
            row = matrix.row(i) if isinstance(matrix, Matrix) else matrix
            place = self.builder.mul(i, whole(self.apart))
            store_vector(self.builder, row.value, data, place)
            return none

        loop(self.builder, self.rows, [], one)

    def kept(self, matrix: "Matrix") -> "Matrix":
        """Return the matrix, stored in a buffer if one is free."""
        if not self.buffers:
            return matrix
        data = self.buffers.pop(0)
        self.store(data, matrix)
        return self.matrix(data)


_Operator = Callable[[Any, Any], Any]


def _row_by_row(operation: _Operator) -> tuple[_Operator, _Operator]:
    """Return the methods of an operator, with the matrix on the left and on the right."""

    def left(self: "Matrix", other: Any) -> "Matrix":
        return self.map(operation, other)

    def right(self: "Matrix", other: Any) -> "Matrix":
        def swapped(row: Any, other: Any) -> Any:
            return operation(other, row)

        return self.map(swapped, other)

    return left, right


def _divided(one: Any, other: Any) -> Any:
    return one / other


class Matrix:
    """A matrix while code for it is being emitted: from a row's number to its vector."""

    __array_ufunc__ = None

    def __init__(self, memory: Memory, row: Callable[[Any], Any]) -> None:
        self.memory, self.row = memory, row

    def map(self, function: Callable[..., Any], *others: Any) -> "Matrix":
        """Return the matrix of what the function gives for every row of this one and others."""

        def at(i: Any) -> Any:
            rows = (one.row(i) if isinstance(one, Matrix) else one for one in others)
            return function(self.row(i), *rows)

        return Matrix(self.memory, at)

    def __array_function__(
        self, function: Any, types: Any, arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> Vector:
        # Any other function of NumPy's would make an array of objects, without a word.
        if function is np.ones_like:
            return self.row(whole(0)).of(1)
        if function is np.sum and named.get("axis") == 0:
            return self.summed()
        return NotImplemented

    def summed(self) -> Vector:
        """Return the sum of all rows."""
        return self.folded(operator.add)

    def folded(self, join: Callable[[Vector, Vector], Vector], first: float = 0.0) -> Vector:
        """Return what joining all rows to `first`, one after the other, comes to."""
        builder = self.memory.builder
        kind = self.row(whole(0)).value.type

        def one(i: Any, total: list[Any]) -> list[Any]:
            return [join(Vector(builder, total[0]), self.row(i)).value]

        start = ir.Constant(kind, [first] * kind.count)
        return Vector(builder, loop(builder, self.memory.rows, [start], one)[0])

    __add__, __radd__ = _row_by_row(operator.add)
    __sub__, __rsub__ = _row_by_row(operator.sub)
    __mul__, __rmul__ = _row_by_row(operator.mul)
    __truediv__, __rtruediv__ = _row_by_row(_divided)

    def __neg__(self) -> "Matrix":
        return self.map(operator.neg)

    def largest(self) -> Vector:
        """Return the largest entry of every column; NaN is none."""
        return self.folded(lambda top, row: row.larger(top), -np.inf)

    def log_sum_exp(self, but: Any = None) -> Vector:
        """Return ln Σ exp(x) of the rows, or of all but one, see `Arithmetic`.

        The largest's own 1 stays apart from the sum of the others.
        """
        rows = self if but is None else self._without(but)
        largest = rows.largest()
        builder = self.memory.builder
        none, zero = ir.Constant(ir.VectorType(ir.IntType(1), largest.value.type.count), None), 0.0

        def one(i: Any, state: list[Any]) -> list[Any]:
            below = rows.row(i) - largest
            is_first: Any = builder.and_(
                builder.fcmp_ordered("==", below.value, below.of(0.0).value), builder.not_(state[1])
            )
            rest = below.chosen(is_first, zero, elementary.exp(below))
            return [(Vector(builder, state[0]) + rest).value, builder.or_(state[1], is_first)]

        others, _ = loop(builder, self.memory.rows, [largest.of(0.0).value, none], one)
        return largest + elementary.log1p(Vector(builder, others))

    def _without(self, row: Any) -> "Matrix":
        """Return the matrix with −∞ in one row, which no largest and no sum of exp notices."""
        builder = self.memory.builder

        def at(i: Any) -> Vector:
            here = self.row(i)
            return here.chosen(builder.icmp_signed("==", i, row), -np.inf, here)

        return Matrix(self.memory, at)
