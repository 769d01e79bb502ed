"""One epoch of a tiny network with few samples in a batch, in one compiled call.

A layer's neurons lie side by side in the lanes of one vector, and a sample's net, out or dE_dnet
is such a vector.  Four samples go through the layers together.
"""

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine import elementwise as el
from clearprop.engine.codes import NET_LOSS
from clearprop.engine.elementwise import (
    activate,
    dE_dnet,
    dE_dout,
    errors_of_net,
    errors_of_out,
    times_slope,
)
from clearprop.engine.numba_setup import LANES, TILE, compiled, entry, inlined, number, uncounted
from clearprop.engine.optimizers import move, next_powers
from clearprop.engine.small_batch_kernels import FOUR, gradient_of_four, sums_of_four
from clearprop.engine.small_batch_layout import (
    ACTIVATION,
    BIASED,
    INPUTS,
    KEPT,
    LOSS,
    OUT,
    SIZE,
    SLOPE,
    TARGET,
    TURNED,
    D,
    G,
    W,
)
from clearprop.engine.work_queue import END, FIRST

_COUNT = FOUR * LANES


@compiled
def _turn_weights(p: Array, work: Array, layers: Array) -> None:
    """Write the weights of all layers but the first turned: a neuron's in a row."""
    for n in range(2, len(layers)):
        w, turned = layers[n, W], layers[n, TURNED]
        for j in range(layers[n, INPUTS]):
            for i in range(layers[n, SIZE]):
                work[turned + i * LANES + j] = p[w + j * LANES + i]


@compiled
def _starts(order: Array, first: int, last: int, inputs: int) -> tuple[int, int, int, int]:
    """Return where four samples begin in X; after `last` it is repeated."""
    return (
        order[first] * inputs,
        order[min(first + 1, last)] * inputs,
        order[min(first + 2, last)] * inputs,
        order[min(first + 3, last)] * inputs,
    )


@compiled
def _places_of_four(start: int, q: int) -> tuple[int, int, int, int]:
    """Return where the q-th four vectors of a layer lie, from `start` on."""
    start += q * _COUNT
    return start, start + LANES, start + 2 * LANES, start + 3 * LANES


@inlined
def _forward(
    p: Array, X: Array, samples: tuple[int, int, int, int], work: Array, layers: Array, q: int
) -> None:
    """From four samples, and where they begin in X, to the output layer's net."""
    last = len(layers) - 1
    for n in range(1, last + 1):
        out = layers[n, OUT] + q * _COUNT
        if n == 1:
            sums_of_four(p, layers[n, W], layers[n, INPUTS], X, *samples, work, out)
        else:
            before = _places_of_four(layers[n - 1, OUT], q)
            sums_of_four(p, layers[n, W], layers[n, INPUTS], work, *before, work, out)
        if n < last:
            activate(layers[n, ACTIVATION], work, out, layers[n, SLOPE] + q * _COUNT, _COUNT)


@inlined
def _meet_targets(
    Y: Array, order: Array, first: int, there: int, work: Array, layers: Array, places: Array,
    q: int,
) -> float:  # fmt: skip
    """Finish the output layer; return the sum of the samples' errors."""
    last = len(layers) - 1
    size, target = layers[last, SIZE], places[TARGET]
    out, d = layers[last, OUT] + q * _COUNT, layers[last, D] + q * _COUNT
    for s in range(there):
        sample = order[first + s]
        for i in range(size):
            work[target + s * LANES + i] = Y[sample, i]
    loss, total = places[LOSS], 0.0
    code, slope = layers[last, ACTIVATION], layers[last, SLOPE] + q * _COUNT
    if loss < NET_LOSS:
        activate(code, work, out, slope, _COUNT)
        errors_of_out(loss, work, out, target, d, _COUNT)
    else:
        errors_of_net(loss, work, out, target, d, _COUNT)
    for s in range(there):
        for i in range(size):
            total += float(work[d + s * LANES + i])
    if loss < NET_LOSS:
        dE_dout(loss, work, out, target, d, _COUNT)
        times_slope(code, work, d, out, slope, _COUNT)
    else:
        dE_dnet(loss, work, out, target, d, _COUNT)
    # What fills up the vectors, and the four, must move nothing.
    kept = places[KEPT] + (FOUR - there) * LANES
    for i in range(0, _COUNT, LANES):
        el.times(work, d + i, work, d + i, work, kept + i)
    return total


