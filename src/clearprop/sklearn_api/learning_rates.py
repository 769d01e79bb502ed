"""Learning rates that scikit-learn has, or its users ask for, and `clearprop.schedules` has not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from numbers import Real
from typing import Any, final

from clearprop.schedules import Schedule
from clearprop.sklearn_api.early_stopping import TrainingMonitor


@final
@dataclass(frozen=True, kw_only=True)
class InverseScaling(Schedule):
    """1 / (samples seen + 1)^power, counted after every epoch of so many samples.

    `seen` are those of earlier trainings; if the first epoch does not go on from them, it is made
    at the whole learning rate.
    """

    power: float
    samples: int
    seen: int = 0
    goes_on: bool = False

    def factor(self, epoch: float, epochs: int, losses: Sequence[float]) -> float:
        if epoch == 1 and not self.goes_on:
            return 1.0
        return (self.seen + (epoch - 1) * self.samples + 1) ** -self.power


@final
@dataclass(frozen=True, kw_only=True)
class Adaptive(Schedule):
    """Slower each time progress ends, as a monitor finds out."""

    monitor: TrainingMonitor

    def factor(self, epoch: float, epochs: int, losses: Sequence[float]) -> float:
        return self.monitor.factor


@final
@dataclass(frozen=True, kw_only=True)
class FromFunction(Schedule):
    """Whatever a function returns for the epoch's number, from 1; it must be a factor."""

    function: Callable[[int], Any]

    def factor(self, epoch: float, epochs: int, losses: Sequence[float]) -> float:
        factor = self.function(int(epoch))
        if not isinstance(factor, Real) or not 0 <= float(factor) < inf:
            raise ValueError(
                f"the function given as learning_rate returned {factor!r} for epoch {epoch}: it "
                "must return a number of at least 0."
            )
        return float(factor)


@final
@dataclass(frozen=True, kw_only=True)
class Resumed(Schedule):
    """A schedule of which some epochs are over."""

    schedule: Schedule
    done: int

    def factor(self, epoch: float, epochs: int, losses: Sequence[float]) -> float:
        return self.schedule.factor(epoch + self.done, epochs + self.done, losses)

    def factors(
        self, epoch: int, epochs: int, losses: Sequence[float], steps: int
    ) -> tuple[float, ...]:
        return self.schedule.factors(epoch + self.done, epochs + self.done, losses, steps)
