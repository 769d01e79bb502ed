"""Epochs of many small networks of one shape, trained at once.

What a tile is to samples elsewhere, it is to networks here: TILE of them lie side by side, and an
entry of a matrix is TILE numbers, one for each.  Each has samples in an order of its own.  64
networks 2-4-3-2 were measured to train 6 to 8 times as fast as one after another.
"""

from typing import NamedTuple

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.ensemble_kernels import MOST_COLUMNS, MOST_ROWS, products_of_entries
from clearprop.engine.layout import Samples, Weights, Workspace
from clearprop.engine.numba_setup import (
    LANES,
    TILE,
    compiled,
    entry,
    flush_subnormals,
    inlined,
    number,
    restore_subnormals,
    uncounted,
)
from clearprop.engine.optimizers import Block, Gradient, UpdateRule, move, next_powers
from clearprop.engine.output_layer import output_layer
from clearprop.engine.rules import activate, times_slope
from clearprop.engine.transpose import gather_block, gather_lanes


class Progress(NamedTuple):
    """Of each network of a group: the sum of all samples' errors and of the newest batch's, and the
    number of the first batch whose error is not finite (from 1), else 0.
    """

    totals: Array
    E: Array
    failed: Array


class Entries(NamedTuple):
    """A matrix of which each entry is TILE numbers: entry (i, j) is i · row + j · column on."""

    array: Array
    place: int
    row: int
    column: int


@compiled
def _multiply(A: Entries, B: Entries, C: Entries, rows: int, columns: int, depth: int) -> None:
    """C ← A · B for TILE networks; distances are in entries."""
    for i in range(0, rows, MOST_ROWS):
        for j in range(0, columns, MOST_COLUMNS):
            products_of_entries(
                A.array, A.place + i * A.row * TILE, A.row * TILE, A.column * TILE,
                B.array, B.place + j * B.column * TILE, B.row * TILE, B.column * TILE,
                C.array, C.place + (i * C.row + j * C.column) * TILE, C.row * TILE,
                C.column * TILE, min(MOST_ROWS, rows - i), min(MOST_COLUMNS, columns - j), depth,
            )  # fmt: skip


@inlined
def _gather_inputs(samples: Samples, first: int, count: int, space: Workspace) -> None:
    """Write each network's samples, from number `first` on in its order, one after the other."""
    X, orders, layer = samples.X, samples.order, space.layers[0]
    size, last, apart = X.shape[1], len(orders) - 1, len(orders) // TILE
    whole = size // LANES * LANES
    for s in range(count):
        out = layer.out + s * layer.out_rows * TILE
        for half in range(0, TILE, LANES):
            place = half * apart + first + s
            for i in range(0, whole, LANES):
                gather_block(X, size, orders, place, apart, last, i,
                             space.buffer, out + i * TILE + half)  # fmt: skip
            for i in range(whole, size):
                gather_lanes(X, size, i, orders, place, apart,
                             space.buffer, out + i * TILE + half)  # fmt: skip


@inlined
def _forward(p: Array, space: Workspace, samples: int) -> None:
    """From the inputs to the output layer's net; all hidden layers' outs are kept."""
    last, buffer = len(space.layers) - 1, space.buffer
    for n in range(1, last + 1):
        layer = space.layers[n]
        size, rows, before = layer.size, layer.out_rows, layer.rows
        # Transposed: a row for each neuron.
        W = Entries(p, layer.weights, 1, size)
        out_before = Entries(buffer, space.layers[n - 1].out, 1, before)
        _multiply(W, out_before, Entries(buffer, layer.out, 1, rows), size, samples, before)
        if n < last:
            for s in range(samples):
                i = s * rows * TILE
                activate(layer, buffer, layer.out + i, layer.slope + i, size * TILE)


@inlined
def _finish_output(samples: Samples, first: int, count: int, space: Workspace, E: Array) -> None:
    """Finish the output layer; E[network] becomes the sum of its samples' errors."""
    layer, plan, buffer = space.layers[len(space.layers) - 1], space.plan, space.buffer
    size, apart = layer.size, len(samples.order) // TILE
    for s in range(count):
        for half in range(0, TILE, LANES):
            for i in range(size):
                gather_lanes(samples.Y, size, i, samples.order, half * apart + first + s, apart,
                             buffer, plan.target + (s * size + i) * TILE + half)  # fmt: skip
    for network in range(TILE):
        E[network] = 0
    # Where outputs have nothing to do with each other, those of all samples are done at once.
    together = 1 if plan.is_coupled else count
    for s in range(0, count, together):
        i = s * size * TILE
        output_layer(layer, plan, size * together, buffer, layer.out + i, layer.slope + i,
                     plan.d + i, i)  # fmt: skip
        for network in range(TILE):
            E[network] += buffer[plan.errors + i + network]


@inlined
def _backward(weights: Weights, space: Workspace, samples: int, rule: UpdateRule) -> None:
    """From the output layer's dE_dnet through all layers, updating each on the way."""
    p, plan, buffer = weights.p, space.plan, space.buffer
    d, d_before, factor = plan.d, plan.d_apart, number(p, 1) / number(p, samples)
    for n in range(len(space.layers) - 1, 0, -1):
        layer, before = space.layers[n], space.layers[n - 1]
        size, rows, own = layer.size, layer.rows, layer.out_rows
        if n > 1:
            # The weights are still those of the way forward; one number too many, for the ones.
            _multiply(Entries(p, layer.weights, size, 1), Entries(buffer, d, 1, own),
                      Entries(buffer, d_before, 1, rows), layer.inputs, samples, size)  # fmt: skip
            times_slope(before, buffer, d_before, before.out, before.slope,
                        rows * samples * TILE)  # fmt: skip
        _multiply(Entries(buffer, before.out, 1, rows), Entries(buffer, d, own, 1),
                  Entries(buffer, plan.gradient, size, 1), rows, size,
                  samples)  # fmt: skip
        block = Block(layer.weights, rows * size * TILE, layer.inputs * size * TILE)
        found = Gradient(buffer, plan.gradient, factor, number(p, 1))
        move(rule, n - 1, weights, block, found, 0)
        d, d_before = d_before, d


@inlined
def _train(
    samples: Samples, space: Workspace, weights: Weights, rule: UpdateRule, batch_size: int,
    progress: Progress,
) -> None:  # fmt: skip
    E, count = progress.E, len(samples.order) // TILE
    for start in range(0, count, batch_size):
        some = min(batch_size, count - start)
        _gather_inputs(samples, start, some, space)
        _forward(weights.p, space, some)
        _finish_output(samples, start, some, space, E)
        for network in range(TILE):
            progress.totals[network] += E[network]
            if progress.failed[network] == 0 and not np.isfinite(number(weights.p, E[network])):
                progress.failed[network] = start // batch_size + 1
        next_powers(rule.powers)
        _backward(weights, space, some, rule)


@entry
def ensemble_epoch(
    samples: Samples, space: Workspace, weights: Weights, rule: UpdateRule, batch_size: int,
    progress: Progress,
) -> None:  # fmt: skip
    """Train TILE networks on the samples, each in its own order: one after the other's in `order`.

    Each one's progress is added to.
    """
    before = flush_subnormals()
    _train(
        uncounted(samples), uncounted(space), uncounted(weights), uncounted(rule), batch_size,
        uncounted(progress),
    )  # fmt: skip
    restore_subnormals(before)
