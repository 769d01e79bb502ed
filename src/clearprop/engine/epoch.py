"""One epoch in one compiled call: batch -> forward -> backward -> update.

Several threads may be at it, each with a call of its own: each has its own samples or neurons up
to dE_dnet, then its own part of the weights, and takes the gradients there over all samples.  Every
sum has the same order whatever the number of threads, so that they change no result (but for the
length of a clipped gradient).
"""

from math import sqrt
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.barrier import wait_for_all
from clearprop.engine.dropout import Dropout, Place
from clearprop.engine.forward_backward import Team, share, there_and_back
from clearprop.engine.layers import KEPT, Destination, gradient
from clearprop.engine.layout import BLOCK, LINE, Samples, Weights, Workspace
from clearprop.engine.numba_setup import (
    TILE,
    compiled,
    entry,
    flush_subnormals,
    inlined,
    number,
    restore_subnormals,
    uncounted,
)
from clearprop.engine.optimizers import (
    PLAIN,
    Block,
    Gradient,
    UpdateRule,
    add_penalty,
    clip_factor,
    move,
    next_step,
)


@compiled
def _part(layer: Any, thread: int, threads: int) -> tuple[int, int, int, int]:
    """Return the panels and the rows of a layer's weights that are a thread's."""
    panels = (layer.size + TILE - 1) // TILE
    # Whole panels where they go round evenly: a thread then reads its dE_dnet only.
    if threads == 1:
        return 0, panels, 0, layer.rows
    if panels % threads == 0:
        first, last = share(panels, thread, threads)
        return first, last, 0, layer.rows
    first, last = share(layer.rows, thread, threads)
    return 0, panels, first, last


