"""A layer's work on tiles of samples: net, out, dE/dnet and the gradients."""

from clearprop.arithmetic import Array
from clearprop.engine import elementwise as el
from clearprop.engine.elementwise import ACTIVATION_CODES
from clearprop.engine.machine import LANES, TALLEST, TILE, compiled
from clearprop.engine.tiles import (
    product_across,
    product_across_narrow,
    product_down,
    transpose_block,
)

_RELU, _LEAKY_RELU = ACTIVATION_CODES["relu"], ACTIVATION_CODES["leaky_relu"]
_SIGMOID, _TANH = ACTIVATION_CODES["sigmoid"], ACTIVATION_CODES["tanh"]
_ELU, _SILU, _SOFTPLUS = (ACTIVATION_CODES[name] for name in ("elu", "silu", "softplus"))
_DEPTH = 4 * TILE
"""Terms of a product summed at once: so many rows of both factors stay in the nearest cache."""


@compiled
def next_height(left: int) -> int:
    """Return how many of the rows left to take next, so that all tiles are about as high."""
    tiles = (left + TALLEST - 1) // TALLEST
    return (left + tiles - 1) // tiles


@compiled
def nets(
    p: Array, w: int, rows: int, size: int, work: Array, before: int, net: int, net_rows: int,
    tiles: int,
) -> None:  # fmt: skip
    """Compute net ← W · out_before + b, for tiles side by side; b multiplies the row of ones."""
    for panel in range(0, size, TILE):
        there = min(TILE, size - panel)
        for t in range(tiles):
            done = 0
            while done < rows:
                depth, i = min(_DEPTH, rows - done), 0
                while i < there:
                    height = next_height(there - i)
                    product_down(p, w + panel * rows + done * TILE + i, 0,
                                 work, before + (t * rows + done) * TILE,
                                 work, net + (t * net_rows + panel + i) * TILE,
                                 height, depth, 1, min(done, 1))  # fmt: skip
                    i += height
                done += depth


@compiled
def activate(code: int, work: Array, out: int, slope: int, count: int) -> None:
    """Compute out ← act(net), in place; slope ← act'(net) where out does not tell it."""
    if code == _RELU:
        for i in range(out, out + count, LANES):
            el.relu(work, i, work, i)
    elif code == _LEAKY_RELU:
        for i in range(out, out + count, LANES):
            el.leaky_relu(work, i, work, i)
    elif code == _SIGMOID:
        for i in range(out, out + count, LANES):
            el.logistic(work, i, work, i)
    elif code == _TANH:
        for i in range(out, out + count, LANES):
            el.hyperbolic(work, i, work, i)
    elif code == _ELU:
        for i in range(out, out + count, LANES):
            el.elu(work, i, work, i)
    elif code == _SILU:
        for i in range(0, count, LANES):
            el.silu_slope(work, slope + i, work, out + i)
            el.silu(work, out + i, work, out + i)
    elif code == _SOFTPLUS:
        for i in range(0, count, LANES):
            el.logistic(work, slope + i, work, out + i)
            el.rectified_softly(work, out + i, work, out + i)


@compiled
def times_slope(code: int, work: Array, d: int, out: int, slope: int, count: int) -> None:
    """Compute dE_dnet ← dE_dout ⊙ act'(net), in place."""
    if code == _RELU:
        for i in range(0, count, LANES):
            el.times_relu_slope(work, d + i, work, d + i, work, out + i)
    elif code == _LEAKY_RELU:
        for i in range(0, count, LANES):
            el.times_leaky_relu_slope(work, d + i, work, d + i, work, out + i)
    elif code == _SIGMOID:
        for i in range(0, count, LANES):
            el.times_logistic_slope(work, d + i, work, d + i, work, out + i)
    elif code == _TANH:
        for i in range(0, count, LANES):
            el.times_hyperbolic_slope(work, d + i, work, d + i, work, out + i)
    elif code == _ELU:
        for i in range(0, count, LANES):
            el.times_elu_slope(work, d + i, work, d + i, work, out + i)
    elif code in (_SILU, _SOFTPLUS):
        for i in range(0, count, LANES):
            el.times(work, d + i, work, d + i, work, slope + i)


@compiled
def errors_before(
    p: Array, w: int, rows: int, size: int, inputs: int, work: Array,
    d: int, before: int, d_rows: int, tiles: int,
) -> None:  # fmt: skip
    """Compute dE_dout of the layer before ← Wᵀ · dE_dnet, for tiles side by side."""
    jump = (rows - 1) * TILE
    i = 0
    while i < inputs:
        height = next_height(inputs - i)
        for t in range(tiles):
            done = 0
            while done < size:
                depth = min(_DEPTH, size - done)
                product_across(p, w + done * rows + i * TILE, jump,
                               work, d + (t * d_rows + done) * TILE,
                               work, before + (t * d_rows + i) * TILE,
                               height, depth, 1, min(done, 1))  # fmt: skip
                done += depth
        i += height


@compiled
def turn(work: Array, d: int, size: int, samples: int, turned: int, panel: int) -> None:
    """Write a tile of dE_dnet turned, a sample in each row; panels of it lie `panel` apart.

    What fills up the last panel is 0, so that the weights there stay what they are.
    """
    for i in range(size * TILE, (size + LANES - 1) // LANES * LANES * TILE):
        work[d + i] = 0
    for i in range(0, size, LANES):
        for s in range(0, samples, LANES):
            transpose_block(work, d + i * TILE + s, work,
                            turned + i // TILE * panel + s * TILE + i % TILE)  # fmt: skip


@compiled
def gradient(
    work: Array, before: int, rows: int, first: int, last: int, turned: int, samples: int,
    narrow: bool, target: Array, place: int, scale: float, keep: float,
) -> None:  # fmt: skip
    """Compute target ← scale · dW + keep · target for rows `first` to `last` of one panel.

    dW is dE_dnet · out_beforeᵀ, over the samples; the row of ones gives the bias's gradient.
    """
    jump = (rows - 1) * TILE
    i = first
    while i < last:
        height = next_height(last - i)
        a, c = before + i * TILE, place + (i - first) * TILE
        if narrow:
            product_across_narrow(work, a, jump, work, turned, target, c,
                                  height, samples, scale, keep)  # fmt: skip
        else:
            product_across(work, a, jump, work, turned, target, c,
                           height, samples, scale, keep)  # fmt: skip
        i += height
