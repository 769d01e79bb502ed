"""Functions that would overflow if written as in a textbook, for numbers of bounded size."""

import numpy as np

from clearprop.arithmetic.base import Arithmetic, Array


def sigmoid(x: Array, ar: Arithmetic) -> Array:
    """Return 1 / (1 + exp(−x)) with exp of nothing but −|x|, so that it cannot overflow.

    For x < 0 both sides of the fraction are multiplied by exp(x): exp(x) / (exp(x) + 1).
    """
    e = ar.exp(-ar.absolute(x))
    return ar.where(ar.positive(x), 1, e) / (1 + e)


def softplus(x: Array, ar: Arithmetic) -> Array:
    """Return ln(1 + exp(x)) as max(x, 0) + ln(1 + exp(−|x|))."""
    return ar.where(ar.positive(x), x, 0) + ar.log1p(ar.exp(-ar.absolute(x)))


def less_largest(x: Array) -> Array:
    """Return x less the largest entry of its column; of complex entries the real part counts."""
    return x - _largest(x)


def log_sum_exp(x: Array, ar: Arithmetic) -> Array:
    """Return ln Σ exp(x) down the first axis, as largest + ln(1 + Σ_others exp(x − largest)).

    The 1 stays apart from the sum, so that others far below the largest are not lost beside it.
    """
    below = np.sort(less_largest(x), axis=0)
    others = ar.array(np.sum(ar.exp(below[:-1]), axis=0, keepdims=True))
    # The largest itself is exp(0) − 1 = 0 beside that 1, but for a complex step on it.
    return _largest(x) + ar.log1p(others + ar.expm1(below[-1:]))


def _largest(x: Array) -> Array:
    return np.max(np.real(x), axis=0, keepdims=True)
