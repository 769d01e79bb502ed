"""The course of a training: what it asks for, epoch after epoch, until it is good or over.

Whoever carries out the epochs, of one network or of many at once, sends back what each led to.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from math import inf, isfinite

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.evaluate import evaluate
from clearprop.metrics import Metrics
from clearprop.parameters import Parameters
from clearprop.schedules import Schedule
from clearprop.update import State


@dataclass(frozen=True)
class Epoch:
    """What one epoch came to.

    Attributes
    ----------
    number
        From 1.
    learning_rate
        The one its updates were made with.
    loss
        Mean loss per sample over the epoch's batches, each before its update.
    validation_loss
        Mean loss per validation sample after the epoch; None without validation.
    metrics
        By name, on the validation samples, or without any on the training samples, after it.
    """

    number: int
    learning_rate: float
    loss: float
    validation_loss: float | None
    metrics: Mapping[str, float]

    @property
    def watched_loss(self) -> float:
        """The loss that early stopping and schedules look at."""
        return self.loss if self.validation_loss is None else self.validation_loss


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
        The number of the epoch after which `parameters` were reached.
    stopped_early
        Whether the loss stopped getting better, or the callback asked to stop.
    engine
        Which engine made the updates, and why: "compiled, 1 thread", or "reference: " and a reason.
    state
        What the last update left of the optimiser, for a training that goes on from the last
        parameters; None from an engine that does not give it back.
    """

    parameters: Parameters
    history: tuple[Epoch, ...]
    best_epoch: int
    stopped_early: bool
    engine: str = ""
    state: State | None = None


HeldOut = tuple[Array, Array, Array | None]
"""X, Y and the weights, of shape (samples,), of samples to validate on."""


class TrainingDivergedError(ClearpropError):
    """The loss became NaN or infinite.

    Attributes
    ----------
    parameters
        Those after the last epoch completed, or those it started from.
    history
        The epochs completed before.
    """

    def __init__(self, message: str, parameters: Parameters, history: tuple[Epoch, ...]) -> None:
        super().__init__(message)
        self.parameters = parameters
        self.history = history


@dataclass(frozen=True)
class Asked:
    """An epoch that is to be run.

    Attributes
    ----------
    order
        The numbers of all samples, in the order in which to take them.
    scale
        What to take the learning rate times.
    """

    order: Array
    scale: float


@dataclass(frozen=True)
class Reached:
    """What an epoch led to.

    Attributes
    ----------
    read
        Returns the parameters after it; they are made only now.
    loss
        Mean loss per sample, each batch's before its update.
    failed_batch
        The first batch (from 1) whose loss, or whose update, was NaN or infinite; 0 if none was.
    """

    read: Callable[[], Parameters]
    loss: float
    failed_batch: int = 0


@dataclass(frozen=True)
class Plan:
    """What a course is run by; `clearprop.train` says what each of these means.

    `finished` is called after every epoch, and says whether to stop.
    """

    X: Array
    Y: Array
    held_out: HeldOut | None
    epochs: int
    batch_size: int
    learning_rate: float
    schedule: Schedule
    patience: int | None
    metrics: Metrics
    order: Callable[[int], Array]
    finished: Callable[[Epoch, Parameters], bool] = lambda epoch, parameters: False


def course(parameters: Parameters, plan: Plan) -> Generator[Asked, Reached, Training]:
    """Ask for epochs, one by one, and return what training leaves.

    Parameters
    ----------
    parameters
        Where it starts.
    plan
        What it is run by.

    Raises
    ------
    TrainingDivergedError
        If the loss becomes NaN or infinite.
    """
    samples, history, losses = plan.X.shape[1], list[Epoch](), list[float]()
    good, best, best_epoch, best_loss, stop = parameters, parameters, 0, inf, False
    for number in range(1, plan.epochs + 1):
        scale = plan.schedule.factor(number, plan.epochs, losses)
        reached = yield Asked(plan.order(samples), scale)
        if reached.failed_batch:
            raise _diverged(number, reached.failed_batch, good, history)
        rate = plan.learning_rate * scale
        if plan.held_out is None:
            # Nothing can fail any more; two sets of parameters at a time may be one too many.
            del good
            good = reached.read()
            measured = evaluate(good, plan.X, plan.Y, plan.metrics)[1] if plan.metrics else {}
            epoch = Epoch(number, rate, reached.loss, None, measured)
        else:
            new = reached.read()
            loss, measured = evaluate(new, *plan.held_out[:2], plan.metrics, plan.held_out[2])
            if not isfinite(loss):
                raise _diverged(number, -(-samples // plan.batch_size), good, history)
            good, epoch = new, Epoch(number, rate, reached.loss, loss, measured)
        history.append(epoch)
        losses.append(epoch.watched_loss)
        stop = plan.finished(epoch, good)
        if plan.patience is not None:
            if epoch.watched_loss < best_loss:
                best, best_epoch, best_loss = good, number, epoch.watched_loss
            stop = stop or number - best_epoch >= plan.patience
        if stop:
            break
    if plan.patience is None:
        best, best_epoch = good, len(history)
    return Training(best, tuple(history), best_epoch, stopped_early=stop)


def _diverged(
    epoch: int, batch: int, good: Parameters, history: list[Epoch]
) -> TrainingDivergedError:
    return TrainingDivergedError(
        f"the loss became NaN or infinite in epoch {epoch}, batch {batch}: try a smaller learning "
        "rate, gradient clipping, or inputs of about unit size",
        good,
        tuple(history),
    )
