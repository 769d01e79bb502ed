"""The paths from a weight to the error: for each way from its neuron to an output neuron, one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

from clearprop.activations import Softmax
from clearprop.errors import ClearpropError
from clearprop.losses import OutLoss
from clearprop.network import Layer, Network
from clearprop.typed_numbers import shortened, whole_number_of


@dataclass(frozen=True)
class Weight:
    """A weight or a bias: its layer's index among those from b on, and its place in W, from 0.

    The column of a bias is None.
    """

    layer: int
    row: int
    column: int | None


@dataclass(frozen=True)
class Path:
    """One way from a weight's neuron to an output neuron: a neuron in each layer, from 0.

    `out` is the output neuron whose out changes the error: another than the last neuron only where
    every out depends on every net; None if the loss is differentiated by net.
    """

    neurons: tuple[int, ...]
    out: int | None


def weight_named(network: Network, name: str) -> Weight:
    """Return the weight of that name: w_c[2,3] leads to neuron 2 of layer c from neuron 3 of the
    layer before, and b_c[2] is a bias.

    w_c,2,3 and, where it can be nothing else, w_c23 say the same; w_c7 is the seventh of layer c,
    row by row.
    """
    layers = {layer.name: index for index, layer in enumerate(network.layers)}
    typed = name.lower().replace(" ", "")
    found = re.fullmatch(
        r"([wb])_?([a-z]+?)(?:_?(\d+)|,(\d+)(?:,(\d+))?|\[(\d+)(?:,(\d+))?\])", typed
    )
    if found is None or found[2] not in layers:
        first = network.layers[0].name
        raise ClearpropError(
            f"no weight is called '{shortened(name)}': write w_{first}[2,1] for the weight to "
            f"neuron 2 of layer {first} from neuron 1 of the layer before, or b_{first}[2] for a "
            "bias"
        )
    index, is_bias = layers[found[2]], found[1] == "b"
    layer = network.layers[index]
    if is_bias and not layer.bias:
        raise ClearpropError(f"layer {layer.name} has no biases: name one of its weights")
    row, column = found[4] or found[6], found[5] or found[7]
    if found[3]:
        return _numbered(layer, index, found[3], name, is_bias=is_bias)
    if is_bias != (column is None):
        wanted = f"b_{layer.name}[2]" if is_bias else f"w_{layer.name}[2,1]"
        raise ClearpropError(f"'{shortened(name)}' is no weight's name: write {wanted}")
    place = [_index(number) for number in (row, column) if number]
    shape = (layer.size,) if is_bias else (layer.size, layer.inputs)
    if any(at is None or not 0 <= at < length for at, length in zip(place, shape, strict=True)):
        most = ",".join(map(str, shape))
        raise ClearpropError(
            f"'{shortened(name)}' does not exist: the last one of layer {layer.name} is "
            f"{found[1]}_{layer.name}[{most}]"
        )
    at, before = (*place, None)[:2]
    return Weight(index, at or 0, None if is_bias else before)


_NAME = re.compile(r"([wb])_?([a-z]+?)(?:_?(\d+)|,(\d+)(?:,(\d+))?|\[(\d+)(?:,(\d+))?\])")


def _index(number: str) -> int | None:
    found = whole_number_of(number)
    return None if found is None else found - 1


def _numbered(layer: Layer, index: int, digits: str, name: str, *, is_bias: bool) -> Weight:
    """Return the weight of a number in its layer, or of two digits that are its row and column."""
    number = whole_number_of(digits)
    count, kind = (layer.size, "biases") if is_bias else (layer.size * layer.inputs, "weights")
    if number is not None and 1 <= number <= count:
        row, column = (number - 1, None) if is_bias else divmod(number - 1, layer.inputs)
        return Weight(index, row, column)
    if not is_bias and len(digits) == 2:
        row, column = int(digits[0]), int(digits[1])
        if 1 <= row <= layer.size <= 9 and 1 <= column <= layer.inputs <= 9:
            return Weight(index, row - 1, column - 1)
    raise ClearpropError(
        f"'{shortened(name)}' does not exist: layer {layer.name} has {count} {kind}, numbered "
        "from 1"
    )


def count_paths(network: Network, weight: Weight) -> int:
    """Return how many paths a weight has."""
    later = [layer.size for layer in network.layers[weight.layer + 1 :]]
    return prod(later) * (network.output.size if spreads(network) else 1)


def paths(network: Network, weight: Weight) -> Iterator[Path]:
    """Return every path of a weight, those of the first neurons first."""
    later = [range(layer.size) for layer in network.layers[weight.layer + 1 :]]
    is_by_out = isinstance(network.loss, OutLoss)
    for rest in product(*later):
        neurons = (weight.row, *rest)
        if spreads(network):
            yield from (Path(neurons, out) for out in range(network.output.size))
        else:
            yield Path(neurons, neurons[-1] if is_by_out else None)


def lit_edges(network: Network, weight: Weight) -> frozenset[tuple[int, int, int]]:
    """Return the edges that a weight's paths go along: the index of their layer among those from b
    on, and their row and column in its W.
    """
    edges: set[tuple[int, int, int]] = set()
    if weight.column is not None:
        edges.add((weight.layer, weight.row, weight.column))
    reached = [weight.row]
    for index in range(weight.layer + 1, len(network.layers)):
        size = network.layers[index].size
        edges |= {(index, row, column) for row in range(size) for column in reached}
        reached = list(range(size))
    return frozenset(edges)


def spreads(network: Network) -> bool:
    """Return whether every out of the output layer depends on every net, one by one."""
    return isinstance(network.loss, OutLoss) and isinstance(network.output.activation, Softmax)
