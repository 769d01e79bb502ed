"""One epoch in one compiled call: batch -> forward -> backward -> update.

Several threads may be at it, each with a call of its own.  Two halve the batches of a small network
(see `halves`).  Where the weights are many, each has its own neurons of every layer up to dE_dnet,
then its own part of the weights, and takes the gradients there over all samples.  Every sum has the
same order whatever the number of threads, so that they change no result (but for the length of a
clipped gradient).
"""

from math import sqrt

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.barrier import meet
from clearprop.engine.forward_backward import dE_dnets, forward, meet_targets, share, take_inputs
from clearprop.engine.halves import update_by_halves
from clearprop.engine.layers import KEPT, gradient
from clearprop.engine.layout import (
    BLOCK,
    CHUNK,
    D_APART,
    D_ROWS,
    D_TURNED,
    DIRECT,
    GROUP,
    HALVES,
    INPUTS,
    LINE,
    OUT,
    OWN,
    OWN_LENGTH,
    ROWS,
    SHARED,
    SIZE,
    D,
    G,
    W,
)
from clearprop.engine.numba_setup import TILE, compiled, entry, inlined, number, uncounted
from clearprop.engine.optimizers import CLIP, add_penalty, move, next_powers
from clearprop.engine.work_queue import ALL_DONE, END, FIRST, NO_PIECE, has_piece


@compiled
def _part(layers: Array, n: int, thread: int, threads: int) -> tuple[int, int, int, int]:
    """Return the panels and the rows of layer n's weights that are a thread's."""
    rows, panels = layers[n, ROWS], (layers[n, SIZE] + TILE - 1) // TILE
    # Whole panels where they go round evenly: a thread then reads its dE_dnet only.
    if threads == 1:
        return 0, panels, 0, rows
    if panels % threads == 0:
        first, last = share(panels, thread, threads)
        return first, last, 0, rows
    first, last = share(rows, thread, threads)
    return 0, panels, first, last


