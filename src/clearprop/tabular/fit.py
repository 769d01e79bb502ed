"""Fit: from a table to a trained model."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl

from clearprop.distributed.ranks import OneProcess, ranks_of
from clearprop.distributed.reduction import Reduction
from clearprop.errors import ClearpropError, named
from clearprop.losses import pinball_loss
from clearprop.progress import say
from clearprop.schedules import SCHEDULES
from clearprop.tabular.cache import prepared_files
from clearprop.tabular.calibration import temperature_of
from clearprop.tabular.files import TableFiles
from clearprop.tabular.model import LossCurves, Model, Quantile, TrainingRecord
from clearprop.tabular.networks import Running, train_network
from clearprop.tabular.postprocessing import Postprocessing
from clearprop.tabular.prepare import DataSummary, Preparation, Prepared, prepare
from clearprop.tabular.recipes import TrainingPlan, learning_rate_of, plan_of
from clearprop.tabular.scores import Judged, all_of, baseline, judge, linear, score
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.table import Table
from clearprop.training import Checkpoints, Training
from clearprop.update import optimizer_named

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
    read = Table.of(table)
    return _fit(
        lambda chosen: nullcontext(prepare(read, targets, chosen)),
        settings,
        Running(progress=progress, checkpoint=checkpoint, comm=comm, reduce=reduce),
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
        return _fit(
            lambda chosen: prepared_files(files, target, chosen, cache, ranks, progress=progress),
            settings,
            Running(progress=progress, checkpoint=checkpoint, comm=comm, reduce=reduce),
        )


def _check(settings: FitSettings) -> None:
    """Check, before a table is gone through, what can be checked."""
    plan = plan_of(settings, settings.task or "classification", 1)
    optimizer_named(plan.optimizer, plan.learning_rate)
    named("schedule", plan.schedule, SCHEDULES)


@dataclass(frozen=True)
class _Fold:
    """Networks that were trained on the same rows, and what they make of these and of others.

    `validation` and `linear`, which is a linear model's, are of the rows that they are judged by:
    None where there are no such rows, or no such model.
    """

    networks: tuple[Training, ...]
    training: Judged
    validation: Judged | None
    linear: Judged | None
    training_rows: int
    validation_rows: int
    interrupted: bool = False
    quantiles: tuple[Quantile, ...] = ()


def _fit(
    preparation: Callable[[FitSettings], AbstractContextManager[Prepared]],
    settings: FitSettings,
    running: Running,
) -> FitResult:
    """Train a model's networks on a table that `preparation` makes ready, as settings say."""
    if running.checkpoint is not None and settings.trainings > 1:
        raise ClearpropError(
            "checkpoints are those of a single training: leave --checkpoint out, or --folds, "
            "--members, --refit and --quantiles"
        )
    if settings.time_limit is not None and (running.checkpoint or running.comm is not None):
        raise ClearpropError(
            "a time limit is for one process without checkpoints: use --stop-after with these"
        )
    started = perf_counter()
    with preparation(settings) as prepared:
        plan = _plan(prepared, settings)
        made, folds = prepared.preparation, [_train(prepared, settings, plan, running)]
    for number in range(1, settings.folds):
        if not folds[-1].interrupted:
            with preparation(replace(settings, fold=number)) as prepared:
                folds.append(_train(prepared, replace(settings, fold=number), plan, running))
    if folds[-1].interrupted:
        say(
            "interrupted: the best parameters so far are kept (Ctrl-C once more quits without them)"
        )
    refitted = None
    if settings.refit and not folds[-1].interrupted:
        with preparation(replace(settings, validation=0.0, refit=False)) as prepared:
            made = prepared.preparation
            refitted = [
                train_network(
                    prepared, settings, plan, running, member=member, stop_at=one.best_epoch
                )[0]
                for member, one in enumerate(folds[0].networks)
            ]
    return _result(made, folds, settings, plan, perf_counter() - started, refitted)


def fit_result(
    trained: Training, prepared: Prepared, settings: FitSettings, plan: TrainingPlan, seconds: float
) -> FitResult:
    """Return what a training on a prepared table, of so many seconds, has come to."""
    fold = _judged([trained], prepared, interrupted=False)
    return _result(prepared.preparation, [fold], settings, plan, seconds)


def _plan(prepared: Prepared, settings: FitSettings) -> TrainingPlan:
    return plan_of(settings, prepared.preparation.postprocessing.task, prepared.training.rows)


