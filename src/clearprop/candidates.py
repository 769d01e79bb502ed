"""Candidates: networks of which many are trained on the same samples, and what becomes of them."""

from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

from clearprop.arithmetic import Array
from clearprop.engine.select import EngineName
from clearprop.errors import ClearpropError
from clearprop.metrics import Metrics
from clearprop.parameters import Parameters
from clearprop.schedules import Schedule
from clearprop.training_run import Training, TrainingDivergedError
from clearprop.update import Adam, Optimizer, check_optimizer


@dataclass(frozen=True)
class Candidate:
    """One of many networks to train: where it starts, its optimiser and learning rate, its penalty
    as for `clearprop.train`, and the seed of its shuffling.
    """

    start: Parameters
    optimizer: Optimizer = field(default_factory=Adam)
    l2: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        check_optimizer(self.optimizer)


@dataclass(frozen=True)
class Work:
    """What all candidates are trained on, and how."""

    X: Any
    Y: Any
    epochs: int
    batch_size: int
    schedule: Schedule | None
    validation: tuple[Array, Array] | None
    patience: int | None
    metrics: Metrics
    engine: EngineName

    @property
    def parts(self) -> tuple[Any, ...]:
        """All of it, with the arrays for validation by themselves."""
        X, Y = self.validation or (None, None)
        return X, Y, replace(self, X=None, Y=None, validation=None), self.X, self.Y

    @classmethod
    def of(cls, validation_X: Any, validation_Y: Any, rest: "Work", X: Any, Y: Any) -> "Work":
        """Return what has these parts."""
        validation = None if validation_X is None else (validation_X, validation_Y)
        return replace(rest, X=X, Y=Y, validation=validation)


class CandidateFailedError(ClearpropError):
    """A candidate could not be trained; the message says why."""


Outcome = Training | TrainingDivergedError | CandidateFailedError
"""What becomes of a candidate."""


def lowest_loss(outcome: Outcome) -> float:
    """Return the lowest loss that a training has come to; infinite if it came to none."""
    if not isinstance(outcome, Training) or not outcome.history:
        return inf
    return min(epoch.watched_loss for epoch in outcome.history)
