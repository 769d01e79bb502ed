"""Where everything lies: records of whole numbers for a network, one buffer to work in.

Samples are columns.  TILE of them, side by side, form a tile of shape (rows, TILE), stored row
by row; what a layer leaves is one such tile after the other, with a last row of ones where the
next layer has a bias.  Weights lie in panels of TILE neurons for the whole training: entry
(i, j) of a panel, of shape (inputs + 1 for the bias, TILE), is the weight from input i to the
panel's neuron j.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from clearprop.activations import Elementwise
from clearprop.arithmetic import Array
from clearprop.engine.numba_setup import LANES, TILE
from clearprop.engine.rules import backward_rule, forward_rule, loss_rule
from clearprop.losses import NetLoss
from clearprop.network import Network
from clearprop.parameters import Parameters

LAYER = np.dtype(
    [
        (name, np.int64)
        for name in (
            "inputs", "size", "bias",
            # Whether slopes are computed on the way forward, since they cannot be had from out.
            "has_slope",
            # How the activation's rules are found; see `rules`.
            "forward_code", "forward_address", "backward_code", "backward_address",
            # Rows of a panel of weights, of a tile of out.
            "rows", "out_rows",
            # Where what lies, in the weights or in the buffer.
            "weights", "out", "slope", "dE_dnet", "transposed",
        )
    ],
    align=True,
)  # fmt: skip
"""A layer; the first is the input layer, and has a size, out and out_rows only.

`slope` is there where `has_slope`, and where neurons drop out.  `dE_dnet` is transposed in panels,
but in small batches, where `transposed` weights are kept besides.
"""

PLAN = np.dtype(
    [
        (name, np.int64)
        for name in (
            # The loss's rule, whether it starts from net, and whether outputs depend on each other.
            "loss_code", "loss_address", "starts_from_net", "is_coupled",
            # Columns worked on at once; tiles that pass through the layers together; whether each
            # block of gradients is used at once, and whether threads share the neurons of a layer.
            "chunk", "group", "is_direct", "is_shared",
            # Two places for dE_dnet, from one of which to the other it goes back; rows of each.
            "d", "d_apart", "d_rows",
            # Each thread's own part, from whose start on the next are counted.
            "own", "own_length",
            "target", "entries", "errors", "gradient", "mask",
        )
    ],
    align=True,
)  # fmt: skip
"""Where the rest lies, and how work is cut."""


class Workspace(NamedTuple):
    """What compiled functions work in: records of `LAYER` and `PLAN`, and the buffer."""

    layers: Array
    plan: Any
    buffer: Array


class Weights(NamedTuple):
    """Parameters as they are packed, the optimiser's memories one after the other, and gradients.

    The gradients' array is empty where each block of them is used at once.
    """

    p: Array
    memory: Array
    g: Array


class Samples(NamedTuple):
    """Rows of X and Y, each sample's weight (empty where all count the same), and their order."""

    X: Array
    Y: Array
    weights: Array
    order: Array


LONGEST_CHUNK = 1024
"""Columns worked on at once; the gradients of a longer batch are summed chunk by chunk."""

BLOCK = 96
"""Rows of a panel whose gradients are computed, and moved by, at once."""

LINE = 16
"""Numbers of 64 bits that lie apart by more than any cache fetches at once."""

CACHED = 50_000
"""Weights that stay in a core's cache while tiles pass, one by one, through all layers.

More are shared out among the threads; all tiles then pass layer by layer.
"""


@dataclass(frozen=True)
class Layout:
    """Where a network and a batch lie: records of `LAYER`, and one of `PLAN`.

    The weights have `weights` numbers, the buffer `length`, with ones at `ones` from the beginning;
    a panel has `width` neurons.
    """

    layers: Array
    plan: Array
    weights: int
    length: int
    ones: Array
    width: int = TILE


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


def read_only(samples: Array) -> Array:
    """Return samples with their numbers side by side, which nothing can write to."""
    samples = np.ascontiguousarray(samples).view()
    samples.flags.writeable = False
    return samples


class Allocator:
    """Deals out places in a buffer, each at the start of a cache line."""

    def __init__(self) -> None:
        self.length = 0

    def take(self, count: int) -> int:
        start = self.length
        self.length += padded(count, 16)
        return start


def records(network: Network, dtype: str) -> tuple[Array, Array]:
    """Return records with all that does not depend on where things lie."""
    layers, plan = np.zeros(len(network.sizes), dtype=LAYER), np.zeros(1, dtype=PLAN)
    layers["size"] = network.sizes
    for record, layer in zip(layers[1:], network.layers, strict=True):
        record["inputs"], record["bias"] = layer.inputs, layer.bias
        record["has_slope"] = layer.activation.slope_needs_net
        for way, rule in (("forward", forward_rule), ("backward", backward_rule)):
            record[f"{way}_code"], record[f"{way}_address"] = rule(layer.activation, dtype)
    plan["loss_code"], plan["loss_address"] = loss_rule(network, dtype)
    plan["starts_from_net"] = isinstance(network.loss, NetLoss)
    plan["is_coupled"] = not isinstance(network.output.activation, Elementwise)
    return layers, plan


