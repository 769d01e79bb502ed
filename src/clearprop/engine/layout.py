"""Where everything lies: one table of whole numbers for a network, one buffer to work in.

Samples are columns.  TILE of them, side by side, form a tile of shape (rows, TILE), stored row
by row; what a layer leaves is one such tile after the other, with a last row of ones where the
next layer has a bias.  Weights lie in panels of TILE neurons for the whole training: entry
(i, j) of a panel, of shape (inputs + 1 for the bias, TILE), is the weight from input i to the
panel's neuron j.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.codes import ACTIVATION_CODES, loss_code
from clearprop.engine.numba_setup import LANES, TILE
from clearprop.network import Network
from clearprop.parameters import Parameters

# Columns of the table of layers; row 0 is the input layer, and has a size, OUT and OUT_ROWS only.
# ROWS counts a panel's rows of weights, OUT_ROWS the rows of a tile of out.
INPUTS, SIZE, ROWS, W, ACTIVATION, OUT, OUT_ROWS, SLOPE, D_TURNED = range(9)

# Entries of the table of places.  From TARGET on they count from the start of a thread's own part.
CHUNK, LOSS, GROUP, DIRECT, SHARED, D, D_APART, D_ROWS, OWN, OWN_LENGTH = range(10)
TARGET, ERRORS, COLUMN, G = range(10, 14)

# Whether batches are updated by in halves, and where gradients are exchanged then.
HALVES, EXCHANGE = 14, 15

# `many` has one more, in an entry of which it makes no other use.
D_BEFORE = D_APART

NOWHERE = -1
"""The place of a slope that a layer does not have."""

LONGEST_CHUNK = 1024
"""Columns worked on at once; the gradients of a longer batch are summed chunk by chunk."""

BLOCK = 96
"""Rows of a panel whose gradients are computed, and moved by, at once."""

EXCHANGED, SLOTS = 72, 4
"""Rows of a panel whose gradients two threads exchange at once; how many such blocks are kept."""

_WORTH_HALVES = 600_000
"""Products in a step from which a second core may repay what it has to fetch from the first."""

LINE = 16
"""Numbers of 64 bits that lie apart by more than any cache fetches at once."""

_CACHED = 50_000
"""Weights that stay in a core's cache while tiles pass, one by one, through all layers.

