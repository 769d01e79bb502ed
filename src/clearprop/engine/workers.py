"""Threads that work side by side, each on cores of its own."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from threading import Lock
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
    """Threads that begin when there is work and end with this object.

    A scheduler that puts two threads on one core, since they sleep now and then, makes threads that
    wait for each other every few microseconds wait for each other's turn.  So each has cores of its
    own, where the system lets it.

    The caller's thread is none of them: it may be interrupted between any two instructions of
    Python, and would leave the others waiting at a barrier.
    """

    def __init__(self, count: int) -> None:
        allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set[int]()
        self._threads = [
            ThreadPoolExecutor(1, initializer=_keep_to, initargs=(own,))
            for own in cores_of_each(count, allowed)
        ]

    def run(self, work: Callable[[int], _Result], threads: int) -> list[_Result]:
        """Return what `work` gives for every thread's number, from 0 on.

        A single thread is the caller's own.
        """
        if threads == 1:
            return [work(0)]
        # A lock of the system's own, since an interruption in the midst of waiting for a future may
        # leave the future's lock held, and the thread waiting for it.
        done, found = Lock(), list[list[_Result]]()
        done.acquire()

        def lead() -> None:
            try:
                found.append(self._lead(work, threads))
            finally:
                done.release()

        led = self._threads[0].submit(lead)
        done.acquire()
        if not found:
            led.result()  # which raises what the work has raised
        return found[0]

    def _lead(self, work: Callable[[int], _Result], threads: int) -> list[_Result]:
        """Do the first thread's part, having let the others begin theirs."""
        others = [self._threads[thread].submit(work, thread) for thread in range(1, threads)]
        return [work(0), *(other.result() for other in others)]

    def wait(self) -> None:
        """Wait until whatever still runs is done, as it may be after an interruption."""
        for thread in self._threads:
            thread.submit(int).result()


def _keep_to(own: set[int]) -> None:
    """Let this thread run on these cores only; on all if they are none, or the system refuses."""
    if own:
        with suppress(OSError):
            os.sched_setaffinity(0, own)
