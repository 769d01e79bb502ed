"""A layer's work on a chunk of samples: net, out, dE/dnet and the gradients, tile by tile."""

from clearprop.arithmetic import Array
from clearprop.engine import elementwise as el
from clearprop.engine.elementwise import ACTIVATION_CODES
from clearprop.engine.machine import HEIGHTS, LANES, TILE, compiled
from clearprop.engine.tiles import PRODUCTS, transpose_block

_RELU, _LEAKY_RELU = ACTIVATION_CODES["relu"], ACTIVATION_CODES["leaky_relu"]
_SIGMOID, _TANH = ACTIVATION_CODES["sigmoid"], ACTIVATION_CODES["tanh"]
_ELU, _SILU, _SOFTPLUS = (ACTIVATION_CODES[name] for name in ("elu", "silu", "softplus"))
_TALLEST = HEIGHTS[0]
_SECOND = HEIGHTS[1]
_product_top, _product_second = PRODUCTS[HEIGHTS[0]], PRODUCTS[HEIGHTS[1]]
_product_4, _product_2, _product_1 = PRODUCTS[4], PRODUCTS[2], PRODUCTS[1]


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
def product(
    height: int, A: Array, a: int, a_row: int, a_step: int, B: Array, b: int,
    C: Array, c: int, c_row: int, columns: int, first: Array, f: int, f_step: int,
    depth: int, add: int,
) -> None:  # fmt: skip
    """Work on one register tile, C ← first + A · B; see `tiles`."""
    if height == _TALLEST:
        _product_top(A, a, a_row, a_step, B, b, C, c, c_row, columns, first, f, f_step, depth, add)
    elif height == _SECOND:
        _product_second(
            A, a, a_row, a_step, B, b, C, c, c_row, columns, first, f, f_step, depth, add
        )
    elif height == 4:
        _product_4(A, a, a_row, a_step, B, b, C, c, c_row, columns, first, f, f_step, depth, add)
    elif height == 2:
        _product_2(A, a, a_row, a_step, B, b, C, c, c_row, columns, first, f, f_step, depth, add)
    else:
        _product_1(A, a, a_row, a_step, B, b, C, c, c_row, columns, first, f, f_step, depth, add)


@compiled
def pack(p: Array, start: int, size: int, inputs: int, work: Array, packed: int) -> None:
    """Copy W in the order in which `nets` reads it: for each panel of rows, column by column."""
    i = 0
    while i < size:
        height = height_for(size - i)
        row, target = start + i * inputs, packed + i * inputs
        for r in range(height):
            for k in range(inputs):
                work[target + k * height + r] = p[row + r * inputs + k]
        i += height


@compiled
def nets(
    p: Array, bias: int, size: int, inputs: int, work: Array, packed: int,
    before: int, before_rows: int, net: int, net_rows: int, tiles: int, zero: Array,
) -> None:  # fmt: skip
    """Compute net ← W · out_before + b, for every tile of the chunk."""
    i = 0
    while i < size:
        height = height_for(size - i)
        a = packed + i * inputs
        # A panel of W stays in the nearest cache while all tiles pass it.
        for t in range(tiles):
            b, c = before + t * before_rows * TILE, net + (t * net_rows + i) * TILE
            if bias >= 0:
                product(height, work, a, 1, height, work, b, work, c, TILE, TILE,
                        p, bias + i, 1, inputs, 0)  # fmt: skip
            else:
                product(height, work, a, 1, height, work, b, work, c, TILE, TILE,
                        zero, 0, 0, inputs, 0)  # fmt: skip
        i += height


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
    before: int, before_rows: int, tiles: int, zero: Array,
) -> None:  # fmt: skip
    """Compute dE_dout of the layer before ← Wᵀ · dE_dnet; W is read column by column as it lies."""
    i = 0
    while i < inputs:
        height = height_for(inputs - i)
        for t in range(tiles):
            product(height, p, start + i, 1, inputs, work, d + t * d_rows * TILE,
                    work, before + (t * before_rows + i) * TILE, TILE, TILE,
                    zero, 0, 0, size, 0)  # fmt: skip
        i += height


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
    zero: Array,
) -> None:  # fmt: skip
    """Compute dW ← dE_dnet · out_beforeᵀ and db ← Σ dE_dnet, over the samples that there are."""
    for j in range(0, inputs, TILE):
        i = 0
        while i < size:
            height = height_for(size - i)
            product(height, work, d_turned + i, 1, d_row, work, before_turned + j // TILE * panel,
                    g, start + i * inputs + j, inputs, inputs - j, zero, 0, 0,
                    samples, add)  # fmt: skip
            i += height
    if bias >= 0:
        if add == 0:
            g[bias : bias + size] = 0
        for s in range(samples):
            for i in range(size):
                g[bias + i] += work[d_turned + s * d_row + i]
