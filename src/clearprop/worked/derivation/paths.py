"""The paths from a weight to the error: for each way from its neuron to an output neuron, one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

from clearprop.activations import Softmax
from clearprop.errors import ClearpropError
from clearprop.losses import OutLoss
from clearprop.network import Network
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
    """Return the weight of that name: w_c5 is the fifth of layer c, row by row; b_c2 a bias."""
    found = re.fullmatch(r"([wb])_?([a-z]+?)_?([0-9]+)", name.lower())
    layers = {layer.name: index for index, layer in enumerate(network.layers)}
    number = whole_number_of(found[3]) if found else None
    if found is None or number is None or found[2] not in layers:
        raise ClearpropError(
            f"no weight is called '{shortened(name)}': write w_{network.layers[0].name}1 for the "
            f"first weight of layer {network.layers[0].name}, counted row by row"
        )
    index, is_bias = layers[found[2]], found[1] == "b"
    layer = network.layers[index]
    count, kind = (layer.size, "biases") if is_bias else (layer.size * layer.inputs, "weights")
    if is_bias and not layer.bias:
        raise ClearpropError(f"layer {layer.name} has no biases: name one of its weights")
    if not 1 <= number <= count:
        raise ClearpropError(
            f"'{name}' does not exist: layer {layer.name} has {count} {kind}, numbered from 1"
        )
    row, column = (number - 1, None) if is_bias else divmod(number - 1, layer.inputs)
    return Weight(index, row, column)


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


def spreads(network: Network) -> bool:
    """Return whether every out of the output layer depends on every net, one by one."""
    return isinstance(network.loss, OutLoss) and isinstance(network.output.activation, Softmax)
