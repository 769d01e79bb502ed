"""Fit: from a table to a trained model."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace
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
from clearprop.tabular.files import TableFiles
from clearprop.tabular.fit_result import FitResult, Fold, judged, result_of
from clearprop.tabular.model import Quantile
from clearprop.tabular.networks import Running, Trained, train_network
from clearprop.tabular.postprocessing import Postprocessing
from clearprop.tabular.prepare import Prepared, prepare
from clearprop.tabular.recipes import TrainingPlan, plan_of
from clearprop.tabular.scores import judge
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.table import Table
from clearprop.training import Checkpoints, Training
from clearprop.update import optimizer_named


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
            lambda chosen: prepared_files(
                files, target, chosen, _cache_for(chosen, settings, cache), ranks, progress=progress
            ),
            settings,
            Running(progress=progress, checkpoint=checkpoint, comm=comm, reduce=reduce),
        )


def _cache_for(chosen: FitSettings, settings: FitSettings, cache: Path | None) -> Path | None:
    """Return the folder for the rows that are prepared otherwise than settings say: each has its
    own, so that none takes the place of another.
    """
    if cache is None or chosen == settings:
        return cache
    return cache / ("all rows" if chosen.validation == 0 else f"fold {chosen.fold + 1}")


def _check(settings: FitSettings) -> None:
    """Check, before a table is gone through, what can be checked."""
    plan = plan_of(settings, settings.task or "classification", 1)
    optimizer_named(plan.optimizer, plan.learning_rate)
    named("schedule", plan.schedule, SCHEDULES)


def _fit(
    preparation: Callable[[FitSettings], AbstractContextManager[Prepared]],
    settings: FitSettings,
    running: Running,
) -> FitResult:
    """Train a model's networks on a table that `preparation` makes ready, as settings say."""
    several = settings.folds * settings.members > 1 or settings.refit or settings.quantiles
    if running.checkpoint is not None and several:
        raise ClearpropError(
            "checkpoints are those of a single training: leave --checkpoint out, or --folds, "
            "--members, --refit and --quantiles"
        )
    if settings.time_limit is not None and (running.checkpoint or running.comm is not None):
        raise ClearpropError(
            "a time limit is for one process without checkpoints: use --stop-after with these"
        )
    if running.checkpoint is not None:
        settings = replace(settings, refit=False)
    started = perf_counter()
    with preparation(settings) as prepared:
        made = prepared.preparation
        _check_quantiles(settings, made.postprocessing)
        plan = plan_of(settings, made.postprocessing.task, prepared.training.rows)
        folds = [_train(prepared, settings, plan, running)]
    for number in range(1, settings.folds):
        if not folds[-1].interrupted:
            with preparation(replace(settings, fold=number)) as prepared:
                folds.append(_train(prepared, replace(settings, fold=number), plan, running))
    if folds[-1].interrupted:
        say(
            "interrupted: the best parameters so far are kept (Ctrl-C once more quits without them)"
        )
    refitted = None
    if plan.refit and not folds[-1].interrupted:
        with preparation(replace(settings, validation=0.0, refit=False)) as prepared:
            refitted = _refit(prepared, folds[0], settings, running)
            made = made if refitted is None else prepared.preparation
    return result_of(made, folds, settings, plan, perf_counter() - started, refitted)


def _refit(
    prepared: Prepared, fold: Fold, settings: FitSettings, running: Running
) -> list[Training] | None:
    """Train networks on all rows, for as many epochs as were best; None if that is interrupted."""
    found = list[Training]()
    for member, (one, plan) in enumerate(zip(fold.networks, fold.plans, strict=True)):
        trained = train_network(
            prepared, settings, plan, running, member=member, stop_at=one.best_epoch
        )
        if trained.interrupted:
            say("interrupted: the networks are those before the last training, on all rows")
            return None
        found.append(trained.training)
    return found


def _check_quantiles(settings: FitSettings, post: Postprocessing) -> None:
    if settings.quantiles and (post.classes is not None or len(post.targets) > 1):
        raise ClearpropError(
            "quantiles are those of a number, and this is not the prediction of one: leave them out"
        )


def _train(prepared: Prepared, settings: FitSettings, plan: TrainingPlan, running: Running) -> Fold:
    """Train the networks of a fold, and judge them."""
    networks = list[Trained]()
    for member in range(settings.members):
        networks.append(train_network(prepared, settings, plan, running, member=member))
        if networks[-1].interrupted:
            break
    fold = judged(networks, prepared)
    if settings.fold or fold.interrupted:
        return fold
    return _with_quantiles(fold, prepared, settings, plan, running)


def _with_quantiles(
    fold: Fold, prepared: Prepared, settings: FitSettings, plan: TrainingPlan, running: Running
) -> Fold:
    """Train a network for each quantile, and shift it as the rows to validate on say."""
    post, found = prepared.preparation.postprocessing, list[Quantile]()
    for level in settings.quantiles:
        trained = train_network(prepared, settings, plan, running, loss=pinball_loss(level).name)
        if trained.interrupted:
            return replace(fold, interrupted=True)
        parameters = trained.training.parameters
        rows = judge([parameters], prepared.validation or prepared.training)
        above = (rows.targets - post.in_target_units(rows.outputs)).ravel()
        # As many more as one row would add
        share = min(1.0, level * (1 + 1 / len(above)))
        shift = float(np.quantile(above, share, method="inverted_cdf", weights=rows.weights))
        found.append(Quantile(level, parameters, shift))
    return replace(fold, quantiles=tuple(found))
