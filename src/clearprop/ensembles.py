"""Train many networks on the same samples, at once where that is faster."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import Any

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.candidates import (
    Candidate,
    CandidateFailedError,
    Outcome,
    Work,
    lowest_loss,
)
from clearprop.checks import check_data_set
from clearprop.distributed.ranks import OneProcess, ranks_of
from clearprop.distributed.tasks import run_tasks, workers_of
from clearprop.engine.select import EngineName, ensemble_engine, trains_as_ensemble
from clearprop.errors import ClearpropError
from clearprop.files import FilePath
from clearprop.kept_trainings import KeptTrainings
from clearprop.metrics import Metrics, metrics_by_name
from clearprop.progress import candidates_bar
from clearprop.reference_engine import StepSettings
from clearprop.schedules import Constant, PerStep, Schedule
from clearprop.training import train
from clearprop.training_run import TrainingDivergedError, TrainingRun, TrainingSetup
from clearprop.training_samples import sample_order


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
    jobs: int | None = None,
    comm: Any = None,
    keep: FilePath | None = None,
    progress: bool = False,
) -> list[Outcome]:
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
        How many workers of joblib's active backend train at the same time: processes, unless
        `joblib.parallel_config` names another, such as a Dask cluster.  If not given, as many as
        that says, or this process alone.
    comm
        A communicator of mpi4py, whose ranks all call this with the same arguments: rank 0 hands
        out candidates to the others, and all get the results.
    keep
        A folder in which the trainings that are done are kept: called again with the same
        candidates, samples and settings, this goes on with the others.
    progress
        Show a bar on standard error if that is a terminal.

    Returns
    -------
    list of Training, TrainingDivergedError or CandidateFailedError
        In the order of the candidates; an error for each that diverged or failed.

    Raises
    ------
    ClearpropError
        If there are no candidates, or the samples or a setting cannot be used.
    """
    if not candidates:
        raise ClearpropError("no candidates are given: give at least one network to train")
    work = Work(X, Y, epochs, batch_size, schedule, validation, patience, metrics, engine)
    with ExitStack() as closing:
        ranks = OneProcess() if comm is None else closing.enter_context(ranks_of(comm))
        kept = None if keep is None else KeptTrainings(keep, work)
        results = ranks.from_first(lambda: kept.read(candidates) if kept else dict[int, Outcome]())
        left = [number for number in range(len(candidates)) if number not in results]
        tasks = _tasks(candidates, left, work, workers_of(jobs, comm))
        show = closing.enter_context(
            candidates_bar(len(candidates), shown=progress and ranks.rank == 0)
        )
        best = min(map(lowest_loss, results.values()), default=inf)
        for task, made in run_tasks(_train_task, tasks, work.parts, jobs, comm):
            outcomes: list[Outcome] = (
                [CandidateFailedError(str(made))] * len(task.numbers)
                if isinstance(made, Exception)
                else made
            )
            results |= zip(task.numbers, outcomes, strict=True)
            if kept and ranks.rank == 0:
                kept.write(task.candidates, outcomes)
            best = min(best, *map(lowest_loss, outcomes))
            show(len(results), best)
    every = [results[number] for number in range(len(candidates))]
    failed = [one for one in every if isinstance(one, CandidateFailedError)]
    if len(failed) == len(every):
        raise ClearpropError(str(failed[0]))
    return every


@dataclass(frozen=True)
class Task:
    """Candidates, by their numbers, that one worker trains: at once, if they are several."""

    numbers: tuple[int, ...]
    candidates: tuple[Candidate, ...]