@inlined
def _backward(work: Array, layers: Array, q: int) -> None:
    """From the output layer's dE_dnet to that of the first hidden layer."""
    for n in range(len(layers) - 1, 1, -1):
        d, before = _places_of_four(layers[n, D], q), layers[n - 1, D] + q * _COUNT
        sums_of_four(work, layers[n, TURNED], layers[n, SIZE], work, *d, work, before)
        times_slope(layers[n - 1, ACTIVATION], work, before, layers[n - 1, OUT] + q * _COUNT,
                    layers[n - 1, SLOPE] + q * _COUNT, _COUNT)  # fmt: skip


@compiled
def _add_gradient(
    A: Array, before: tuple[int, int, int, int], work: Array, layers: Array, n: int, q: int,
    p: Array, g: int, is_plain: bool, scale: float,
) -> None:  # fmt: skip
    """Move layer n by four samples' gradient, or where that is not all there is to it, add it up.

    `before` tells where the samples' out of the layer before begins in A.
    """
    d, rows, w = layers[n, D] + q * _COUNT, layers[n, INPUTS], layers[n, W]
    one, bias = number(p, 1), number(p, layers[n, BIASED])
    if is_plain:
        gradient_of_four(A, *before, work, d, rows, p, w, scale, one, bias)
    else:
        gradient_of_four(A, *before, work, d, rows, work, g, one, number(p, q > 0), bias)


@inlined
def _update(
    X: Array, order: Array, start: int, end: int, layers: Array, places: Array, work: Array,
    p: Array, m: Array, v: Array, optimizer: int, h: Array, rates: Array, l2: Array,
    decays: Array, powers: Array,
) -> None:  # fmt: skip
    """Compute the gradients over samples order[start] to order[end], and move by them."""
    factor, inputs, g = number(p, 1) / number(p, end - start), X.shape[1], places[G]
    for n in range(1, len(layers)):
        is_plain = optimizer == 0 and l2[(n - 1) * TILE] == 0
        scale = -rates[0] * factor
        for first in range(start, end, FOUR):
            q = (first - start) // FOUR
            if n == 1:
                samples = _starts(order, first, end - 1, inputs)
                _add_gradient(X, samples, work, layers, n, q, p, g, is_plain, scale)
            else:
                before = _places_of_four(layers[n - 1, OUT], q)
                _add_gradient(work, before, work, layers, n, q, p, g, is_plain, scale)
        if not is_plain:
            rows = layers[n, INPUTS]
            move(optimizer, p, m, v, layers[n, W], (rows + 1) * LANES, rows * LANES, work, g,
                 factor, number(p, 1), decays[n - 1], h, rates, l2, (n - 1) * TILE,
                 powers)  # fmt: skip


@entry
def epoch_of_few(
    X: Array, Y: Array, weights: Array, order: Array, batch_size: int, layers: Array, places: Array,
    work: Array, p: Array, g: Array, m: Array, v: Array,
    optimizer: int, h: Array, rates: Array, l2: Array, decays: Array, all_powers: Array,
    blocks: Array, total: Array, errors: Array, told: Array, squares: Array, counter: Array,
    posted: Array, thread: int,
) -> int:  # fmt: skip
    """Train on the samples in the order given, as `epoch` does, on one thread."""
    X, Y, order, layers = uncounted(X), uncounted(Y), uncounted(order), uncounted(layers)
    places, work, p, m, v = (
        uncounted(places), uncounted(work), uncounted(p), uncounted(m), uncounted(v)
    )  # fmt: skip
    h, rates, l2, decays = uncounted(h), uncounted(rates), uncounted(l2), uncounted(decays)
    powers = uncounted(all_powers[0])
    _turn_weights(p, work, layers)
    begin, last = posted[FIRST], posted[END]
    for start in range(begin, last, batch_size):
        end, E = min(start + batch_size, last), 0.0
        for first in range(start, end, FOUR):
            q = (first - start) // FOUR
            _forward(p, X, _starts(order, first, end - 1, X.shape[1]), work, layers, q)
            E += _meet_targets(Y, order, first, min(FOUR, end - first), work, layers, places, q)
            _backward(work, layers, q)
        if not np.isfinite(number(p, E)):
            return (start - begin) // batch_size + 1
        total[0] += E
        next_powers(h, powers)
        _update(X, order, start, end, layers, places, work, p, m, v,
                optimizer, h, rates, l2, decays, powers)  # fmt: skip
        _turn_weights(p, work, layers)
    return 0
