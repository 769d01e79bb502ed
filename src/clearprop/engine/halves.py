"""Updates of a small network by a batch in two halves, on one core or two.

Each thread has parameters of its own.  It computes the gradients over its half of the samples block
by block, and adds the other half's to each.  Both do so in the same order, so that their parameters
stay the same to the last bit, and nothing but gradients goes from one core to the other: while they
are fresh, since what has left the nearest cache of the core that wrote it takes several times as
long to fetch.  One thread alone computes both halves, with the same result.
"""

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.barrier import announce, wait_for
from clearprop.engine.forward_backward import share
from clearprop.engine.layers import gradient
from clearprop.engine.layout import (
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
from clearprop.engine.numba_setup import TILE, inlined, number
from clearprop.engine.optimizers import PLAIN, move


@inlined
def _gradients(
    work: Array, layers: Array, places: Array, block: Array, tile: int, samples: int, slot: int
) -> None:
    """Write the gradients of a block over the samples of one half, from tile `tile` on."""
    n, panel, first, last = block
    rows = layers[n, ROWS]
    if samples == 0:
        for i in range(slot, slot + (last - first) * TILE):
            work[i] = 0
        return
    turned = layers[n, D_TURNED] + (panel * places[CHUNK] + tile * TILE) * TILE
    gradient(work, layers[n - 1, OUT] + tile * rows * TILE, rows, first, last, turned, samples,
             layers[n, SIZE], panel, work, slot, number(work, 1), number(work, 0))  # fmt: skip


@inlined
def update_by_halves(
    p: Array, m: Array, v: Array, work: Array, layers: Array, places: Array, blocks: Array,
    step: int, errors: Array, told: Array, samples: int, mass: float, flags: Array,
    thread: int, threads: int, optimizer: int, h: Array, rates: Array, l2: Array, decays: Array,
    powers: Array,
) -> float:  # fmt: skip
    """Move this thread's parameters by the gradients of both halves, if the error is finite.

    Returns the error of all samples.  `blocks` has a row for each block: its layer, panel, first
    row and end.

    A thread computes one block ahead of the one that it adds up, so that nobody waits.  `flags`
    counts the blocks that each has computed.  When a slot of the exchange is written again, the
    other has read it, or it could not have come as far as it has.  Even and odd steps tell their
    errors at places of their own for the same reason.
    """
    size, tiles, one = EXCHANGED * TILE, (samples + TILE - 1) // TILE, number(p, 1)
    factor = one / number(p, mass)
    E, count = 0.0, len(blocks)
    for half in range(thread, 2, threads):
        own = (step % 2 * 2 + half) * LINE
        tile, end = share(tiles, half, 2)
        told[own] = 0
        for t in range(tile, end):
            told[own] += errors[t * LINE]
    for k in range(count + 1):
        if k < count:
            slot = places[EXCHANGE] + flags[thread * LINE] % SLOTS * 2 * size
            for half in range(thread, 2, threads):
                tile, end = share(tiles, half, 2)
                some = max(0, min(samples, end * TILE) - tile * TILE)
                _gradients(work, layers, places, blocks[k], tile, some, slot + half * size)
            announce(flags, thread * LINE)
        if k > 0:
            n, panel, first, last = blocks[k - 1]
            # This thread may be one block ahead of those that both need to have computed.
            goal = flags[thread * LINE] - (1 if k < count else 0)
            for other in range(threads):
                wait_for(flags, other * LINE, goal)
            if k == 1:
                E = told[step % 2 * 2 * LINE] + told[(step % 2 * 2 + 1) * LINE]
                if not np.isfinite(number(p, E)):
                    break
            q = (n - 1) * TILE
            code = PLAIN if optimizer == 0 and l2[q] == 0 else optimizer
            move(code, p, m, v, layers[n, W] + (panel * layers[n, ROWS] + first) * TILE,
                 (last - first) * TILE, (min(last, layers[n, INPUTS]) - first) * TILE, work,
                 places[EXCHANGE] + (goal - 1) % SLOTS * 2 * size, factor, one,
                 decays[n - 1], h, rates, l2, q, powers, 2, size)  # fmt: skip
    return E
