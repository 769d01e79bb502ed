"""Networks to Keras and back, through the weights of its layers: there a kernel is (neurons
before, neurons), and rows are samples.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

from clearprop.activations import LEAK
from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.formats.sequential import (
    ActivationModule,
    Equivalent,
    LinearModule,
    Module,
    as_float32,
    as_weights,
    check_floats,
    equivalent_of,
    is_exactly,
    join_modules,
)
from clearprop.optional_import import optional_import
from clearprop.parameters import Parameters

FUNCTIONS: dict[str, str] = {
    "identity": "linear",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "relu",
    "elu": "elu",
    "selu": "selu",
    "gelu": "gelu",
    "silu": "silu",
    "softplus": "softplus",
    "mish": "mish",
    "exponential": "exponential",
    "softmax": "softmax",
}
"""Keras's function for each activation; an entry for a registered one can be added."""

LAYERS: dict[str, Equivalent] = {
    "relu": Equivalent(
        "ReLU", {"max_value": (None,), "negative_slope": (0.0, None), "threshold": (0.0, None)}
    ),
    "leaky_relu": Equivalent("LeakyReLU", {"negative_slope": (float(LEAK),)}),
    "elu": Equivalent("ELU", {"alpha": (1.0,)}),
    "softmax": Equivalent("Softmax", {"axis": (-1, 1)}),
}
"""Keras's layer for activations that are one: written where there is no function.

Its function leaky_relu has another slope, unlike its layer.
"""

BACKENDS = ("torch", "jax")
"""What Keras computes with where TensorFlow is not installed, by preference."""

LEFT_OUT = (
    "InputLayer",
    "Identity",
    "Flatten",
    "ActivityRegularization",
    "Dropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "AlphaDropout",
    "GaussianDropout",
    "GaussianNoise",
)
"""Layers of Keras that change nothing about a row of numbers when a trained model is used."""


def to_keras(parameters: Parameters) -> Any:
    """Return the network as a keras.Sequential, with equal outputs.

    Parameters
    ----------
    parameters
        The network's; they become what Keras takes samples for, float32 unless it is configured
        otherwise.

    Returns
    -------
    keras.Sequential
        A Dense layer for each layer of ours, and a LeakyReLU layer for leaky_relu.  A row of its
        input is a sample.  It is not compiled.

    Raises
    ------
    ClearpropError
        If Keras is not installed, it has no function for an activation, or a parameter is not a
        finite number of 32 bits.
    """
    check_floats(parameters)
    keras = _keras()
    layers: list[Any] = [keras.Input((parameters.network.sizes[0],))]
    for layer in parameters.network.layers:
        function, name = FUNCTIONS.get(layer.activation.name), f"layer_{layer.name}"
        layers.append(keras.layers.Dense(layer.size, function, use_bias=layer.bias, name=name))
        if function is None:
            missing = "Keras has no function"
            own = equivalent_of(layer, LAYERS, missing, "clearprop.formats.keras.FUNCTIONS")
            layers.append(getattr(keras.layers, own.kind)(**own.written()))
    weights: list[Array] = []
    for letter, name, matrix in parameters.matrices:
        numbers = matrix.T if letter == "W" else matrix[:, 0]
        if keras.config.dtype_policy().variable_dtype != "float64":
            numbers = as_float32(f"layer {name}", numbers)
        weights.append(numbers)
    model = keras.Sequential(layers)
    model.set_weights(weights)
    return model


def from_keras(model: Any, loss: str | None = None) -> Parameters:
    """Return the network of a Keras model, with the outputs it has in use, not in training.

    Its weights are copied, as float64 if one is that, else as float32.

    Parameters
    ----------
    model
        A keras.Sequential, or a functional model of the same form, of Dense layers and
        activations.  Dropout and its like are left out, and so is Flatten: give flat samples.
    loss
        The network's loss; None for what usually goes with the output layer's activation.

    Raises
    ------
    ClearpropError
        If Keras is not installed, or a layer is none of ours; the message names the first such
        layer.
    """
    keras = _keras()
    if not isinstance(model, keras.Layer):
        raise ClearpropError(
            f"{type(model).__name__} is not a model of Keras: give a keras.Sequential of Dense "
            "layers"
        )
    return join_modules(_modules(keras, model), loss, whole=_where(model))


