"""Whether a contender does the work: it reaches what the reference reaches."""

from functools import lru_cache

import numpy as np

from benchmarks.contenders.base import Run
from benchmarks.contenders.ours import CONTENDERS as OURS
from benchmarks.contenders.ours import REFERENCE
from benchmarks.idle import wait_until_idle
from benchmarks.work import Task, Work, task_of
from clearprop.arithmetic import Array
from clearprop.evaluate import evaluate
from clearprop.parameters import Parameters

CLOSE = 0.01
"""Distance from the reference's parameters, as a part of the way that those have moved."""


def first_order(work: Work) -> Array:
    """Return the order of the samples in the epoch by which contenders are compared."""
    return np.random.default_rng(1).permutation(work.samples)


@lru_cache(maxsize=2)
def _reached(work: Work) -> tuple[Task, Array, float]:
    """Return what the reference reaches in one epoch, and the loss there."""
    task = task_of(work)
    run = next(one for one in OURS if one.name == REFERENCE).begin(task, OURS[0].settings(work)[0])
    run.epoch(first_order(work))
    values = run.parameters()
    return task, values, _loss(task, values)


def disagreement(run: Run, work: Work) -> str | None:
    """Train `run`, which has not begun yet, for one epoch, and say how it differs, if it does.

    Parameters reached are compared, and the loss that follows from them: a contender that leaves
    out a part of the work, or does another, moves elsewhere.
    """
    task, expected, loss = _reached(work)
    wait_until_idle()
    run.epoch(first_order(work))
    found = run.parameters()
    moved = float(np.linalg.norm(expected - task.parameters.flat))
    distance = float(np.linalg.norm(found - expected)) / moved
    found_loss = _loss(task, found)
    if distance <= CLOSE and abs(found_loss - loss) <= CLOSE * loss:
        return None
    return (
        f"its parameters are {distance:.2g} of the way moved from the reference's after "
        f"{work.steps} steps, and its loss is {found_loss:.5g} instead of {loss:.5g}"
    )


def _loss(task: Task, values: Array) -> float:
    parameters = Parameters(task.parameters.network, values)
    return evaluate(parameters, task.X, task.Y, ())[0]
