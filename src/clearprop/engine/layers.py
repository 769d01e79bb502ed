"""A layer's work on tiles of samples: net, out, dE/dnet and the gradients."""

from clearprop.arithmetic import Array
from clearprop.engine import elementwise as el
from clearprop.engine.kernels import (
    dots,
    fetch,
    product_across,
    product_across_narrow,
    product_down,
)
from clearprop.engine.numba_setup import LANES, TILE, compiled, number, tallest
from clearprop.engine.transpose import transpose_block

# How products are cut, so that what is read again is still in a cache.
_NEAR = 4 * TILE
"""Terms summed at once: so many rows of both factors stay in the nearest cache."""
_FAR, _TILES = 16 * TILE, 8
"""Terms and tiles of samples which together stay in a core's own cache."""
_ROWS = 3
"""Tallest tiles of rows that pass the same tiles of samples together."""
KEPT = 4096
"""Rows of tiles that a core's own cache keeps."""
THIN = 2
"""Neurons of a layer whose gradients are sooner summed along the samples, with a lane for each."""
_FEW = 64
"""Numbers that are sooner turned one by one than as a block."""


@compiled
def next_height(left: int, most: int) -> int:
    """Return how many of the rows left to take next, so that all tiles are about as high."""
    tiles = (left + most - 1) // most
    return (left + tiles - 1) // tiles


@compiled
def cut(count: int, about: int) -> int:
    """Return the length of equal pieces that are about so long, since short ones cost the same."""
    pieces = max(1, (count + about // 2) // about)
    return (count + pieces - 1) // pieces


@compiled
def nets(
    p: Array, w: int, rows: int, first: int, last: int, work: Array, before: int,
    net: int, net_rows: int, tiles: int,
) -> None:  # fmt: skip
    """Compute net ← W · out_before + b of neurons `first` to `last`, for tiles side by side.

    b multiplies the row of ones.  `first` begins a panel.
    """
    is_far, far_step = tiles * net_rows > KEPT, cut(rows, _FAR)
    near_step, most = cut(far_step, _NEAR), tallest(work)
    for far in range(0, rows, far_step):
        far_end = min(far + far_step, rows)
        for some in range(0, tiles, _TILES):
            for panel in range(first, last, TILE):
                there = min(TILE, last - panel)
                for near in range(far, far_end, near_step):
                    depth = min(near_step, far_end - near)
                    for t in range(some, min(some + _TILES, tiles)):
                        i = 0
                        while i < there:
                            height = next_height(there - i, most)
                            if near == far and is_far:
                                fetch(work, net + (t * net_rows + panel + i) * TILE, height)
                            product_down(p, w + panel * rows + near * TILE + i, 0,
                                         work, before + (t * rows + near) * TILE,
                                         work, net + (t * net_rows + panel + i) * TILE,
                                         height, depth, 1, min(near, 1))  # fmt: skip
                            i += height


@compiled
def errors_before(
    p: Array, w: int, rows: int, size: int, first: int, last: int, work: Array,
    d: int, before: int, d_rows: int, tiles: int,
) -> None:  # fmt: skip
    """Compute dE_dout ← Wᵀ · dE_dnet of inputs `first` to `last`, for tiles side by side."""
    jump = (rows - 1) * TILE
    is_far, most = tiles * d_rows > KEPT, tallest(work)
    together = _ROWS * most
    for far in range(0, size, _FAR):
        for some in range(0, tiles, _TILES):
            for block in range(first, last, together):
                end = min(block + together, last)
                for near in range(far, min(far + _FAR, size), _NEAR):
                    depth = min(_NEAR, size - near)
                    if is_far:
                        # The next rows of the same panels, of which each has a few in a row only.
                        for panel in range(near, near + depth, TILE):
                            fetch(p, w + panel * rows + end * TILE, min(together, last - end))
                    for t in range(some, min(some + _TILES, tiles)):
                        i = block
                        while i < end:
                            height = next_height(end - i, most)
                            if near == far and is_far:
                                fetch(work, before + (t * d_rows + i) * TILE, height)
                            product_across(p, w + near * rows + i * TILE, jump,
                                           work, d + (t * d_rows + near) * TILE,
                                           work, before + (t * d_rows + i) * TILE,
                                           height, depth, 1, min(near, 1))  # fmt: skip
                            i += height


@compiled
def turn(
    work: Array, d: int, size: int, first: int, last: int, samples: int, turned: int, panel: int
) -> None:
    """Write neurons `first` to `last` of a tile of dE_dnet turned, a sample in each row.

    `first` begins a panel; turned panels lie `panel` apart.  What fills up the last panel is 0,
    so that the weights there stay what they are.  A layer of few neurons stays as it is, and what
    fills up its tile is 0.
    """
    if size <= THIN:
        for i in range(first * TILE, last * TILE, LANES):
            el.copied(work, turned + i, work, d + i, work, d + i)
        for i in range(first, last):
            for s in range(samples, TILE):
                work[turned + i * TILE + s] = 0
        return
    if (last - first) * samples <= _FEW:
        for i in range(first, last):
            for s in range(samples):
                work[turned + i // TILE * panel + s * TILE + i % TILE] = work[d + i * TILE + s]
        return
    for i in range(last * TILE, (last + LANES - 1) // LANES * LANES * TILE):
        work[d + i] = 0
    for i in range(first, last, LANES):
        for s in range(0, samples, LANES):
            transpose_block(work, d + i * TILE + s, work,
                            turned + i // TILE * panel + s * TILE + i % TILE)  # fmt: skip


@compiled
def gradient(
    work: Array, before: int, rows: int, first: int, last: int, turned: int, samples: int,
    size: int, panel: int, target: Array, place: int, scale: float, keep: float,
) -> None:  # fmt: skip
    """Compute target ← scale · dW + keep · target for rows `first` to `last` of one panel.

    dW is dE_dnet · out_beforeᵀ, over the samples; the row of ones gives the bias's gradient.
    `size` counts the layer's neurons.
    """
    if size <= THIN:
        for i in range(size):
            dots(work, before + first * TILE, rows * TILE, work, turned + i * TILE, TILE * TILE,
                 (samples + TILE - 1) // TILE, target, place + i, last - first,
                 scale, keep)  # fmt: skip
        return
    narrow, most = size - panel * TILE <= LANES, tallest(work)
    for near in range(0, samples, _FAR):
        depth, still, i = min(_FAR, samples - near), keep if near == 0 else number(work, 1), first
        while i < last:
            height = next_height(last - i, most)
            a, b = before + (near * rows + i * TILE), turned + near * TILE
            c = place + (i - first) * TILE
            if samples > _FAR:
                fetch(target, c, height)
            if narrow:
                product_across_narrow(work, a, (rows - 1) * TILE, work, b, target, c,
                                      height, depth, scale, still)  # fmt: skip
            else:
                product_across(work, a, (rows - 1) * TILE, work, b, target, c,
                               height, depth, scale, still)  # fmt: skip
            i += height
