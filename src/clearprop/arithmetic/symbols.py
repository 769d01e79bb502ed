"""Symbols: matrices of SymPy expressions, for formulas instead of numbers."""

from decimal import Decimal
from itertools import islice
from typing import Any, final

import numpy as np
import sympy as untyped_sympy

from clearprop.arithmetic.base import Arithmetic, Array, entrywise

sympy: Any = untyped_sympy  # its functions carry no complete types

SHORT = 200
"""Expressions of more terms are left as they are: nobody reads them, and it would take long."""


@final
class Symbols(Arithmetic):
    """SymPy expressions; common factors are taken out of those short enough to be read.

    SymPy's `simplify` would go further, but takes seconds on the net of a single neuron.  Every
    function is in its textbook form: there is nothing to overflow.
    """

    def array(self, values: Any) -> Array:
        return entrywise(_expression, np.asarray(values, dtype=object))

    def finish(self, value: Array) -> Array:
        return entrywise(_finished, value)

    def exp(self, x: Array) -> Array:
        return entrywise(sympy.exp, x)

    def log(self, x: Array) -> Array:
        return entrywise(sympy.log, x)

    def sqrt(self, x: Array) -> Array:
        return entrywise(sympy.sqrt, x)

    def tanh(self, x: Array) -> Array:
        return entrywise(sympy.tanh, x)

    def cdf(self, x: Array) -> Array:
        return entrywise(sympy.erfc, -x / sympy.sqrt(2)) / 2

    @property
    def pi(self) -> Array:
        return self.array(sympy.pi)

    def sigmoid(self, x: Array) -> Array:
        return 1 / (1 + self.exp(-x))

    def softplus(self, x: Array) -> Array:
        return self.log(1 + self.exp(x))

    def less_largest(self, x: Array) -> Array:
        return x

    def log_sum_exp(self, x: Array) -> Array:
        return self.log(np.sum(self.exp(x), axis=0, keepdims=True))

    def positive(self, x: Array) -> Array:
        return entrywise(_positive, x)

    def where(self, test: Array, yes: Any, no: Any) -> Array:
        return np.asarray(np.frompyfunc(_choice, 3, 1)(test, yes, no), dtype=object)


def symbol_matrix(name: str, rows: int, columns: int) -> Array:
    """Return a matrix of real symbols name_1_1, name_1_2, ..., numbered as on paper."""
    matrix = np.empty((rows, columns), dtype=object)
    for i, j in np.ndindex(rows, columns):
        matrix[i, j] = sympy.Symbol(f"{name}_{i + 1}_{j + 1}", real=True)
    return matrix


def _positive(entry: Any) -> Any:
    # Evaluating, SymPy would try to prove the sign of a formula, which may take minutes.
    return sympy.Gt(entry, 0, evaluate=bool(sympy.sympify(entry).is_number))


def _choice(test: Any, yes: Any, no: Any) -> Any:
    if test in (sympy.true, sympy.false):
        return yes if test == sympy.true else no
    # Evaluating would multiply out cases inside cases, which takes minutes for relu and huber.
    return sympy.Piecewise((yes, test), (no, True), evaluate=False)


def _expression(value: Any) -> Any:
    # A typed 0.1 is one tenth, not the float nearest to it.
    if isinstance(value, float | Decimal | str):
        try:
            return sympy.Rational(str(value))
        except (TypeError, ValueError):
            return sympy.sympify(value)
    return sympy.sympify(value)


def _finished(expression: Any) -> Any:
    # Counting stops at the limit: a formula of many layers has more terms than could be counted.
    terms = islice(sympy.preorder_traversal(expression), SHORT + 1)
    short = sum(1 for _ in terms) <= SHORT
    return sympy.factor_terms(expression) if short else expression
