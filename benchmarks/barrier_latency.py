"""How long a barrier of two threads takes, which differs with where on the chip they run."""

from functools import cache
from time import perf_counter
from typing import Any

import numpy as np

from clearprop.engine.workers import Workers

_TIMES = 20_000


@cache
def _kernel() -> Any:
    import numba
    from numba.core import types

    from clearprop.engine.barrier import wait_for_all

    def run(flags: Any, threads: int, times: int) -> None:
        for _ in range(times):
            wait_for_all(flags, threads)

    signature = types.void(types.int64[::1], types.int64, types.int64)
    return numba.njit(signature, nogil=True)(run)


def seconds() -> float:
    """Return the seconds of one barrier."""
    kernel, workers, flags = _kernel(), Workers(2), np.zeros(1, dtype=np.int64)
    workers.run(lambda _: kernel(flags, 2, 1), 2)
    started = perf_counter()
    workers.run(lambda _: kernel(flags, 2, _TIMES), 2)
    return (perf_counter() - started) / _TIMES
