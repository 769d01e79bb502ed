"""One way through a network and back, for the samples of a thread or its neurons of every layer."""

from typing import NamedTuple

from clearprop.arithmetic import Array
from clearprop.engine.barrier import wait_for_all
from clearprop.engine.dropout import (
    Dropout,
    Place,
    bits_at,
    drop,
    drops_out,
    times_dropped_slope,
)
from clearprop.engine.layers import dE_douts_before, nets, transpose_dE_dnet
from clearprop.engine.layout import LINE, Samples, Workspace
from clearprop.engine.numba_setup import LANES, TILE, compiled, inlined
from clearprop.engine.output_layer import output_layer
from clearprop.engine.rules import activate, times_slope
from clearprop.engine.transpose import gather_block


class Team(NamedTuple):
    """The threads that train together: which one this is, and what all of them share.

    `barrier` counts arrivals; `errors` has each tile's, a line of the cache apart, and `squares`
    each thread's part of the gradient's length.
    """

    thread: int
    threads: int
    barrier: Array
    errors: Array
    squares: Array


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
def _gather_inputs(samples: Samples, start: int, end: int, space: Workspace, t: int) -> None:
    """Write the samples order[start] to order[end], or as many as fit into a tile, as columns."""
    X, order, first = samples.X, samples.order, space.layers[0]
    size, there = X.shape[1], min(TILE, end - start)
    out = first.out + t * first.out_rows * TILE
    whole = size // LANES * LANES
    for s in range(0, there, LANES):
        for i in range(0, whole, LANES):
            gather_block(X, size, order, start + s, 1, end - 1, i, space.buffer, out + i * TILE + s)
    for s in range(there):
        sample = order[start + s]
        for i in range(whole, size):
            space.buffer[out + i * TILE + s] = X[sample, i]


@inlined
def _forward(
    p: Array, space: Workspace, dropout: Dropout, place: Place, first: int, tiles: int,
    barrier: Array, part: int, parts: int,
) -> None:  # fmt: skip
    """From the inputs to the output layer's net; all hidden layers' outs are kept."""
    last, buffer = len(space.layers) - 1, space.buffer
    for n in range(1, last + 1):
        layer = space.layers[n]
        before = space.layers[n - 1].out + first * layer.rows * TILE
        tile = first * layer.out_rows * TILE
        start, slope = layer.out + tile, layer.slope + tile
        low, high = neurons(layer.size, part, parts)
        nets(p, layer, buffer, before, start, tiles, low, high)
        is_dropped = drops_out(dropout, n)
        key = bits_at(bits_at(dropout.key[0], place.step), n)
        if n < last:
            for t in range(tiles):
                i = (t * layer.out_rows + low) * TILE
                activate(layer, buffer, start + i, slope + i, (high - low) * TILE)
                if is_dropped:
                    sample = place.sample + (first + t) * TILE
                    drop(layer, buffer, start + i, slope + i, low, high, sample, key,
                         dropout.thresholds[n], dropout.scales[n])  # fmt: skip
        wait_for_all(barrier, parts)


@inlined
def _finish_output(
    samples: Samples, start: int, end: int, space: Workspace, own: int, d: int, t: int
) -> float:
    """Finish the output layer for one tile; return the sum of its samples' errors."""
    buffer, plan, layer = space.buffer, space.plan, space.layers[len(space.layers) - 1]
    weights, order, there = samples.weights, samples.order, min(TILE, end - start)
    target, errors, total = own + plan.target, own + plan.errors, 0.0
    for s in range(there):
        for i in range(layer.size):
            buffer[target + i * TILE + s] = samples.Y[order[start + s], i]
    tile = t * layer.out_rows * TILE
    output_layer(layer, plan, layer.size, buffer, layer.out + tile, layer.slope + tile, d, own)
    if len(weights):
        for s in range(there):
            weight = weights[order[start + s]]
            buffer[errors + s] *= weight
            for i in range(layer.size):
                buffer[d + i * TILE + s] *= weight
    for s in range(there):
        total += float(buffer[errors + s])
    return total


@inlined
def _backward(
    p: Array, space: Workspace, dropout: Dropout, samples: int, first: int, tiles: int, d: int,
    team: Team, part: int, parts: int,
) -> None:  # fmt: skip
    """From the output layer's dE_dnet to that of the first hidden layer, each kept transposed."""
    plan, buffer = space.plan, space.buffer
    d_before, d_rows = d + plan.d_apart, plan.d_rows
    for n in range(len(space.layers) - 1, 0, -1):
        layer, before = space.layers[n], space.layers[n - 1]
        low, high = neurons(layer.size, part, parts)
        for t in range(tiles):
            start = (first + t) * TILE
            transpose_dE_dnet(layer, buffer, d + t * d_rows * TILE, layer.dE_dnet + start * TILE,
                              plan.chunk * TILE, min(TILE, samples - start), low, high)  # fmt: skip
        if n == 1:
            return
        low, high = neurons(layer.inputs, part, parts)
        dE_douts_before(p, layer, buffer, d, d_before, d_rows, tiles, low, high)
        is_dropped = drops_out(dropout, n - 1)
        for t in range(tiles):
            i = ((first + t) * before.out_rows + low) * TILE
            d_tile, count = d_before + (t * d_rows + low) * TILE, (high - low) * TILE
            if is_dropped:
                times_dropped_slope(buffer, d_tile, before.slope + i, count)
            else:
                times_slope(before, buffer, d_tile, before.out + i, before.slope + i, count)
        wait_for_all(team.barrier, parts)
        d, d_before = d_before, d


@inlined
def there_and_back(
    samples: Samples, begin: int, stop: int, space: Workspace, p: Array, team: Team,
    dropout: Dropout, place: Place,
) -> None:  # fmt: skip
    """Take samples order[begin] to order[stop] to every layer's dE_dnet; keep each tile's error.

    `place` is that of the first of them.
    """
    plan, thread, threads = space.plan, team.thread, team.threads
    own, count = plan.own + thread * plan.own_length, stop - begin
    tiles = (count + TILE - 1) // TILE
    # Threads share the samples, or where the weights are many, the neurons of every layer.
    part, parts = (thread, threads) if plan.is_shared else (0, 1)
    d = plan.d + (thread - part) * 2 * plan.d_apart
    first, last = share(tiles, thread, threads) if parts == 1 else (0, tiles)
    while first < last:
        group = min(plan.group, last - first)
        low, high = share(group, part, parts)
        for t in range(first + low, first + high):
            _gather_inputs(samples, begin + t * TILE, stop, space, t)
        wait_for_all(team.barrier, parts)
        _forward(p, space, dropout, place, first, group, team.barrier, part, parts)
        for t in range(low, high):
            start = begin + (first + t) * TILE
            team.errors[(first + t) * LINE] = _finish_output(
                samples, start, stop, space, own, d + t * plan.d_rows * TILE, first + t
            )
        wait_for_all(team.barrier, parts)
        _backward(p, space, dropout, count, first, group, d, team, part, parts)
        first += group
