"""A chain of weights and activations, as other libraries keep a network, joined into our layers.

There a layer's weights and its activation are often two things, each with a name of its own; here
they are one layer.  Errors name the thing by the other library's name.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from clearprop.arithmetic import Array
from clearprop.checks import check_finite
from clearprop.errors import ClearpropError
from clearprop.network import Network
from clearprop.parameters import Parameters


@dataclass(frozen=True)
class Weights:
    """The weights and biases of one layer.

    Attributes
    ----------
    where
        What the other library calls it, such as "module '0' (Linear)".
    W
        Shape (neurons, neurons before).
    b
        Shape (neurons,), or None.
    """

    where: str
    W: Array
    b: Array | None


@dataclass(frozen=True)
class Applied:
    """An activation applied to what came before, by its name here."""

    where: str
    activation: str


Part = Weights | Applied

USUAL_LOSS = {"softmax": "categorical_cross_entropy", "sigmoid": "binary_cross_entropy"}
"""By the output layer's activation; squared_error for the others."""


def join(parts: Iterable[Part], loss: str | None, *, whole: str) -> Parameters:
    """Join weights and activations into the layers of a network.

    Weights that no activation follows have the identity.  All become float64 if one is that.

    Parameters
    ----------
    parts
        In the order a sample goes through them.
    loss
        The network's, which other libraries keep elsewhere; None for what usually goes with the
        output layer's activation.
    whole
        What the other library calls all of it.

    Raises
    ------
    ClearpropError
        If an activation has no weights before it, layers do not fit together, or a weight is NaN
        or infinite.
    """
    layers: list[Weights] = []
    activations: list[Applied | None] = []
    for part in parts:
        if isinstance(part, Weights):
            _check_weights(part, layers[-1] if layers else None)
            layers.append(part)
            activations.append(None)
        elif not layers:
            raise ClearpropError(
                f"{part.where} stands before any weights, but a layer is weights and then an "
                "activation: leave it out, and apply it to the samples instead"
            )
        elif (last := activations[-1]) is not None:
            raise ClearpropError(
                f"{part.where} follows {last.where}, but a layer has one activation: "
                "leave one of the two out"
            )
        else:
            activations[-1] = part
    if not layers:
        raise ClearpropError(f"{whole} has no weights: give a network of at least one layer")
    for applied in activations[:-1]:
        if applied is not None and applied.activation == "softmax":
            raise ClearpropError(
                f"{applied.where} is softmax in a hidden layer, which only an output layer can "
                "have here: give that layer another activation"
            )
    names = ["identity" if one is None else one.activation for one in activations]
    network = Network.of(
        [layers[0].W.shape[1], *(len(layer.W) for layer in layers)],
        names,
        bias=[layer.b is not None for layer in layers],
        loss=loss or USUAL_LOSS.get(names[-1], "squared_error"),
    )
    return Parameters.of(
        network,
        [layer.W for layer in layers],
        [None if layer.b is None else layer.b.reshape(-1, 1) for layer in layers],
    )


def check_floats(parameters: Parameters) -> None:
    """Check that parameters are of a type that other libraries have.

    Raises
    ------
    ClearpropError
        If they are neither float32 nor float64.
    """
    if parameters.flat.dtype.name not in ("float32", "float64"):
        raise ClearpropError(
            f"the parameters are of type {parameters.flat.dtype}, which other libraries cannot "
            "take: give float32 or float64"
        )


def floats(where: str, numbers: Array) -> Array:
    """Return numbers as float64 if they are that, else as float32.

    Parameters
    ----------
    where
        What they are, for the message.
    numbers
        Of any type of real floating-point numbers.

    Raises
    ------
    ClearpropError
        If they are of another type.
    """
    if numbers.dtype == np.float64:
        return numbers
    if numbers.dtype.kind != "f":
        raise ClearpropError(
            f"{where} has numbers of type {numbers.dtype}, but real floating-point numbers are "
            "needed: convert it to float32 or float64"
        )
    return numbers.astype(np.float32)


def float32(name: str, numbers: Array) -> Array:
    """Return numbers as float32.

    Raises
    ------
    ClearpropError
        If one is NaN, infinite or too large for that.
    """
    with np.errstate(over="ignore"):
        short = np.ascontiguousarray(numbers, dtype=np.float32)
    wrong = ~np.isfinite(short)
    if wrong.any():
        found = numbers[tuple(np.argwhere(wrong)[0])]
        raise ClearpropError(
            f"{name} has {found}, which is not a finite number of 32 bits: correct it"
        )
    return short


def _check_weights(part: Weights, before: Weights | None) -> None:
    if part.W.ndim != 2 or 0 in part.W.shape:
        shape = "×".join(map(str, part.W.shape))
        raise ClearpropError(
            f"the weights of {part.where} have shape {shape}, but a matrix is needed with a row "
            "for each of the layer's neurons and a column for each before it"
        )
    if before is not None and part.W.shape[1] != len(before.W):
        raise ClearpropError(
            f"{part.where} takes {part.W.shape[1]} inputs, but {before.where} before it gives "
            f"{len(before.W)}: make them the same"
        )
    check_finite(f"the weight matrix of {part.where}", part.W)
    if part.b is not None:
        check_finite(f"the bias of {part.where}", np.atleast_2d(part.b))
