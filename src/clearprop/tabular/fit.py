"""Fit: from a table to a trained model."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import polars as pl

from clearprop.arithmetic import Floats
from clearprop.data_initializer import initialize_from_data
from clearprop.distributed.ranks import OneProcess, ranks_of
from clearprop.distributed.reduction import Reduction
from clearprop.errors import named
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.progress import say
from clearprop.schedules import SCHEDULES
from clearprop.tabular.cache import prepared_files
from clearprop.tabular.files import TableFiles
from clearprop.tabular.model import Model, TrainingRecord
from clearprop.tabular.prepare import DataSummary, Prepared, prepare
from clearprop.tabular.recipes import TrainingPlan, optimizer_of, plan_of
from clearprop.tabular.scores import baseline, linear, score
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.table import Table
from clearprop.training import (
    Checkpoints,
    Training,
    TrainingInterrupted,
    TrainingStopped,
    train,
)
from clearprop.training_samples import as_given
from clearprop.update import Optimizer, optimizer_named

MOST_CLASSES_SHOWN = 10
"""Of more classes no confusion table is kept."""


@dataclass(frozen=True)
class FitResult:
    """A trained model, a summary of the table, and the seconds that training took."""

    model: Model
    summary: DataSummary
    seconds: float


def fit(
    table: pl.DataFrame | Table,
    targets: Sequence[str],
    settings: FitSettings | None = None,
    *,
    progress: bool = False,
    checkpoint: Checkpoints | None = None,
    comm: Any = None,
    reduce: Reduction | None = None,
) -> FitResult:
    """Train a network to predict columns of a table from its others.

    Without settings the usual ones are used; `progress` shows a bar on a terminal.  A training that
    is interrupted after its first epoch ends there, and leaves its best parameters; with
    `checkpoint` it is saved, to go on later, and ends with TrainingStopped.  `comm` and `reduce`
    are those of `train`.  Errors are those of `prepare` and `train`.
    """
    settings = settings or FitSettings()
    _check(settings)
    prepared = prepare(Table.of(table), targets, settings)
    return fit_prepared(
        prepared, settings, progress=progress, checkpoint=checkpoint, comm=comm, reduce=reduce
    )


def fit_files(
    files: TableFiles,
    target: str,
    settings: FitSettings | None = None,
    *,
    cache: Path | None = None,
    progress: bool = False,
    checkpoint: Checkpoints | None = None,
    comm: Any = None,
    reduce: Reduction | None = None,
) -> FitResult:
    """Train a network to predict a column of a table in files, which need not fit into memory.

    As `fit` does, and to the same model, to the last bit, where the first rows show what each
    column is.  The rows are prepared in the folder `cache`, and reused from there; without one, in
    a temporary folder in the current one.  Errors are those of `prepared_files` and `train`, too.
    """
    settings = settings or FitSettings()
    _check(settings)
    with ExitStack() as closing:
        ranks = OneProcess() if comm is None else closing.enter_context(ranks_of(comm))
        prepared = closing.enter_context(
            prepared_files(files, target, settings, cache, ranks, progress=progress)
        )
        return fit_prepared(
            prepared, settings, progress=progress, checkpoint=checkpoint, comm=comm, reduce=reduce
        )


def _check(settings: FitSettings) -> None:
    """Check, before a table is gone through, what can be checked."""
    plan = plan_of(settings, settings.task or "classification", 1)
    optimizer_named(plan.optimizer, plan.learning_rate)
    named("schedule", plan.schedule, SCHEDULES)


def fit_prepared(
    prepared: Prepared,
    settings: FitSettings,
    *,
    progress: bool = False,
    checkpoint: Checkpoints | None = None,
    comm: Any = None,
    reduce: Reduction | None = None,
) -> FitResult:
    """Train a network on a table that is ready to train on, as `fit` does."""
    plan = plan_of(settings, prepared.postprocessing.task, prepared.training.rows)
    schedule = named("schedule", plan.schedule, SCHEDULES)
    network = network_for(prepared, settings, plan)
    optimizer = optimizer_of(plan, network)
    training, validation = prepared.training.samples, prepared.validation

    started, interrupted = perf_counter(), False
    try:
        trained = train(
            _initial(network, prepared, settings.seed, plan.initializer),
            *as_given(training)[:2],
            epochs=plan.epochs,
            batch_size=plan.batch_size,
            optimizer=optimizer,
            schedule=schedule,
            l2=plan.l2,
            dropout=plan.dropout,
            label_smoothing=plan.label_smoothing,
            clip_norm=settings.clip_norm,
            weights=as_given(training).weights,
            validation=as_given(validation.samples) if validation else 0.0,
            patience=plan.patience,
            seed=settings.seed,
            progress=progress,
            checkpoint=checkpoint,
            comm=comm,
            reduce=reduce,
        )
    except TrainingInterrupted as stopped:
        if checkpoint is not None:
            raise TrainingStopped(stopped.training, "stopped by SIGINT") from None
        trained, interrupted = stopped.training, True
        if not trained.history:
            raise
        say(
            "interrupted: the best parameters so far are kept (Ctrl-C once more quits without them)"
        )
    return fit_result(
        trained, prepared, settings, plan, optimizer, perf_counter() - started,
        interrupted=interrupted,
    )  # fmt: skip


def _initial(network: Network, prepared: Prepared, seed: int, initializer: str) -> Parameters:
    """Return initial parameters: drawn by the initializer, or by the first rows ("data")."""
    ar = Floats("float32")
    if initializer == "data":
        return initialize_from_data(network, prepared.training.first()[0], seed, ar)
    return initialize(network, seed, initializer, ar)


def fit_result(
    trained: Training,
    prepared: Prepared,
    settings: FitSettings,
    plan: TrainingPlan,
    optimizer: Optimizer,
    seconds: float,
    *,
    interrupted: bool = False,
) -> FitResult:
    """Return what a training on a prepared table, of so many seconds, has come to."""
    record = _record(trained, prepared, settings, plan, optimizer, interrupted=interrupted)
    model = Model(trained.parameters, prepared.preprocessing, prepared.postprocessing, record)
    return FitResult(model, prepared.summary, seconds)


def network_for(prepared: Prepared, settings: FitSettings, plan: TrainingPlan) -> Network:
    """Return the network that settings, and the plan made of them, make for a table."""
    hidden = plan.activation
    if len(hidden) == 1:
        hidden *= len(plan.hidden)
    return Network.of(
        (prepared.preprocessing.inputs, *plan.hidden, prepared.output_layer.neurons),
        (*hidden, settings.output or prepared.output_layer.activation),
        bias=settings.bias,
        loss=prepared.output_layer.loss,
    )


def _record(
    trained: Training,
    prepared: Prepared,
    settings: FitSettings,
    plan: TrainingPlan,
    optimizer: Optimizer,
    *,
    interrupted: bool,
) -> TrainingRecord:
    training, validation, post = prepared.training, prepared.validation, prepared.postprocessing
    parts = {"training": training, **({"validation": validation} if validation else {})}
    scored = {name: score(trained.parameters, part, post) for name, part in parts.items()}
    scores = {name: one.scores for name, one in scored.items()}
    scores["linear"] = linear(training, validation or training, post)
    scores["baseline"] = baseline(prepared.baseline, validation or training, post)
    confusion = scored.get("validation", scored["training"]).confusion
    return TrainingRecord(
        recipe=settings.recipe,
        optimizer=plan.optimizer,
        learning_rate=float(optimizer.learning_rate),
        scales_rates=plan.scales_rates,
        weight_decay=plan.weight_decay,
        schedule=plan.schedule,
        l2=plan.l2,
        dropout=plan.dropout,
        label_smoothing=plan.label_smoothing,
        clip_norm=settings.clip_norm,
        batch_size=plan.batch_size,
        initializer=plan.initializer,
        seed=settings.seed,
        epochs=len(trained.history),
        best_epoch=trained.best_epoch,
        stopped_early=trained.stopped_early,
        interrupted=interrupted,
        engine=trained.engine,
        training_rows=training.rows,
        validation_rows=validation.rows if validation else 0,
        class_weight=settings.class_weight,
        scores=scores,
        confusion=confusion if len(confusion) <= MOST_CLASSES_SHOWN else (),
    )
