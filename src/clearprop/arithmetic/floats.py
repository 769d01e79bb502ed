"""Machine floats: NumPy arrays, as they are."""

from typing import Any, final

import numpy as np

from clearprop.arithmetic import stable
from clearprop.arithmetic.base import Arithmetic, Array
from clearprop.errors import ClearpropError


@final
class Floats(Arithmetic):
    """Numbers of one NumPy type.

    Parameters
    ----------
    dtype
        "float32" or "float64"; "complex128" serves `clearprop.check_gradients`.
    """

    def __init__(self, dtype: str = "float64") -> None:
        if dtype not in ("float32", "float64", "complex128"):
            raise ClearpropError(
                f"floats come as float32, float64 or complex128, not {dtype!r}: name one of those"
            )
        self.dtype = np.dtype(dtype)

    def array(self, values: Any) -> Array:
        return np.asarray(values, dtype=self.dtype)

    def settle(self, value: Array) -> Array:
        return value

    def exp(self, x: Array) -> Array:
        return np.exp(x)

    def expm1(self, x: Array) -> Array:
        return np.expm1(x)

    def log(self, x: Array) -> Array:
        return np.log(x)

    def log1p(self, x: Array) -> Array:
        return np.log1p(x)

    def sqrt(self, x: Array) -> Array:
        return np.sqrt(x)

    def tanh(self, x: Array) -> Array:
        return np.tanh(x)

    def cdf(self, x: Array) -> Array:
        from scipy.special import ndtr

        return np.asarray(ndtr(x))

    @property
    def pi(self) -> Array:
        return self.array(np.pi)

    def sigmoid(self, x: Array) -> Array:
        return stable.sigmoid(x, self)

    def softplus(self, x: Array) -> Array:
        return stable.softplus(x, self)

    def less_largest(self, x: Array) -> Array:
        return stable.less_largest(x)

    def log_sum_exp(self, x: Array) -> Array:
        return stable.log_sum_exp(x, self)

    def positive(self, x: Array) -> Array:
        # The real part alone decides, so that a complex step follows the branch it starts on.
        return np.real(x) > 0

    def where(self, test: Array, yes: Any, no: Any) -> Array:
        return np.where(test, self.array(yes), self.array(no))

    def bounded(self, x: Array, low: float, high: float) -> Array:
        held = self.where(self.positive(high - x), x, high)
        return self.where(self.positive(held - low), held, low)