def _tasks(
    candidates: Sequence[Candidate], left: Sequence[int], work: Work, workers: int
) -> list[Task]:
    """Divide the candidates that are left into tasks, enough of them for so many workers."""
    tasks: list[Task] = []
    for numbers in _of_one_kind(candidates, left):
        group = [candidates[number] for number in numbers]
        settings = [StepSettings(work.batch_size, one.optimizer, one.l2, None) for one in group]
        starts = [one.start for one in group]
        size = 1
        if (
            work.engine in ("auto", "compiled")
            and not isinstance(work.schedule, PerStep)
            and trains_as_ensemble(starts, np.asarray(work.X), settings, work.epochs)
        ):
            size = max(_AT_ONCE, -(-len(group) // workers))
        for first in range(0, len(group), size):
            some = slice(first, first + size)
            tasks.append(Task(tuple(numbers[some]), tuple(group[some])))
    return tasks


_AT_ONCE = 32
"""Networks that a worker trains at once, at least: as many as fill its vectors."""


def _train_task(task: Task, *parts: Any) -> list[Outcome]:
    """Train the candidates of a task on parts of a `Work`; what goes wrong is a result, too."""
    work = Work.of(*parts)
    try:
        if len(task.candidates) > 1:
            return _train_at_once(task.candidates, work)
        return [_train_alone(one, work) for one in task.candidates]
    except Exception as wrong:
        is_said = isinstance(wrong, ClearpropError)
        reason = str(wrong) if is_said else f"{type(wrong).__name__}: {wrong}"
        return [CandidateFailedError(reason)] * len(task.candidates)


def _of_one_kind(candidates: Sequence[Candidate], left: Sequence[int]) -> list[list[int]]:
    """Return the numbers of the candidates that differ in start, rate, penalty and seed only."""
    groups: dict[object, list[int]] = {}
    for number in left:
        one = candidates[number]
        kind = (one.start.network, replace(one.optimizer, learning_rate=1))
        groups.setdefault(kind, []).append(number)
    return list(groups.values())


def _train_alone(one: Candidate, work: Work) -> Outcome:
    try:
        return train(
            one.start,
            work.X,
            work.Y,
            optimizer=one.optimizer,
            l2=one.l2,
            seed=one.seed,
            epochs=work.epochs,
            batch_size=work.batch_size,
            schedule=work.schedule,
            validation=work.validation or 0.0,
            patience=work.patience,
            metrics=work.metrics,
            engine=work.engine,
        )
    except TrainingDivergedError as found:
        return found


def _train_at_once(candidates: Sequence[Candidate], work: Work) -> list[Outcome]:
    """Train all side by side; one whose training is over goes on, but no longer counts."""
    network, ar = candidates[0].start.network, Floats("float32")
    setup = TrainingSetup(
        check_data_set(network, work.X, work.Y, ar),
        None if work.validation is None else check_data_set(network, *work.validation, ar),
        work.epochs,
        work.batch_size,
        work.schedule or Constant(),
        work.patience,
        metrics_by_name(work.metrics),
    )
    settings = [StepSettings(work.batch_size, one.optimizer, one.l2, None) for one in candidates]
    count, samples = len(candidates), setup.samples
    starts = [one.start for one in candidates]
    running, engine = ensemble_engine(starts, samples.X, samples.Y, settings)
    runs = [
        TrainingRun(setup, float(one.optimizer.learning_rate), one.start, engine)
        for one in candidates
    ]
    shuffling = [sample_order(samples, setup.batch_size, ar, one.seed) for one in candidates]
    orders, scales = np.zeros((count, samples.size), dtype=np.int64), np.ones(count)
    results: dict[int, Outcome] = {}
    with np.errstate(over="ignore", invalid="ignore"):
        while len(results) < count:
            active = [number for number in range(count) if number not in results]
            for number in active:
                orders[number] = shuffling[number].whole(len(runs[number].history) + 1)
                scales[number] = runs[number].scales()[0]
            losses, failed = running.run_epoch(orders, scales)
            for number in active:
                run, read = runs[number], partial(running.parameters, number)
                if failed[number]:
                    results[number] = run.diverged(int(failed[number]))
                    continue
                try:
                    run.record(float(losses[number]), (float(scales[number]),), read)
                except TrainingDivergedError as found:
                    results[number] = found
                else:
                    if run.is_over:
                        results[number] = run.result()
    return [results[number] for number in range(count)]
