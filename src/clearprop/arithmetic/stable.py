"""Functions that would overflow if written as in a textbook, for numbers of bounded size."""

import numpy as np

from clearprop.arithmetic.base import Arithmetic, Array, absolute


def sigmoid(x: Array, ar: Arithmetic) -> Array:
    """Return 1 / (1 + exp(−x)) with exp of nothing but −|x|, so that it cannot overflow.

    For x < 0 both sides of the fraction are multiplied by exp(x): exp(x) / (exp(x) + 1).
    """
    e = ar.exp(-absolute(x, ar))
    return ar.where(ar.positive(x), 1, e) / (1 + e)


def softplus(x: Array, ar: Arithmetic) -> Array:
    """Return ln(1 + exp(x)) as max(x, 0) + ln(1 + exp(−|x|))."""
    return ar.where(ar.positive(x), x, 0) + ar.log1p(ar.exp(-absolute(x, ar)))


def log_sum_exp(x: Array, ar: Arithmetic) -> Array:
    """Return ln Σ exp(x) down the first axis; the largest entry is taken out of the sum first."""
    largest = np.max(np.real(x), axis=0, keepdims=True)
    return largest + ar.log(np.sum(ar.exp(x - largest), axis=0, keepdims=True))
