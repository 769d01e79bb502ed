"""Floats on JAX's devices: the rules, read with arrays that are computed later, by XLA."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, cast, final

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from clearprop.arithmetic.base import Array
from clearprop.arithmetic.floats import Floats

NOT_YET = "it asks for numbers that are not computed yet"


@final
class JaxArray(NDArrayOperatorsMixin):
    """One of JAX's arrays that NumPy's functions work on: each calls JAX's of the same name.

    The equations call NumPy's functions, which JAX's own arrays do not take part in while a
    function of them is traced.
    """

    def __init__(self, value: Any) -> None:
        self.value = value

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        # `a += b` names a as the place for the result; JAX has new arrays only.
        kwargs.pop("out", None)
        return self._called(ufunc, inputs, kwargs) if method == "__call__" else NotImplemented

    def __array_function__(
        self, function: Any, types: Iterable[type], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        return self._called(function, args, kwargs)

    def _called(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        name: str = function.__name__
        found: Callable[..., Any] | None = getattr(import_module("jax.numpy"), name, None)
        return NotImplemented if found is None else JaxArray(found(*map(_values, args), **kwargs))

    def __getitem__(self, key: Any) -> "JaxArray":
        return JaxArray(self.value[key])

    def __len__(self) -> int:
        return self.value.shape[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        raise TypeError(NOT_YET)

    def __bool__(self) -> bool:
        raise TypeError(NOT_YET)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many entries there are along each axis."""
        return self.value.shape

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return self.value.ndim

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the entries."""
        return self.value.dtype

    @property
    def real(self) -> "JaxArray":
        """The entries, which have no imaginary part."""
        return self

    @property
    def T(self) -> "JaxArray":
        """The transpose."""
        return JaxArray(self.value.T)

    def reshape(self, *shape: int) -> "JaxArray":
        """Return the same entries in another shape."""
        return JaxArray(self.value.reshape(*shape))

    def astype(self, dtype: Any) -> "JaxArray":
        """Return the entries in another type."""
        return JaxArray(self.value.astype(dtype))


def _values(arg: Any) -> Any:
    """Return an argument of a function of NumPy's as JAX takes it."""
    if isinstance(arg, JaxArray):
        return arg.value
    return [_values(one) for one in cast(Any, arg)] if isinstance(arg, list | tuple) else arg


@final
class JaxFloats(Floats):
    """Floats of which some are JAX's; constants are NumPy's."""

    def array(self, values: Any) -> Any:
        return values if isinstance(values, JaxArray) else super().array(values)

    def cdf(self, x: Any) -> Any:
        return JaxArray(import_module("jax.scipy.special").ndtr(x.value))

    # One row after the other, as the floats have it, would make a program as long as there are
    # outputs.

    def log_sum_exp_of_others(self, x: Any) -> Any:
        own = np.eye(len(x), dtype=bool)[:, :, np.newaxis]
        others = np.where(own, -np.inf, x[np.newaxis, :, :])
        largest = np.max(others, axis=1, keepdims=True)
        # Of a single neuron there are no others, and −∞ less −∞ is no number.
        shift = self.where(np.isfinite(largest), largest, 0)
        return np.log(np.sum(np.exp(others - shift), axis=1)) + shift[:, 0, :]

    def sum_over_others(self, term: Callable[..., Any], own: Any, *others: Any) -> Any:
        mine = np.eye(len(own), dtype=bool)[:, :, np.newaxis]
        terms = term(own[:, np.newaxis, :], *(one[np.newaxis, :, :] for one in others))
        return np.sum(self.where(mine, 0, terms), axis=1)
