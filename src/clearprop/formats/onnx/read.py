"""Networks from ONNX graphs: chains of Gemm, or MatMul and Add, each followed by an activation."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.formats.onnx.composed import composed_activation
from clearprop.formats.onnx.export import OPERATIONS
from clearprop.formats.onnx.nodes import Node, Nodes, load_onnx, nodes_of
from clearprop.formats.optional_import import library
from clearprop.formats.sequential import Applied, Part, Weights, floats, join
from clearprop.parameters import Parameters

ACTIVATIONS = {kind: name for name, (kind, _) in OPERATIONS.items()} | {"Swish": "silu"}
"""Our name of each ONNX operation that is an activation."""

SETTINGS: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "LeakyRelu": {"alpha": (0.01,)},
    "Elu": {"alpha": (1.0,)},
    "Gelu": {"approximate": (b"none",)},
    "Softmax": {"axis": (-1, 1)},
    "Swish": {"alpha": (1.0,)},
    "Flatten": {"axis": (1,)},
    "Gemm": {"transA": (0,)},
}
"""Settings that must be one of these; where one is left out, ONNX takes the first."""

LEFT_OUT = ("Identity", "Dropout", "Flatten")
"""Operations that change nothing about a row of numbers when a trained network is used."""


def from_onnx(source: Any, loss: str | None = None) -> Parameters:
    """Take a network from an ONNX graph.

    Its weights are copied, as float64 if one is that, else as float32.

    Parameters
    ----------
    source
        The path of an ONNX file, or an onnx.ModelProto.  Its samples are rows.  Dropout and
        Identity are left out, and so are Flatten and Reshape to one row per sample: give flat
        samples.
    loss
        The network's loss, which a graph does not know; None for what usually goes with the
        output layer's activation.

    Raises
    ------
    ClearpropError
        If the package onnx is not installed, the file cannot be read, or the graph is not such a
        chain; the message names the first node that is no layer of ours.
    """
    onnx = library("onnx", "onnx")
    if isinstance(source, onnx.ModelProto):
        return _network(source, loss)
    if not isinstance(source, str | Path):
        raise ClearpropError(
            f"{type(source).__name__} is no ONNX model: give the path of a file, or a ModelProto"
        )
    model = load_onnx(Path(source))
    try:
        return _network(model, loss)
    except ClearpropError as wrong:
        raise ClearpropError(f"{source}: {wrong}") from None


def _network(model: Any, loss: str | None) -> Parameters:
    graph = nodes_of(model)
    parts, out = _parts(graph)
    parameters = join(parts, loss, whole="the graph")
    if graph.outputs != (out,):
        given = ", ".join(f"'{name}'" for name in graph.outputs)
        raise ClearpropError(
            f"the graph gives {given}, but its chain of layers ends with '{out}': make that its "
            "only output"
        )
    return parameters


def _parts(graph: Nodes) -> tuple[list[Part], str]:
    """Return the weights and activations in order, and the name of the last one's result."""
    parts: list[Part] = []
    out, at = "", 0
    while at < len(graph.flow):
        node = graph.flow[at]
        samples = [name for name in node.inputs if name and name not in graph.constants]
        if at == 0 and samples and samples[0] in graph.inputs:
            out = samples[0]
        if composed := composed_activation(graph.flow[at:], out, graph.constants):
            parts.append(Applied(node.where, composed.activation))
            out, at = composed.out, at + composed.length
            continue
        if samples != [out]:
            raise _not_ours(node)
        _check_settings(node)
        if node.kind in ("Gemm", "MatMul"):
            parts.append(_weights(graph, node, out))
        elif node.kind == "Add" and parts and isinstance(last := parts[-1], Weights):
            parts[-1] = _with_bias(graph, node, last)
        elif node.kind in ACTIVATIONS:
            parts.append(Applied(node.where, ACTIVATIONS[node.kind]))
        elif node.kind not in LEFT_OUT and not _keeps_rows(graph, node):
            raise _not_ours(node)
        out, at = node.outputs[0], at + 1
    return parts, out


def _weights(graph: Nodes, node: Node, out: str) -> Weights:
    """Read Gemm, alpha · out · B + beta · C, or MatMul, out · B."""
    if node.inputs[0] != out or graph.constants[node.inputs[1]].ndim != 2:
        raise _not_ours(node)
    B = floats(f"the weights of {node.where}", graph.constants[node.inputs[1]])
    W = B if node.settings.get("transB", 0) else B.T
    alpha, beta = (B.dtype.type(node.settings.get(name, 1)) for name in ("alpha", "beta"))
    weights = Weights(node.where, W if alpha == 1 else alpha * W, None)
    if len(node.inputs) < 3 or not node.inputs[2]:
        return weights
    C = _bias(graph.constants[node.inputs[2]], weights, node)
    return replace(weights, b=C if beta == 1 else beta * C)


def _with_bias(graph: Nodes, node: Node, weights: Weights) -> Weights:
    added = next(graph.constants[name] for name in node.inputs if name in graph.constants)
    bias = _bias(added, weights, node)
    return replace(weights, b=bias if weights.b is None else weights.b + bias)


def _bias(numbers: Array, weights: Weights, node: Node) -> Array:
    """Return one number for each neuron, as ONNX would repeat them along rows."""
    b = floats(f"the biases of {node.where}", numbers)
    neurons = len(weights.W)
    if b.ndim > 2 or (b.ndim == 2 and b.shape[0] != 1) or b.size not in (1, neurons):
        shape = "×".join(map(str, b.shape))
        raise ClearpropError(
            f"{node.where} adds numbers of shape {shape}, but a layer of {neurons} neurons has "
            "one bias for each: give a graph of dense layers"
        )
    return np.broadcast_to(b.reshape(-1), neurons)


def _keeps_rows(graph: Nodes, node: Node) -> bool:
    """Tell whether a node only flattens samples, or changes the type of floats."""
    if node.kind == "Reshape":
        shape = graph.constants[node.inputs[1]].tolist()
        return len(shape) == 2 and (shape == [0, -1] or shape[0] == -1)
    return node.kind == "Cast" and node.settings["to"] in (1, 11)  # FLOAT, DOUBLE


def _check_settings(node: Node) -> None:
    for name, allowed in SETTINGS.get(node.kind, {}).items():
        found = node.settings.get(name, allowed[0])
        if not any(_same(found, one) for one in allowed):
            raise ClearpropError(
                f"{node.where} has {name} {_written(found)}, but {_written(allowed[0])} is needed "
                "here: change the network, train and export it again"
            )


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, float):
        return np.float32(found) == np.float32(wanted)  # as ONNX keeps it
    return found == wanted


def _written(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else f"{value:g}"


def _not_ours(node: Node) -> ClearpropError:
    kinds = ", ".join(ACTIVATIONS)
    return ClearpropError(
        f"{node.where} is no layer of clearprop: give a graph of Gemm, or MatMul and Add, each "
        f"with one of {kinds}"
    )
