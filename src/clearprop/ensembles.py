"""Train many networks on the same samples, at once where that is faster."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.checks import checked_samples
from clearprop.course import (
    Asked,
    Plan,
    Reached,
    Training,
    TrainingDivergedError,
    course,
)
from clearprop.engine.select import EngineName, ensemble_engine, trains_as_ensemble
from clearprop.errors import ClearpropError
from clearprop.metrics import Metrics
from clearprop.parameters import Parameters
from clearprop.reference_engine import StepSettings
from clearprop.schedules import Constant, Schedule
from clearprop.training import train
from clearprop.update import Adam, Optimizer


@dataclass(frozen=True)
class Candidate:
    """One of many networks to train.

    Attributes
    ----------
    start
        Where it starts.
    optimizer
        Its own; the learning rate with it.
    l2
        Weight of the penalty ½ Σ W² in the error.
    seed
        Of the shuffling.
    """

    start: Parameters
    optimizer: Optimizer = field(default_factory=Adam)
    l2: float = 0.0
    seed: int = 0


Outcome = Training | TrainingDivergedError
"""What training one of them leaves: the error is given back, not raised."""


def train_many(
    candidates: Sequence[Candidate],
    X: Array,
    Y: Array,
    *,
    epochs: int = 200,
    batch_size: int = 32,
    schedule: Schedule | None = None,
    validation: tuple[Array, Array] | None = None,
    patience: int | None = None,
    metrics: Metrics = (),
    engine: EngineName = "auto",
    jobs: int = 1,
) -> list[Outcome]:
    """Train every candidate as `clearprop.train` trains it alone.

    Small networks of one shape, with optimisers that differ in nothing but the learning rate, are
    trained at once by the compiled engine; the results are the same.

    Parameters
    ----------
    candidates
        The networks; they need not have the same shape.
    X, Y
        Inputs and targets, one column for each sample, the same for all.
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
    alone = partial(
        _alone,
        X=X,
        Y=Y,
        epochs=epochs,
        batch_size=batch_size,
        schedule=schedule,
        validation=validation,
        patience=patience,
        metrics=metrics,
        engine=engine,
    )
    outcomes: dict[int, Outcome] = {}
    single: list[int] = []
    for group in _alike(candidates):
        chosen = [candidates[i] for i in group]
        settings = [StepSettings(batch_size, one.optimizer, one.l2, None) for one in chosen]
        starts = [one.start for one in chosen]
        if engine != "reference" and trains_as_ensemble(starts, X, settings, epochs):
            plans = _plans(
                chosen, X, Y, epochs, batch_size, schedule, validation, patience, metrics
            )
            outcomes |= zip(group, _at_once(chosen, settings, plans), strict=True)
        else:
            single += group
    outcomes |= zip(single, _one_by_one(alone, [candidates[i] for i in single], jobs), strict=True)
    return [outcomes[i] for i in range(len(candidates))]


def _alike(candidates: Sequence[Candidate]) -> list[list[int]]:
    """Return the numbers of the candidates that differ in start, rate, penalty and seed only."""
    groups: list[tuple[object, list[int]]] = []
    for number, one in enumerate(candidates):
        kind = (one.start.network, replace(one.optimizer, learning_rate=1))
        for known, members in groups:
            if known == kind:
                members.append(number)
                break
        else:
            groups.append((kind, [number]))
    return [members for _, members in groups]


def _alone(candidate: Candidate, **how: object) -> Outcome:
    how["validation"] = how["validation"] or 0.0
    try:
        return train(
            candidate.start,
            optimizer=candidate.optimizer,
            l2=candidate.l2,
            seed=candidate.seed,
            **how,  # pyright: ignore[reportArgumentType]
        )
    except TrainingDivergedError as found:
        return found


def _one_by_one(
    alone: partial[Outcome], candidates: Sequence[Candidate], jobs: int
) -> list[Outcome]:
    if jobs == 1 or len(candidates) < 2:
        return [alone(one) for one in candidates]
    joblib: Any = import_module("joblib")
    work = joblib.delayed(alone)
    return list(joblib.Parallel(n_jobs=jobs)(work(one) for one in candidates))


def _plans(
    candidates: Sequence[Candidate],
    X: Array,
    Y: Array,
    epochs: int,
    batch_size: int,
    schedule: Schedule | None,
    validation: tuple[Array, Array] | None,
    patience: int | None,
    metrics: Metrics,
) -> list[Plan]:
    network, ar = candidates[0].start.network, Floats("float32")
    X, Y = checked_samples(network, X, Y, ar)
    held_out = None
    if validation is not None:
        held_out = (*checked_samples(network, *validation, ar), None)
    return [
        Plan(
            X,
            Y,
            held_out,
            epochs,
            batch_size,
            float(one.optimizer.learning_rate),
            schedule or Constant(),
            patience,
            metrics,
            np.random.default_rng(one.seed).permutation,
        )
        for one in candidates
    ]


def _at_once(
    candidates: Sequence[Candidate], settings: Sequence[StepSettings], plans: Sequence[Plan]
) -> list[Outcome]:
    """Carry out all courses side by side; one that has ended no longer counts."""
    running, ran = ensemble_engine(
        [one.start for one in candidates], plans[0].X, plans[0].Y, settings
    )
    outcomes: dict[int, Outcome] = {}
    courses: dict[int, Generator[Asked, Reached, Training]] = {
        number: course(one.start, plan)
        for number, (one, plan) in enumerate(zip(candidates, plans, strict=True))
    }
    asked = {number: next(steps) for number, steps in courses.items()}
    orders = np.stack([asked[number].order for number in courses])
    scales = np.ones(len(courses))
    with np.errstate(over="ignore", invalid="ignore"):
        while courses:
            for number in courses:
                orders[number], scales[number] = asked[number].order, asked[number].scale
            losses, failed = running.run(orders, scales)
            for number, steps in list(courses.items()):
                read = partial(running.parameters, number)
                reached = Reached(read, float(losses[number]), int(failed[number]))
                try:
                    asked[number] = steps.send(reached)
                    continue
                except StopIteration as ended:
                    outcomes[number] = replace(ended.value, engine=ran)
                except TrainingDivergedError as found:
                    outcomes[number] = found
                del courses[number]
    return [outcomes[number] for number in range(len(candidates))]
