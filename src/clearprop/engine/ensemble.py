"""Epochs of many small networks of one shape, trained at once.

What a tile is to samples elsewhere, it is to networks here: TILE of them lie side by side, and an
entry of a matrix is TILE numbers, one for each.  Each has samples in an order of its own.
"""

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.elementwise import activate, times_slope
from clearprop.engine.ensemble_kernels import EACH_COLUMNS, EACH_ROWS, product_each
from clearprop.engine.layout import (
    ACTIVATION,
    COLUMN,
    D_BEFORE,
    ERRORS,
    INPUTS,
    LOSS,
    OUT,
    OUT_ROWS,
    ROWS,
    SIZE,
    SLOPE,
    TARGET,
    D,
    G,
    W,
)
from clearprop.engine.numba_setup import LANES, TILE, compiled, entry, inlined, number, uncounted
from clearprop.engine.optimizers import PLAIN, move, next_powers
from clearprop.engine.output_layer import at_the_output, is_entrywise
from clearprop.engine.transpose import take_block, take_lanes


@compiled
def _multiply(
    A: Array, a: int, a_row: int, a_step: int, B: Array, b: int, b_step: int, b_column: int,
    C: Array, c: int, c_row: int, c_column: int, rows: int, columns: int, depth: int,
) -> None:  # fmt: skip
    """C ← A · B for TILE networks; distances are in entries."""
    for i in range(0, rows, EACH_ROWS):
        for j in range(0, columns, EACH_COLUMNS):
            product_each(
                A, a + i * a_row * TILE, a_row * TILE, a_step * TILE,
                B, b + j * b_column * TILE, b_step * TILE, b_column * TILE,
                C, c + (i * c_row + j * c_column) * TILE, c_row * TILE, c_column * TILE,
                min(EACH_ROWS, rows - i), min(EACH_COLUMNS, columns - j), depth,
            )  # fmt: skip


@inlined
def _take_inputs(
    X: Array, orders: Array, first: int, samples: int, work: Array, layers: Array
) -> None:
    """Write each network's samples, from number `first` on in its order, one after the other."""
    size, last, count = X.shape[1], len(orders) - 1, len(orders) // TILE
    whole = size // LANES * LANES
    for s in range(samples):
        out = layers[0, OUT] + s * layers[0, OUT_ROWS] * TILE
        for half in range(0, TILE, LANES):
            place = half * count + first + s
            for i in range(0, whole, LANES):
                take_block(X, size, orders, place, count, last, i,
                           work, out + i * TILE + half)  # fmt: skip
            for i in range(whole, size):
                take_lanes(X, size, i, orders, place, count, work, out + i * TILE + half)


@inlined
def _forward(p: Array, work: Array, layers: Array, samples: int) -> None:
    """From the inputs to the output layer's net; all hidden layers' outs are kept."""
    last = len(layers) - 1
    for n in range(1, last + 1):
        size, rows, before = layers[n, SIZE], layers[n, OUT_ROWS], layers[n, ROWS]
        _multiply(p, layers[n, W], 1, size, work, layers[n - 1, OUT], 1, before,
                  work, layers[n, OUT], 1, rows, size, samples, before)  # fmt: skip
        if n < last:
            for s in range(samples):
                i = s * rows * TILE
                activate(layers[n, ACTIVATION], work, layers[n, OUT] + i, layers[n, SLOPE] + i,
                         size * TILE)  # fmt: skip


