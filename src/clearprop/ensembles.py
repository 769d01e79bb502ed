"""Train many networks on the same samples, at once where that is faster, and search the best."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from itertools import product
from math import inf
from typing import Any

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.checks import check_data_set
from clearprop.engine.select import EngineName, ensemble_engine, trains_as_ensemble
from clearprop.errors import ClearpropError
from clearprop.metrics import Metrics, metrics_by_name
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.reference_engine import StepSettings
from clearprop.schedules import Constant, Schedule
from clearprop.training import train
from clearprop.training_run import Training, TrainingDivergedError, TrainingRun, TrainingSetup
from clearprop.training_samples import sample_order
from clearprop.update import Adam, Optimizer, check_optimizer, optimizer_named
from clearprop.validation_split import draw_validation


@dataclass(frozen=True)
class Candidate:
    """One of many networks to train: where it starts, its optimiser and learning rate, its penalty
    as for `clearprop.train`, and the seed of its shuffling.
    """

    start: Parameters
    optimizer: Optimizer = field(default_factory=Adam)
    l2: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        check_optimizer(self.optimizer)


def train_many(
    candidates: Sequence[Candidate],
    X: Any,
    Y: Any,
    *,
    epochs: int = 200,
    batch_size: int = 32,
    schedule: Schedule | None = None,
    validation: tuple[Array, Array] | None = None,
    patience: int | None = None,
    metrics: Metrics = (),
    engine: EngineName = "auto",
    jobs: int = 1,
) -> list[Training | TrainingDivergedError]:
    """Train every candidate as `clearprop.train` trains it alone.

    Small networks of one shape, with optimisers that differ in nothing but the learning rate, are
    trained at once by the compiled engine; the results are the same.

    Parameters
    ----------
    candidates
        The networks; they need not have the same shape.
    X, Y
        Inputs and targets, a row for each sample, the same for all.
    epochs, batch_size, schedule, patience, metrics, engine
        As for `clearprop.train`.
    validation
        (X, Y) of other samples.
    jobs
        How many of those that are trained alone are trained at the same time, each by a process
        of its own.

    Returns
    -------
    list of Training or TrainingDivergedError
        In the order of the candidates; the error of those that diverged.

    Raises
    ------
    ClearpropError
        If there are no candidates, or the samples or a setting cannot be used.
    """
    if not candidates:
        raise ClearpropError("no candidates are given: give at least one network to train")
    results: dict[int, Training | TrainingDivergedError] = {}
    alone: list[int] = []
    for numbers in _of_one_kind(candidates):
        group = [candidates[number] for number in numbers]
        settings = [StepSettings(batch_size, one.optimizer, one.l2, None) for one in group]
        starts = [one.start for one in group]
        if engine == "reference" or not trains_as_ensemble(starts, X, settings, epochs):
            alone += numbers
            continue
        network, ar = starts[0].network, Floats("float32")
        setup = TrainingSetup(
            check_data_set(network, X, Y, ar),
            None if validation is None else check_data_set(network, *validation, ar),
            epochs,
            batch_size,
            schedule or Constant(),
            patience,
            metrics_by_name(metrics),
        )
        results |= zip(numbers, _train_at_once(group, settings, setup), strict=True)
    train_one = partial(
        _train_alone,
        X=X,
        Y=Y,
        epochs=epochs,
        batch_size=batch_size,
        schedule=schedule,
        validation=validation or 0.0,
        patience=patience,
        metrics=metrics,
        engine=engine,
    )
    if jobs == 1 or len(alone) < 2:
        results |= {number: train_one(candidates[number]) for number in alone}
    else:
        joblib: Any = import_module("joblib")
        work = joblib.delayed(train_one)
        results |= zip(
            alone, joblib.Parallel(n_jobs=jobs)(work(candidates[i]) for i in alone), strict=True
        )
    return [results[number] for number in range(len(candidates))]


def _of_one_kind(candidates: Sequence[Candidate]) -> list[list[int]]:
    """Return the numbers of the candidates that differ in start, rate, penalty and seed only."""
    groups: dict[object, list[int]] = {}
    for number, one in enumerate(candidates):
        kind = (one.start.network, replace(one.optimizer, learning_rate=1))
        groups.setdefault(kind, []).append(number)
    return list(groups.values())


def _train_alone(one: Candidate, **settings: Any) -> Training | TrainingDivergedError:
    try:
        return train(one.start, optimizer=one.optimizer, l2=one.l2, seed=one.seed, **settings)
    except TrainingDivergedError as found:
        return found


def _train_at_once(
    candidates: Sequence[Candidate], settings: Sequence[StepSettings], setup: TrainingSetup
) -> list[Training | TrainingDivergedError]:
    """Train all side by side; one whose training is over goes on, but no longer counts."""
    count, samples = len(candidates), setup.samples
    starts = [one.start for one in candidates]
    running, engine = ensemble_engine(starts, samples.X, samples.Y, settings)
    runs = [
        TrainingRun(setup, float(one.optimizer.learning_rate), one.start, engine)
        for one in candidates
    ]
    ar = Floats("float32")
    shuffling = [sample_order(samples, setup.batch_size, ar, one.seed) for one in candidates]
    orders, scales = np.zeros((count, samples.size), dtype=np.int64), np.ones(count)
    results: dict[int, Training | TrainingDivergedError] = {}
    with np.errstate(over="ignore", invalid="ignore"):
        while len(results) < count:
            active = [number for number in range(count) if number not in results]
            for number in active:
                orders[number] = shuffling[number].whole(len(runs[number].history) + 1)
                scales[number] = runs[number].scale()
            losses, failed = running.run_epoch(orders, scales)
            for number in active:
                run, read = runs[number], partial(running.parameters, number)
                if failed[number]:
                    results[number] = run.diverged(int(failed[number]))
                    continue
                try:
                    run.record(float(losses[number]), float(scales[number]), read)
                except TrainingDivergedError as found:
                    results[number] = found
                else:
                    if run.is_over:
                        results[number] = run.result()
    return [results[number] for number in range(count)]


@dataclass(frozen=True)
class SearchResult:
    """One combination, whose seed is of the weights and of the shuffling, and what came of it."""

    network: Network
    learning_rate: float
    l2: float
    seed: int
    # The lowest mean loss per validation sample; infinite if training diverged
    loss: float
    outcome: Training | TrainingDivergedError


def search(
    X: Any,
    Y: Any,
    networks: Network | Sequence[Network],
    *,
    learning_rates: Sequence[float] = (0.001,),
    l2: Sequence[float] = (0.0,),
    seeds: Sequence[int] = (0,),
    optimizer: str = "adam",
    epochs: int = 200,
    batch_size: int = 32,
    schedule: Schedule | None = None,
    patience: int | None = None,
    validation: float = 0.2,
    split_seed: int = 0,
    engine: EngineName = "auto",
    jobs: int = 1,
) -> list[SearchResult]:
    """Train a network for every combination of the settings, in float32.

    Small networks of the same shape and any learning rates, penalties and seeds are trained at
    once where the compiled engine can (see `clearprop.train_many`); the results are those that
    they would have alone.

    Parameters
    ----------
    X, Y
        Inputs and targets, a row for each sample: shapes (samples, inputs) and (samples, outputs).
    networks
        One, or several to choose from.
    learning_rates, l2, seeds
        The values of each to try.
    optimizer
        Its name.
    epochs, batch_size, schedule, patience, engine
        As for `clearprop.train`.
    validation
        The share of samples, above 0 and below 1, that all are judged by and none is trained on.
    split_seed
        Of the choice of these samples.
    jobs
        How many of those that are trained alone are trained at the same time.

    Returns
    -------
    list of SearchResult
        The best first.

    Raises
    ------
    ClearpropError
        If there is nothing to try, or the samples or a setting cannot be used.
    """
    if not 0 < validation < 1:
        raise ClearpropError(
            f"the validation share is {validation}: it must be above 0 and below 1, since "
            "combinations are ranked by it"
        )
    tried = [networks] if isinstance(networks, Network) else networks
    ar = Floats("float32")
    for network in tried:
        samples = check_data_set(network, X, Y, ar)
        X, Y = samples.X, samples.Y
    others = draw_validation(len(X), validation, split_seed)
    combinations = list(product(tried, learning_rates, l2, seeds))
    candidates = [
        Candidate(initialize(network, seed, ar=ar), optimizer_named(optimizer, rate), penalty, seed)
        for network, rate, penalty, seed in combinations
    ]
    outcomes = train_many(
        candidates,
        X[~others],
        Y[~others],
        epochs=epochs,
        batch_size=batch_size,
        schedule=schedule,
        validation=(X[others], Y[others]),
        patience=patience,
        engine=engine,
        jobs=jobs,
    )
    found = [
        SearchResult(*combination, _lowest_loss(outcome), outcome)
        for combination, outcome in zip(combinations, outcomes, strict=True)
    ]
    return sorted(found, key=lambda one: one.loss)


def _lowest_loss(outcome: Training | TrainingDivergedError) -> float:
    if not isinstance(outcome, Training):
        return inf
    return min(epoch.watched_loss for epoch in outcome.history)
