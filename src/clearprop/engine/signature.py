"""The types of all that an epoch takes, and gives back, however it is carried out."""

from functools import cache
from typing import Any

from clearprop.engine.numba_setup import types

_whole: Any = types.int64[::1]
_exact: Any = types.float64[::1]


def _samples(number: Any) -> Any:
    return types.Array(number, 2, "C", readonly=True)


@cache
def epoch_in(dtype: str) -> Any:
    """Return the types for a training in float32 or float64; see `epoch` for what each is."""
    number: Any = getattr(types, dtype)
    numbers, samples = number[::1], _samples(number)
    return types.int64(
        samples, samples, numbers, _whole, types.int64, types.int64[:, ::1], _whole, numbers,
        numbers, numbers, numbers, numbers, types.int64, numbers, numbers, numbers,
        numbers, types.float64[:, ::1], types.int64[:, ::1], _exact, _exact, _exact, _exact, _whole,
        _whole, types.int64,
    )  # fmt: skip


def epoch_of_many_in_float32() -> Any:
    """Return the types of `epoch_of_many`."""
    numbers, samples = types.float32[::1], _samples(types.float32)
    return types.void(
        samples, samples, _whole, types.int64, types.int64[:, ::1], _whole, numbers,
        numbers, numbers, numbers, types.int64, numbers, numbers, numbers,
        numbers, _exact, _exact, _exact, _whole,
    )  # fmt: skip
