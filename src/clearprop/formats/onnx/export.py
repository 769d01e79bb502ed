"""Networks and models to ONNX, which runs without clearprop and without Python."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from clearprop.activations import LEAK
from clearprop.formats.onnx.graph import OPSET, Graph
from clearprop.formats.sequential import Equivalent, as_float32, equivalent_of
from clearprop.parameters import Parameters

if TYPE_CHECKING:
    from clearprop.tabular.model import Model

Builder: TypeAlias = Callable[[Graph, str, str], str]
"""(graph, net, name) -> name: adds the nodes that make a tensor `name` of the tensor `net`."""


def _silu(graph: Graph, net: str, name: str) -> str:
    return graph.node("Mul", name, net, graph.node("Sigmoid", f"sig_{net}", net))


OPERATIONS: dict[str, Equivalent | Builder] = {
    "sigmoid": Equivalent("Sigmoid"),
    "tanh": Equivalent("Tanh"),
    "relu": Equivalent("Relu"),
    "leaky_relu": Equivalent("LeakyRelu", {"alpha": (float(LEAK),)}),
    "elu": Equivalent("Elu", {"alpha": (1.0,)}),
    "gelu": Equivalent("Gelu", {"approximate": ("none",)}),
    "silu": _silu,
    "softplus": Equivalent("Softplus"),
    "exponential": Equivalent("Exp"),
    "softmax": Equivalent("Softmax", {"axis": (-1, 1)}),
}
"""The ONNX operator of each activation, or what builds it of several; the identity has none.

An entry for a registered activation can be added: `to_onnx` writes it, and `from_onnx` reads it
where it is one operator.
"""


def to_onnx(parameters: Parameters, opset: int = OPSET) -> Any:
    """Return a network as an ONNX model with equal outputs.

    Parameters
    ----------
    parameters
        The network's; they become float32, in which ONNX Runtime has every activation.
    opset
        The set of ONNX operators; one lower than the usual one for older runtimes.

    Returns
    -------
    onnx.ModelProto
        Its input "X" has a row for each sample and a column for each input neuron; its output
        "out" has a column for each output neuron.

    Raises
    ------
    ClearpropError
        If the package onnx is not installed, an activation has no operator, a parameter is not a
        finite number of 32 bits, or the opset cannot be written.
    """
    network, graph = parameters.network, Graph()
    out = add_layers(graph, parameters, graph.input("X", "FLOAT", network.sizes[0]))
    graph.output(out, "FLOAT", network.output.size)
    sizes = "-".join(map(str, network.sizes))
    return graph.model(
        opset=opset, about=f"A feed-forward network, {sizes}.", metadata={"loss": network.loss.name}
    )


def model_to_onnx(model: "Model", opset: int = OPSET) -> Any:
    """Return a model as an ONNX model that takes the cells of a table and gives its predictions.

    It has an input of shape (rows, 1) for each column of the table, by the column's name: float64
    for numbers, where NaN is missing; text for categories and for true and false, where "" is
    missing.  Missing values are imputed.

    The outputs are, for classes, "label" of shape (rows,) and "probabilities" of shape
    (rows, classes), whose order is in the model's metadata; for numbers, "prediction" of shape
    (rows, targets) in the targets' own units, float64.
    """
    from clearprop.formats.onnx.tables import add_postprocessing, add_preprocessing

    graph, postprocessing = Graph(), model.postprocessing
    X = add_preprocessing(graph, model.preprocessing)
    out = add_layers(graph, model.parameters, X)
    add_postprocessing(graph, postprocessing, out, model.network.output.size)
    targets, classes = postprocessing.targets, postprocessing.classes
    metadata = {"task": postprocessing.task, "targets": json.dumps(targets, ensure_ascii=False)}
    if classes is not None:
        metadata["classes"] = json.dumps(classes, ensure_ascii=False)
    return graph.model(opset=opset, about=f"Predicts {', '.join(targets)}.", metadata=metadata)


def add_layers(graph: Graph, parameters: Parameters, out: str) -> str:
    """Add a network's layers after `out`, float32 of shape (rows, inputs); return their output."""
    last = parameters.network.output
    for layer, W, b in zip(parameters.network.layers, parameters.W, parameters.b, strict=True):
        n, linear = layer.name, layer.activation.name == "identity"
        tensors = [out, graph.constant(f"W_{n}", as_float32(f"W_{n}", W))]
        if b is not None:
            tensors.append(graph.constant(f"b_{n}", as_float32(f"b_{n}", b[:, 0])))
        name = "out" if layer is last else f"out_{n}"
        out = graph.node("Gemm", name if linear else f"net_{n}", *tensors, transB=1)
        if not linear:
            table = "clearprop.formats.onnx.export.OPERATIONS"
            operation = equivalent_of(layer, OPERATIONS, "ONNX has no operator", table)
            if isinstance(operation, Equivalent):
                out = graph.node(operation.kind, name, out, **operation.written())
            else:
                out = operation(graph, out, name)
    return out