def with_biases(layers: Array) -> None:
    """Give every layer's tiles a row of ones where the next has biases, which multiply it."""
    layers["out_rows"] = layers["size"]
    layers["out_rows"][:-1] += layers["bias"][1:]
    layers["rows"][1:] = layers["out_rows"][:-1]


def layout(
    network: Network,
    batch_size: int,
    threads: int,
    dtype: str,
    *,
    whole_gradient: bool,
    dropout: Sequence[float] = (),
) -> Layout:
    """Lay out a network and a batch; `whole_gradient` is needed where gradients are clipped.

    `dropout` has the share of each hidden layer, or is empty.
    """
    shared, own, weights = Allocator(), Allocator(), Allocator()
    chunk = min(padded(batch_size, TILE), LONGEST_CHUNK)
    sizes = network.sizes
    layers, plan = records(network, dtype)
    with_biases(layers)
    for layer in layers:
        layer["out"] = shared.take(int(layer["out_rows"]) * chunk)
    shares = [*dropout, 0.0] if dropout else [0.0] * len(network.layers)
    for layer, described, share in zip(layers[1:], network.layers, shares, strict=True):
        panels = padded(described.size, TILE)
        layer["weights"] = weights.take(panels * int(layer["rows"]))
        layer["dE_dnet"] = shared.take(panels * chunk)
        if layer["has_slope"] or share:
            layer["slope"] = shared.take(int(layer["out_rows"]) * chunk)
    many = threads > 1 and weights.length > CACHED
    tiles = chunk // TILE if many else -(-chunk // TILE // threads)
    group = 1 if weights.length <= CACHED else tiles
    rows = padded(max(sizes[1:]), LANES)
    plan["chunk"], plan["group"], plan["is_shared"] = chunk, group, many
    plan["is_direct"] = batch_size <= chunk and not whole_gradient
    plan["d_rows"], plan["d_apart"] = rows, group * rows * TILE
    # dE_dnet goes from one place to another and back.  The output layer's out is no longer needed
    # when there is a second one.
    if many and rows <= sizes[-1]:
        plan["d"] = shared.take(group * rows * TILE)
        plan["d_apart"] = layers[-1]["out"] - plan["d"]
    else:
        plan["d"] = shared.take(2 * group * rows * TILE * (1 if many else threads))
    plan["target"], plan["entries"] = own.take(sizes[-1] * TILE), own.take(sizes[-1] * TILE)
    plan["errors"], plan["gradient"] = own.take(TILE), own.take(BLOCK * TILE)
    # Threads write side by side: a line of the cache apart, and out of step with each other.
    plan["own"], plan["own_length"] = shared.length, own.length + 16
    length = shared.length + threads * int(plan["own_length"][0])
    return Layout(layers, plan, weights.length, length, _ones(layers, chunk))


def _ones(layers: Array, chunk: int) -> Array:
    """Return where the ones lie that biases are weights of: the last row of a layer's tiles."""
    found: list[int] = []
    for size, out, rows in layers[:-1][["size", "out", "out_rows"]].tolist():
        for tile in range(chunk // TILE if rows > size else 0):
            last = out + (tile * rows + rows - 1) * TILE
            found.extend(range(last, last + TILE))
    return np.array(found, dtype=np.int64)


def _panels(
    packed: Array, chosen: Layout, n: int, part: int, parts: int
) -> Iterator[tuple[Array, slice]]:
    """Give the panels of layer n's weights that are a part's, and the neurons of each.

    A panel has shape (rows, width) and is a view.
    """
    layer, width = chosen.layers[n], chosen.width
    rows, size, start = int(layer["rows"]), int(layer["size"]), int(layer["weights"])
    for first in range(part * width, size, parts * width):
        begin = start + first * rows
        panel = packed[begin : begin + rows * width].reshape(rows, width)
        yield panel, slice(first, min(first + width, size))


def pack(parameters: Parameters, packed: Array, chosen: Layout, part: int, parts: int) -> None:
    """Write a part of the parameters as the engine keeps them; what fills up a panel stays 0."""
    for n, (W_n, b_n) in enumerate(zip(parameters.W, parameters.b, strict=True), start=1):
        for panel, some in _panels(packed, chosen, n, part, parts):
            panel[: W_n.shape[1], : some.stop - some.start] = W_n[some].T
            if b_n is not None:
                panel[-1, : some.stop - some.start] = b_n[some, 0]


def unpack(packed: Array, parameters: Parameters, chosen: Layout, part: int, parts: int) -> None:
    """Write a part of the parameters as `pack` was given them."""
    for n, (W_n, b_n) in enumerate(zip(parameters.W, parameters.b, strict=True), start=1):
        for panel, some in _panels(packed, chosen, n, part, parts):
            W_n[some] = panel[: W_n.shape[1], : some.stop - some.start].T
            if b_n is not None:
                b_n[some, 0] = panel[-1, : some.stop - some.start]
