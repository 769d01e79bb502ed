"""Threads that work side by side, each on cores of its own."""

import os
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import TypeVar, final

_Result = TypeVar("_Result")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cores_of_each(count: int, allowed: set[int]) -> list[set[int]]:
    """Deal cores out to so many threads, no core to two; to all of them all if there are fewer."""
    if len(allowed) < count:
        return [allowed] * count
    every = sorted(allowed)
    ends = [k * len(every) // count for k in range(count + 1)]
    return [set(every[first:last]) for first, last in pairwise(ends)]


@final
class Workers:
    """The thread that calls, and others that begin when there is work and end with this object.

    A scheduler that puts two threads on one core, since they sleep now and then, makes threads that
    meet every few microseconds wait for each other's turn.  So each has cores of its own while it
    works, where the system lets it.

    Parameters
    ----------
    count
        Threads at most, the caller's own included.
    """

    def __init__(self, count: int) -> None:
        allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set[int]()
        self._own = cores_of_each(count, allowed)
        self._others = [ThreadPoolExecutor(1, initializer=_keep_to, initargs=(own,))
                        for own in self._own[1:]]  # fmt: skip

    def run(self, work: Callable[[int], _Result], threads: int) -> list[_Result]:
        """Return what `work` gives for every thread's number, from 0 on; 0 is the caller's."""
        if threads == 1:
            return [work(0)]
        others = [self.call(work, thread) for thread in range(1, threads)]
        with self.on_own_cores():
            first = work(0)
            return [first, *(other.result() for other in others)]

    def call(self, work: Callable[[int], _Result], thread: int) -> "Future[_Result]":
        """Have another thread than the caller's do this work, when it has done what it has."""
        return self._others[thread - 1].submit(work, thread)

    @contextmanager
    def on_own_cores(self) -> Generator[None]:
        """Let the caller's thread run on its own cores only, for a while."""
        if not self._own[0]:
            yield
            return
        before = os.sched_getaffinity(0)
        try:
            _keep_to(self._own[0])
            yield
        finally:
            try:
                _keep_to(before)
            except BaseException:  # an interruption may come just here
                _keep_to(before)
                raise


def _keep_to(own: set[int]) -> None:
    """Let this thread run on these cores only; on all if they are none, or the system refuses."""
    if own:
        with suppress(OSError):
            os.sched_setaffinity(0, own)
