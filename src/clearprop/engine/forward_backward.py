"""One way through a network and back, for the samples of a thread or its neurons of every layer."""

from clearprop.arithmetic import Array
from clearprop.engine.barrier import meet
from clearprop.engine.elementwise import activate, times_slope
from clearprop.engine.layers import errors_before, nets, turn
from clearprop.engine.layout import (
    ACTIVATION,
    CHUNK,
    COLUMN,
    D_APART,
    D_ROWS,
    D_TURNED,
    ERRORS,
    INPUTS,
    LOSS,
    OUT,
    OUT_ROWS,
    ROWS,
    SIZE,
    SLOPE,
    TARGET,
    W,
)
from clearprop.engine.numba_setup import LANES, TILE, compiled, inlined
from clearprop.engine.output_layer import at_the_output
from clearprop.engine.transpose import take_block


@compiled
def share(count: int, thread: int, threads: int) -> tuple[int, int]:
    """Return where a thread's part of so many begins and ends."""
    # Beside a tiny network's products, divisions take long.
    if threads == 1:
        return 0, count
    return count * thread // threads, count * (thread + 1) // threads


@compiled
def neurons(size: int, part: int, parts: int) -> tuple[int, int]:
    """Return where a part's whole panels of neurons begin and end."""
    if parts == 1:
        return 0, size
    first, last = share((size + TILE - 1) // TILE, part, parts)
    return first * TILE, min(last * TILE, size)


@inlined
def take_inputs(
    X: Array, order: Array, start: int, end: int, work: Array, layers: Array, t: int
) -> None:
    """Write the samples order[start] to order[end], or as many as fit into a tile, as columns."""
    size, there = X.shape[1], min(TILE, end - start)
    out = layers[0, OUT] + t * layers[0, OUT_ROWS] * TILE
    whole = size // LANES * LANES
    for s in range(0, there, LANES):
        for i in range(0, whole, LANES):
            take_block(X, size, order, start + s, 1, end - 1, i, work, out + i * TILE + s)
    for s in range(there):
        sample = order[start + s]
        for i in range(whole, size):
            work[out + i * TILE + s] = X[sample, i]


@inlined
def forward(
    p: Array, work: Array, layers: Array, first: int, tiles: int,
    counter: Array, part: int, parts: int,
) -> None:  # fmt: skip
    """From the inputs to the output layer's net; all hidden layers' outs are kept."""
    last = len(layers) - 1
    for n in range(1, last + 1):
        rows, before = layers[n, OUT_ROWS], layers[n, ROWS]
        start, slope = layers[n, OUT] + first * rows * TILE, layers[n, SLOPE] + first * rows * TILE
        low, high = neurons(layers[n, SIZE], part, parts)
        nets(p, layers[n, W], before, low, high, work, layers[n - 1, OUT] + first * before * TILE,
             start, rows, tiles)  # fmt: skip
        if n < last:
            for t in range(tiles):
                i = (t * rows + low) * TILE
                activate(layers[n, ACTIVATION], work, start + i, slope + i,
                         (high - low) * TILE)  # fmt: skip
        meet(counter, parts)


@inlined
def meet_targets(
    Y: Array, weights: Array, order: Array, start: int, end: int, work: Array, layers: Array,
    places: Array, own: int, d: int, t: int,
) -> float:  # fmt: skip
    """Finish the output layer for one tile; return the sum of its samples' errors."""
    last: int = len(layers) - 1
    total: float = 0.0
    size, target, there = layers[last, SIZE], own + places[TARGET], min(TILE, end - start)
    for s in range(there):
        for i in range(size):
            work[target + i * TILE + s] = Y[order[start + s], i]
    tile, errors = t * layers[last, OUT_ROWS] * TILE, own + places[ERRORS]
    at_the_output(
        places[LOSS], layers[last, ACTIVATION], size, work, layers[last, OUT] + tile,
        layers[last, SLOPE] + tile, target, d, errors, own + places[COLUMN],
    )  # fmt: skip
    if len(weights):
        for s in range(there):
            weight = weights[order[start + s]]
            work[errors + s] *= weight
            for i in range(size):
                work[d + i * TILE + s] *= weight
    for s in range(there):
        total += float(work[errors + s])
    return total


@inlined
def dE_dnets(
    p: Array, work: Array, layers: Array, places: Array, samples: int,
    first: int, tiles: int, d: int, counter: Array, part: int, parts: int,
) -> None:  # fmt: skip
    """From the output layer's dE_dnet to that of the first hidden layer, each kept turned."""
    d_before, d_rows = d + places[D_APART], places[D_ROWS]
    for n in range(len(layers) - 1, 0, -1):
        low, high = neurons(layers[n, SIZE], part, parts)
        for t in range(tiles):
            start = (first + t) * TILE
            turn(work, d + t * d_rows * TILE, layers[n, SIZE], low, high,
                 min(TILE, samples - start), layers[n, D_TURNED] + start * TILE,
                 places[CHUNK] * TILE)  # fmt: skip
        if n == 1:
            return
        rows = layers[n - 1, OUT_ROWS]
        low, high = neurons(layers[n, INPUTS], part, parts)
        errors_before(p, layers[n, W], layers[n, ROWS], layers[n, SIZE], low, high, work,
                      d, d_before, d_rows, tiles)  # fmt: skip
        for t in range(tiles):
            i = ((first + t) * rows + low) * TILE
            times_slope(layers[n - 1, ACTIVATION], work, d_before + (t * d_rows + low) * TILE,
                        layers[n - 1, OUT] + i, layers[n - 1, SLOPE] + i,
                        (high - low) * TILE)  # fmt: skip
        meet(counter, parts)
        d, d_before = d_before, d
