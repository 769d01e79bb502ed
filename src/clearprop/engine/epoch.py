"""One epoch in one compiled call: batch -> forward -> backward -> update."""

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.at_the_output import at_the_output
from clearprop.engine.elementwise import copied
from clearprop.engine.layers import (
    activate,
    errors_before,
    gradients,
    nets,
    pack,
    times_slope,
    turn,
)
from clearprop.engine.machine import LANES, TILE, WIDTH, ZERO, compiled, entry, types
from clearprop.engine.moves import make_moves
from clearprop.engine.plan import (
    ACTIVATION,
    CHUNK,
    COLUMN,
    D_BEFORE,
    D_TURNED,
    ERRORS,
    INPUTS,
    LONGEST_CHUNK,
    LOSS,
    OUT,
    OUT_TURNED,
    PACKED,
    SIZE,
    SLOPE,
    TARGET,
    X_TURNED,
    B,
    D,
    W,
    turned_row,
)
from clearprop.engine.tiles import transpose_block


@compiled
def _rows(size: int) -> int:
    """Return how many rows a tile of the layer has in memory."""
    return (size + LANES - 1) // LANES * LANES


@compiled
def _take_inputs(X: Array, chosen: Array, work: Array, layers: Array, places: Array) -> None:
    """Write the chosen samples as panels of rows, and turned as tiles of columns."""
    size, panel, turned = X.shape[1], places[CHUNK] * TILE, places[X_TURNED]
    for s in range(len(chosen)):
        sample = chosen[s]
        for first in range(0, size, TILE):
            place = turned + first // TILE * panel + s * TILE
            if first + TILE <= size:
                copied(work, place, X, sample * size + first)
                copied(work, place + LANES, X, sample * size + first + LANES)
            else:
                for i in range(size - first):
                    work[place + i] = X[sample, first + i]
    rows, tiles = _rows(size), (len(chosen) + TILE - 1) // TILE
    for t in range(tiles):
        tile = layers[0, OUT] + t * rows * TILE
        for i in range(0, rows, LANES):
            place = turned + i // TILE * panel + i % TILE + t * TILE * TILE
            for s in range(0, TILE, LANES):
                transpose_block(work, place + s * TILE, TILE, work, tile + i * TILE + s, TILE)


@compiled
def _forward(p: Array, work: Array, layers: Array, places: Array, tiles: int, ones: Array) -> None:
    """From the inputs to the output layer's net; hidden layers' outs are kept."""
    last = len(layers) - 1
    for n in range(1, last + 1):
        inputs, size = layers[n, INPUTS], layers[n, SIZE]
        nets(p, layers[n, B], size, inputs, work, places[PACKED] + layers[n, W],
             layers[n - 1, OUT], _rows(inputs), layers[n, OUT], _rows(size),
             tiles, ones)  # fmt: skip
        if n < last:
            for t in range(tiles):
                tile = t * _rows(size) * TILE
                activate(layers[n, ACTIVATION], work, layers[n, OUT] + tile,
                         layers[n, SLOPE] + tile, size * TILE)  # fmt: skip


@compiled
def _meet_targets(Y: Array, chosen: Array, work: Array, layers: Array, places: Array) -> float:
    """Finish the output layer, tile by tile; return the sum of the samples' errors."""
    last: int = len(layers) - 1
    total: float = 0.0
    size, target = layers[last, SIZE], places[TARGET]
    for t in range((len(chosen) + TILE - 1) // TILE):
        there = min(TILE, len(chosen) - t * TILE)
        for s in range(there):
            for i in range(size):
                work[target + i * TILE + s] = Y[chosen[t * TILE + s], i]
        tile = t * _rows(size) * TILE
        at_the_output(
            places[LOSS], layers[last, ACTIVATION], size, work, layers[last, OUT] + tile,
            layers[last, SLOPE] + tile, target, places[D] + tile, places[ERRORS], places[COLUMN],
        )  # fmt: skip
        for s in range(there):
            total += float(work[places[ERRORS] + s])
    return total


@compiled
def _backward(
    p: Array, g: Array, work: Array, layers: Array, places: Array,
    samples: int, add: int, ones: Array,
) -> None:  # fmt: skip
    """From the output layer's dE_dnet to all gradients, summed over the samples."""
    d, d_before, tiles = places[D], places[D_BEFORE], (samples + TILE - 1) // TILE
    for n in range(len(layers) - 1, 0, -1):
        inputs, size = layers[n, INPUTS], layers[n, SIZE]
        before, panel = places[X_TURNED], places[CHUNK] * TILE
        if n > 1:
            before = places[OUT_TURNED]
            turn(work, layers[n - 1, OUT], _rows(inputs), tiles, before, WIDTH, panel)
        turn(work, d, _rows(size), tiles, places[D_TURNED], turned_row(size), ZERO)
        gradients(g, layers[n, W], layers[n, B], size, inputs, work, places[D_TURNED],
                  turned_row(size), before, panel, samples, add, ones)  # fmt: skip
        if n > 1:
            errors_before(p, layers[n, W], size, inputs, work, d, _rows(size),
                          d_before, _rows(inputs), tiles, ones)  # fmt: skip
            for t in range(tiles):
                tile = t * _rows(inputs) * TILE
                times_slope(layers[n - 1, ACTIVATION], work, d_before + tile,
                            layers[n - 1, OUT] + tile, layers[n - 1, SLOPE] + tile,
                            inputs * TILE)  # fmt: skip
            d, d_before = d_before, d


_numbers, _whole = types.float32[::1], types.int64[::1]
_samples = types.Array(types.float32, 2, "C", readonly=True)
_wholes = types.int64[:, ::1]


@entry(
    types.int64(
        _samples, _samples, _whole, types.int64, _wholes, _whole, _numbers, _numbers,
        _numbers, _numbers, _numbers, types.int64, _numbers, types.float64[::1],
        types.float64[::1],
    )
)  # fmt: skip
def epoch(
    X: Array, Y: Array, order: Array, batch_size: int, layers: Array, places: Array,
    work: Array, p: Array, g: Array, m: Array, v: Array,
    optimizer: int, h: Array, powers: Array, total: Array,
) -> int:  # fmt: skip
    """Train on the samples (rows of X and Y) in the order given.

    Returns the number of the first batch whose error is not finite (from 1; its update is not
    made), or 0.  `total` becomes the sum of all samples' errors.
    """
    ones = np.ones(LONGEST_CHUNK + 1, dtype=np.float32)
    ones[LONGEST_CHUNK] = 0
    total[0] = 0
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        for n in range(1, len(layers)):
            pack(p, layers[n, W], layers[n, SIZE], layers[n, INPUTS], work,
                 places[PACKED] + layers[n, W])  # fmt: skip
        E = 0.0
        for first in range(0, len(batch), places[CHUNK]):
            chosen = batch[first : first + places[CHUNK]]
            _take_inputs(X, chosen, work, layers, places)
            _forward(p, work, layers, places, (len(chosen) + TILE - 1) // TILE, ones)
            E += _meet_targets(Y, chosen, work, layers, places)
            _backward(p, g, work, layers, places, len(chosen), min(first, 1), ones)
        if not np.isfinite(np.float32(E)):
            return start // batch_size + 1
        total[0] += E
        make_moves(optimizer, layers, p, g, m, v, len(batch), h, powers)
    return 0
