"""Proofs by SymPy, for a weight and for the functions of its network.

The paths of the weight add up to its entry in the matrix form, and each factor on them is the
derivative it claims to be.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import sympy as untyped_sympy

from clearprop.activations import Softmax
from clearprop.arithmetic import Array, Symbols, symbol_matrix
from clearprop.backward import backward
from clearprop.forward import Forward, LayerForward
from clearprop.losses import NetLoss, OutLoss
from clearprop.network import Layer, Network
from clearprop.parameters import Parameters
from clearprop.worked.derivation.paths import Weight, paths

sympy: Any = untyped_sympy  # its functions carry no complete types

MAX_OUTPUTS = 3
"""A loss and its output activation are differentiated for at most so many neurons."""


@dataclass(frozen=True)
class Identity:
    """Whether the derivative of a loss, an activation or both together is the one SymPy finds."""

    loss: str | None
    activation: str | None
    layer: str
    holds: bool


@dataclass(frozen=True)
class _Lettered:
    """A network with a letter for every weight, net and out; the outs begin with the input's.

    `at_output` is the loss's derivative by each out of the output layer, or by each net; the
    gradients are those of `backward`: sums of products of letters.
    """

    parameters: Parameters
    outs: tuple[Array, ...]
    slopes: tuple[Array, ...]
    at_output: Array
    gradients: Parameters


def _lettered(network: Network) -> _Lettered:
    ar, loss, layers = Symbols(), network.loss, network.layers

    def letters(kind: str, layer: Layer, columns: int = 1) -> Array:
        return symbol_matrix(f"{kind}_{layer.name}", layer.size, columns)

    parameters = Parameters.of(
        network,
        [letters("W", layer, layer.inputs) for layer in layers],
        [letters("b", layer) if layer.bias else None for layer in layers],
    )
    X, Y = symbol_matrix("X", network.sizes[0], 1), symbol_matrix("Y", network.output.size, 1)
    records = (LayerForward(one, letters("net", one), letters("out", one), None) for one in layers)
    passed = Forward(X, tuple(records))
    last = passed.layers[-1]
    if isinstance(loss, OutLoss):
        at_output = loss.dE_dout(last.out, Y, ar)
    else:
        at_output = loss.dE_dnet(last.net, last.out, Y, last.layer.activation, ar)
    return _Lettered(
        parameters,
        (X, *(here.out for here in passed.layers)),
        tuple(here.layer.activation.slope(here.net, here.out, ar) for here in passed.layers),
        at_output,
        backward(parameters, passed, Y, ar, "sum").gradients,
    )


def paths_add_up(network: Network, *weights: Weight) -> bool:
    """Return whether each weight's paths add up to the entry of `backward`, letter for letter."""
    lettered = _lettered(network)
    return all(_is_zero(_difference(lettered, weight)) for weight in weights)


def _difference(lettered: _Lettered, weight: Weight) -> Any:
    """Return the sum over all paths of a weight, less the entry of the matrix form."""
    gradients, slopes = lettered.gradients, lettered.slopes
    matrix = gradients.W[weight.layer] if weight.column is not None else gradients.b[weight.layer]
    assert matrix is not None
    terms: list[Any] = []
    for path in paths(gradients.network, weight):
        end = path.neurons[-1]
        term = lettered.at_output[end if path.out is None else path.out, 0]
        if path.out is not None:
            slope = slopes[-1]
            term *= slope[path.out, end, 0] if slope.ndim == 3 else slope[end, 0]
        for n, (before, here) in enumerate(pairwise(path.neurons), weight.layer):
            term *= lettered.parameters.W[n + 1][here, before] * slopes[n][before, 0]
        if weight.column is not None:
            term *= lettered.outs[weight.layer][weight.column, 0]
        terms.append(term)
    return sympy.expand(sympy.Add(*terms) - matrix[weight.row, weight.column or 0])


def layers_add_up(network: Network, weight: Weight) -> bool:
    """Return whether all paths add up to the matrix form's entry, by induction from the output.

    At the output, what reaches each net is the entry of ∂E/∂net.  If it is so at a layer, whatever
    its entries are, then it is at the layer before: that is a network of two layers, whose output
    has any derivative, out − target.  Every path is a path of the layers after, and one edge more.
    """
    layers = network.layers[weight.layer :]
    ends = replace(network, layers=(replace(network.output, inputs=1),))
    pairs = [
        Network.of([1, here.size, after.size], [here.activation.name, "identity"], bias=False)
        for here, after in pairwise(layers)
    ]
    # Of the weight's own layer, only its neuron counts.
    neurons = [[weight.row], *(range(layer.size) for layer in layers[1:])]
    return all(
        paths_add_up(part, *(Weight(0, neuron, 0) for neuron in those))
        for part, those in zip([*pairs, ends], neurons, strict=True)
    )


def identities(network: Network) -> Iterator[Identity]:
    """Differentiate the loss, and each activation that stands between it and the weights."""
    ar, loss, output = Symbols(), network.loss, network.output
    neurons = min(output.size, MAX_OUTPUTS)
    net, out, target = (symbol_matrix(name, neurons, 1) for name in ("net", "out", "target"))
    if isinstance(loss, NetLoss):
        acted = output.activation.function(net, ar)
        E = np.sum(loss.value(net, acted, target, output.activation, ar))
        ours = loss.dE_dnet(net, acted, target, output.activation, ar)
        holds = all(_same(sympy.diff(E, n), d) for n, d in zip(net.flat, ours.flat, strict=True))
        yield Identity(loss.name, output.activation.name, output.name, holds)
    else:
        E = np.sum(loss.value(out, target, ar))
        ours = loss.dE_dout(out, target, ar)
        # Written in out − target, every jump is at a number.
        apart = sympy.Symbol("x", real=True)
        holds = all(
            _same(sympy.diff(E, o).subs(o, y + apart), sympy.sympify(d).subs(o, y + apart))
            for o, y, d in zip(out.flat, target.flat, ours.flat, strict=True)
        )
        yield Identity(loss.name, None, output.name, holds)
    named = set[str]()
    layers = network.layers if isinstance(loss, OutLoss) else network.layers[:-1]
    for layer in reversed(layers):
        if layer.activation.name not in named:
            named.add(layer.activation.name)
            yield Identity(None, layer.activation.name, layer.name, _slope_holds(layer, ar))


def _slope_holds(layer: Layer, ar: Symbols) -> bool:
    neurons = 2 if isinstance(layer.activation, Softmax) else 1
    net = symbol_matrix("net", neurons, 1)
    out = layer.activation.function(net, ar)
    slope = np.atleast_3d(layer.activation.slope(net, out, ar))
    pairs = product(range(neurons), repeat=2)
    return all(_same(sympy.diff(out[i, 0], net[k, 0]), slope[i, k, 0]) for i, k in pairs)


def _same(one: Any, other: Any) -> bool:
    """Return whether two expressions are equal: by algebra, on each side of every jump."""
    difference = sympy.piecewise_fold(sympy.sympify(one) - sympy.sympify(other))
    if not isinstance(difference, sympy.Piecewise):
        return _is_zero(difference)
    # At the jump itself there is no derivative to agree with.
    pieces = difference.as_expr_set_pairs()
    return all(_is_zero(value) for value, where in pieces if where.measure != 0)


def _is_zero(expression: Any) -> bool:
    """Return whether an expression is 0 by algebra, with tanh and the like written by exp."""
    if sympy.simplify(expression) == 0:
        return True
    return sympy.simplify(expression.rewrite(sympy.exp)) == 0
