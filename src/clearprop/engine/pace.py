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

_AGAIN, _TIMES = 0.05, 100
"""When the slower number of threads is tried again: after seconds, and times what trying takes."""


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
    _is_warm: bool = False

    @property
    def _tried(self) -> int:
        return max(1, min(_TRIED, _PRODUCTS // self.products))

    def next(self) -> tuple[int, int]:
        """Return how many threads to take next, and for how many steps."""
        tried = self._tried
        for threads in (self.most, 1):
            if threads not in self.seconds:
                return threads, tried
        best = min(self.seconds, key=lambda threads: self.seconds[threads])
        other = 1 if best == self.most else self.most
        if self._since > max(_AGAIN, _TIMES * tried * self.seconds[other]):
            return other, tried
        return best, max(tried, int(_PIECE / self.seconds[best]))

    def took(self, threads: int, steps: int, seconds: float) -> None:
        """Note how long so many steps took."""
        if not self._is_warm:
            # The first time is no measure: threads begin, and caches are empty.
            self._is_warm = True
            return
        is_other = min(self.seconds, key=lambda one: self.seconds[one], default=threads) != threads
        self._since = 0.0 if is_other else self._since + seconds
        # What is left of an epoch may be too short to tell.
        if steps >= self._tried or threads not in self.seconds:
            self.seconds[threads] = seconds / steps