@compiled
def _rows_at_once(samples: int) -> int:
    """Return how many rows of out, over all samples, stay in a core's own cache for all panels."""
    return max(BLOCK, KEPT * TILE // (samples + TILE))


@inlined
def _update_directly(
    weights: Weights, space: Workspace, samples: int, factor: float, rule: UpdateRule,
    team: Team,
) -> None:  # fmt: skip
    """Compute the gradients block by block, and move by each at once."""
    p, plan, buffer = weights.p, space.plan, space.buffer
    place = plan.own + team.thread * plan.own_length + plan.gradient
    is_plain = rule.code == PLAIN
    step = _rows_at_once(samples) if is_plain else BLOCK
    for n in range(len(space.layers) - 1, 0, -1):
        layer, before = space.layers[n], space.layers[n - 1].out
        first_panel, last_panel, first, last = _part(layer, team.thread, team.threads)
        for i in range(first, last, step):
            end = min(i + step, last)
            for panel in range(first_panel, last_panel):
                transposed = layer.dE_dnet + panel * plan.chunk * TILE
                start = layer.weights + (panel * layer.rows + i) * TILE
                if is_plain:
                    to = Destination(p, start, -rule.rates[0] * factor, number(p, 1))
                else:
                    to = Destination(buffer, place, number(p, 1), number(p, 0))
                gradient(layer, buffer, before, transposed, samples, i, end, to)
                if not is_plain:
                    block = Block(start, (end - i) * TILE, (min(end, layer.inputs) - i) * TILE)
                    found = Gradient(buffer, place, factor, number(p, 1))
                    move(rule, n - 1, weights, block, found, (n - 1) * TILE)


@inlined
def add_gradients(
    g: Array, space: Workspace, samples: int, keep: float, thread: int, threads: int
) -> None:
    """Add this thread's part of a chunk's gradients to g."""
    step = _rows_at_once(samples)
    for n in range(len(space.layers) - 1, 0, -1):
        layer, before = space.layers[n], space.layers[n - 1].out
        first_panel, last_panel, first, last = _part(layer, thread, threads)
        for i in range(first, last, step):
            for panel in range(first_panel, last_panel):
                start = layer.weights + (panel * layer.rows + i) * TILE
                transposed = layer.dE_dnet + panel * space.plan.chunk * TILE
                to = Destination(g, start, number(g, 1), keep)
                end = min(i + step, last)
                gradient(layer, space.buffer, before, transposed, samples, i, end, to)


@inlined
def update_by_gradients(
    weights: Weights, space: Workspace, factor: float, rule: UpdateRule, team: Team
) -> None:
    """Move this thread's part by the gradients in g, clipped as one long vector if asked."""
    p, g, squares, thread, threads = weights.p, weights.g, team.squares, team.thread, team.threads
    penalised = number(p, 1)
    if rule.clip_norm > 0:
        squares[thread] = 0
        for n in range(1, len(space.layers)):
            layer = space.layers[n]
            first_panel, last_panel, first, last = _part(layer, thread, threads)
            for panel in range(first_panel, last_panel):
                start = layer.weights + (panel * layer.rows + first) * TILE
                squares[thread] += add_penalty(
                    p, g, start, (last - first) * TILE, (min(last, layer.inputs) - first) * TILE,
                    factor, rule.l2[(n - 1) * TILE],
                )  # fmt: skip
        wait_for_all(team.barrier, threads)
        length = 0.0
        for k in range(threads):
            length += squares[k]
        factor = number(p, clip_factor(sqrt(length), rule.clip_norm))
        penalised = number(p, 0)
    for n in range(1, len(space.layers)):
        layer = space.layers[n]
        first_panel, last_panel, first, last = _part(layer, thread, threads)
        for panel in range(first_panel, last_panel):
            start = layer.weights + (panel * layer.rows + first) * TILE
            block = Block(
                start, (last - first) * TILE, (min(last, layer.inputs) - first) * TILE
            )  # fmt: skip
            found = Gradient(g, start, factor, penalised)
            move(rule, n - 1, weights, block, found, (n - 1) * TILE)


@inlined
def _weight_sum(samples: Samples, start: int, end: int) -> float:
    """Return what sums over samples are to be divided by: as many as their weights come to."""
    if len(samples.weights) == 0:
        return float(end - start)
    total: float = 0.0
    for s in range(start, end):
        total += float(samples.weights[samples.order[s]])
    # The sums are 0, too, where all weights are.
    return total if total > 0 else 1.0


@inlined
def _train(
    samples: Samples, space: Workspace, weights: Weights, rule: UpdateRule, dropout: Dropout,
    team: Team, batch_size: int, first: int, last: int, total: Array,
) -> int:  # fmt: skip
    p, plan, threads = weights.p, space.plan, team.threads
    for start in range(first, last, batch_size):
        end, E = min(start + batch_size, last), 0.0
        step = (start - first) // batch_size
        # Before a barrier, after which all threads use them.
        if team.thread == 0:
            next_step(rule, step)
        for begin in range(start, end, plan.chunk):
            stop = min(begin + plan.chunk, end)
            place = Place(rule.begin[0] + step, begin - start)
            there_and_back(samples, begin, stop, space, p, team, dropout, place)
            wait_for_all(team.barrier, threads)
            for t in range((stop - begin + TILE - 1) // TILE):
                E += team.errors[t * LINE]
            if not plan.is_direct:
                keep = number(p, begin > start)
                add_gradients(weights.g, space, stop - begin, keep, team.thread, threads)
                wait_for_all(team.barrier, threads)
        if not np.isfinite(number(p, E)):
            return step + 1
        weight_sum = _weight_sum(samples, start, end)
        factor = number(p, 1) / number(p, weight_sum)
        if team.thread == 0:
            total[0] += E * (end - start) / weight_sum
        if plan.is_direct:
            _update_directly(weights, space, end - start, factor, rule, team)
        else:
            update_by_gradients(weights, space, factor, rule, team)
        wait_for_all(team.barrier, threads)
    return 0


@entry
def epoch(
    samples: Samples, space: Workspace, weights: Weights, rule: UpdateRule, dropout: Dropout,
    team: Team, batch_size: int, first: int, last: int, total: Array,
) -> int:  # fmt: skip
    """Train on the samples order[first] to order[last], as one of the threads.

    Returns the number of the first batch whose error is not finite (from 1; its update is not
    made), or 0.  The sum of all samples' errors is added to total[0].
    """
    before = flush_subnormals()
    rule, team = uncounted(rule), uncounted(team)
    wrong = _train(
        uncounted(samples), uncounted(space), uncounted(weights), rule, uncounted(dropout), team,
        batch_size, first, last, total,
    )  # fmt: skip
    restore_subnormals(before)
    return wrong
