"""A layer's work on tiles of samples: net, out, dE/dnet and the gradients."""

from typing import Any, NamedTuple

from clearprop.arithmetic import Array
from clearprop.engine.kernels import dots, product_across, product_down
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
"""Neurons of a layer whose gradients are summed along the samples, with a lane for each.

Linear regression on 100 inputs takes 1.5 to 1.6 times as long without.
"""


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


class Destination(NamedTuple):
    """Where sums go: array[place:] becomes scale · sums + keep · array[place:]."""

    array: Array
    place: int
    scale: float
    keep: float


@compiled
def nets(
    p: Array, layer: Any, buffer: Array, before: int, net: int, tiles: int, first: int, last: int
) -> None:
    """Compute net ← W · out_before + b of neurons `first` to `last`, for tiles side by side.

    b multiplies the row of ones.  `first` begins a panel.
    """
    rows, net_rows, far_step = layer.rows, layer.out_rows, cut(layer.rows, _FAR)
    near_step, most = cut(far_step, _NEAR), tallest(buffer)
    for far in range(0, rows, far_step):
        far_end = min(far + far_step, rows)
        for some in range(0, tiles, _TILES):
            for panel in range(first, last, TILE):
                there, w = min(TILE, last - panel), layer.weights + panel * rows
                for near in range(far, far_end, near_step):
                    depth = min(near_step, far_end - near)
                    for t in range(some, min(some + _TILES, tiles)):
                        i = 0
                        while i < there:
                            height = next_height(there - i, most)
                            product_down(p, w + near * TILE + i, 0,
                                         buffer, before + (t * rows + near) * TILE,
                                         buffer, net + (t * net_rows + panel + i) * TILE,
                                         height, depth, 1, min(near, 1))  # fmt: skip
                            i += height


@compiled
def dE_douts_before(
    p: Array, layer: Any, buffer: Array, d: int, before: int, d_rows: int, tiles: int,
    first: int, last: int,
) -> None:  # fmt: skip
    """Compute dE_dout ← Wᵀ · dE_dnet of inputs `first` to `last`, for tiles side by side."""
    rows, size, most = layer.rows, layer.size, tallest(buffer)
    together, jump = _ROWS * most, (layer.rows - 1) * TILE
    for far in range(0, size, _FAR):
        for some in range(0, tiles, _TILES):
            for block in range(first, last, together):
                end = min(block + together, last)
                for near in range(far, min(far + _FAR, size), _NEAR):
                    depth, w = min(_NEAR, size - near), layer.weights + near * rows
                    for t in range(some, min(some + _TILES, tiles)):
                        i = block
                        while i < end:
                            height = next_height(end - i, most)
                            product_across(p, w + i * TILE, jump,
                                           buffer, d + (t * d_rows + near) * TILE,
                                           buffer, before + (t * d_rows + i) * TILE,
                                           height, depth, 1, min(near, 1))  # fmt: skip
                            i += height


@compiled
def transpose_dE_dnet(
    layer: Any, buffer: Array, d: int, place: int, panel: int, samples: int, first: int, last: int
) -> None:
    """Write neurons `first` to `last` of a tile of dE_dnet transposed, a sample in each row.

    `first` begins a panel; transposed panels lie `panel` apart.  What fills up the last panel is
    0, so that the weights there stay what they are.  A thin layer stays as it is, and what fills
    up its tile is 0.
    """
    if layer.size <= THIN:
        for i in range(first, last):
            for s in range(TILE):
                buffer[place + i * TILE + s] = buffer[d + i * TILE + s]
            for s in range(samples, TILE):
                buffer[place + i * TILE + s] = 0
        return
    for i in range(last * TILE, (last + LANES - 1) // LANES * LANES * TILE):
        buffer[d + i] = 0
    for i in range(first, last, LANES):
        for s in range(0, samples, LANES):
            transpose_block(buffer, d + i * TILE + s, buffer,
                            place + i // TILE * panel + s * TILE + i % TILE)  # fmt: skip


@compiled
def gradient(
    layer: Any, buffer: Array, before: int, transposed: int, samples: int, first: int, last: int,
    to: Destination,
) -> None:  # fmt: skip
    """Compute dW = dE_dnet · out_beforeᵀ, over the samples, for rows `first` to `last` of a panel.

    The row of ones gives the bias's gradient.
    """
    rows, most = layer.rows, tallest(buffer)
    if layer.size <= THIN:
        # What fills up the panel's rows gets no sum, and must not move.
        if to.keep == 0:
            for i in range(to.place, to.place + (last - first) * TILE):
                to.array[i] = 0
        for i in range(layer.size):
            dots(buffer, before + first * TILE, rows * TILE, buffer, transposed + i * TILE,
                 TILE * TILE, (samples + TILE - 1) // TILE, to.array, to.place + i, last - first,
                 to.scale, to.keep)  # fmt: skip
        return
    for near in range(0, samples, _FAR):
        depth, i = min(_FAR, samples - near), first
        keep = to.keep if near == 0 else number(buffer, 1)
        while i < last:
            height = next_height(last - i, most)
            product_across(buffer, before + near * rows + i * TILE, (rows - 1) * TILE,
                           buffer, transposed + near * TILE,
                           to.array, to.place + (i - first) * TILE,
                           height, depth, to.scale, keep)  # fmt: skip
            i += height
