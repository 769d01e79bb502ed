"""Whether a second thread makes a small network's training faster, found out on the way.

How long a core waits for what another has written differs several times over with where on the
chip the two are, and either may have other work.  None of this changes any result.
"""

from dataclasses import dataclass, field

_TRIED = 64
"""Steps after which a number of threads is known to be fast or slow."""

_PIECE = 0.02
"""Seconds of training at a time; after each, what is slower than it was is noticed."""

_AGAIN = 0.25
"""Seconds after which the slower number of threads is tried again."""


@dataclass
class Pace:
    """What has been seen of one thread and of two.

    Attributes
    ----------
    seconds
        Of a step, by the number of threads, when last seen.
    """

    seconds: dict[int, float] = field(default_factory=dict[int, float])
    _since: float = 0.0

    def next(self) -> tuple[int, int]:
        """Return how many threads to take next, and for how many steps."""
        # The first time of all is no measure: threads begin, and caches are empty.
        for threads in (2, 1):
            if threads not in self.seconds:
                return threads, _TRIED
        best = min(self.seconds, key=lambda threads: self.seconds[threads])
        if self._since > _AGAIN:
            return 3 - best, _TRIED
        return best, max(_TRIED, int(_PIECE / self.seconds[best]))

    def took(self, threads: int, steps: int, seconds: float) -> None:
        """Note how long so many steps took."""
        is_other = min(self.seconds, key=lambda one: self.seconds[one], default=threads) != threads
        self._since = 0.0 if is_other else self._since + seconds
        self.seconds[threads] = seconds / steps
