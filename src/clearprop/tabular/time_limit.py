"""A time limit: how long a training goes on, so that it ends where its learning rate does."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import final

from clearprop.parameters import Parameters
from clearprop.training import Epoch


def cycle_ends(epochs: int, cycles: int) -> tuple[int, ...]:
    """Return after which epochs the learning rate of `LogCosine` is 0."""
    whole = 2**cycles - 1
    found = {round(epochs * (2**k - 1) / whole) for k in range(1, cycles + 1)}
    return tuple(sorted(found - {0}))


@final
class TimeLimit:
    """A callback of `train` that ends it at the last end of a cycle that is reached in time.

    What an epoch takes is measured from the second one on, since the engine is loaded before.
    If not even the first of these is within reach, the training ends after its second epoch, and
    `epochs` is how many another one, which begins anew, has time for; else it is None.
    """

    def __init__(
        self, seconds: float, ends: Sequence[int], clock: Callable[[], float] = monotonic
    ) -> None:
        self.ends, self._clock = tuple(ends), clock
        self._until, self._first = clock() + seconds, 0.0
        self.epochs: int | None = None

    def __call__(self, epoch: Epoch, parameters: Parameters) -> bool:
        number, now = epoch.number, self._clock()
        if number == 1:
            self._first = now
            return now > self._until and self._begin_anew(1)
        each = (now - self._first) / (number - 1)
        following = next((end for end in self.ends if end > number), number)
        in_time = now + (following - number) * each <= self._until
        if number == 2 and not in_time:
            return self._begin_anew(int((self._until - now) / each) if each else 1)
        return not in_time and (number in self.ends or now > self._until)

    def _begin_anew(self, epochs: int) -> bool:
        self.epochs = max(1, epochs)
        return True