@inlined
def _meet_targets(
    Y: Array, orders: Array, first: int, samples: int, work: Array, layers: Array, places: Array,
    E: Array,
) -> None:  # fmt: skip
    """Finish the output layer; E[network] becomes the sum of its samples' errors."""
    last: int = len(layers) - 1
    size, target, errors = layers[last, SIZE], places[TARGET], places[ERRORS]
    count = len(orders) // TILE
    for s in range(samples):
        for half in range(0, TILE, LANES):
            for i in range(size):
                take_lanes(Y, size, i, orders, half * count + first + s, count,
                           work, target + (s * size + i) * TILE + half)  # fmt: skip
    for network in range(TILE):
        E[network] = 0
    # Where outputs have nothing to do with each other, those of all samples are done at once.
    together = samples if is_entrywise(places[LOSS], layers[last, ACTIVATION]) else 1
    for s in range(0, samples, together):
        i = s * size * TILE
        at_the_output(
            places[LOSS], layers[last, ACTIVATION], size * together, work, layers[last, OUT] + i,
            layers[last, SLOPE] + i, target + i, places[D] + i, errors, places[COLUMN],
        )  # fmt: skip
        for network in range(TILE):
            E[network] += work[errors + network]


@inlined
def _backward(
    p: Array, m: Array, v: Array, work: Array, layers: Array, places: Array, samples: int,
    optimizer: int, h: Array, rates: Array, l2: Array, decays: Array, powers: Array,
) -> None:  # fmt: skip
    """From the output layer's dE_dnet through all layers, updating each on the way."""
    d, d_before, factor = places[D], places[D_BEFORE], number(p, 1) / number(p, samples)
    for n in range(len(layers) - 1, 0, -1):
        size, inputs, rows, own = (
            layers[n, SIZE],
            layers[n, INPUTS],
            layers[n, ROWS],
            layers[n, OUT_ROWS],
        )
        if n > 1:
            # The weights are still those of the way forward; one number too many, for the ones.
            _multiply(p, layers[n, W], size, 1, work, d, 1, own,
                      work, d_before, 1, rows, inputs, samples, size)  # fmt: skip
            times_slope(layers[n - 1, ACTIVATION], work, d_before, layers[n - 1, OUT],
                        layers[n - 1, SLOPE], rows * samples * TILE)  # fmt: skip
        _multiply(work, layers[n - 1, OUT], 1, rows, work, d, own, 1,
                  work, places[G], size, 1, rows, size, samples)  # fmt: skip
        move(optimizer, p, m, v, layers[n, W], rows * size * TILE, inputs * size * TILE,
             work, places[G], factor, number(p, 1), decays[n - 1], h, rates, l2, 0,
             powers)  # fmt: skip
        d, d_before = d_before, d


@entry
def epoch_of_many(
    X: Array, Y: Array, orders: Array, batch_size: int, layers: Array, places: Array, work: Array,
    p: Array, m: Array, v: Array, optimizer: int, h: Array, rates: Array, l2: Array,
    decays: Array, powers: Array, totals: Array, E: Array, failed: Array,
) -> None:  # fmt: skip
    """Train TILE networks on the samples (rows of X and Y), each in its own order.

    orders holds the order of the samples of one network after the other.
    totals[network] grows by the sum of its samples' errors; failed[network] becomes the number of
    its first batch whose error is not finite (from 1), and else stays.
    """
    X, Y, orders, layers = uncounted(X), uncounted(Y), uncounted(orders), uncounted(layers)
    places, work, p, m, v = (
        uncounted(places), uncounted(work), uncounted(p), uncounted(m), uncounted(v)
    )  # fmt: skip
    h, rates, l2, decays = uncounted(h), uncounted(rates), uncounted(l2), uncounted(decays)
    powers, totals, E, failed = (
        uncounted(powers), uncounted(totals), uncounted(E), uncounted(failed)
    )  # fmt: skip
    if optimizer == 0 and np.all(l2 == 0):
        optimizer = PLAIN
    count = len(orders) // TILE
    for start in range(0, count, batch_size):
        samples = min(batch_size, count - start)
        _take_inputs(X, orders, start, samples, work, layers)
        _forward(p, work, layers, samples)
        _meet_targets(Y, orders, start, samples, work, layers, places, E)
        for network in range(TILE):
            totals[network] += E[network]
            if failed[network] == 0 and not np.isfinite(number(p, E[network])):
                failed[network] = start // batch_size + 1
        next_powers(h, powers)
        _backward(p, m, v, work, layers, places, samples, optimizer, h, rates, l2, decays, powers)
