"""Watch a training by scikit-learn's rules: its curves, its best parameters, when it stops."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, isnan, nan

import numpy as np

from clearprop.arithmetic import Array
from clearprop.early_stopping import EarlyStopping
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.sklearn_api.reported_loss import ReportedLoss
from clearprop.training import Epoch
from clearprop.update import State

Callback = Callable[[Epoch, Parameters], bool | None]

SLOWER = 5
"""What an adaptive learning rate is divided by each time progress ends."""

SLOWEST = 1e-6
"""The learning rate at which an adaptive training stops."""


@dataclass
class Curves:
    """What every epoch came to, over all trainings that went on from each other."""

    losses: list[float] = field(default_factory=list[float])
    validation_losses: list[float] = field(default_factory=list[float])
    scores: list[float] = field(default_factory=list[float])


@dataclass(frozen=True)
class WarmStart:
    """What earlier trainings leave to the next: the generator, the curves, the samples seen.

    The rest is where the last training itself goes on: its epochs so far, the optimiser's state,
    and what `TrainingMonitor` had; as if there had been none if it does not.
    """

    random: np.random.RandomState
    curves: Curves = field(default_factory=Curves)
    seen: int = 0
    epochs: int = 0
    state: State | None = None
    best_loss: float = inf
    waited: int = 0
    factor: float = 1.0


@dataclass
class TrainingMonitor:
    """A callback of `train` that keeps what scikit-learn keeps.

    It stops early by the validation score, negated, if `by_score`; else by the training loss, as it
    is `reported`.  An `adaptive_rate` is divided by 5 instead, until it is 10⁻⁶; `factor` is how
    far that has come.
    """

    early_stopping: EarlyStopping
    curves: Curves
    reported: ReportedLoss
    by_score: bool = False
    adaptive_rate: float | None = None
    verbose: bool = False
    callbacks: Sequence[Callback] = ()
    factor: float = 1.0
    epochs: int = 0
    last: Parameters | None = None
    learning_rate: float | None = None  # of the last epoch; None for L-BFGS
    converged: bool = False  # by these rules, or by one of the user's `callbacks`

    def __call__(self, epoch: Epoch, parameters: Parameters) -> bool:
        self.epochs, self.last = epoch.number, parameters
        self.learning_rate = None if isnan(epoch.learning_rate) else epoch.learning_rate
        loss = self.reported.of_epoch(epoch.loss, parameters)
        self.curves.losses.append(loss)
        self._print(f"Iteration {epoch.number}, loss = {loss:.8f}")
        if epoch.validation_loss is not None:
            self.curves.validation_losses.append(self.reported.of_validation(epoch.validation_loss))
            self.curves.scores.append(epoch.metrics["score"])
            self._print(f"Validation score: {epoch.metrics['score']:f}")
        value, best = (-epoch.metrics["score"], parameters) if self.by_score else (loss, None)
        self.early_stopping = self.early_stopping.watch(value, epoch.number, best)
        stops = self.early_stopping.is_over and not self._slows_down()
        answers = [callback(epoch, parameters) is True for callback in self.callbacks]
        self.converged = stops or any(answers)
        return self.converged

    def notes(self) -> Mapping[str, Array]:
        """Return all that it remembers, for a checkpoint."""
        stopping = self.early_stopping
        numbers = (
            *(stopping.best, stopping.best_epoch, stopping.waited, self.factor, self.epochs),
            *(nan if self.learning_rate is None else self.learning_rate, self.converged),
            self.reported.penalty_before,
        )
        curves = {name: np.array(curve) for name, curve in vars(self.curves).items()}
        parameters = {"best": stopping.best_parameters, "last": self.last}
        kept = {name: one.flat for name, one in parameters.items() if one is not None}
        return {"numbers": np.array(numbers, dtype=np.float64), **curves, **kept}

    def recall(self, notes: Mapping[str, Array], network: Network) -> None:
        """Remember what `notes` has returned, of parameters of a network."""
        best, best_epoch, waited, self.factor, epochs, rate, converged, penalty_before = notes[
            "numbers"
        ].tolist()
        self.epochs, self.converged = int(epochs), bool(converged)
        self.learning_rate = None if isnan(rate) else rate
        self.reported.penalty_before = penalty_before
        for name, curve in vars(self.curves).items():
            curve[:] = notes[name].tolist()
        found = {
            name: Parameters(network, notes[name]) for name in ("best", "last") if name in notes
        }
        self.last = found.get("last")
        self.early_stopping = replace(
            self.early_stopping,
            best=best,
            best_epoch=int(best_epoch),
            waited=int(waited),
            best_parameters=found.get("best"),
        )

    def diverged(self) -> None:
        """Count an epoch in which the loss became NaN or infinite."""
        self.epochs += 1
        for curve in (self.curves.losses, self.curves.validation_losses, self.curves.scores):
            curve.append(nan)

    def _slows_down(self) -> bool:
        """Divide an adaptive learning rate where that is still possible."""
        what = "validation score" if self.by_score else "training loss"
        tolerance, epochs = self.early_stopping.tolerance or 0, self.early_stopping.patience - 1
        found = f"No better {what} by tol={tolerance:g} in {epochs:g} epochs: "
        rate = (self.adaptive_rate or 0) * self.factor
        if rate <= SLOWEST:
            self._print(found + "stopping.")
            return False
        self.factor /= SLOWER
        self.early_stopping = replace(self.early_stopping, waited=0)
        self._print(f"{found}learning rate {rate / SLOWER:g} from here on.")
        return True

    def _print(self, line: str) -> None:
        if self.verbose:
            print(line)
