"""The nodes of an ONNX graph, read from its file, its constants folded."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.optional_import import optional_import

OWN_DOMAINS = ("", "ai.onnx")
"""The names of ONNX's own set of operators."""


@dataclass(frozen=True)
class Node:
    """An operation: tensors by name ("" where an optional one is left out), and attributes.

    `where` is what errors call it, such as "node 'fc1' (Gemm)"; `kind` is the operator, with its
    domain before it if that is not ONNX's own.
    """

    where: str
    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Nodes:
    """A graph: what happens to samples, in order, and the tensors that are the same for all."""

    operations: tuple[Node, ...]
    constants: Mapping[str, Array]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


FOLDED: Mapping[str, Callable[[Node, Array], Array]] = {
    "Identity": lambda node, values: values,
    "Transpose": lambda node, values: np.transpose(values, node.attributes.get("perm")),
}
"""What exporters do to weights inside a graph: (node, its constant) -> result."""


def load_onnx(path: Path) -> Any:
    """Read an ONNX file, and no other file that it may name."""
    onnx = optional_import("onnx", "onnx")
    protobuf = optional_import("google.protobuf.message", "onnx")
    try:
        return onnx.load(path, load_external_data=False)
    except OSError as wrong:
        raise ClearpropError(f"cannot read {path}: {wrong.strerror or wrong}") from None
    except (protobuf.DecodeError, onnx.checker.ValidationError):
        raise ClearpropError(
            f"{path} is not an ONNX file, or only a part of one: export it again"
        ) from None


def nodes_of(model: Any) -> Nodes:
    """Check an onnx.ModelProto and read its graph."""
    onnx = optional_import("onnx", "onnx")
    for tensor in _tensors(onnx, model):
        if tensor.data_location == onnx.TensorProto.EXTERNAL:  # which the checker would look for
            raise ClearpropError(
                f"the numbers of the constant '{tensor.name}' are in another file, which is not "
                "read: export the model again as one file, without external data"
            )
    try:
        onnx.checker.check_model(model)
    except (onnx.checker.ValidationError, ValueError) as wrong:
        reason = str(wrong).strip().partition("\n")[0].rstrip(".")
        raise ClearpropError(f"this is no valid ONNX model: {reason}; export it again") from None
    if model.functions:
        model = optional_import("onnx.inliner", "onnx").inline_local_functions(model)
    graph = model.graph
    constants = {one.name: _array(onnx, one) for one in graph.initializer}
    operations: list[Node] = []
    for node in (_node(onnx, one) for one in graph.node):
        if node.kind == "Constant":
            constants[node.outputs[0]] = _constant(onnx, node)
        elif node.kind in FOLDED and node.inputs[0] in constants:
            constants[node.outputs[0]] = FOLDED[node.kind](node, constants[node.inputs[0]])
        else:
            operations.append(node)
    return Nodes(
        tuple(operations),
        constants,
        tuple(one.name for one in graph.input if one.name not in constants),
        tuple(one.name for one in graph.output),
    )


def _tensors(onnx: Any, message: Any) -> Iterator[Any]:
    """Return every tensor of a model, whether in a graph, a node, a function or a graph in one."""
    if isinstance(message, onnx.TensorProto):
        yield message
    for field, value in message.ListFields():
        if field.message_type is not None:
            for one in [value] if hasattr(value, "ListFields") else value:
                yield from _tensors(onnx, one)


def _node(onnx: Any, proto: Any) -> Node:
    kind = proto.op_type if proto.domain in OWN_DOMAINS else f"{proto.domain}.{proto.op_type}"
    known_by = f"'{proto.name}'" if proto.name else f"that gives '{proto.output[0]}'"
    attributes = {one.name: onnx.helper.get_attribute_value(one) for one in proto.attribute}
    where = f"node {known_by} ({kind})"
    return Node(where, kind, tuple(proto.input), tuple(proto.output), attributes)


def _array(onnx: Any, tensor: Any) -> Array:
    try:
        return onnx.numpy_helper.to_array(tensor)
    except (ValueError, TypeError, KeyError, OSError):
        raise ClearpropError(
            f"the numbers of the constant '{tensor.name}' cannot be read: export the model again"
        ) from None


def _constant(onnx: Any, node: Node) -> Array:
    (name, value), *_ = node.attributes.items()
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
