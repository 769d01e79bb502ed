"""The networks of a model: each is trained on rows that are ready."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.data_initializer import initialize_from_data
from clearprop.distributed.reduction import Reduction
from clearprop.errors import ClearpropError, named
from clearprop.metrics import METRICS, Metric
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.randomness import Draws
from clearprop.schedules import SCHEDULES, LogCosine
from clearprop.tabular.prepare import Prepared
from clearprop.tabular.recipes import TrainingPlan, optimizer_of, trainings_of
from clearprop.tabular.settings import ChoosingMetric, FitSettings, Task
from clearprop.tabular.time_limit import TimeLimit, cycle_ends
from clearprop.training import (
    Checkpoints,
    Epoch,
    Training,
    TrainingInterrupted,
    TrainingStopped,
    train,
)
from clearprop.training_samples import as_given


class Trained(NamedTuple):
    """A training, whether it was interrupted after its first epoch, and the plan it went by."""

    training: Training
    interrupted: bool
    plan: TrainingPlan


@dataclass(frozen=True, kw_only=True)
class Running:
    """How trainings are run; what these are, `clearprop.train` says."""

    progress: bool = False
    checkpoint: Checkpoints | None = None
    comm: Any = None
    reduce: Reduction | None = None


def _nearness(out: Array, target: Array) -> float:
    return -float(np.mean(np.abs(target - out)))


_CLASSES, _NUMBERS = "classification", "regression"

_CHOOSING: Mapping[ChoosingMetric, tuple[Task, Metric | str]] = {
    "accuracy": (_CLASSES, METRICS["accuracy"]),
    "auc": (_CLASSES, METRICS["auc"]),
    "log_loss": (_CLASSES, "cross_entropy"),
    "mae": (_NUMBERS, _nearness),
    "rmse": (_NUMBERS, "squared_error"),
}
"""The task of each metric, and the metric itself, of which more is better, or the loss it is."""


def metric_of(name: ChoosingMetric | None, task: Task, loss: str) -> Metric | None:
    """Return what chooses the best epoch; None for the loss."""
    if name is None:
        return None
    its_task, metric = _CHOOSING[name]
    if its_task != task:
        names = ", ".join(one for one, (own, _) in _CHOOSING.items() if own == task)
        raise ClearpropError(f"the metric {name} is not for {task}: choose one of {names}")
    if not isinstance(metric, str):
        return metric
    if not loss.endswith(metric):
        raise ClearpropError(
            f"the metric {name} is the loss {metric}, but the loss is {loss}: leave one of them out"
        )
    return None


def network_for(
    prepared: Prepared, settings: FitSettings, plan: TrainingPlan, loss: str | None = None
) -> Network:
    """Return the network that settings, and the plan made of them, make for a table.

    It has another loss than the usual one if that is given.
    """
    made, hidden = prepared.preparation, plan.activation
    if len(hidden) == 1:
        hidden *= len(plan.hidden)
    return Network.of(
        (made.preprocessing.inputs, *plan.hidden, made.output_layer.neurons),
        (*hidden, settings.output or made.output_layer.activation),
        bias=settings.bias,
        loss=loss or made.output_layer.loss,
    )


def train_network(
    prepared: Prepared,
    settings: FitSettings,
    plan: TrainingPlan,
    running: Running,
    *,
    member: int = 0,
    stop_at: int | None = None,
    loss: str | None = None,
) -> Trained:
    """Train one network.

    Each `member` begins with other weights and takes the rows in another order.  If `stop_at` is
    given, the training ends after that epoch, and leaves its parameters; else a time limit holds,
    of which each of all trainings has the same part: without time for a cycle of the learning rate,
    that falls along half a cosine, for as many epochs as there is time for.  A `loss` that is given
    takes the place of the usual one.
    """
    network = network_for(prepared, settings, plan, loss)
    if loss is not None:
        settings = replace(settings, metric=None)
    callback, limit = None, None
    if stop_at is not None:
        callback, plan = partial(_is_last, stop_at), replace(plan, patience=None)
    elif settings.time_limit is not None:
        is_in_cycles = plan.schedule == "log_cosine"
        ends = cycle_ends(plan.epochs, LogCosine().cycles) if is_in_cycles else (plan.epochs,)
        callback = limit = TimeLimit(settings.time_limit / trainings_of(settings, plan), ends)
    trained = _train(network, prepared, settings, plan, running, member, callback)
    if limit is None or limit.epochs is None or trained.interrupted:
        return trained
    plan = replace(plan, epochs=limit.epochs, schedule="cosine")
    return _train(network, prepared, settings, plan, running, member, None)


def _is_last(number: int, epoch: Epoch, parameters: Parameters) -> bool:
    return epoch.number == number


def _train(
    network: Network,
    prepared: Prepared,
    settings: FitSettings,
    plan: TrainingPlan,
    running: Running,
    member: int,
    callback: Callable[[Epoch, Parameters], bool] | None,
) -> Trained:
    seed = settings.seed
    if member:
        seed = int(Draws(seed, "member").at(member).integers(2**31))
    task = prepared.preparation.postprocessing.task
    metric = metric_of(settings.metric, task, network.loss.name)
    validation = as_given(prepared.validation.samples) if prepared.validation else 0.0
    samples = as_given(prepared.training.samples)
    try:
        trained = train(
            _initial(network, prepared, seed, plan.initializer),
            *samples[:2],
            epochs=plan.epochs,
            batch_size=plan.batch_size,
            optimizer=optimizer_of(plan, network),
            schedule=named("schedule", plan.schedule, SCHEDULES),
            l2=plan.l2,
            dropout=plan.dropout,
            label_smoothing=plan.label_smoothing,
            clip_norm=settings.clip_norm,
            weights=samples.weights,
            validation=validation,
            patience=plan.patience,
            metrics={} if metric is None else {"chosen": metric},
            best_by=None if metric is None else "chosen",
            seed=seed,
            callback=callback,
            progress=running.progress,
            checkpoint=running.checkpoint,
            comm=running.comm,
            reduce=running.reduce,
        )
    except TrainingInterrupted as stopped:
        if running.checkpoint is not None:
            raise TrainingStopped(stopped.training, "stopped by SIGINT") from None
        if not stopped.training.history:
            raise
        return Trained(stopped.training, True, plan)
    return Trained(trained, False, plan)


def _initial(network: Network, prepared: Prepared, seed: int, initializer: str) -> Parameters:
    """Return initial parameters: drawn by the initializer, or by the first rows ("data")."""
    ar = Floats("float32")
    if initializer == "data":
        return initialize_from_data(network, prepared.training.first()[0], seed, ar)
    return initialize(network, seed, initializer, ar)
