"""One shard's gradient, and one update by the sum of many: compiled calls of their own.

They are what `epoch` does in one: batch -> forward -> backward, and the update.
"""

from clearprop.arithmetic import Array
from clearprop.engine.barrier import wait_for_all
from clearprop.engine.dropout import Dropout, Place
from clearprop.engine.epoch import add_gradients, update_by_gradients
from clearprop.engine.forward_backward import Team, there_and_back
from clearprop.engine.layout import LINE, Samples, Weights, Workspace
from clearprop.engine.numba_setup import (
    TILE,
    entry,
    flush_subnormals,
    inlined,
    number,
    restore_subnormals,
    uncounted,
)
from clearprop.engine.optimizers import UpdateRule, next_step


@inlined
def _sum_gradients(
    samples: Samples, space: Workspace, weights: Weights, dropout: Dropout, step: int,
    sample: int, team: Team, first: int, last: int, total: Array,
) -> None:  # fmt: skip
    p, plan, threads, E = weights.p, space.plan, team.threads, 0.0
    for begin in range(first, last, plan.chunk):
        stop = min(begin + plan.chunk, last)
        place = Place(step, sample + begin - first)
        there_and_back(samples, begin, stop, space, p, team, dropout, place)
        wait_for_all(team.barrier, threads)
        for t in range((stop - begin + TILE - 1) // TILE):
            E += team.errors[t * LINE]
        keep = number(p, begin > first)
        add_gradients(weights.g, space, stop - begin, keep, team.thread, threads)
        wait_for_all(team.barrier, threads)
    if team.thread == 0:
        total[0] = E


@entry
def shard_gradient(
    samples: Samples, space: Workspace, weights: Weights, dropout: Dropout, step: int,
    sample: int, team: Team, first: int, last: int, total: Array,
) -> None:  # fmt: skip
    """Write into g the gradients of samples order[first] to order[last], added up, as one of the
    threads; total[0] becomes the sum of their errors.

    The first of them is the step's batch's sample of that number, from 0.
    """
    before = flush_subnormals()
    _sum_gradients(
        uncounted(samples), uncounted(space), uncounted(weights), uncounted(dropout), step, sample,
        uncounted(team), first, last, total,
    )  # fmt: skip
    restore_subnormals(before)


@inlined
def _update(
    weights: Weights, space: Workspace, factor: float, rule: UpdateRule, team: Team
) -> None:
    if team.thread == 0:
        next_step(rule, 0)
    wait_for_all(team.barrier, team.threads)
    update_by_gradients(weights, space, factor, rule, team)


@entry
def apply_gradient(
    weights: Weights, space: Workspace, factor: float, rule: UpdateRule, team: Team
) -> None:
    """Make one update by the gradients in g times a factor, as one of the threads."""
    before = flush_subnormals()
    _update(
        uncounted(weights), uncounted(space), number(weights.p, factor), uncounted(rule),
        uncounted(team),
    )  # fmt: skip
    restore_subnormals(before)
