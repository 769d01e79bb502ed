"""One network's training, epoch by epoch: what each came to, and whether there is to be another.

Whether one network is trained (`training`) or many at once (`ensembles`), what every epoch led to
is recorded here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any, Protocol, runtime_checkable

from clearprop.arithmetic import Array
from clearprop.checks import DataSet
from clearprop.early_stopping import EarlyStopping
from clearprop.errors import ClearpropError, named
from clearprop.evaluate import Gatherer, measure
from clearprop.metrics import Metric
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.reference_engine import Engine, Position, Scales
from clearprop.schedules import Schedule, check_schedule
from clearprop.stored.samples import StoredSamples
from clearprop.update import State


@dataclass(frozen=True)
class Epoch:
    """What one epoch, counted from 1, came to."""

    number: int
    learning_rate: float
    # Mean per sample over the epoch's batches, each before its update; the rate is its first step's
    loss: float
    # Mean per validation sample after the epoch; None without validation
    validation_loss: float | None
    # By name, on the validation samples, or without any on the training samples, after it
    metrics: Mapping[str, float]

    @property
    def watched_loss(self) -> float:
        """The loss that early stopping and schedules look at."""
        return self.loss if self.validation_loss is None else self.validation_loss


@dataclass(frozen=True)
class Checkpoint:
    """Where a training stands: all that going on takes."""

    parameters: Parameters
    history: tuple[Epoch, ...]
    # What the last update left of it
    optimizer: State
    # None without patience
    early_stopping: EarlyStopping | None
    # In the epoch after those of the history
    position: Position
    # Whether the callback has stopped it
    stopped: bool = False
    # What the callback remembers
    notes: Mapping[str, Array] = field(default_factory=dict[str, Array])


@runtime_checkable
class Remembers(Protocol):
    """A callback whose memory is kept with the checkpoints."""

    def __call__(self, epoch: Epoch, parameters: Parameters, /) -> bool | None: ...

    def notes(self) -> Mapping[str, Array]:
        """Return all that it remembers, as arrays of floats."""
        ...

    def recall(self, notes: Mapping[str, Array], network: Network) -> None:
        """Remember what `notes` has returned in another process, of this network's parameters."""
        ...


@dataclass(frozen=True)
class Training:
    """What training leaves.

    Attributes
    ----------
    parameters
        The best ones where it could stop early, else the last ones.
    history
        Every epoch, in order.
    best_epoch
        The number of the epoch that `parameters` come from.
    stopped_early
        Whether the loss stopped getting better, or the callback stopped it.
    engine
        Which engine made the updates, and why: "compiled, 1 thread", or "reference: " and a reason.
    checkpoint
        To go on from; None from `clearprop.train_many` where networks were trained at once.
    """

    parameters: Parameters
    history: tuple[Epoch, ...]
    best_epoch: int
    stopped_early: bool
    engine: str = ""
    checkpoint: Checkpoint | None = None

    @property
    def state(self) -> State | None:
        """What the last update left of the optimiser, if known."""
        return self.checkpoint and self.checkpoint.optimizer


class TrainingDivergedError(ClearpropError):
    """The loss became NaN or infinite.

    `parameters` are those after the last epoch completed, or those it started from; `history` has
    the epochs completed; `engine` says which engine made the updates, and why.
    """

    def __init__(
        self, message: str, parameters: Parameters, history: tuple[Epoch, ...], engine: str = ""
    ) -> None:
        super().__init__(message)
        self.parameters = parameters
        self.history = history
        self.engine = engine

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is pickled, on its way from another process, by its message alone.
        return type(self), (str(self), self.parameters, self.history, self.engine)


class TrainingInterrupted(KeyboardInterrupt):
    """A KeyboardInterrupt while it trained; `training` is what the epochs completed have left."""

    def __init__(self, training: Training) -> None:
        super().__init__()
        self.training = training


RUN_AGAIN = 75
"""Exit code of a program whose training is saved and not over: EX_TEMPFAIL of sysexits.h."""


class TrainingStopped(SystemExit):
    """A training was asked to stop, by SIGTERM or a time limit, and is saved to go on later.

    `training` is what it has come to so far, and `reason` why it stopped.  A program that does not
    catch it ends with exit code 75.
    """

    def __init__(self, training: Training, reason: str) -> None:
        super().__init__(RUN_AGAIN)
        self.training = training
        self.reason = reason


