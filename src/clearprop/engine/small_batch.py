"""One epoch of a tiny network with few samples in a batch, in one compiled call.

A layer's neurons lie side by side in the lanes of one vector, and a sample's net, out or dE_dnet
is such a vector.  Row k of a layer's weights is a vector, too: the weights from input k to every
neuron; the last row holds the biases.  Four samples go through the layers together.

Lanes filled with samples would mostly be empty: the network 2-4-3-2 with 4 samples in a batch was
measured to train 2.6 times as fast so (1.9 times with Adam).
"""

from typing import Any

import numpy as np

from clearprop.activations import Elementwise
from clearprop.arithmetic import Array
from clearprop.engine.dropout import Dropout
from clearprop.engine.forward_backward import Team
from clearprop.engine.layout import Allocator, Layout, Samples, Weights, Workspace, padded, records
from clearprop.engine.numba_setup import (
    LANES,
    TILE,
    compiled,
    entry,
    flush_subnormals,
    inlined,
    number,
    restore_subnormals,
    uncounted,
)
from clearprop.engine.optimizers import PLAIN, Block, Gradient, UpdateRule, move, next_step
from clearprop.engine.rules import activate, loss_of_net, loss_of_out, times_slope
from clearprop.engine.small_batch_kernels import GROUP, mask, outer_sums, weighted_sums
from clearprop.network import Network
from clearprop.reference_engine import StepSettings

_COUNT = GROUP * LANES

_MOST_SAMPLES = 16
"""Samples in a batch up to which this was measured to be faster than tiles of samples."""


def suits_small_batches(network: Network, batch_size: int, settings: StepSettings) -> bool:
    """Whether layers fit into vectors, samples would not fill tiles, and nothing else is asked."""
    return (
        batch_size <= _MOST_SAMPLES
        and max(network.sizes[1:]) <= LANES
        and isinstance(network.output.activation, Elementwise)
        and settings.clip_norm is None
        and not settings.weighted
        and not settings.dropout
    )


def small_batch_layout(network: Network, batch_size: int, dtype: str) -> Layout:
    """Lay out a network and a batch."""
    work, weights, count = Allocator(), Allocator(), padded(batch_size, GROUP) * LANES
    layers, plan = records(network, dtype)
    for layer in layers[1:]:
        layer["rows"] = layer["inputs"] + 1
        layer["weights"] = weights.take(int(layer["rows"]) * LANES)
        for place in ("out", "slope", "dE_dnet"):
            layer[place] = work.take(count)
        # A row of zeros comes last, where a layer's weights have its biases.
        layer["transposed"] = work.take((int(layer["size"]) + 1) * LANES)
    plan["is_direct"] = 1
    plan["target"], plan["entries"] = work.take(_COUNT), work.take(_COUNT)
    plan["mask"] = work.take(2 * _COUNT)
    plan["gradient"] = work.take((max(network.sizes) + 1) * LANES)
    is_used = np.zeros((2, GROUP, LANES), dtype=bool)
    is_used[0, :, : network.sizes[-1]] = True
    ones = plan["mask"][0] + np.flatnonzero(is_used)
    return Layout(layers, plan, weights.length, work.length, ones, LANES)


@compiled
def _transpose_weights(p: Array, space: Workspace) -> None:
    """Write the weights of all layers but the first transposed: a neuron's in a row."""
    for n in range(2, len(space.layers)):
        layer = space.layers[n]
        for j in range(layer.inputs):
            for i in range(layer.size):
                space.buffer[layer.transposed + i * LANES + j] = p[layer.weights + j * LANES + i]


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
def _vectors(start: int, q: int) -> tuple[int, int, int, int]:
    """Return where the q-th four vectors of a layer lie, from `start` on."""
    start += q * _COUNT
    return start, start + LANES, start + 2 * LANES, start + 3 * LANES


@inlined
def _forward(
    p: Array, X: Array, samples: tuple[int, int, int, int], space: Workspace, q: int
) -> None:
    """From four samples, and where they begin in X, to the output layer's net."""
    last, buffer = len(space.layers) - 1, space.buffer
    for n in range(1, last + 1):
        layer = space.layers[n]
        out = layer.out + q * _COUNT
        if n == 1:
            weighted_sums(p, layer.weights, layer.inputs, X, *samples, buffer, out)
        else:
            before = _vectors(space.layers[n - 1].out, q)
            weighted_sums(p, layer.weights, layer.inputs, buffer, *before, buffer, out)
        if n < last:
            activate(layer, buffer, out, layer.slope + q * _COUNT, _COUNT)


