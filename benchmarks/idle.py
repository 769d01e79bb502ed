"""A pause between two contenders' turns, as long as threads need to come to rest."""

from time import perf_counter, process_time, sleep

_PAUSE, _LONGEST = 0.01, 3.0
"""Seconds in which nothing must happen between two turns, and after which it may all the same."""


def wait_until_idle() -> None:
    """Wait until the last turn's threads have come to rest.

    Those of some libraries go on spinning for a tenth of a second and longer, and would take a core
    from whoever is next.
    """
    started = perf_counter()
    while perf_counter() - started < _LONGEST:
        before = process_time()
        sleep(_PAUSE)
        if process_time() - before < 0.1 * _PAUSE:
            return
