"""The chain rule for one weight, path by path, and a proof that the matrix form says the same.

A path leads from the weight's neuron forward to an output neuron; along it stand the derivatives
that the chain rule multiplies, and the gradient is the sum over all paths.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from math import prod
from typing import Any

import numpy as np
import sympy as untyped_sympy

from clearprop.activations import Softmax
from clearprop.arithmetic import Symbols, symbol_matrix
from clearprop.backward import backward
from clearprop.errors import ClearpropError
from clearprop.forward import Forward, LayerForward
from clearprop.losses import NetLoss, OutLoss
from clearprop.network import Layer, Network
from clearprop.parameters import Parameters

sympy: Any = untyped_sympy  # its functions carry no complete types

MOST_ADDED = 1000
"""The sum over more paths is not compared: SymPy would take minutes."""

MOST_LETTERS = 500
"""Nor is it in a network of more parameters."""

MOST_OUTPUTS = 3
"""A loss and its output activation are differentiated for at most so many neurons."""


@dataclass(frozen=True)
class Weight:
    """A weight or a bias of a network.

    Attributes
    ----------
    layer
        The index of the layer it leads to among those from b on.
    row, column
        Its place in W, from 0; the column of a bias is None.
    """

    layer: int
    row: int
    column: int | None


@dataclass(frozen=True)
class Path:
    """One way from a weight's neuron to an output neuron.

    Attributes
    ----------
    neurons
        The neuron passed in each layer from the weight's on, from 0.
    out
        The output neuron whose out moves the error; None if the loss is differentiated by net.
        It is another than the last neuron only where every out depends on every net.
    """

    neurons: tuple[int, ...]
    out: int | None


@dataclass(frozen=True)
class Identity:
    """A derivative that SymPy worked out, and whether it is what is written beside it."""

    function: str
    layer: str
    holds: bool


@dataclass(frozen=True)
class Derivation:
    """What there is to say of one weight's gradient.

    Attributes
    ----------
    network, weight
        Whose it is.
    paths
        How many there are.
    sum_is_entry
        Whether the sum over all paths is the entry of the matrix form; None if there are too many
        to add up.
    identities
        For the loss and each activation: its derivative against SymPy's.
    """

    network: Network
    weight: Weight
    paths: int
    sum_is_entry: bool | None
    identities: tuple[Identity, ...]

    def first_paths(self, most: int) -> tuple[Path, ...]:
        """Return the first paths, those of the first neurons."""
        return tuple(islice(_paths(self.network, self.weight), most))


def weight_named(network: Network, name: str) -> Weight:
    """Return the weight of that name: w_c5 is the fifth of layer c, row by row; b_c2 a bias.

    Raises
    ------
    ClearpropError
        If the network has none of that name.
    """
    found = re.fullmatch(r"([wb])_?([a-z]+?)_?(\d+)", name.lower())
    layers = {layer.name: index for index, layer in enumerate(network.layers)}
    if found is None or found[2] not in layers:
        raise ClearpropError(
            f"no weight is called '{name}': write w_{network.layers[0].name}1 for the first weight "
            f"of layer {network.layers[0].name}, counted row by row"
        )
    index, number = layers[found[2]], int(found[3])
    layer = network.layers[index]
    count = layer.size if found[1] == "b" else layer.size * layer.inputs
    kind = "biases" if found[1] == "b" else "weights"
    if found[1] == "b" and not layer.bias:
        raise ClearpropError(f"layer {layer.name} has no biases: name one of its weights")
    if not 1 <= number <= count:
        raise ClearpropError(
            f"'{name}' does not exist: layer {layer.name} has {count} {kind}, numbered from 1"
        )
    if found[1] == "b":
        return Weight(index, number - 1, None)
    return Weight(index, *divmod(number - 1, layer.inputs))


def derive(network: Network, weight: Weight) -> Derivation:
    """Count a weight's paths, add them up, and compare the sum with the matrix form's entry."""
    later = [layer.size for layer in network.layers[weight.layer + 1 :]]
    count = prod(later) * (network.output.size if _spreads(network) else 1)
    is_small = count <= MOST_ADDED and network.parameter_count <= MOST_LETTERS
    return Derivation(
        network,
        weight,
        count,
        _sum_is_entry(network, weight) if is_small else None,
        tuple(_identities(network)),
    )


def _paths(network: Network, weight: Weight) -> Iterator[Path]:
    later = [range(layer.size) for layer in network.layers[weight.layer + 1 :]]
    is_by_out = isinstance(network.loss, OutLoss)
    for rest in product(*later):
        neurons = (weight.row, *rest)
        if _spreads(network):
            yield from (Path(neurons, out) for out in range(network.output.size))
        else:
            yield Path(neurons, neurons[-1] if is_by_out else None)


def _spreads(network: Network) -> bool:
    """Return whether every out of the output layer depends on every net, one by one."""
    return isinstance(network.loss, OutLoss) and isinstance(network.output.activation, Softmax)


def _sum_is_entry(network: Network, weight: Weight) -> bool:
    """Return whether all paths add up to the entry that `backward` computes, letter for letter.

    Every net and out is a letter of its own, so that both are sums of products of letters.
    """
    ar = Symbols()
    W = [symbol_matrix(f"W_{layer.name}", layer.size, layer.inputs) for layer in network.layers]
    b = [
        symbol_matrix(f"b_{layer.name}", layer.size, 1) if layer.bias else None
        for layer in network.layers
    ]
    X = symbol_matrix("X", network.sizes[0], 1)
    Y = symbol_matrix("Y", network.output.size, 1)
    records = tuple(
        LayerForward(
            layer,
            symbol_matrix(f"net_{layer.name}", layer.size, 1),
            symbol_matrix(f"out_{layer.name}", layer.size, 1),
            None,
        )
        for layer in network.layers
    )
    made = backward(Parameters.of(network, W, b), Forward(X, records), Y, ar, "sum").gradients
    matrix = made.W[weight.layer] if weight.column is not None else made.b[weight.layer]
    assert matrix is not None
    sent = X if weight.layer == 0 else records[weight.layer - 1].out
    slopes = [r.layer.activation.slope(r.net, r.out, ar) for r in records]
    last, loss = records[-1], network.loss
    if isinstance(loss, OutLoss):
        at_output = loss.dE_dout(last.out, Y, ar)
    else:
        at_output = loss.dE_dnet(last.net, last.out, Y, last.layer.activation, ar)
    total = sympy.Integer(0)
    for path in _paths(network, weight):
        end = path.neurons[-1]
        term = at_output[end if path.out is None else path.out, 0]
        if path.out is not None:
            slope = slopes[-1]
            term *= slope[path.out, end, 0] if slope.ndim == 3 else slope[end, 0]
        for step in range(len(path.neurons) - 1, 0, -1):
            here, before = path.neurons[step], path.neurons[step - 1]
            n = weight.layer + step
            term *= W[n][here, before] * slopes[n - 1][before, 0]
        total += term if weight.column is None else term * sent[weight.column, 0]
    difference = sympy.expand(total - matrix[weight.row, weight.column or 0])
    return difference == 0 or sympy.simplify(difference) == 0


def _identities(network: Network) -> Iterator[Identity]:
    """Differentiate the loss, and each activation that stands between it and the weights."""
    ar, loss, output = Symbols(), network.loss, network.output
    neurons = min(output.size, MOST_OUTPUTS)
    net, out, target = (symbol_matrix(name, neurons, 1) for name in ("net", "out", "target"))
    if isinstance(loss, NetLoss):
        acted = output.activation.function(net, ar)
        E = np.sum(loss.value(net, acted, target, output.activation, ar))
        ours = loss.dE_dnet(net, acted, target, output.activation, ar)
        holds = all(_same(sympy.diff(E, n), d) for n, d in zip(net.flat, ours.flat, strict=True))
        yield Identity(f"{loss.name}, {output.activation.name}", output.name, holds)
    else:
        E = np.sum(loss.value(out, target, ar))
        ours = loss.dE_dout(out, target, ar)
        # Written in out − target, every jump is at a number.
        apart = sympy.Symbol("x", real=True)
        holds = all(
            _same(sympy.diff(E, o).subs(o, y + apart), sympy.sympify(d).subs(o, y + apart))
            for o, y, d in zip(out.flat, target.flat, ours.flat, strict=True)
        )
        yield Identity(loss.name, output.name, holds)
    told = set[str]()
    layers = network.layers if isinstance(loss, OutLoss) else network.layers[:-1]
    for layer in reversed(layers):
        if layer.activation.name not in told:
            told.add(layer.activation.name)
            yield Identity(layer.activation.name, layer.name, _slope_holds(layer, ar))


def _slope_holds(layer: Layer, ar: Symbols) -> bool:
    neurons = 2 if isinstance(layer.activation, Softmax) else 1
    net = symbol_matrix("net", neurons, 1)
    out = layer.activation.function(net, ar)
    slope = np.atleast_3d(layer.activation.slope(net, out, ar))
    return all(
        _same(sympy.diff(out[i, 0], net[k, 0]), slope[i, k, 0])
        for i in range(neurons)
        for k in range(neurons)
    )


def _same(one: Any, other: Any) -> bool:
    """Return whether two expressions are equal: by algebra, on each side of every jump."""
    difference = sympy.piecewise_fold(sympy.sympify(one) - sympy.sympify(other))
    if not isinstance(difference, sympy.Piecewise):
        return sympy.simplify(difference) == 0
    # At the jump itself there is no derivative to agree with.
    pieces = difference.as_expr_set_pairs()
    return all(sympy.simplify(value) == 0 for value, where in pieces if where.measure != 0)
