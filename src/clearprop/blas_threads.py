"""One BLAS thread for products too small to repay a second.

A BLAS's threads wait for each other by spinning: where other programs have the cores, each product
may wait for another's time slice, a thousand times as long as it takes.
"""

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from importlib import import_module
from threading import Lock
from typing import Any

from clearprop.network import Network

_SHARED = 1 << 18
"""Multiplications in a product up to which OpenBLAS takes one thread by itself."""

_REPAID = 4_000_000
"""Multiplications in a product below which a second thread gained less than a fifth."""

_HELD = Lock()


@contextmanager
def one_blas_thread() -> Generator[None]:
    """Limit the BLAS to one thread.

    The number is the whole process's: of several Python threads the first one limits it, and undoes
    that when it leaves.  One that came later would find the limit there, and leave it for good.
    """
    if not _HELD.acquire(blocking=False):
        yield
        return
    try:
        with _controller().limit(limits=1, user_api="blas"):
            yield
    finally:
        _HELD.release()


@cache
def _controller() -> Any:
    """Return what controls the BLAS that NumPy has loaded; to find it takes a millisecond."""
    return import_module("threadpoolctl").ThreadpoolController()


def blas_threads_for(network: Network, samples: int) -> AbstractContextManager[None]:
    """Return the context for passes of so many samples: one thread if none repays a second."""
    largest = samples * max(layer.inputs * layer.size for layer in network.layers)
    return one_blas_thread() if _SHARED < largest < _REPAID else nullcontext()
