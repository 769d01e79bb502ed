"""Search: networks for a table with every combination of some settings, the best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from time import perf_counter
from typing import Any

from clearprop.arithmetic import Floats
from clearprop.candidates import Candidate, lowest_loss
from clearprop.checks import DataSet
from clearprop.errors import ClearpropError, named
from clearprop.files import FilePath
from clearprop.parameters import initialize
from clearprop.schedules import SCHEDULES
from clearprop.search import ranking, train_by_rungs
from clearprop.tabular.fit_result import FitResult, judged, result_of
from clearprop.tabular.networks import Trained, network_for
from clearprop.tabular.prepare import Prepared, prepare
from clearprop.tabular.recipes import TrainingPlan, optimizer_of, plan_of
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.table import Table
from clearprop.training_run import Training

SEARCHED = (
    "hidden",
    "activation",
    "optimizer",
    "learning_rate",
    "l2",
    "initializer",
    "seed",
)
"""The settings that may have several values; the seed then is of the weights and the order."""


@dataclass(frozen=True)
class Combination:
    """Values of the settings that have several, and what came of them.

    `loss` is the lowest mean loss of the validation rows, infinite if it was not trained, as
    `reason` then says; `epochs` is for how many it was to be trained.
    """

    values: tuple[Any, ...]
    loss: float
    epochs: int
    reason: str


def search_table(
    table: Table,
    target: str,
    settings: FitSettings,
    grid: Mapping[str, Sequence[Any]],
    *,
    jobs: int | None = None,
    comm: Any = None,
    keep: FilePath | None = None,
    halving: int | None = None,
    progress: bool = False,
) -> tuple[FitResult, list[Combination]]:
    """Train a network for every combination of the values in the grid; return the best, and all.

    The rows, and those to validate on, are the same for all of them.  Arguments are those of
    `clearprop.search`, and errors those of `prepare` and `train_many`.
    """
    for name, values in grid.items():
        if name not in SEARCHED:
            raise ClearpropError(f"{name} cannot be searched: name one of {', '.join(SEARCHED)}")
        if not values:
            raise ClearpropError(f"there is no value of {name} to try: give one at least")
    started, prepared = perf_counter(), prepare(table, (target,), settings)
    training, validation = prepared.training.samples, prepared.validation
    if validation is None:
        raise ClearpropError(
            "combinations are ranked by the validation rows: keep some, such as --validation 0.2"
        )
    assert isinstance(training, DataSet)
    assert isinstance(validation.samples, DataSet)
    every = list(product(*grid.values()))
    chosen = [replace(settings, **dict(zip(grid, values, strict=True))) for values in every]
    task, rows = prepared.preparation.postprocessing.task, prepared.training.rows
    plans, shared = [plan_of(one, task, rows) for one in chosen], plan_of(settings, task, rows)
    results = train_by_rungs(
        [_candidate(prepared, *one) for one in zip(chosen, plans, strict=True)],
        training.X,
        training.Y,
        epochs=shared.epochs,
        halving=halving,
        batch_size=shared.batch_size,
        schedule=named("schedule", shared.schedule, SCHEDULES),
        validation=(validation.samples.X, validation.samples.Y),
        patience=shared.patience,
        jobs=jobs,
        comm=comm,
        keep=keep,
        progress=progress,
    )
    order = ranking(results)
    best, plan, trained = chosen[order[0]], plans[order[0]], results[order[0]][1]
    if not isinstance(trained, Training):
        raise ClearpropError(f"no combination could be trained: {trained}")
    fold, seconds = judged([Trained(trained, False, plan)], prepared), perf_counter() - started
    fitted = result_of(prepared.preparation, [fold], best, plan, seconds)
    return fitted, [
        Combination(
            every[number],
            lowest_loss(results[number][1]),
            results[number][0],
            "" if isinstance(results[number][1], Training) else str(results[number][1]),
        )
        for number in order
    ]


def _candidate(prepared: Prepared, settings: FitSettings, plan: TrainingPlan) -> Candidate:
    network, ar = network_for(prepared, settings, plan), Floats("float32")
    start = initialize(network, settings.seed, plan.initializer, ar)
    return Candidate(start, optimizer_of(plan, network), plan.l2, settings.seed)