@compiled
def _rows_at_once(samples: int) -> int:
    """Return how many rows of out, over all samples, stay in a core's own cache for all panels."""
    return max(BLOCK, KEPT * TILE // (samples + TILE))


@inlined
def _update_directly(
    p: Array, m: Array, v: Array, work: Array, layers: Array, places: Array, samples: int,
    mass: float, own: int, thread: int, threads: int, optimizer: int, h: Array, rates: Array,
    l2: Array, decays: Array, powers: Array,
) -> None:  # fmt: skip
    """Compute the gradients block by block, and move by each at once."""
    one, zero, place = number(p, 1), number(p, 0), own + places[G]
    factor = one / number(p, mass)
    for n in range(len(layers) - 1, 0, -1):
        rows, before, inputs = layers[n, ROWS], layers[n - 1, OUT], layers[n, INPUTS]
        plain, q = optimizer == 0 and l2[(n - 1) * TILE] == 0, (n - 1) * TILE
        first_panel, last_panel, first, last = _part(layers, n, thread, threads)
        size = layers[n, SIZE]
        step = _rows_at_once(samples) if plain else BLOCK
        for i in range(first, last, step):
            end = min(i + step, last)
            for panel in range(first_panel, last_panel):
                turned = layers[n, D_TURNED] + panel * places[CHUNK] * TILE
                start = layers[n, W] + (panel * rows + i) * TILE
                if plain:
                    gradient(work, before, rows, i, end, turned, samples, size, panel,
                             p, start, -rates[0] * factor, one)  # fmt: skip
                    continue
                gradient(work, before, rows, i, end, turned, samples, size, panel,
                         work, place, one, zero)  # fmt: skip
                move(optimizer, p, m, v, start, (end - i) * TILE, (min(end, inputs) - i) * TILE,
                     work, place, factor, one, decays[n - 1], h, rates, l2, q,
                     powers)  # fmt: skip


@inlined
def _add_gradients(
    g: Array, work: Array, layers: Array, places: Array, samples: int, keep: float,
    thread: int, threads: int,
) -> None:  # fmt: skip
    """Add this thread's part of a chunk's gradients to g."""
    for n in range(len(layers) - 1, 0, -1):
        rows, before = layers[n, ROWS], layers[n - 1, OUT]
        first_panel, last_panel, first, last = _part(layers, n, thread, threads)
        step = _rows_at_once(samples)
        for i in range(first, last, step):
            for panel in range(first_panel, last_panel):
                gradient(work, before, rows, i, min(i + step, last),
                         layers[n, D_TURNED] + panel * places[CHUNK] * TILE, samples,
                         layers[n, SIZE], panel, g, layers[n, W] + (panel * rows + i) * TILE,
                         number(g, 1), keep)  # fmt: skip


@inlined
def _update(
    p: Array, g: Array, m: Array, v: Array, layers: Array, mass: float, squares: Array,
    counter: Array, thread: int, threads: int, optimizer: int, h: Array, rates: Array, l2: Array,
    decays: Array, powers: Array,
) -> None:  # fmt: skip
    """Move this thread's part by the gradients in g, clipped as one long vector if asked."""
    factor, penalised = number(p, 1) / number(p, mass), number(p, 1)
    if h[CLIP] > 0:
        squares[thread] = 0
        for n in range(1, len(layers)):
            rows, inputs = layers[n, ROWS], layers[n, INPUTS]
            first_panel, last_panel, first, last = _part(layers, n, thread, threads)
            for panel in range(first_panel, last_panel):
                start = layers[n, W] + (panel * rows + first) * TILE
                squares[thread] += add_penalty(
                    p, g, start, last - first, min(last, inputs) - first, factor, l2[(n - 1) * TILE]
                )
        meet(counter, threads)
        length = sqrt(np.sum(squares))
        factor, penalised = number(p, 1), number(p, 0)
        if length > h[CLIP]:
            factor = number(p, h[CLIP] / length)
    for n in range(1, len(layers)):
        rows, inputs = layers[n, ROWS], layers[n, INPUTS]
        first_panel, last_panel, first, last = _part(layers, n, thread, threads)
        for panel in range(first_panel, last_panel):
            start = layers[n, W] + (panel * rows + first) * TILE
            move(optimizer, p, m, v, start, (last - first) * TILE,
                 (min(last, inputs) - first) * TILE, g, start, factor, penalised, decays[n - 1], h,
                 rates, l2, (n - 1) * TILE, powers)  # fmt: skip


@inlined
def _there_and_back(
    X: Array, Y: Array, weights: Array, order: Array, begin: int, stop: int, layers: Array,
    places: Array, work: Array, p: Array, errors: Array, counter: Array, thread: int, threads: int,
) -> None:  # fmt: skip
    """Take samples order[begin] to order[stop] to every layer's dE_dnet; keep each tile's error."""
    own, samples = places[OWN] + thread * places[OWN_LENGTH], stop - begin
    tiles = (samples + TILE - 1) // TILE
    # Threads share the samples, or where the weights are many, the neurons of every layer.
    part, parts = (thread, threads) if places[SHARED] else (0, 1)
    d = places[D] + (thread - part) * 2 * places[D_APART]
    first, last = share(tiles, thread, threads) if parts == 1 else (0, tiles)
    while first < last:
        group = min(places[GROUP], last - first)
        low, high = share(group, part, parts)
        for t in range(first + low, first + high):
            take_inputs(X, order, begin + t * TILE, stop, work, layers, t)
        meet(counter, parts)
        forward(p, work, layers, first, group, counter, part, parts)
        for t in range(low, high):
            errors[(first + t) * LINE] = meet_targets(
                Y, weights, order, begin + (first + t) * TILE, stop, work, layers, places,
                own, d + t * places[D_ROWS] * TILE, first + t,
            )  # fmt: skip
        meet(counter, parts)
        dE_dnets(p, work, layers, places, samples, first, group, d, counter, part, parts)
        first += group


@inlined
def _mass(weights: Array, order: Array, start: int, end: int) -> float:
    """Return what sums over samples are to be divided by: as many as their weights come to."""
    if len(weights) == 0:
        return float(end - start)
    mass: float = 0.0
    for s in range(start, end):
        mass += float(weights[order[s]])
    # The sums are 0, too, where all weights are.
    return mass if mass > 0 else 1.0


@entry
def epoch(
    X: Array, Y: Array, weights: Array, order: Array, batch_size: int, layers: Array, places: Array,
    work: Array, p: Array, g: Array, m: Array, v: Array,
    optimizer: int, h: Array, rates: Array, l2: Array, decays: Array, all_powers: Array,
    blocks: Array, total: Array, errors: Array, told: Array, squares: Array, counter: Array,
    posted: Array, thread: int,
) -> int:  # fmt: skip
    """Train on samples (rows of X and Y) in the order given, as one of the threads.

    `posted` tells which of the order.  Thread 0 returns when all are done with them, or NO_PIECE
    if others sleep; these return when no more are posted.  `weights` has one for each sample, or
    is empty where all count the same.  Returns the number of the first batch whose error is not
    finite (from 1; its update is not made), or 0.  The sum of all samples' errors is added to
    total[0].
    """
    X, Y, weights, order = uncounted(X), uncounted(Y), uncounted(weights), uncounted(order)
    layers, places, work = uncounted(layers), uncounted(places), uncounted(work)
    p, g, m, v = uncounted(p), uncounted(g), uncounted(m), uncounted(v)
    h, rates, l2, decays = uncounted(h), uncounted(rates), uncounted(l2), uncounted(decays)
    errors, told, squares = uncounted(errors), uncounted(told), uncounted(squares)
    blocks = uncounted(blocks)
    counter, powers, threads = uncounted(counter), uncounted(all_powers[thread]), len(all_powers)
    posted = uncounted(posted)
    all_done = uncounted(posted[ALL_DONE:])
    while has_piece(posted, thread, threads):
        first, last, wrong = posted[FIRST], posted[END], 0
        for start in range(first, last, batch_size):
            end, E, step = min(start + batch_size, last), 0.0, (start - first) // batch_size
            for begin in range(start, end, places[CHUNK]):
                stop = min(begin + places[CHUNK], end)
                _there_and_back(X, Y, weights, order, begin, stop, layers, places, work, p, errors,
                                counter, thread, threads)  # fmt: skip
                if places[HALVES]:
                    continue
                meet(counter, threads)
                for t in range((stop - begin + TILE - 1) // TILE):
                    E += errors[t * LINE]
                if not places[DIRECT]:
                    keep = number(g, begin > start)
                    _add_gradients(g, work, layers, places, stop - begin, keep, thread, threads)
                    meet(counter, threads)
            mass = _mass(weights, order, start, end)
            next_powers(h, powers)
            if places[HALVES]:
                E = update_by_halves(
                    p, m, v, work, layers, places, blocks, step, errors, told, end - start, mass,
                    counter, thread, threads, optimizer, h, rates, l2, decays, powers,
                )  # fmt: skip
            if not np.isfinite(number(p, E)):
                wrong = step + 1
                break
            if thread == 0:
                total[0] += E * (end - start) / mass
            if places[HALVES]:
                continue
            if places[DIRECT]:
                own = places[OWN] + thread * places[OWN_LENGTH]
                _update_directly(p, m, v, work, layers, places, end - start, mass, own, thread,
                                 threads, optimizer, h, rates, l2, decays, powers)  # fmt: skip
            else:
                _update(p, g, m, v, layers, mass, squares, counter, thread, threads,
                        optimizer, h, rates, l2, decays, powers)  # fmt: skip
            meet(counter, threads)
        meet(all_done, threads)
        if thread == 0:
            return wrong
    return NO_PIECE
