"""Activations that ONNX graphs spell out in several nodes, recognised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose, sqrt

from clearprop.arithmetic import Array
from clearprop.formats.onnx.nodes import Node

PRECISION = 1e-4
"""How near to √2 a graph's own number must be: some are written with a few digits."""


@dataclass(frozen=True)
class Composed:
    """An activation by our name, how many nodes it takes, and the name of its result."""

    activation: str
    length: int
    out: str


def composed_activation(
    nodes: Sequence[Node], net: str, constants: Mapping[str, Array]
) -> Composed | None:
    """Recognise an activation in the nodes that come next, or return None.

    Parameters
    ----------
    nodes
        Those that come next.
    net
        The tensor the activation would be of.
    constants
        Tensors that are the same for all samples.
    """
    if len(nodes) > 1 and nodes[0].kind == "Sigmoid" and nodes[0].inputs == (net,):
        product = nodes[1]
        if product.kind == "Mul" and {*product.inputs} == {net, nodes[0].outputs[0]}:
            return Composed("silu", 2, product.outputs[0])
    return _gelu(nodes, net, constants)


@dataclass(frozen=True)
class _Product:
    """factor · net where `net`, and · (1 + erf(net/√2)) or · erf(net/√2) where these are."""

    factor: float
    net: bool = False
    erf: bool = False
    one_more: bool = False


def _gelu(nodes: Sequence[Node], net: str, constants: Mapping[str, Array]) -> Composed | None:
    """Recognise net · ½ (1 + erf(net/√2)), in whatever order it is multiplied."""
    known = {net: _Product(1, net=True)}
    for name, values in constants.items():
        if values.size == 1 and values.dtype.kind == "f":
            known[name] = _Product(float(values.reshape(())))
    for length, node in enumerate(nodes[:5], start=1):
        operands = [known.get(name) for name in node.inputs]
        result = _result(node.kind, [one for one in operands if one is not None])
        if result is None or None in operands:
            return None
        known[node.outputs[0]] = result
        if result.net and result.one_more and isclose(result.factor, 0.5, rel_tol=PRECISION):
            return Composed("gelu", length, node.outputs[0])
    return None


def _result(kind: str, operands: Sequence[_Product]) -> _Product | None:
    match kind, operands:
        case "Erf", [x] if x == _Product(x.factor, net=True):
            inside = isclose(x.factor, 1 / sqrt(2), rel_tol=PRECISION)
            return _Product(1, erf=True) if inside else None
        case "Add", [x, y]:
            erf, one = (x, y) if x.erf else (y, x)
            if erf == _Product(erf.factor, erf=True) and one == _Product(erf.factor):
                return _Product(erf.factor, one_more=True)
        case "Mul", [x, y]:
            if not ((x.net and y.net) or ((x.erf or x.one_more) and (y.erf or y.one_more))):
                return _Product(
                    x.factor * y.factor, x.net or y.net, x.erf or y.erf, x.one_more or y.one_more
                )
        case "Div", [x, y] if y == _Product(y.factor) and y.factor != 0:
            return replace(x, factor=x.factor / y.factor)
        case _:
            pass
    return None
