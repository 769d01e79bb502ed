"""A layer's work on a chunk of samples: net, out, dE/dnet and the gradients, tile by tile."""

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine import elementwise as el
from clearprop.engine.elementwise import ACTIVATION_CODES
from clearprop.engine.machine import HEIGHTS, LANES, ONE, TILE, WIDTH, ZERO, compiled
from clearprop.engine.plan import LONGEST_CHUNK
from clearprop.engine.tiles import PRODUCTS, transpose_block

_RELU, _LEAKY_RELU = ACTIVATION_CODES["relu"], ACTIVATION_CODES["leaky_relu"]
_SIGMOID, _TANH = ACTIVATION_CODES["sigmoid"], ACTIVATION_CODES["tanh"]
_ELU, _SILU, _SOFTPLUS = (ACTIVATION_CODES[name] for name in ("elu", "silu", "softplus"))
_TALLEST = HEIGHTS[0]
_SECOND = HEIGHTS[1]
_product_top, _product_second = PRODUCTS[HEIGHTS[0]], PRODUCTS[HEIGHTS[1]]
_product_4, _product_2, _product_1 = PRODUCTS[4], PRODUCTS[2], PRODUCTS[1]
_A_ZERO = np.int64(LONGEST_CHUNK)


@compiled
def height_for(left: int) -> int:
    """Return the height of the next register tile when so many rows are left."""
    # Two tiles of the second height beat one of the tallest and a low one, which waits for sums.
    if left >= _TALLEST and left != 2 * _SECOND:
        return _TALLEST
    if left >= _SECOND:
        return _SECOND
    if left >= 4:
        return 4
    return 2 if left >= 2 else 1


@compiled
def multiply(
    rows: int, columns: int, depth: int, A: Array, a: int, a_panel: int, a_step: int,
    B: Array, b: int, b_row: int, b_tile: int, C: Array, c: int, c_row: int, c_tile: int,
    first: Array, f: int, f_step: int, add: int,
) -> None:  # fmt: skip
    """C ← (C if add else first) + A · B, cut into register tiles; see `tiles`.

    Row i of A starts at a + i a_panel, and its steps are a_step long, or as long as a panel is
    high if that is 0.  Tiles of columns lie b_tile apart in B and c_tile in C.
    """
    i = 0
    while i < rows:
        h = height_for(rows - i)
        ai, step, fi, last = a + i * a_panel, a_step if a_step else h, f + i * f_step, columns
        bt, ct = b, c + i * c_row
        # A panel of A stays in the nearest cache while all tiles pass it.
        while last > 0:
            if h == _TALLEST:
                _product_top(A, ai, 1, step, B, bt, b_row, C, ct, c_row, last,
                             first, fi, f_step, depth, add)  # fmt: skip
            elif h == _SECOND:
                _product_second(A, ai, 1, step, B, bt, b_row, C, ct, c_row, last,
                                first, fi, f_step, depth, add)  # fmt: skip
            elif h == 4:
                _product_4(A, ai, 1, step, B, bt, b_row, C, ct, c_row, last,
                           first, fi, f_step, depth, add)  # fmt: skip
            elif h == 2:
                _product_2(A, ai, 1, step, B, bt, b_row, C, ct, c_row, last,
                           first, fi, f_step, depth, add)  # fmt: skip
            else:
                _product_1(A, ai, 1, step, B, bt, b_row, C, ct, c_row, last,
                           first, fi, f_step, depth, add)  # fmt: skip
            bt, ct, last = bt + b_tile, ct + c_tile, last - TILE
        i += h


@compiled
def pack(p: Array, start: int, size: int, inputs: int, work: Array, packed: int) -> None:
    """Copy W in the order in which `nets` reads it: for each panel of rows, column by column.

    A turned block is wider than a panel: what it writes too much, the next ones overwrite.
    """
    i = 0
    while i < size:
        height = height_for(size - i)
        row, target = start + i * inputs, packed + i * inputs
        if row + LANES * (inputs + 1) <= len(p):
            for k in range(0, inputs, LANES):
                transpose_block(p, row + k, inputs, work, target + k * height, height)
        else:
            for k in range(inputs):
                for r in range(height):
                    work[target + k * height + r] = p[row + r * inputs + k]
        i += height


@compiled
def nets(
    p: Array, bias: int, size: int, inputs: int, work: Array, packed: int,
    before: int, before_rows: int, net: int, net_rows: int, tiles: int, ones: Array,
) -> None:  # fmt: skip
    """Compute net ← W · out_before + b, for every tile of the chunk."""
    # ones ends with a 0: what a net without bias starts from.
    first, f, step = (p, bias, ONE) if bias >= 0 else (ones, _A_ZERO, ZERO)
    multiply(size, tiles * TILE, inputs, work, packed, inputs, ZERO,
             work, before, WIDTH, before_rows * TILE, work, net, WIDTH, net_rows * TILE,
             first, f, step, ZERO)  # fmt: skip


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
    p: Array, start: int, size: int, inputs: int, work: Array, d: int, d_rows: int,
    before: int, before_rows: int, tiles: int, ones: Array,
) -> None:  # fmt: skip
    """Compute dE_dout of the layer before ← Wᵀ · dE_dnet; W is read as it lies."""
    multiply(inputs, tiles * TILE, size, p, start, ONE, inputs,
             work, d, WIDTH, d_rows * TILE, work, before, WIDTH, before_rows * TILE,
             ones, _A_ZERO, ZERO, ZERO)  # fmt: skip


@compiled
def turn(
    work: Array, source: int, rows: int, tiles: int, target: int, row: int, panel: int
) -> None:
    """Write tiles turned, a sample in each row of length `row`; panels of it lie `panel` apart."""
    for t in range(tiles):
        for i in range(0, rows, LANES):
            place = target + i // row * panel + i % row
            for s in range(0, TILE, LANES):
                transpose_block(
                    work, source + (t * rows + i) * TILE + s, TILE,
                    work, place + (t * TILE + s) * row, row,
                )  # fmt: skip


@compiled
def gradients(
    g: Array, start: int, bias: int, size: int, inputs: int, work: Array,
    d_turned: int, d_row: int, before_turned: int, panel: int, samples: int, add: int,
    ones: Array,
) -> None:  # fmt: skip
    """Compute dW ← dE_dnet · out_beforeᵀ and db ← Σ dE_dnet, over the samples that there are."""
    multiply(size, inputs, samples, work, d_turned, ONE, d_row,
             work, before_turned, WIDTH, panel, g, start, inputs, WIDTH,
             ones, _A_ZERO, ZERO, add)  # fmt: skip
    if bias >= 0:
        # A row of ones times dE_dnet, turned.
        multiply(ONE, size, samples, ones, ZERO, ZERO, ONE, work, d_turned, d_row, WIDTH,
                 g, bias, ZERO, WIDTH, ones, _A_ZERO, ZERO, add)  # fmt: skip
