"""Whether more threads make a training faster than one, found out on the way.

How long a core waits for what another has written was seen to change several times over within
seconds, and any of them may have other work, for which all must wait at the next meeting.
None of this changes any result.
"""

from dataclasses import dataclass, field

_TRIED, _PRODUCTS = 64, 200_000_000
"""Steps after which a number of threads is known to be fast or slow, or products in all of them."""

_PIECE = 0.02
"""Seconds of training at a time; after each, what is slower than it was is noticed."""

_AGAIN, _FEWEST, _MOST = 0.05, 10, 100
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
    _since: float = 0.0
    _times: int = _FEWEST
    _is_warm: bool = False

    @property
    def _tried(self) -> int:
        return max(1, min(_TRIED, _PRODUCTS // self.products))

    @property
    def _best(self) -> int | None:
        return min(self.seconds, key=lambda threads: self.seconds[threads], default=None)

    def next(self) -> tuple[int, int]:
        """Return how many threads to take next, and for how many steps."""
        tried, best = self._tried, self._best
        for threads in (self.most, 1):
            if best is None or threads not in self.seconds:
                return threads, tried
        other = 1 if best == self.most else self.most
        if self._since > max(_AGAIN, self._times * tried * self.seconds[other]):
            return other, tried
        return best, max(tried, int(_PIECE / self.seconds[best]))

    def took(self, threads: int, steps: int, seconds: float) -> None:
        """Note how long so many steps took."""
        if not self._is_warm:
            # The first time is no measure: threads begin, and caches are empty.
            self._is_warm = True
            return
        best = self._best
        # What is left of an epoch may be too short to tell.
        if steps >= self._tried or threads not in self.seconds:
            self.seconds[threads] = seconds / steps
        if best in (threads, None):
            self._since += seconds
            return
        self._since = 0.0
        self._times = min(2 * self._times, _MOST) if self._best == best else _FEWEST
