"""Whether more threads make a training faster than one, found out on the way.

How long a core waits for what another has written was seen to change several times over within
seconds, and any of them may have other work, for which all must wait at the next barrier.
None of this changes any result.
"""

from dataclasses import dataclass, field

_TRIED, _PRODUCTS = 256, 800_000_000
"""Steps after which a number of threads is known to be fast or slow, or products in all of them.

A thread that has slept begins some hundred microseconds late.
"""

_GLANCE = 16
"""Steps of a trial after which it is looked at for the first time."""

_LOST, _TOO_SLOW = 1e-3, 3
"""When a trial ends before that: so many seconds are lost, and it takes so many times as long."""

_PIECE = 0.02
"""Seconds of training at a time; after each, what is slower than it was is noticed."""

_AGAIN, _FEWEST, _MOST = 0.02, 10, 50
"""When the slower number of threads is tried again: after seconds, and times what trying took.

The fewest times at first, since what was seen once may have been a mishap, then twice as many each
time.
"""


@dataclass
class Scheduler:
    """What has been seen of one thread, and of as many as may be, for steps of so many products."""

    most: int
    products: int
    # Of a step, by the number of threads, when last seen
    seconds: dict[int, float] = field(default_factory=dict[int, float])
    _now: int = 1
    _best: int = 1
    _is_doubtful: bool = False
    _since: float = 0.0
    _cost: float = 0.0
    _times: int = _FEWEST
    _steps: int = 0
    _passed: float = 0.0

    def __post_init__(self) -> None:
        self._goal = self._tried = max(1, min(_TRIED, _PRODUCTS // self.products))
        if self._is_long:
            self._now = self._best = self.most

    @property
    def _is_long(self) -> bool:
        """Whether a step is so long that waiting at its barriers cannot count.

        All threads begin then, and one is taken to be as many times as slow until it is tried: a
        training of few such steps would notice the one that is made alone.
        """
        return self.products > _PRODUCTS

    def next_piece(self) -> tuple[int, int]:
        """Return how many threads to take next, and for how many steps at most."""
        if self._now != self._best:
            glance = max(_GLANCE, 3 * self._steps)
            return self._now, min(glance, self._goal - self._steps)
        # Not only what is missing: a short piece costs as much to begin as a long one.
        return self._now, self._goal

    def record(self, steps: int, seconds: float) -> None:
        """Note how long so many steps took, by as many threads as were to be taken next."""
        self._steps, self._passed = self._steps + steps, self._passed + seconds
        # An epoch may end before its steps are enough to tell.
        if self._steps >= self._goal or self._is_lost():
            passed, taken = self._passed, self._passed / self._steps
            self._steps, self._passed = 0, 0.0
            self._learn(passed, taken)

    def _is_lost(self) -> bool:
        """Whether a trial has gone so badly that it need not go on."""
        if self._now == self._best:
            return False
        usual = self._steps * self.seconds[self._best]
        return self._passed > max(usual + _LOST, _TOO_SLOW * usual)

    def _other(self) -> int:
        """The number of threads that is not the faster one."""
        return 1 if self._best == self.most else self.most

    def _learn(self, passed: float, taken: float) -> None:
        """Take in the seconds of a step, and decide what is next."""
        was, before = self._best, self.seconds.get(self._other(), taken)
        if self._now == was and not self._is_doubtful and taken > before:
            # A core may have been gone for a moment, for which nothing need change.
            self._is_doubtful, self._goal = True, self._tried
            return
        self._is_doubtful = False
        self.seconds[self._now] = taken
        self._best = min(self.seconds, key=lambda threads: self.seconds[threads])
        self._since = self._since + passed if self._now == self._best == was else 0.0
        if self._now != was:
            self._cost = passed
            self._times = min(2 * self._times, _MOST) if self._best == was else _FEWEST
        other = self._other()
        if self._is_long and other not in self.seconds:
            self.seconds[other] = self._cost = self.most * taken
        is_due = self._since > max(_AGAIN, self._times * self._cost)
        if other not in self.seconds or is_due:
            self._now, self._goal = other, self._tried
        else:
            piece = int(_PIECE / self.seconds[self._best])
            self._now, self._goal = self._best, max(self._tried, piece)