@inlined
def _finish_output(
    Y: Array, order: Array, first: int, there: int, space: Workspace, q: int
) -> float:
    """Finish the output layer; return the sum of the samples' errors."""
    plan, buffer, total = space.plan, space.buffer, 0.0
    layer = space.layers[len(space.layers) - 1]
    out, slope, d = layer.out + q * _COUNT, layer.slope + q * _COUNT, layer.dE_dnet + q * _COUNT
    for s in range(there):
        sample = order[first + s]
        for i in range(layer.size):
            buffer[plan.target + s * LANES + i] = Y[sample, i]
    if plan.starts_from_net:
        loss_of_net(plan, buffer, out, plan.target, d, plan.entries, _COUNT, layer.size)
    else:
        activate(layer, buffer, out, slope, _COUNT)
        loss_of_out(plan, buffer, out, plan.target, d, plan.entries, _COUNT, layer.size)
        times_slope(layer, buffer, d, out, slope, _COUNT)
    for s in range(there):
        for i in range(layer.size):
            total += float(buffer[plan.entries + s * LANES + i])
    # What fills up the vectors, and the four, must move nothing.
    mask(buffer, d, plan.mask + (GROUP - there) * LANES)
    return total


@inlined
def _backward(space: Workspace, q: int) -> None:
    """From the output layer's dE_dnet to that of the first hidden layer."""
    buffer = space.buffer
    for n in range(len(space.layers) - 1, 1, -1):
        layer, before = space.layers[n], space.layers[n - 1]
        d, d_before = _vectors(layer.dE_dnet, q), before.dE_dnet + q * _COUNT
        weighted_sums(buffer, layer.transposed, layer.size, buffer, *d, buffer, d_before)
        times_slope(before, buffer, d_before, before.out + q * _COUNT, before.slope + q * _COUNT,
                    _COUNT)  # fmt: skip


@compiled
def _add_gradient(
    A: Array, before: tuple[int, int, int, int], space: Workspace, layer: Any, q: int, p: Array,
    is_plain: bool, scale: float,
) -> None:  # fmt: skip
    """Move a layer by four samples' gradient, or where that is not all there is to it, add it up.

    `before` tells where the samples' out of the layer before begins in A.
    """
    d, one, bias = layer.dE_dnet + q * _COUNT, number(p, 1), number(p, layer.bias)
    buffer, rows = space.buffer, layer.inputs
    if is_plain:
        outer_sums(A, *before, buffer, d, rows, p, layer.weights, scale, one, bias)
    else:
        keep = number(p, q > 0)
        outer_sums(A, *before, buffer, d, rows, buffer, space.plan.gradient, one, keep, bias)


@inlined
def _update(
    samples: Samples, start: int, end: int, space: Workspace, weights: Weights, rule: UpdateRule
) -> None:
    """Compute the gradients over samples order[start] to order[end], and move by them."""
    p, order, inputs = weights.p, samples.order, samples.X.shape[1]
    factor, is_plain = number(p, 1) / number(p, end - start), rule.code == PLAIN
    scale = -rule.rates[0] * factor
    for n in range(1, len(space.layers)):
        layer = space.layers[n]
        for first in range(start, end, GROUP):
            q = (first - start) // GROUP
            if n == 1:
                places = _starts(order, first, end - 1, inputs)
                _add_gradient(samples.X, places, space, layer, q, p, is_plain, scale)
            else:
                before = _vectors(space.layers[n - 1].out, q)
                _add_gradient(space.buffer, before, space, layer, q, p, is_plain, scale)
        if not is_plain:
            block = Block(layer.weights, layer.rows * LANES, layer.inputs * LANES)
            found = Gradient(space.buffer, space.plan.gradient, factor, number(p, 1))
            move(rule, n - 1, weights, block, found, (n - 1) * TILE)


@inlined
def _train(
    samples: Samples, space: Workspace, weights: Weights, rule: UpdateRule, batch_size: int,
    begin: int, last: int, total: Array,
) -> int:  # fmt: skip
    X, Y, order, p = samples.X, samples.Y, samples.order, weights.p
    _transpose_weights(p, space)
    # Counted, since beside a tiny network's step a division takes long.
    for step, start in enumerate(range(begin, last, batch_size)):
        end, E = min(start + batch_size, last), 0.0
        for first in range(start, end, GROUP):
            q = (first - start) // GROUP
            _forward(p, X, _starts(order, first, end - 1, X.shape[1]), space, q)
            E += _finish_output(Y, order, first, min(GROUP, end - first), space, q)
            _backward(space, q)
        if not np.isfinite(number(p, E)):
            return step + 1
        total[0] += E
        next_step(rule, step)
        _update(samples, start, end, space, weights, rule)
        _transpose_weights(p, space)
    return 0


@entry
def small_batch_epoch(
    samples: Samples, space: Workspace, weights: Weights, rule: UpdateRule, dropout: Dropout,
    team: Team, batch_size: int, first: int, last: int, total: Array,
) -> int:  # fmt: skip
    """Train on the samples order[first] to order[last] as `epoch` does, on one thread, without
    dropout.
    """
    before = flush_subnormals()
    wrong = _train(
        uncounted(samples), uncounted(space), uncounted(weights), uncounted(rule), batch_size,
        first, last, total,
    )  # fmt: skip
    restore_subnormals(before)
    return wrong