def keras_file(parameters: Parameters, metadata: Mapping[str, str] | None = None) -> bytes:
    """Return the network as the content of a .keras file; see `to_keras`.

    The file is a ZIP archive; metadata, texts by name, become files in it, which Keras ignores.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        to_keras(parameters).save(path)
        with ZipFile(path, "a") as archive:
            for name, text in (metadata or {}).items():
                archive.writestr(name, text)
        return path.read_bytes()


def _keras() -> Any:
    """Import Keras; without TensorFlow, which it would take unasked, with another backend."""
    undecided = "keras" not in sys.modules and not os.environ.get("KERAS_BACKEND")
    if not undecided or find_spec("tensorflow") is not None or find_spec("keras") is None:
        return optional_import("keras", "keras")
    backend = next((name for name in BACKENDS if find_spec(name) is not None), None)
    if backend is None:
        raise ClearpropError(
            "keras is installed, but nothing it can compute with: pip install torch"
        )
    os.environ["KERAS_BACKEND"] = backend
    try:
        return optional_import("keras", "keras")
    finally:
        del os.environ["KERAS_BACKEND"]


def _modules(keras: Any, layer: Any) -> Iterator[Module]:
    where, layers = _where(layer), keras.layers
    if isinstance(layer, keras.Sequential):
        for one in layer.layers:
            yield from _modules(keras, one)
    elif isinstance(layer, keras.Model) and {"operations", "outputs"} <= {*dir(layer)}:
        yield from _functional_modules(keras, layer)
    elif not any(_is(layer, getattr(layers, kind)) for kind in LEFT_OUT):
        if _is(layer, layers.Dense):
            yield _weights(keras, layer)
        activation = _activation(keras, layer, where)
        if activation != "identity":
            yield ActivationModule(where, activation)


def _functional_modules(keras: Any, model: Any) -> Iterator[Module]:
    """Follow the tensors of a functional model, which need not be sequential."""
    at = model.inputs[0]
    for one in model.operations:
        if not isinstance(one, keras.layers.InputLayer):
            if one.input is not at:
                raise ClearpropError(
                    f"{_where(one)} does not take just what comes before it: give a model that is "
                    "one chain of layers"
                )
            at = one.output
            yield from _modules(keras, one)
    if len(model.outputs) != 1 or model.outputs[0] is not at:
        raise ClearpropError(
            f"{_where(model)} gives other outputs than those of its last layer: give a model that "
            "is one chain of layers"
        )


def _weights(keras: Any, dense: Any) -> LinearModule:
    where = _where(dense)
    if not dense.built:
        raise ClearpropError(
            f"{where} has no weights yet: give the model an Input, or call it on samples first"
        )
    if getattr(dense, "quantization_mode", None) is not None:
        raise ClearpropError(
            f"{where} is quantized to {dense.quantization_mode}: give the model as it was before"
        )

    def numbers(what: str, variable: Any) -> Array:
        dtype = "float64" if str(variable.dtype) == "float64" else "float32"
        array = keras.ops.convert_to_numpy(keras.ops.cast(variable, dtype))
        return as_weights(f"the {what} of {where}", array)

    b = None if dense.bias is None else numbers("bias", dense.bias)
    return LinearModule(where, numbers("kernel", dense.kernel).T, b)


def _activation(keras: Any, found: Any, where: str) -> str:
    """Return our name of an activation: a function, or that of a layer."""
    if _is(found, keras.layers.Activation) or _is(found, keras.layers.Dense):
        return _activation(keras, found.activation, where)
    for name, function in FUNCTIONS.items():
        if found is getattr(keras.activations, function):
            return name
    for name, own in LAYERS.items():
        if _is(found, getattr(keras.layers, own.kind)):
            own.check(name, found, where)
            return name
    listed = ", ".join(FUNCTIONS.values())
    if isinstance(found, keras.Operation):
        raise ClearpropError(
            f"{where} is no layer of clearprop: give Dense layers, and for their activations "
            f"{listed} or the layer LeakyReLU(negative_slope={LEAK})"
        )
    raise ClearpropError(
        f"{where} has the activation {getattr(found, '__name__', found)}, which is none of "
        f"clearprop's: use {listed} or the layer LeakyReLU(negative_slope={LEAK})"
    )


def _is(layer: Any, kind: Any) -> bool:
    return is_exactly(layer, kind, "call")


def _where(layer: Any) -> str:
    return f"layer '{layer.name}' ({type(layer).__name__})"
