"""Updates of threads that each have parameters of their own, and share out the samples.

A thread computes the gradients over its own samples block by block, and adds the others' to each.
All do so in the same order, so that their parameters stay the same to the last bit, and nothing
but gradients goes from one core to another: while they are fresh, since what has left the nearest
cache of the core that wrote it takes several times as long to fetch.
"""

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.layers import gradient
from clearprop.engine.machine import LANES, TILE, inlined
from clearprop.engine.meeting import announce, wait_for
from clearprop.engine.moves import move
from clearprop.engine.passes import share
from clearprop.engine.plan import (
    CHUNK,
    D_TURNED,
    EXCHANGE,
    EXCHANGED,
    INPUTS,
    LINE,
    OUT,
    ROWS,
    SIZE,
    SLOTS,
    W,
)

_ZERO, _ONE = np.float32(0), np.float32(1)


@inlined
def all_errors(
    errors: Array, told: Array, tiles: int, step: int, flags: Array, thread: int, threads: int
) -> float:
    """Tell the others the sum of the errors of this thread's tiles; return that of all.

    `flags` counts what each thread has told.  Even and odd steps have places of their own: a thread
    may be as far as the next step when another reads what it told.
    """
    first, last = share(tiles, thread, threads)
    E: float = 0.0
    begin = step % 2 * threads
    for t in range(first, last):
        E += errors[t * LINE]
    told[(begin + thread) * LINE] = E
    announce(flags, thread * LINE)
    total: float = 0.0
    goal = flags[thread * LINE]
    for other in range(threads):
        wait_for(flags, other * LINE, goal)
        total += told[(begin + other) * LINE]
    return total


@inlined
def _own_gradients(
    work: Array, layers: Array, places: Array, n: int, panel: int, first: int, last: int,
    tile: int, samples: int, slot: int,
) -> None:  # fmt: skip
    """Write the gradients of a block of a panel's rows, over this thread's samples."""
    rows = layers[n, ROWS]
    if samples == 0:
        for i in range(slot, slot + (last - first) * TILE):
            work[i] = 0
        return
    turned = layers[n, D_TURNED] + (panel * places[CHUNK] + tile * TILE) * TILE
    gradient(work, layers[n - 1, OUT] + tile * rows * TILE, rows, first, last, turned, samples,
             layers[n, SIZE] - panel * TILE <= LANES, work, slot, _ONE, _ZERO)  # fmt: skip


@inlined
def update_replicas(
    p: Array, m: Array, v: Array, work: Array, layers: Array, places: Array, all_samples: int,
    mass: float, flags: Array, thread: int, threads: int,
    optimizer: int, h: Array, rates: Array, l2: Array, decays: Array, powers: Array,
) -> None:  # fmt: skip
    """Move this thread's parameters by the gradients of all.

    Each computes one block ahead of the one that it adds up, so that nobody waits; a slot of the
    exchange is written anew when all have read it, which each shows by what it told since.
    """
    size, factor = EXCHANGED * TILE, _ONE / np.float32(mass)
    tile, end = share((all_samples + TILE - 1) // TILE, thread, threads)
    samples = max(0, min(all_samples, end * TILE) - tile * TILE)
    # The block before: its layer, where its parameters begin, its rows and those with weights.
    told, last_n, start, rows, weights = 0, 0, 0, 0, 0
    for n in range(len(layers) - 1, -1, -1):
        panels = (layers[n, SIZE] + TILE - 1) // TILE if n else 1
        all_rows = layers[n, ROWS] if n else 1
        for panel in range(panels):
            for first in range(0, all_rows, EXCHANGED):
                last = min(first + EXCHANGED, all_rows)
                if n:
                    slot = places[EXCHANGE] + (told % SLOTS * threads + thread) * size
                    _own_gradients(work, layers, places, n, panel, first, last,
                                   tile, samples, slot)  # fmt: skip
                    announce(flags, thread * LINE)
                if told:
                    goal = flags[thread * LINE] - (1 if n else 0)
                    for other in range(threads):
                        wait_for(flags, other * LINE, goal)
                    slot = places[EXCHANGE] + (told - 1) % SLOTS * threads * size
                    move(optimizer, p, m, v, start, rows, weights, work, slot, factor, _ONE,
                         decays[last_n - 1], h, rates, l2, (last_n - 1) * TILE, powers,
                         TILE, threads, size)  # fmt: skip
                if n:
                    told += 1
                    last_n, rows = n, last - first
                    start = layers[n, W] + (panel * all_rows + first) * TILE
                    weights = min(last, layers[n, INPUTS]) - first
