"""Networks, estimators and models to ONNX, which runs without clearprop and without Python."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from clearprop.activations import LEAK, SELU
from clearprop.errors import ClearpropError
from clearprop.formats.onnx.graph import OPSET, Graph
from clearprop.formats.sequential import Equivalent, as_float32, equivalent_of
from clearprop.parameters import Parameters

if TYPE_CHECKING:
    from clearprop.sklearn_api import MLPClassifier, MLPRegressor
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
    "selu": Equivalent("Selu", {"gamma": (float(SELU["λ"]),), "alpha": (float(SELU["α"]),)}),
    "gelu": Equivalent("Gelu", {"approximate": ("none",)}),
    "silu": _silu,
    "softplus": Equivalent("Softplus"),
    "mish": Equivalent("Mish"),
    "exponential": Equivalent("Exp"),
    "softmax": Equivalent("Softmax", {"axis": (-1, 1)}),
}
"""The ONNX operator of each activation, or what builds it of several; the identity has none.

An entry for a registered activation can be added: `to_onnx` writes it, and `from_onnx` reads it
where it is one operator.
"""


def to_onnx(model: "Parameters | MLPClassifier | MLPRegressor", opset: int = OPSET) -> Any:
    """Return a network, or a fitted estimator, as an ONNX model with equal outputs.

    Parameters
    ----------
    model
        A network's parameters, or an estimator, which is exported with its labels and the names of
        its features.  All numbers become float32, in which ONNX Runtime has every activation: of
        parameters in float64 about seven digits are left, and the model's description and metadata
        say so.
    opset
        The set of ONNX operators; one lower than the usual one for older runtimes.

    Returns
    -------
    onnx.ModelProto
        Its input "X", float32, has a row for each sample and a column for each input neuron; its
        output "out" has a column for each output neuron.  A classifier has the outputs "label", of
        shape (rows,), and "probabilities", with a column for each class, as `predict` and
        `predict_proba` give them; for several labels, both of shape (rows, labels).  A regressor
        has "prediction", of shape (rows, outputs).  The metadata have "loss", "dtype" and, where
        the network's own is another, "network_dtype"; of an estimator also "task", and as lists in
        JSON "classes" and "features".

    Raises
    ------
    ClearpropError
        If the package onnx is not installed, an activation has no operator, a parameter is not a
        finite number of 32 bits, a class cannot be written, or the opset cannot be written.
    NotFittedError
        If an estimator is not fitted yet.
    """
    parameters = model if isinstance(model, Parameters) else _parameters_of(model)
    network, graph = parameters.network, Graph()
    out = add_layers(graph, parameters, graph.input("X", "FLOAT", network.sizes[0]))
    metadata = {"loss": network.loss.name, "dtype": "float32"}
    about = f"A feed-forward network, {'-'.join(map(str, network.sizes))}."
    if parameters.flat.dtype != np.float32:
        metadata["network_dtype"] = parameters.flat.dtype.name
        about += f" Its parameters are float32, rounded from {parameters.flat.dtype}."
    if isinstance(model, Parameters):
        graph.output(out, "FLOAT", network.output.size)
    else:
        metadata |= _add_predictions(graph, model, out)
    return graph.model(opset=opset, about=about, metadata=metadata)


def _parameters_of(estimator: Any) -> Parameters:
    from clearprop.sklearn_api.base import BaseMLP

    if not isinstance(estimator, BaseMLP):
        raise ClearpropError(
            f"a {type(estimator).__name__} cannot be exported: give parameters, or a fitted "
            "MLPClassifier or MLPRegressor"
        )
    return estimator.parameters_


def _add_predictions(graph: Graph, estimator: Any, out: str) -> dict[str, str]:
    """Add what makes an estimator's predictions of a network's outputs; return the metadata."""
    from clearprop.formats.onnx.tables import add_postprocessing
    from clearprop.tabular.postprocessing import Postprocessing

    outputs, metadata = estimator.n_outputs_, {"task": "regression"}
    if hasattr(estimator, "feature_names_in_"):
        metadata["features"] = _json(estimator.feature_names_in_.tolist())
    if not hasattr(estimator, "classes_"):
        graph.output(graph.node("Identity", "prediction", out), "FLOAT", outputs)
        return metadata
    classes = estimator.classes_.tolist()
    _check_classes(classes)
    metadata |= {"task": "classification", "classes": _json(classes)}
    if estimator.has_several_labels:
        half = graph.constant("half", np.array(0.5, dtype=np.float32))
        has_label = graph.node("Greater", "has label", out, half)
        graph.output(graph.cast("label", has_label, "INT64"), "INT64", outputs)
        graph.output(graph.node("Identity", "probabilities", out), "FLOAT", outputs)
    else:
        add_postprocessing(graph, Postprocessing(("y",), tuple(classes)), out, outputs)
    return metadata


def _check_classes(classes: list[Any]) -> None:
    from clearprop.formats.onnx.tables import LABELS

    if len(classes) == 1:
        raise ClearpropError(
            f"the classifier knows one class, {classes[0]!r}: fit it to samples of two or more"
        )
    for label in classes:
        if type(label) not in LABELS or type(label) is not type(classes[0]):
            raise ClearpropError(
                f"the class {label!r} is a {type(label).__name__}, which ONNX cannot have as a "
                f"label beside {classes[0]!r}: make all classes text or whole numbers"
            )


def _json(values: list[Any]) -> str:
    return json.dumps(values, ensure_ascii=False)


def model_to_onnx(model: "Model", opset: int = OPSET) -> Any:
    """Return a model as an ONNX model that takes the cells of a table and gives its predictions.

    It has an input of shape (rows, 1) for each column of the table, by the column's name: float64
    for numbers, where NaN is missing; text for categories and for true and false, where "" is
    missing.  Missing values are imputed.

    The outputs are, for classes, "label" of shape (rows,) and "probabilities" of shape
    (rows, classes), whose order is in the model's metadata; for numbers, "prediction" of shape
    (rows, targets) in the targets' own units, float64; and "quantiles" of shape (rows, levels) if
    the model has some, whose levels are in the metadata.
    """
    from clearprop.formats.onnx.tables import add_postprocessing, add_preprocessing, add_quantiles

    graph, postprocessing = Graph(), model.postprocessing
    X = add_preprocessing(graph, model.preprocessing)
    outs = [add_layers(graph, parameters, X) for parameters in model.networks]
    out = outs[0] if len(outs) == 1 else graph.node("Mean", "mean of outs", *outs)
    add_postprocessing(graph, postprocessing, out, model.network.output.size)
    if model.quantiles:
        outs = [add_layers(graph, one.network, X) for one in model.quantiles]
        add_quantiles(graph, postprocessing, outs, [one.shift for one in model.quantiles])
    targets, classes = postprocessing.targets, postprocessing.classes
    metadata = {"task": postprocessing.task, "targets": _json([*targets])}
    if model.quantiles:
        metadata["quantiles"] = _json([one.level for one in model.quantiles])
    if classes is not None:
        metadata["classes"] = _json([*classes])
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
