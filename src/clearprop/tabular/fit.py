"""Fit: from a table to a trained model."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import polars as pl

from clearprop.arithmetic import Floats
from clearprop.errors import named
from clearprop.network import Network
from clearprop.parameters import initialize
from clearprop.schedules import SCHEDULES
from clearprop.tabular.model import Model, TrainingRecord
from clearprop.tabular.prepare import DataSummary, Prepared, prepare
from clearprop.tabular.scores import baseline, score
from clearprop.tabular.settings import FitSettings
from clearprop.training import Training, train
from clearprop.update import Optimizer, optimizer_named


@dataclass(frozen=True)
class FitResult:
    """A trained model, a summary of the table, and the seconds that training took."""

    model: Model
    summary: DataSummary
    seconds: float


def fit(
    frame: pl.DataFrame,
    targets: Sequence[str],
    settings: FitSettings | None = None,
    *,
    progress: bool = False,
) -> FitResult:
    """Train a network to predict columns of a table from its others.

    Without settings the usual ones are used; `progress` shows a bar on a terminal.  Errors are
    those of `prepare` and `train`.
    """
    settings = settings or FitSettings()
    optimizer = optimizer_named(settings.optimizer, settings.learning_rate)
    schedule = named("schedule", settings.schedule, SCHEDULES)
    prepared = prepare(frame, targets, settings)
    network = _network(prepared, settings)
    X, Y = prepared.X, prepared.targets.Y
    training, validation = prepared.training, prepared.validation

    started = perf_counter()
    trained = train(
        initialize(network, settings.seed, settings.initializer, Floats("float32")),
        X[training],
        Y[training],
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        optimizer=optimizer,
        schedule=schedule,
        l2=settings.l2,
        clip_norm=settings.clip_norm,
        validation=(X[validation], Y[validation]) if len(validation) else 0.0,
        patience=settings.patience or None,
        seed=settings.seed,
        progress=progress,
    )
    seconds = perf_counter() - started
    record = _record(trained, prepared, settings, optimizer)
    model = Model(
        trained.parameters, prepared.preprocessing, prepared.targets.postprocessing, record
    )
    return FitResult(model, prepared.summary, seconds)


def _network(prepared: Prepared, settings: FitSettings) -> Network:
    hidden = settings.activation
    if len(hidden) == 1:
        hidden *= len(settings.hidden)
    return Network.of(
        (prepared.preprocessing.inputs, *settings.hidden, prepared.output_layer.neurons),
        (*hidden, settings.output or prepared.output_layer.activation),
        bias=settings.bias,
        loss=prepared.output_layer.loss,
    )


def _record(
    trained: Training, prepared: Prepared, settings: FitSettings, optimizer: Optimizer
) -> TrainingRecord:
    training, validation = prepared.training, prepared.validation
    judged_on = validation if len(validation) else training
    scores = {
        name: score(trained.parameters, prepared.X, prepared.targets, rows)
        for name, rows in (("training", training), ("validation", validation))
        if len(rows)
    }
    scores["baseline"] = baseline(prepared.targets, training, judged_on)
    return TrainingRecord(
        optimizer=settings.optimizer,
        learning_rate=float(optimizer.learning_rate),
        schedule=settings.schedule,
        l2=settings.l2,
        clip_norm=settings.clip_norm,
        batch_size=settings.batch_size,
        initializer=settings.initializer,
        seed=settings.seed,
        epochs=len(trained.history),
        best_epoch=trained.best_epoch,
        stopped_early=trained.stopped_early,
        engine=trained.engine,
        training_rows=len(training),
        validation_rows=len(validation),
        scores=scores,
    )
