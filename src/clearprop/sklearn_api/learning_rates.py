"""Learning rates that scikit-learn has, or its users ask for, and `clearprop.schedules` has not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from numbers import Real
from typing import Any, final

from clearprop.schedules import Schedule
from clearprop.sklearn_api.early_stopping import Follower


@final
@dataclass(frozen=True, kw_only=True)
class InverseScaling(Schedule):
    """1 / (samples seen + 1)^power, counted after every epoch.

    Attributes
    ----------
    power
        The exponent.
    samples
        In an epoch.
    seen
        Before the first epoch, by earlier trainings.
    goes_on
        Whether the first epoch goes on from those; else it is made at the whole learning rate.
    """

    power: float
    samples: int
    seen: int = 0
    goes_on: bool = False

    def factor(self, epoch: int, epochs: int, losses: Sequence[float]) -> float:
        if epoch == 1 and not self.goes_on:
            return 1.0
        return (self.seen + (epoch - 1) * self.samples + 1) ** -self.power


@final
@dataclass(frozen=True, kw_only=True)
class Adaptive(Schedule):
    """Slower each time progress ends, as a follower finds out."""

    follower: Follower

    def factor(self, epoch: int, epochs: int, losses: Sequence[float]) -> float:
        return self.follower.slowed


@final
@dataclass(frozen=True, kw_only=True)
class Told(Schedule):
    """Whatever a function says of the epoch's number, from 1.

    Raises
    ------
    ValueError
        If it says what no learning rate can be multiplied with.
    """

    by: Callable[[int], Any]

    def factor(self, epoch: int, epochs: int, losses: Sequence[float]) -> float:
        said = self.by(epoch)
        if not isinstance(said, Real) or not 0 <= float(said) < inf:
            raise ValueError(
                f"the function given as learning_rate returned {said!r} for epoch {epoch}: it must "
                "return a number of at least 0."
            )
        return float(said)


@final
@dataclass(frozen=True, kw_only=True)
class Later(Schedule):
    """A schedule of which some epochs are over."""

    then: Schedule
    over: int

    def factor(self, epoch: int, epochs: int, losses: Sequence[float]) -> float:
        return self.then.factor(epoch + self.over, epochs + self.over, losses)
