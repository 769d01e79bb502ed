"""One BLAS thread for products too small to repay a second.

A BLAS's threads wait for each other by spinning: where other programs have the cores, each product
may wait for another's time slice, a thousand times as long as it takes.
"""

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from importlib import import_module
from threading import Lock
from typing import Any, final

from clearprop.network import Network

_SHARED = 1 << 18
"""Multiplications in a product up to which OpenBLAS takes one thread by itself."""

_REPAID = 4_000_000
"""Multiplications in a product below which a second thread gained less than a fifth."""


@final
class _OneThread(AbstractContextManager["_OneThread"]):
    """Limits the BLAS while any thread of this process is inside; the last to leave undoes it."""

    def __init__(self) -> None:
        self._lock, self._inside, self._limit = Lock(), 0, None

    def __enter__(self) -> "_OneThread":
        with self._lock:
            if not self._inside:
                self._limit = _controller().limit(limits=1, user_api="blas")
            self._inside += 1
        return self

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside and self._limit is not None:
                self._limit.restore_original_limits()


@cache
def _controller() -> Any:
    """Return what controls the BLAS that NumPy has loaded; to find it takes a millisecond."""
    return import_module("threadpoolctl").ThreadpoolController()


one_blas_thread = _OneThread()
"""Context in which a BLAS has one thread."""


def blas_threads_for(network: Network, samples: int) -> AbstractContextManager[object]:
    """Return the context for passes of so many samples: one thread if none repays a second."""
    largest = samples * max(layer.inputs * layer.size for layer in network.layers)
    return one_blas_thread if _SHARED < largest < _REPAID else nullcontext()
