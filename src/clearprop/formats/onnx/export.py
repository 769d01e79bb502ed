"""Networks and models to ONNX, which runs without clearprop and without Python."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from clearprop.activations import LEAK
from clearprop.formats.onnx.graph import OPSET, Graph
from clearprop.formats.sequential import float32
from clearprop.parameters import Parameters

if TYPE_CHECKING:
    from clearprop.tabular.model import Model

OPERATIONS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "relu": ("Relu", {}),
    "leaky_relu": ("LeakyRelu", {"alpha": float(LEAK)}),
    "elu": ("Elu", {"alpha": 1.0}),
    "gelu": ("Gelu", {"approximate": "none"}),
    "softplus": ("Softplus", {}),
    "exponential": ("Exp", {}),
    "softmax": ("Softmax", {"axis": -1}),
}
"""The ONNX operation of each activation that is one; silu is two, and the identity none."""


def to_onnx(parameters: Parameters, opset: int = OPSET) -> Any:
    """Give a network as an ONNX model with equal outputs.

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
        If the package onnx is not installed, a parameter is not a finite number of 32 bits, or
        the opset cannot be written.
    """
    network, graph = parameters.network, Graph()
    out = add_layers(graph, parameters, graph.input("X", "FLOAT", network.sizes[0]))
    graph.output(out, "FLOAT", network.output.size)
    sizes = "-".join(map(str, network.sizes))
    return graph.model(
        opset=opset,
        about=f"A feed-forward network, {sizes}.",
        metadata={"loss": network.loss.name},
    )


def model_to_onnx(model: "Model", opset: int = OPSET) -> Any:
    """Give a model as an ONNX model that takes the cells of a table and gives its predictions.

    Parameters
    ----------
    model
        The model.
    opset
        The set of ONNX operators; one lower than the usual one for older runtimes.

    Returns
    -------
    onnx.ModelProto
        It has an input of shape (rows, 1) for each column of the table, by the column's name:
        float64 for numbers, where NaN is missing; text for categories and for true and false,
        where "" is missing.  Missing values are imputed.

        The outputs are, for classes, "label" of shape (rows,) and "probabilities" of shape
        (rows, classes), whose order is in the model's metadata; for numbers, "prediction" of
        shape (rows, targets) in the targets' own units, float64.

    Raises
    ------
    ClearpropError
        As for `to_onnx`.
    """
    from clearprop.formats.onnx.tables import add_answers, add_preprocessing

    graph = Graph()
    X = add_preprocessing(graph, model.preprocessing)
    out = add_layers(graph, model.parameters, X)
    add_answers(graph, model.answers, out, model.network.output.size)
    answers = model.answers
    metadata = {"task": answers.task, "targets": json.dumps(answers.targets, ensure_ascii=False)}
    if answers.classes is not None:
        metadata["classes"] = json.dumps(answers.classes, ensure_ascii=False)
    targets = ", ".join(answers.targets)
    return graph.model(opset=opset, about=f"Predicts {targets}.", metadata=metadata)


def add_layers(graph: Graph, parameters: Parameters, out: str) -> str:
    """Add the layers of a network to a graph, and give the name of their output.

    Parameters
    ----------
    graph
        The graph.
    parameters
        The network's.
    out
        The inputs, float32 of shape (rows, inputs).

    Raises
    ------
    ClearpropError
        If a parameter is not a finite number of 32 bits.
    """
    last = parameters.network.output
    for layer, W, b in zip(parameters.network.layers, parameters.W, parameters.b, strict=True):
        n, linear = layer.name, layer.activation.name == "identity"
        tensors = [out, graph.constant(f"W_{n}", float32(f"W_{n}", W))]
        if b is not None:
            tensors.append(graph.constant(f"b_{n}", float32(f"b_{n}", b[:, 0])))
        name = "out" if layer is last else f"out_{n}"
        net = graph.node("Gemm", name if linear else f"net_{n}", *tensors, transB=1)
        out = net if linear else _activation(graph, layer.activation.name, name, net)
    return out


def _activation(graph: Graph, activation: str, name: str, net: str) -> str:
    if activation == "silu":
        return graph.node("Mul", name, net, graph.node("Sigmoid", f"sig_{net}", net))
    kind, settings = OPERATIONS[activation]
    return graph.node(kind, name, net, **settings)