@dataclass(frozen=True)
class TrainingSetup:
    """What a training goes by; `clearprop.train` says what each of these is."""

    samples: DataSet | StoredSamples
    validation: DataSet | StoredSamples | None
    epochs: int
    batch_size: int
    schedule: Schedule
    patience: int | None
    metrics: Mapping[str, Metric]
    # Those that measure together; None for this process alone
    ranks: Gatherer | None = None
    # The metric by which patience judges; None for the loss
    best_by: str | None = None

    def __post_init__(self) -> None:
        check_schedule(self.schedule)
        if self.best_by is not None:
            named("metric to choose by", self.best_by, self.metrics)
        names = ("number of epochs", "batch size", "patience")
        values = (self.epochs, self.batch_size, self.patience)
        for name, value in zip(names, values, strict=True):
            if value is not None and value < 1:
                raise ClearpropError(f"the {name} is {value}: it must be at least 1")


class TrainingRun:
    """One network on its way; `parameters` are the newest, `stopped` is for a callback to set."""

    def __init__(
        self,
        setup: TrainingSetup,
        learning_rate: float,
        start: Parameters | Checkpoint,
        engine: str,
    ) -> None:
        self.setup, self.learning_rate, self.stopped = setup, learning_rate, False
        self.engine = engine
        self.history, self.early_stopping = list[Epoch](), None
        if setup.patience is not None:
            self.early_stopping = EarlyStopping(setup.patience)
        if isinstance(start, Checkpoint):
            self.history += start.history
            if self.early_stopping and start.early_stopping:
                self.early_stopping = replace(start.early_stopping, patience=setup.patience)
            start = start.parameters
        self.parameters = start
        self._losses = [epoch.watched_loss for epoch in self.history]

    @property
    def is_over(self) -> bool:
        """Whether there is no further epoch."""
        return self.stopped_early or len(self.history) >= self.setup.epochs

    @property
    def stopped_early(self) -> bool:
        """Whether patience is over, or the callback has stopped it."""
        return self.stopped or (self.early_stopping is not None and self.early_stopping.is_over)

    def scales(self) -> tuple[float, ...]:
        """Return the factors on the learning rate for the next epoch's steps: one for all of them,
        or one for each.
        """
        setup = self.setup
        steps = -(-setup.samples.size // setup.batch_size)
        return setup.schedule.factors(len(self.history) + 1, setup.epochs, self._losses, steps)

    def record(self, loss: float, scales: Scales, read: Callable[[], Parameters]) -> Epoch:
        """Measure what an epoch led to, and record it; `read` returns the parameters after it."""
        setup, measured, validation_loss = self.setup, dict[str, float](), None
        if setup.validation is None:
            # Nothing can fail any more; two sets of parameters at a time may be one too many.
            del self.parameters
            self.parameters = read()
            if setup.metrics:
                _, measured = measure(self.parameters, setup.samples, setup.metrics, setup.ranks)
        else:
            newest = read()
            validation_loss, measured = measure(
                newest, setup.validation, setup.metrics, setup.ranks
            )
            if not isfinite(validation_loss):
                raise self.diverged(-(-setup.samples.size // setup.batch_size))
            self.parameters = newest
        number, rate = len(self.history) + 1, self.learning_rate * scales[0]
        epoch = Epoch(number, rate, loss, validation_loss, measured)
        self.history.append(epoch)
        self._losses.append(epoch.watched_loss)
        if self.early_stopping:
            by, judged = setup.best_by, epoch.watched_loss
            if by is not None:
                judged = -measured[by]
            self.early_stopping = self.early_stopping.watch(
                judged, number, self.parameters, last=by is not None
            )
        return epoch

    def diverged(self, batch: int) -> TrainingDivergedError:
        """Return the error that says so, of a batch (from 1) in the epoch after the last one."""
        return TrainingDivergedError(
            f"the loss became NaN or infinite in epoch {len(self.history) + 1}, batch {batch}: try "
            "a smaller learning rate, gradient clipping, or inputs of about unit size",
            self.parameters,
            tuple(self.history),
            self.engine,
        )

    def result(self, checkpoint: Checkpoint | None = None) -> Training:
        """Return what the training leaves."""
        parameters, best_epoch = self.parameters, len(self.history)
        if self.early_stopping and self.early_stopping.best_parameters:
            parameters = self.early_stopping.best_parameters
            best_epoch = self.early_stopping.best_epoch
        history = tuple(self.history)
        return Training(
            parameters, history, best_epoch, self.stopped_early, self.engine, checkpoint
        )

    def checkpoint(self, engine: Engine, callback: object = None) -> Checkpoint:
        """Return where it stands, with what only its engine and its callback know."""
        # Between epochs they are here already: another copy may be one too many.
        is_between = engine.position.samples == 0
        return Checkpoint(
            self.parameters if is_between else engine.parameters,
            tuple(self.history),
            engine.state(),
            self.early_stopping,
            engine.position,
            self.stopped,
            callback.notes() if isinstance(callback, Remembers) else {},
        )
