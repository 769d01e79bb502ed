"""Learning-rate schedules: what an epoch or a step makes of the optimiser's learning rate."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, log2, pi
from typing import final

from clearprop.errors import ClearpropError


@dataclass(frozen=True, kw_only=True)
class Schedule(ABC):
    """A factor on the learning rate, chosen at the start of every epoch."""

    @abstractmethod
    def factor(self, epoch: float, epochs: int, losses: Sequence[float]) -> float:
        """Return the factor for an epoch (from 1) of so many at most.

        `losses` has the watched loss after each epoch so far: validation loss where there is one.
        Within an epoch, the number of the epoch has a fraction.
        """

    def factors(
        self, epoch: int, epochs: int, losses: Sequence[float], steps: int
    ) -> tuple[float, ...]:
        """Return the factors for an epoch's steps: one for all of them, or one for each."""
        return (self.factor(epoch, epochs, losses),)


@final
@dataclass(frozen=True, kw_only=True)
class PerStep(Schedule):
    """Go on with every step as another schedule does with every epoch."""

    of: Schedule

    def factor(self, epoch: float, epochs: int, losses: Sequence[float]) -> float:
        return self.of.factor(epoch, epochs, losses)

    def factors(
        self, epoch: int, epochs: int, losses: Sequence[float], steps: int
    ) -> tuple[float, ...]:
        return tuple(self.of.factor(epoch + step / steps, epochs, losses) for step in range(steps))


def factor_at(factors: Sequence[float], step: int) -> float:
    """Return the factor of an epoch's step (from 0): there is one for all, or one for each."""
    return factors[step] if len(factors) > 1 else factors[0]


@final
@dataclass(frozen=True, kw_only=True)
class Constant(Schedule):
    """Always 1."""

    def factor(self, epoch: float, epochs: int, losses: Sequence[float]) -> float:
        return 1.0


@final
@dataclass(frozen=True, kw_only=True)
class Step(Schedule):
    """Multiply by `drop` after every `every` epochs."""

    every: int = 50
    drop: float = 0.5

    def factor(self, epoch: float, epochs: int, losses: Sequence[float]) -> float:
        return self.drop ** (int(epoch - 1) // self.every)


@final
@dataclass(frozen=True, kw_only=True)
class Cosine(Schedule):
    """Fall along half a cosine from 1 to `lowest` (Loshchilov and Hutter, 2017)."""

    lowest: float = 0.0

    def factor(self, epoch: float, epochs: int, losses: Sequence[float]) -> float:
        done = (epoch - 1) / max(1, epochs)
        return self.lowest + (1 - self.lowest) * (1 + cos(pi * done)) / 2


@final
@dataclass(frozen=True, kw_only=True)
class LogCosine(Schedule):
    """Rise to 1 and fall to 0 in so many cycles, each twice as long as the one before.

    ½ (1 − cos(2π log₂(1 + (2ᶜ − 1) t))) for c cycles, after a share t of the epochs (Holzmüller et
    al., 2024).
    """

    cycles: int = 4

    def factor(self, epoch: float, epochs: int, losses: Sequence[float]) -> float:
        done = (epoch - 1) / max(1, epochs)
        return (1 - cos(2 * pi * log2(1 + (2**self.cycles - 1) * done))) / 2


@final
@dataclass(frozen=True, kw_only=True)
class WarmUp(Schedule):
    """Rise evenly to 1 over the first `warm_up` epochs, then go on as `then` says."""

    warm_up: int = 5
    then: Schedule = Constant()

    def factor(self, epoch: float, epochs: int, losses: Sequence[float]) -> float:
        if epoch <= self.warm_up:
            return epoch / (self.warm_up + 1)
        return self.then.factor(
            epoch - self.warm_up, max(1, epochs - self.warm_up), losses[self.warm_up :]
        )


@final
@dataclass(frozen=True, kw_only=True)
class ReduceOnPlateau(Schedule):
    """Multiply by `drop` each time the loss has not improved for `patience` epochs."""

    patience: int = 5
    drop: float = 0.5

    def factor(self, epoch: float, epochs: int, losses: Sequence[float]) -> float:
        # Replayed from the losses, so that the schedule itself has no state.
        factor, best, waited = 1.0, float("inf"), 0
        for loss in losses:
            waited += 1
            if loss < best:
                best, waited = loss, 0
            elif waited >= self.patience:
                factor, waited = factor * self.drop, 0
        return factor


SCHEDULES: Mapping[str, Schedule] = {
    "constant": Constant(),
    "step": Step(),
    "cosine": Cosine(),
    "log_cosine": PerStep(of=LogCosine()),
    "warm_up": WarmUp(then=Cosine()),
    "reduce_on_plateau": ReduceOnPlateau(),
}
"""A schedule of each kind, with its usual settings, by name."""


def check_schedule(schedule: object) -> None:
    """Refuse what is no schedule, such as the name of one."""
    if not isinstance(schedule, Schedule):
        raise ClearpropError(
            f"the schedule is {schedule!r}: give one of clearprop.schedules, such as Cosine() or "
            "SCHEDULES['cosine']"
        )
