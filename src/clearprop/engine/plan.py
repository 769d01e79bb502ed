"""Where everything lies: one table of whole numbers for a network, one buffer to work in.

Samples are columns.  TILE of them, side by side, form a tile of shape (neurons, TILE), stored row
by row: what a product reads and writes.  A batch is worked through in chunks of a few tiles.
"""

from dataclasses import dataclass

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.elementwise import ACTIVATION_CODES, LOSS_CODES, SLOPE_KEPT
from clearprop.engine.machine import LANES, TILE, compiled
from clearprop.network import Network

# Columns of the table of layers; row 0 is the input layer, and has a size and an OUT only.
INPUTS, SIZE, W, B, ACTIVATION, OUT, SLOPE = range(7)

# Entries of the table of places.
CHUNK, LOSS, PACKED, X_TURNED, OUT_TURNED, D, D_BEFORE, D_TURNED, TARGET, ERRORS, COLUMN = range(11)

NOWHERE = -1
"""The place of a bias or slope that a layer does not have."""

LONGEST_CHUNK = 256
"""Columns; what a layer leaves for so many still fits into the cache for usual widths."""


@dataclass(frozen=True)
class Plan:
    """The tables, and how many numbers the working buffer has."""

    layers: Array
    places: Array
    length: int


def padded(count: int, unit: int) -> int:
    """Return the next multiple of `unit`."""
    return -(-count // unit) * unit


@compiled
def turned_row(size: int) -> int:
    """Return how far apart samples lie in a layer's turned dE_dnet.

    A distance that is a power of 2 would put all of them into the same few places of the cache.
    """
    return (size + LANES - 1) // LANES * LANES + LANES


class _Places:
    """Deals out places in the working buffer, each at the start of a cache line."""

    def __init__(self) -> None:
        self.length = 0

    def take(self, count: int) -> int:
        start = self.length
        self.length += padded(count, 16)
        return start


def plan(network: Network, batch_size: int) -> Plan:
    """Lay out a network and a batch."""
    dealt = _Places()
    take = dealt.take
    chunk = min(padded(batch_size, TILE), LONGEST_CHUNK)
    rows = [padded(size, LANES) for size in network.sizes]
    panels = [padded(size, TILE) for size in network.sizes]
    layers = np.full((len(network.sizes), 7), NOWHERE, dtype=np.int64)
    layers[0, [SIZE, OUT]] = network.sizes[0], take(rows[0] * chunk)
    start = 0
    for n, layer in enumerate(network.layers, start=1):
        name, weights = layer.activation.name, layer.size * layer.inputs
        layers[n, [INPUTS, SIZE, W]] = layer.inputs, layer.size, start
        layers[n, ACTIVATION] = ACTIVATION_CODES[name]
        layers[n, OUT] = take(rows[n] * chunk)
        if layer.bias:
            layers[n, B] = start + weights
        if name in SLOPE_KEPT:
            layers[n, SLOPE] = take(rows[n] * chunk)
        start += weights + layer.size * layer.bias
    places = np.zeros(11, dtype=np.int64)
    places[[CHUNK, LOSS]] = chunk, LOSS_CODES[network.loss.name]
    # Packing writes a little beyond its end.
    places[PACKED] = take(network.parameter_count + 16 * LANES)
    places[X_TURNED] = take(panels[0] * chunk)
    places[OUT_TURNED] = take(max(panels[1:]) * chunk)
    for place in (D, D_BEFORE):
        places[place] = take(max(rows[1:]) * chunk)
    places[D_TURNED] = take(turned_row(max(network.sizes[1:])) * chunk + TILE)
    places[TARGET] = take(rows[-1] * TILE)
    places[ERRORS] = take(TILE)
    places[COLUMN] = take(3 * TILE)
    return Plan(layers, places, dealt.length)
