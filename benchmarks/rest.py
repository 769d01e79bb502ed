"""Quiet between two contenders' turns."""

from time import perf_counter, process_time, sleep

_REST, _LONGEST_REST = 0.01, 3.0
"""Seconds in which nothing must happen between two turns, and after which it may all the same."""


def rest() -> None:
    """Wait until the last turn's threads have come to rest.

    Those of some libraries go on spinning for a tenth of a second and longer, and would take a core
    from whoever is next.
    """
    started = perf_counter()
    while perf_counter() - started < _LONGEST_REST:
        before = process_time()
        sleep(_REST)
        if process_time() - before < 0.1 * _REST:
            return
