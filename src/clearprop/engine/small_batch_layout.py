"""Where everything lies for a tiny network with few samples in a batch; see `few`.

Row k of a layer's weights is a vector: the weights from input k to every neuron, and the last row
holds the biases.  What a layer leaves is a vector for each sample.
"""

import numpy as np

from clearprop.engine.codes import ACTIVATION_CODES, loss_code
from clearprop.engine.layout import (
    ACTIVATION,
    CHUNK,
    D_TURNED,
    DIRECT,
    INPUTS,
    LOSS,
    NOWHERE,
    OUT,
    ROWS,
    SIZE,
    SLOPE,
    TARGET,
    G,
    Places,
    Plan,
    W,
    padded,
)
from clearprop.engine.numba_setup import LANES
from clearprop.engine.small_batch_kernels import FOUR
from clearprop.network import Network
from clearprop.reference_engine import StepSettings

__all__ = [
    "ACTIVATION",
    "BIASED",
    "INPUTS",
    "KEPT",
    "LOSS",
    "OUT",
    "SIZE",
    "SLOPE",
    "TARGET",
    "TURNED",
    "D",
    "G",
    "W",
]

# Columns of the table of layers.  There is no turned dE_dnet here, and its place is dE_dnet's.
D, TURNED, BIASED = D_TURNED, 9, 10

# Entries of the table of places.
KEPT = CHUNK

_FEW = 16
"""Samples up to which this was measured to be faster than tiles of samples."""


_NO_BLOCKS = np.zeros((0, 4), dtype=np.int64)


def suits_few(network: Network, batch_size: int, settings: StepSettings) -> bool:
    """Whether layers fit into vectors, samples would not fill tiles, and nothing else is asked."""
    return (
        batch_size <= _FEW
        and max(network.sizes[1:]) <= LANES
        and network.output.activation.name != "softmax"
        and settings.clip_norm is None
        and settings.weights is None
    )


def plan_few(network: Network, batch_size: int) -> Plan:
    """Lay out a network and a batch."""
    work, weights, count = Places(), Places(), padded(batch_size, FOUR) * LANES
    layers = np.full((len(network.sizes), 11), NOWHERE, dtype=np.int64)
    layers[0, SIZE] = network.sizes[0]
    for n, layer in enumerate(network.layers, start=1):
        layers[n, [INPUTS, SIZE, ROWS]] = layer.inputs, layer.size, layer.inputs + 1
        layers[n, [BIASED, ACTIVATION]] = layer.bias, ACTIVATION_CODES[layer.activation.name]
        layers[n, W] = weights.take((layer.inputs + 1) * LANES)
        for place in (OUT, SLOPE, D):
            layers[n, place] = work.take(count)
        # A row of zeros comes last, where a layer's weights have its biases.
        layers[n, TURNED] = work.take((layer.size + 1) * LANES)
    places = np.zeros(16, dtype=np.int64)
    places[[LOSS, DIRECT]] = loss_code(network), 1
    places[TARGET], places[KEPT] = work.take(FOUR * LANES), work.take(2 * FOUR * LANES)
    places[G] = work.take((max(network.sizes) + 1) * LANES)
    kept = np.zeros((2, FOUR, LANES), dtype=bool)
    kept[0, :, : network.sizes[-1]] = True
    ones = places[KEPT] + np.flatnonzero(kept)
    return Plan(layers, places, weights.length, work.length, ones, _NO_BLOCKS, LANES)