More are shared out among the threads; all tiles then pass layer by layer.
"""


@dataclass(frozen=True)
class Plan:
    """The tables, and how many numbers the weights and the working buffer have.

    Attributes
    ----------
    layers, places
        The tables.
    weights, length
        Numbers that the weights and the working buffer have.
    ones
        Where in the working buffer ones lie from the beginning.
    blocks
        How gradients are cut where batches are halved; see `halves`.
    width
        Neurons in a panel.
    """

    layers: Array
    places: Array
    weights: int
    length: int
    ones: Array
    blocks: Array
    width: int = TILE

    @property
    def is_direct(self) -> bool:
        """Whether each block of gradients is used at once, and the whole never kept."""
        return bool(self.places[DIRECT])

    @property
    def is_halved(self) -> bool:
        """Whether batches are worked on in halves, by one thread or by two; see `halves`."""
        return bool(self.places[HALVES])

    @property
    def tiles(self) -> int:
        """Tiles of samples worked on at once."""
        return int(self.places[CHUNK]) // TILE


def padded(count: int, unit: int) -> int:
    """Return the next multiple of `unit`."""
    return -(-count // unit) * unit


def aligned(count: int, kind: str = "float32") -> Array:
    """Return zeros with no cache line in common with anything else.

    A vector in two lines costs two accesses, and what one thread writes beside what another reads
    costs that one a new fetch every time.
    """
    apart = 128 // np.dtype(kind).itemsize
    room = np.zeros(padded(count, apart) + apart, dtype=kind)
    start = -(room.ctypes.data // room.itemsize) % apart
    return room[start : start + count]


class Places:
    """Deals out places in a buffer, each at the start of a cache line."""

    def __init__(self) -> None:
        self.length = 0

    def take(self, count: int) -> int:
        start = self.length
        self.length += padded(count, 16)
        return start


def products(network: Network, batch_size: int) -> int:
    """Return how many products a step takes, or a few more."""
    return 3 * network.parameter_count * batch_size


def plan(network: Network, batch_size: int, threads: int, *, whole_gradient: bool) -> Plan:
    """Lay out a network and a batch; see `moves` for when the whole gradient is needed."""
    shared, own, weights = Places(), Places(), Places()
    chunk = min(padded(batch_size, TILE), LONGEST_CHUNK)
    sizes, biases = network.sizes, [int(layer.bias) for layer in network.layers]
    layers = np.full((len(sizes), 9), NOWHERE, dtype=np.int64)
    for n, size in enumerate(sizes):
        rows = size + (biases[n] if n < len(biases) else 0)
        layers[n, [SIZE, OUT, OUT_ROWS]] = size, shared.take(rows * chunk), rows
    for n, layer in enumerate(network.layers, start=1):
        panels = padded(layer.size, TILE)
        layers[n, [INPUTS, ROWS]] = layer.inputs, layers[n - 1, OUT_ROWS]
        layers[n, W] = weights.take(panels * int(layers[n, ROWS]))
        layers[n, ACTIVATION] = ACTIVATION_CODES[layer.activation.name]
        layers[n, D_TURNED] = shared.take(panels * chunk)
        if layer.activation.slope_needs_net:
            layers[n, SLOPE] = shared.take(int(layers[n, OUT_ROWS]) * chunk)
    places = np.zeros(16, dtype=np.int64)
    places[[CHUNK, LOSS]] = chunk, loss_code(network)
    many = threads > 1 and weights.length > _CACHED
    tiles = chunk // TILE if many else -(-chunk // TILE // threads)
    group = 1 if weights.length <= _CACHED else tiles
    rows = padded(max(sizes[1:]), LANES)
    places[[GROUP, SHARED, D_ROWS, D_APART]] = group, many, rows, group * rows * TILE
    places[DIRECT] = batch_size <= chunk and not whole_gradient
    # dE_dnet goes from one buffer to another and back.  The output layer's out is no longer needed
    # when there is a second one.
    if many and rows <= sizes[-1]:
        places[D] = shared.take(group * rows * TILE)
        places[D_APART] = layers[-1, OUT] - places[D]
    else:
        places[D] = shared.take(2 * group * rows * TILE * (1 if many else threads))
    # Never by the number of cores: the numbers would differ from machine to machine.
    is_small = weights.length <= _CACHED and batch_size > TILE
    places[HALVES] = places[DIRECT] and is_small and products(network, batch_size) >= _WORTH_HALVES
    if places[HALVES]:
        places[EXCHANGE] = shared.take(SLOTS * 2 * EXCHANGED * TILE)
    places[TARGET] = own.take(sizes[-1] * TILE)
    places[ERRORS], places[COLUMN] = own.take(TILE), own.take(3 * TILE)
    places[G] = own.take(BLOCK * TILE)
    # Threads write side by side: a line of the cache apart, and out of step with each other.
    places[OWN], places[OWN_LENGTH] = shared.length, own.length + 16
    length = shared.length + threads * int(places[OWN_LENGTH])
    return Plan(layers, places, weights.length, length, _ones(layers, chunk), _blocks(layers))


def _ones(layers: Array, chunk: int) -> Array:
    """Return where the ones lie that biases are weights of: the last row of a layer's tiles."""
    found: list[int] = []
    for size, out, rows in layers[:-1, [SIZE, OUT, OUT_ROWS]].tolist():
        for tile in range(chunk // TILE if rows > size else 0):
            last = out + (tile * rows + rows - 1) * TILE
            found.extend(range(last, last + TILE))
    return np.array(found, dtype=np.int64)


def _blocks(layers: Array) -> Array:
    """Return layer, panel, first row and end of blocks of equal size, the last layer's first."""
    found: list[tuple[int, int, int, int]] = []
    for n in range(len(layers) - 1, 0, -1):
        rows = int(layers[n, ROWS])
        ends = np.linspace(0, rows, -(-rows // EXCHANGED) + 1).astype(int).tolist()
        for panel in range(-(-int(layers[n, SIZE]) // TILE)):
            found.extend((n, panel, first, end) for first, end in pairwise(ends))
    return np.array(found, dtype=np.int64)


def _panels(packed: Array, chosen: Plan, n: int) -> Iterator[tuple[Array, slice]]:
    """Give each panel of layer n's weights, of shape (rows, width), a view, and its neurons."""
    layers, width = chosen.layers, chosen.width
    rows, size, start = int(layers[n, ROWS]), int(layers[n, SIZE]), int(layers[n, W])
    for first in range(0, size, width):
        begin = start + first * rows
        panel = packed[begin : begin + rows * width].reshape(rows, width)
        yield panel, slice(first, min(first + width, size))


def pack(parameters: Parameters, chosen: Plan) -> Array:
    """Return the parameters as the engine keeps them; what fills up a panel is 0."""
    packed = aligned(chosen.weights, parameters.flat.dtype.name)
    for n, (W_n, b_n) in enumerate(zip(parameters.W, parameters.b, strict=True), start=1):
        for panel, some in _panels(packed, chosen, n):
            panel[: W_n.shape[1], : some.stop - some.start] = W_n[some].T
            if b_n is not None:
                panel[-1, : some.stop - some.start] = b_n[some, 0]
    return packed


def unpack(packed: Array, network: Network, chosen: Plan) -> Parameters:
    """Return what `pack` was given, in a buffer of its own."""
    parameters = Parameters(network, np.empty(network.parameter_count, dtype=packed.dtype))
    for n, (W_n, b_n) in enumerate(zip(parameters.W, parameters.b, strict=True), start=1):
        for panel, some in _panels(packed, chosen, n):
            W_n[some] = panel[: W_n.shape[1], : some.stop - some.start].T
            if b_n is not None:
                b_n[some, 0] = panel[-1, : some.stop - some.start]
    return parameters