def _train(
    prepared: Prepared, settings: FitSettings, plan: TrainingPlan, running: Running
) -> _Fold:
    """Train the networks of a fold, and judge them."""
    networks, interrupted = list[Training](), False
    for member in range(settings.members):
        if not interrupted:
            trained, interrupted = train_network(prepared, settings, plan, running, member=member)
            networks.append(trained)
    fold = _judged(networks, prepared, interrupted=interrupted)
    if settings.fold or interrupted or not settings.quantiles:
        return fold
    return replace(fold, quantiles=_quantiles(prepared, settings, plan, running))


def _quantiles(
    prepared: Prepared, settings: FitSettings, plan: TrainingPlan, running: Running
) -> tuple[Quantile, ...]:
    """Train a network for each quantile, and shift it as the rows to validate on say."""
    post, found = prepared.preparation.postprocessing, list[Quantile]()
    if post.classes is not None or len(post.targets) > 1:
        raise ClearpropError(
            "quantiles are those of a number, and this is not the prediction of one: leave them out"
        )
    for level in settings.quantiles:
        trained, _ = train_network(prepared, settings, plan, running, loss=pinball_loss(level).name)
        judged = judge([trained.parameters], prepared.validation or prepared.training)
        above = (judged.targets - post.in_target_units(judged.outputs)).ravel()
        # As many more as one row would add
        share = min(1.0, level * (1 + 1 / len(above)))
        shift = float(np.quantile(above, share, method="inverted_cdf", weights=judged.weights))
        found.append(Quantile(level, trained.parameters, shift))
    return tuple(found)


def _judged(networks: Sequence[Training], prepared: Prepared, *, interrupted: bool) -> _Fold:
    training, validation, post = (
        prepared.training,
        prepared.validation,
        prepared.preparation.postprocessing,
    )
    parameters = [one.parameters for one in networks]
    return _Fold(
        tuple(networks),
        judge(parameters, training),
        judge(parameters, validation) if validation else None,
        linear(training, validation or training, post),
        training.rows,
        validation.rows if validation else 0,
        interrupted,
    )


def _result(
    made: Preparation,
    folds: Sequence[_Fold],
    settings: FitSettings,
    plan: TrainingPlan,
    seconds: float,
    refitted: Sequence[Training] | None = None,
) -> FitResult:
    """Return the model of all networks, with the scores of the rows that they are judged by."""
    validation = [fold.validation for fold in folds if fold.validation is not None]
    post = made.postprocessing
    if plan.calibrates and validation:
        post = _calibrated(post, all_of(validation))
    parts = {"training": all_of([fold.training for fold in folds])}
    parts |= {"validation": all_of(validation)} if validation else {}
    scored = {name: score(part, post) for name, part in parts.items()}
    judged_name = "validation" if validation else "training"
    scores = {name: one.scores for name, one in scored.items()}
    lines = [fold.linear for fold in folds if fold.linear is not None]
    scores["linear"] = score(all_of(lines), replace(post, temperature=1.0)).scores if lines else {}
    scores["baseline"] = baseline(made.baseline, parts[judged_name].targets, post)
    confusion = scored[judged_name].confusion
    networks = [one for fold in folds for one in fold.networks]
    record = TrainingRecord(
        recipe=settings.recipe,
        optimizer=plan.optimizer,
        learning_rate=learning_rate_of(plan),
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
        metric=settings.metric,
        folds=settings.folds,
        members=settings.members,
        refitted=refitted is not None,
        time_limit=settings.time_limit,
        epochs=tuple(len(one.history) for one in networks),
        best_epochs=tuple(one.best_epoch for one in networks),
        losses=tuple(_curves(one) for one in networks),
        stopped_early=any(one.stopped_early for one in networks),
        interrupted=any(fold.interrupted for fold in folds),
        engine=networks[0].engine,
        training_rows=folds[0].training_rows,
        validation_rows=sum(fold.validation_rows for fold in folds),
        class_weight=settings.class_weight,
        weights=settings.weights,
        scores=scores,
        confusion=confusion if len(confusion) <= MOST_CLASSES_SHOWN else (),
    )
    parameters = tuple(one.parameters for one in refitted or networks)
    model = Model(parameters, made.preprocessing, post, record, folds[0].quantiles)
    return FitResult(model, made.summary, seconds)


def _curves(training: Training) -> LossCurves:
    validation = [one.validation_loss for one in training.history]
    return LossCurves(
        tuple(_short(one.loss) for one in training.history),
        tuple(_short(loss) for loss in validation if loss is not None),
    )


def _short(loss: float) -> float:
    return float(f"{loss:.6g}")


def _calibrated(post: Postprocessing, judged: Judged) -> Postprocessing:
    """Return the postprocessing by which the judged rows' probabilities come true most nearly."""
    if post.classes is None:
        return post
    probabilities = post.class_probabilities(judged.outputs)
    return replace(post, temperature=temperature_of(probabilities, judged.targets, judged.weights))
