"""Whether more threads make a training faster than one, found out on the way.

How long a core waits for what another has written was seen to change several times over within
seconds, and any of them may have other work, for which all must wait at the next meeting.
None of this changes any result.
"""

from dataclasses import dataclass, field

_TRIED, _PRODUCTS = 256, 800_000_000
"""Steps after which a number of threads is known to be fast or slow, or products in all of them.

A thread that has slept begins some hundred microseconds late.
"""

_PIECE = 0.02
"""Seconds of training at a time; after each, what is slower than it was is noticed."""

_AGAIN, _FEWEST, _MOST = 0.02, 10, 100
"""When the slower number of threads is tried again: after seconds, and times what trying takes.

The fewest times at first, since what was seen once may have been a mishap, then twice as many each
time.
"""


@dataclass
class Pace:
    """What has been seen of one thread, and of as many as may be.

    Attributes
    ----------
    most
        How many threads may be.
    products
        In a step.
    seconds
        Of a step, by the number of threads, when last seen.
    """

    most: int
    products: int
    seconds: dict[int, float] = field(default_factory=dict[int, float])
    _is_warm: bool = False
    _is_doubtful: bool = False
    _since: float = 0.0
    _times: int = _FEWEST
    _steps: int = 0
    _passed: float = 0.0

    def __post_init__(self) -> None:
        self._tried = max(1, min(_TRIED, _PRODUCTS // self.products))
        self._now, self._goal = self.most, self._tried

    def next(self) -> tuple[int, int]:
        """Return how many threads to take next, and for how many steps at most."""
        # Not only what is missing: a short piece costs as much to begin as a long one.
        return self._now, self._goal

    def took(self, steps: int, seconds: float) -> None:
        """Note how long so many steps took, by as many threads as were to be taken next."""
        self._steps, self._passed = self._steps + steps, self._passed + seconds
        # An epoch may end before its steps are enough to tell.
        if self._steps < self._goal:
            return
        passed, taken = self._passed, self._passed / self._steps
        self._steps, self._passed = 0, 0.0
        if not self._is_warm:
            # The first time is no measure: threads begin, and caches are empty.
            self._is_warm = True
        else:
            self._learn(passed, taken)

    def _learn(self, passed: float, taken: float) -> None:
        """Take in the seconds of a step, and decide what is next."""
        known = self._faster() if self.seconds else self._now
        if known == self._now and not self._is_doubtful and taken > self._of_other(known):
            # A core may have been gone for a moment, for which nothing need change.
            self._is_doubtful, self._goal = True, self._tried
            return
        self._is_doubtful = False
        self.seconds[self._now] = taken
        if len(self.seconds) == 1:
            self._now = 1
            return
        best = self._faster()
        if self._now == known:
            self._since += passed
        else:
            self._since = 0.0
            self._times = min(2 * self._times, _MOST) if best == known else _FEWEST
        if self._since > max(_AGAIN, self._times * self._tried * self._of_other(best)):
            self._now, self._goal = self._other(best), self._tried
        else:
            self._now, self._goal = best, max(self._tried, int(_PIECE / self.seconds[best]))

    def _faster(self) -> int:
        return min(self.seconds, key=lambda threads: self.seconds[threads])

    def _other(self, threads: int) -> int:
        return 1 if threads == self.most else self.most

    def _of_other(self, threads: int) -> float:
        return self.seconds.get(self._other(threads), float("inf"))
