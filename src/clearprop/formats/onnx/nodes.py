"""The nodes of an ONNX graph, read from its file, with all that is constant in it computed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.formats.optional_import import library

OWN_DOMAINS = ("", "ai.onnx")
"""The names of ONNX's own set of operators."""


@dataclass(frozen=True)
class Node:
    """An operation on tensors.

    Attributes
    ----------
    where
        What it is called, such as "node 'fc1' (Gemm)".
    kind
        The operator, "Gemm"; with its domain before it if that is not ONNX's own.
    inputs
        The names of the tensors it takes; "" where one is left out.
    outputs
        The names of its results.
    settings
        Those that are there, by name.
    """

    where: str
    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Nodes:
    """A graph.

    Attributes
    ----------
    flow
        What happens to samples, every node after those whose results it takes.
    constants
        Tensors that are the same for all samples, by name.
    inputs, outputs
        The names of the tensors the graph takes and gives.
    """

    flow: tuple[Node, ...]
    constants: Mapping[str, Array]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


FOLDED: Mapping[str, Callable[[Node, Array], Array]] = {
    "Identity": lambda node, values: values,
    "Transpose": lambda node, values: np.transpose(values, node.settings.get("perm")),
}
"""What exporters do to weights inside a graph: (node, the constant it takes) -> its result."""


def load_onnx(path: Path) -> Any:
    """Read an ONNX file.

    Raises
    ------
    ClearpropError
        If the package onnx is not installed, or the file cannot be read or is not one.
    """
    onnx = library("onnx", "onnx")
    protobuf = library("google.protobuf.message", "onnx")
    try:
        return onnx.load(path)
    except OSError as wrong:
        raise ClearpropError(f"cannot read {path}: {wrong.strerror or wrong}") from None
    except (protobuf.DecodeError, onnx.checker.ValidationError):
        raise ClearpropError(
            f"{path} is not an ONNX file, or only a part of one: export it again"
        ) from None


def nodes_of(model: Any) -> Nodes:
    """Check a model and read its graph.

    Parameters
    ----------
    model
        An onnx.ModelProto.

    Raises
    ------
    ClearpropError
        If the package onnx is not installed, or its checker does not accept the model.
    """
    onnx = library("onnx", "onnx")
    try:
        onnx.checker.check_model(model)
    except (onnx.checker.ValidationError, ValueError) as wrong:
        reason = str(wrong).strip().partition("\n")[0].rstrip(".")
        raise ClearpropError(f"this is no valid ONNX model: {reason}; export it again") from None
    if model.functions:
        model = library("onnx.inliner", "onnx").inline_local_functions(model)
    graph = model.graph
    constants = {one.name: _array(onnx, one) for one in graph.initializer}
    flow: list[Node] = []
    for made in graph.node:
        node = _node(onnx, made)
        if node.kind == "Constant":
            constants[node.outputs[0]] = _constant(onnx, node)
        elif node.kind in FOLDED and node.inputs[0] in constants:
            constants[node.outputs[0]] = FOLDED[node.kind](node, constants[node.inputs[0]])
        else:
            flow.append(node)
    return Nodes(
        tuple(flow),
        constants,
        tuple(one.name for one in graph.input if one.name not in constants),
        tuple(one.name for one in graph.output),
    )


def _node(onnx: Any, made: Any) -> Node:
    kind = made.op_type if made.domain in OWN_DOMAINS else f"{made.domain}.{made.op_type}"
    known_by = f"'{made.name}'" if made.name else f"that gives '{made.output[0]}'"
    settings = {one.name: onnx.helper.get_attribute_value(one) for one in made.attribute}
    return Node(f"node {known_by} ({kind})", kind, tuple(made.input), tuple(made.output), settings)


def _array(onnx: Any, tensor: Any) -> Array:
    try:
        return onnx.numpy_helper.to_array(tensor)
    except (ValueError, TypeError, KeyError, OSError):
        raise ClearpropError(
            f"the numbers of the constant '{tensor.name}' cannot be read: export the model again"
        ) from None


def _constant(onnx: Any, node: Node) -> Array:
    (name, value), *_ = node.settings.items()
    if name == "value":
        return _array(onnx, value)
    if name in ("value_float", "value_floats"):
        return np.asarray(value, dtype=np.float32)
    if name in ("value_int", "value_ints"):
        return np.asarray(value, dtype=np.int64)
    raise ClearpropError(
        f"{node.where} holds a {name}, but weights are numbers kept as they are: give a graph of "
        "dense layers"
    )
