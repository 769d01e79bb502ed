"""Follow a training by scikit-learn's rules: its curves, its best parameters, when it stops."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np

from clearprop.parameters import Parameters
from clearprop.training import Epoch
from clearprop.update import State

Callback = Callable[[Epoch, Parameters], bool | None]

SLOWER = 5
"""What an adaptive learning rate is divided by each time progress ends."""

SLOWEST = 1e-6
"""The learning rate at which an adaptive training stops."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """When a training stops.

    Attributes
    ----------
    tol
        What counts as progress: a loss lower, or a score higher, by so much.
    patience
        After more epochs than this without progress, the training stops (or slows down).
    by_score
        Whether progress is that of the validation score; else of the training loss.
    adaptive
        Whether the learning rate is divided by 5 instead, until it is 10⁻⁶.
    learning_rate
        The first one.
    """

    tol: float
    patience: float
    by_score: bool
    adaptive: bool
    learning_rate: float


@dataclass
class Curves:
    """What every epoch came to, over all trainings that went on from each other."""

    losses: list[float] = field(default_factory=list[float])
    validation_losses: list[float] = field(default_factory=list[float])
    scores: list[float] = field(default_factory=list[float])


@dataclass(frozen=True)
class Past:
    """What earlier trainings leave to the next.

    Attributes
    ----------
    random
        Where numbers are drawn from.
    curves
        Of all trainings that went on from each other.
    seen
        Samples, all epochs together.
    epochs, state, best_loss, waited, slowed
        Where the last training itself goes on: its epochs so far, the optimiser's state, and what
        `Follower` had; as if there had been none if it does not.
    """

    random: np.random.RandomState
    curves: Curves = field(default_factory=Curves)
    seen: int = 0
    epochs: int = 0
    state: State | None = None
    best_loss: float = inf
    waited: int = 0
    slowed: float = 1.0


@dataclass
class Follower:
    """A callback of `train` that keeps what scikit-learn keeps.

    Attributes
    ----------
    rules
        When to stop.
    curves
        Grow by a number with every epoch.
    penalties
        l2 of each layer: the penalty ½ Σ l2 W² is part of the loss that is followed.
    share
        What the errors of the outputs are multiplied with, such as 1/outputs for their mean.
    shows
        Whether to print a line for each epoch.
    callbacks
        The user's own; training stops if one returns True.
    best_loss, best_score
        So far.
    waited
        Epochs without progress.
    slowed
        The factor on the learning rate that an adaptive training has reached.
    epochs
        Followed so far.
    best, last
        The parameters of the best score, and the newest.
    converged
        Whether the rules, or a callback, ended the training.
    """

    rules: Rules
    curves: Curves
    penalties: Sequence[float]
    share: float = 1.0
    shows: bool = False
    callbacks: Sequence[Callback] = ()
    best_loss: float = inf
    best_score: float = -inf
    waited: int = 0
    slowed: float = 1.0
    epochs: int = 0
    best: Parameters | None = None
    last: Parameters | None = None
    converged: bool = False

    def __call__(self, epoch: Epoch, parameters: Parameters) -> bool:
        self.epochs, self.last = epoch.number, parameters
        loss = epoch.loss * self.share + self._penalty(parameters)
        self.curves.losses.append(loss)
        self._say(f"Iteration {epoch.number}, loss = {loss:.8f}")
        if epoch.validation_loss is not None:
            self.curves.validation_losses.append(epoch.validation_loss * self.share)
            self.curves.scores.append(epoch.metrics["score"])
            self._say(f"Validation score: {epoch.metrics['score']:f}")
        if self.rules.by_score:
            self._watch_score(epoch.metrics["score"], parameters)
        else:
            self._watch_loss(loss)
        stops = self.waited > self.rules.patience and not self._slows_down()
        asked = [callback(epoch, parameters) is True for callback in self.callbacks]
        self.converged = stops or any(asked)
        return self.converged

    def _penalty(self, parameters: Parameters) -> float:
        each = zip(self.penalties, parameters.W, strict=True)
        return sum(l2 / 2 * float(np.vdot(W, W)) for l2, W in each if l2)

    def _watch_score(self, score: float, parameters: Parameters) -> None:
        self.waited = self.waited + 1 if score < self.best_score + self.rules.tol else 0
        if score > self.best_score:
            self.best_score, self.best = score, parameters

    def _watch_loss(self, loss: float) -> None:
        self.waited = self.waited + 1 if loss > self.best_loss - self.rules.tol else 0
        self.best_loss = min(self.best_loss, loss)

    def _slows_down(self) -> bool:
        """Divide an adaptive learning rate where that is still possible."""
        what = "validation score" if self.rules.by_score else "training loss"
        found = f"No better {what} by tol={self.rules.tol:g} in {self.rules.patience:g} epochs: "
        rate = self.rules.learning_rate * self.slowed
        if not self.rules.adaptive or rate <= SLOWEST:
            self._say(found + "stopping.")
            return False
        self.slowed, self.waited = self.slowed / SLOWER, 0
        self._say(f"{found}learning rate {rate / SLOWER:g} from here on.")
        return True

    def _say(self, line: str) -> None:
        if self.shows:
            print(line)
