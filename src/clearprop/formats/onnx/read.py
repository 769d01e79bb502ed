"""Networks from ONNX graphs of Gemm, or MatMul and Add, each followed by an activation."""

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from typing import Any, cast

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.files import FilePath, as_path, errors_naming
from clearprop.formats.onnx.export import OPERATIONS
from clearprop.formats.onnx.fusion import fused_activation
from clearprop.formats.onnx.nodes import Node, Nodes, load_onnx, nodes_of
from clearprop.formats.sequential import (
    ActivationModule,
    Equivalent,
    LinearModule,
    Module,
    as_weights,
    join_modules,
)
from clearprop.optional_import import optional_import
from clearprop.parameters import Parameters

ATTRIBUTES: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "Swish": {"alpha": (1.0,)},
    "Flatten": {"axis": (1,)},
    "Gemm": {"transA": (0,)},
}
"""Attributes, besides those of `OPERATIONS`, that must be one of these; by default the first."""

LEFT_OUT = ("Identity", "Dropout", "Flatten")
"""Operations that change nothing about a row of numbers when a trained network is used."""


def from_onnx(source: Any, loss: str | None = None) -> Parameters:
    """Return the network of an ONNX graph.

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
        network; the message names the first node that is no layer of ours.
    """
    onnx = optional_import("onnx", "onnx")
    if isinstance(source, onnx.ModelProto):
        return _parameters(source, loss)
    if not isinstance(source, str | PathLike):
        raise ClearpropError(
            f"{type(source).__name__} is no ONNX model: give the path of a file, or a ModelProto"
        )
    path = as_path(cast("FilePath", source))
    model = load_onnx(path)
    with errors_naming(path):
        return _parameters(model, loss)


def _parameters(model: Any, loss: str | None) -> Parameters:
    graph = nodes_of(model)
    modules, out = _modules(graph)
    parameters = join_modules(modules, loss, whole="the graph")
    if graph.outputs != (out,):
        outputs = ", ".join(f"'{name}'" for name in graph.outputs)
        raise ClearpropError(
            f"the graph gives {outputs}, but its chain of layers ends with '{out}': make that its "
            "only output"
        )
    return parameters


def _activations() -> dict[str, tuple[str, Mapping[str, tuple[Any, ...]]]]:
    """Return our name of each operator that is an activation, and its attributes."""
    return {
        operation.kind: (name, operation.arguments)
        for name, operation in OPERATIONS.items()
        if isinstance(operation, Equivalent)
    } | {"Swish": ("silu", ATTRIBUTES["Swish"])}


def _modules(graph: Nodes) -> tuple[list[Module], str]:
    """Return the weights and activations in order, and the name of the last one's result."""
    activations, modules = _activations(), list[Module]()
    out, at = "", 0
    while at < len(graph.operations):
        node = graph.operations[at]
        samples = [name for name in node.inputs if name and name not in graph.constants]
        if at == 0 and samples and samples[0] in graph.inputs:
            out = samples[0]
        if fused := fused_activation(graph.operations[at:], out, graph.constants):
            modules.append(ActivationModule(node.where, fused.activation))
            out, at = fused.out, at + fused.nodes
            continue
        if samples != [out]:
            raise _not_ours(node)
        name, attributes = activations.get(node.kind, ("", ATTRIBUTES.get(node.kind, {})))
        _check_attributes(node, attributes)
        if node.kind in ("Gemm", "MatMul"):
            modules.append(_weights(graph, node, out))
        elif node.kind == "Add" and modules and isinstance(last := modules[-1], LinearModule):
            modules[-1] = _with_bias(graph, node, last)
        elif name:
            modules.append(ActivationModule(node.where, name))
        elif node.kind not in LEFT_OUT and not _keeps_rows(graph, node):
            raise _not_ours(node)
        out, at = node.outputs[0], at + 1
    return modules, out


def _weights(graph: Nodes, node: Node, out: str) -> LinearModule:
    """Read Gemm, alpha · out · B + beta · C, or MatMul, out · B."""
    if node.inputs[0] != out or graph.constants[node.inputs[1]].ndim != 2:
        raise _not_ours(node)
    B = as_weights(f"the weights of {node.where}", graph.constants[node.inputs[1]])
    W = B if node.attributes.get("transB", 0) else B.T
    alpha, beta = (B.dtype.type(node.attributes.get(name, 1)) for name in ("alpha", "beta"))
    linear = LinearModule(node.where, W if alpha == 1 else alpha * W, None)
    if len(node.inputs) < 3 or not node.inputs[2]:
        return linear
    C = _bias(graph.constants[node.inputs[2]], linear, node)
    return replace(linear, b=C if beta == 1 else beta * C)


def _with_bias(graph: Nodes, node: Node, linear: LinearModule) -> LinearModule:
    added = next(graph.constants[name] for name in node.inputs if name in graph.constants)
    bias = _bias(added, linear, node)
    return replace(linear, b=bias if linear.b is None else linear.b + bias)


def _bias(numbers: Array, linear: LinearModule, node: Node) -> Array:
    """Return one number for each neuron, as ONNX would repeat them along rows."""
    b = as_weights(f"the biases of {node.where}", numbers)
    neurons = len(linear.W)
    if b.ndim > 2 or (b.ndim == 2 and b.shape[0] != 1) or b.size not in (1, neurons):
        shape = "×".join(map(str, b.shape))
        raise ClearpropError(
            f"{node.where} adds numbers of shape {shape}, but a layer of {neurons} neurons has "
            "one bias for each: give a graph of dense layers"
        )
    return np.broadcast_to(b.reshape(-1), neurons)


def _keeps_rows(graph: Nodes, node: Node) -> bool:
    """Whether a node only flattens samples, or changes the type of floats."""
    if node.kind == "Reshape":
        shape = graph.constants[node.inputs[1]].tolist()
        return len(shape) == 2 and (shape == [0, -1] or shape[0] == -1)
    return node.kind == "Cast" and node.attributes["to"] in (1, 11)  # FLOAT, DOUBLE


def _check_attributes(node: Node, attributes: Mapping[str, tuple[Any, ...]]) -> None:
    for name, allowed in attributes.items():
        found = node.attributes.get(name, allowed[0])
        found = found.decode() if isinstance(found, bytes) else found
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
    return value if isinstance(value, str) else f"{value:g}"


def _not_ours(node: Node) -> ClearpropError:
    return ClearpropError(
        f"{node.where} is no layer of clearprop: give a graph of Gemm, or MatMul and Add, each "
        f"with one of {', '.join(_activations())}"
    )
