"""Fusion: activations that ONNX graphs spell out in several nodes, recognised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose, sqrt

from clearprop.arithmetic import Array
from clearprop.formats.onnx.nodes import Node

PRECISION = 1e-4
"""How near to √2 a graph's own number must be: some are written with a few digits."""


@dataclass(frozen=True)
class FusedActivation:
    """An activation by our name, how many nodes it takes, and the name of its result."""

    activation: str
    nodes: int
    out: str


def fused_activation(
    nodes: Sequence[Node], net: str, constants: Mapping[str, Array]
) -> FusedActivation | None:
    """Recognise an activation of the tensor `net` in the nodes that come next, or return None."""
    if len(nodes) > 1 and nodes[0].kind == "Sigmoid" and nodes[0].inputs == (net,):
        product = nodes[1]
        if product.kind == "Mul" and {*product.inputs} == {net, nodes[0].outputs[0]}:
            return FusedActivation("silu", 2, product.outputs[0])
    return _gelu(nodes, net, constants)


@dataclass(frozen=True)
class _Term:
    """factor, times net where `net`, times erf(net/√2) where `erf` or 1 + erf(net/√2)."""

    factor: float
    net: bool = False
    erf: bool = False
    one_plus_erf: bool = False


def _gelu(
    nodes: Sequence[Node], net: str, constants: Mapping[str, Array]
) -> FusedActivation | None:
    """Recognise net · ½ (1 + erf(net/√2)), in whatever order it is multiplied."""
    known = {net: _Term(1, net=True)}
    for name, values in constants.items():
        if values.size == 1 and values.dtype.kind == "f":
            known[name] = _Term(float(values.reshape(())))
    for length, node in enumerate(nodes[:5], start=1):
        operands = [known.get(name) for name in node.inputs]
        result = _result(node.kind, [one for one in operands if one is not None])
        if result is None or None in operands:
            return None
        known[node.outputs[0]] = result
        if result.net and result.one_plus_erf and isclose(result.factor, 0.5, rel_tol=PRECISION):
            return FusedActivation("gelu", length, node.outputs[0])
    return None


def _result(kind: str, operands: Sequence[_Term]) -> _Term | None:
    match kind, operands:
        case "Erf", [x] if x == _Term(x.factor, net=True):
            inside = isclose(x.factor, 1 / sqrt(2), rel_tol=PRECISION)
            return _Term(1, erf=True) if inside else None
        case "Add", [x, y]:
            erf, one = (x, y) if x.erf else (y, x)
            if erf == _Term(erf.factor, erf=True) and one == _Term(erf.factor):
                return _Term(erf.factor, one_plus_erf=True)
        case "Mul", [x, y]:
            if not ((x.net and y.net) or ((x.erf or x.one_plus_erf) and (y.erf or y.one_plus_erf))):
                return _Term(
                    x.factor * y.factor,
                    x.net or y.net,
                    x.erf or y.erf,
                    x.one_plus_erf or y.one_plus_erf,
                )
        case "Div", [x, y] if y == _Term(y.factor) and y.factor != 0:
            return replace(x, factor=x.factor / y.factor)
        case _:
            pass
    return None
