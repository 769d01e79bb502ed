"""The types of all that an epoch takes, and gives back, however it is carried out."""

from typing import Any

from clearprop.engine.machine import types

_numbers: Any = types.float32[::1]
_whole: Any = types.int64[::1]
_exact: Any = types.float64[::1]
_samples: Any = types.Array(types.float32, 2, "C", readonly=True)

EPOCH: Any = types.int64(
    _samples, _samples, _numbers, _whole, types.int64, types.int64[:, ::1], _whole, _numbers,
    _numbers, _numbers, _numbers, _numbers, types.int64, _numbers, _numbers, _numbers,
    _numbers, types.float64[:, ::1], types.int64[:, ::1], _exact, _exact, _exact, _exact, _whole,
    types.int64,
)  # fmt: skip
"""See `epoch` for what each is."""
