"""A sequential model of linear and activation modules, as other libraries keep a network.

There a layer's weights and its activation are often two modules, each with a name of its own; here
they are one layer.  Errors name a module as the other library does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from clearprop.arithmetic import Array
from clearprop.checks import check_finite
from clearprop.errors import ClearpropError
from clearprop.network import Layer, Network
from clearprop.parameters import Parameters

T = TypeVar("T")


@dataclass(frozen=True)
class LinearModule:
    """W of shape (neurons, neurons before), and b of shape (neurons,) or None.

    `where` is what errors call it, such as "module '0' (Linear)".
    """

    where: str
    W: Array
    b: Array | None


@dataclass(frozen=True)
class ActivationModule:
    """An activation by its name here, applied to what came before."""

    where: str
    activation: str


Module = LinearModule | ActivationModule


@dataclass(frozen=True)
class Equivalent:
    """An activation as another library has it: what it is called there, and its arguments.

    The first value of an argument is the one written; with the others, or those for which a
    function among them is true, it is the same activation.
    """

    kind: str
    arguments: Mapping[str, tuple[Any, ...]] = field(default_factory=dict[str, tuple[Any, ...]])

    def written(self) -> dict[str, Any]:
        """Return the arguments to write."""
        return {name: values[0] for name, values in self.arguments.items()}

    def check(self, activation: str, module: Any, where: str) -> None:
        """Raise ClearpropError if an argument of a module makes it another activation."""
        for name, values in self.arguments.items():
            found = getattr(module, name)
            if not any(one(found) if callable(one) else found == one for one in values):
                raise ClearpropError(
                    f"{where} has {name} {found!r}, but {activation} here has {values[0]!r}: "
                    "change the model and train it again"
                )


USUAL_LOSS = {"softmax": "categorical_cross_entropy", "sigmoid": "binary_cross_entropy"}
"""By the output layer's activation; squared_error for the others."""


def equivalent_of(layer: Layer, table: Mapping[str, T], missing: str, name: str) -> T:
    """Return the entry for a layer's activation in the table called `name`.

    If there is none, the error says what is `missing`, such as "PyTorch has no module".
    """
    activation = layer.activation.name
    if activation not in table:
        raise ClearpropError(
            f"layer {layer.name} has activation '{activation}', for which {missing}: use another "
            f"format, train with another activation, or add it to {name}"
        )
    return table[activation]


def join_modules(modules: Iterable[Module], loss: str | None, *, whole: str) -> Parameters:
    """Join modules into the layers of a network, identity where no activation follows weights.

    All become float64 if one is that.  Without a loss the network gets the one that usually goes
    with its output activation.  `whole` is what the other library calls all of it.
    """
    linear: list[LinearModule] = []
    activations: list[ActivationModule | None] = []
    for module in modules:
        if isinstance(module, LinearModule):
            _check_weights(module, linear[-1] if linear else None)
            linear.append(module)
            activations.append(None)
        elif not linear:
            raise ClearpropError(
                f"{module.where} stands before any weights, but a layer is weights and then an "
                "activation: leave it out, and apply it to the samples instead"
            )
        elif (last := activations[-1]) is not None:
            raise ClearpropError(
                f"{module.where} follows {last.where}, but a layer has one activation: "
                "leave one of the two out"
            )
        else:
            activations[-1] = module
    if not linear:
        raise ClearpropError(f"{whole} has no weights: give a network of at least one layer")
    for module in activations[:-1]:
        if module is not None and module.activation == "softmax":
            raise ClearpropError(
                f"{module.where} is softmax in a hidden layer, which only an output layer can "
                "have here: give that layer another activation"
            )
    names = ["identity" if module is None else module.activation for module in activations]
    network = Network.of(
        [linear[0].W.shape[1], *(len(module.W) for module in linear)],
        names,
        bias=[module.b is not None for module in linear],
        loss=loss or USUAL_LOSS.get(names[-1], "squared_error"),
    )
    return Parameters.of(
        network,
        [module.W for module in linear],
        [None if module.b is None else module.b.reshape(-1, 1) for module in linear],
    )


def is_exactly(module: Any, kind: Any, method: str) -> bool:
    """Whether a module is of a class and computes what that class does."""
    return isinstance(module, kind) and getattr(module.__class__, method) is getattr(kind, method)


def check_floats(parameters: Parameters) -> None:
    """Raise ClearpropError if parameters are neither float32 nor float64."""
    if parameters.flat.dtype.name not in ("float32", "float64"):
        raise ClearpropError(
            f"the parameters are of type {parameters.flat.dtype}, which other libraries cannot "
            "take: give float32 or float64"
        )


def as_weights(where: str, numbers: Array) -> Array:
    """Return floating-point numbers as float64 if they are that, else as float32."""
    if numbers.dtype == np.float64:
        return numbers
    if numbers.dtype.kind != "f":
        raise ClearpropError(
            f"{where} has numbers of type {numbers.dtype}, but real floating-point numbers are "
            "needed: convert it to float32 or float64"
        )
    return numbers.astype(np.float32)


def as_float32(name: str, numbers: Array) -> Array:
    """Return numbers as float32; raise ClearpropError if one is not finite or too large."""
    with np.errstate(over="ignore"):
        short = np.ascontiguousarray(numbers, dtype=np.float32)
    wrong = ~np.isfinite(short)
    if wrong.any():
        found = numbers[tuple(np.argwhere(wrong)[0])]
        raise ClearpropError(
            f"{name} has {found}, which is not a finite number of 32 bits: correct it"
        )
    return short


def _check_weights(module: LinearModule, before: LinearModule | None) -> None:
    if module.W.ndim != 2 or 0 in module.W.shape:
        shape = "×".join(map(str, module.W.shape))
        raise ClearpropError(
            f"the weights of {module.where} have shape {shape}, but a matrix is needed with a row "
            "for each of the layer's neurons and a column for each before it"
        )
    if before is not None and module.W.shape[1] != len(before.W):
        raise ClearpropError(
            f"{module.where} takes {module.W.shape[1]} inputs, but {before.where} before it gives "
            f"{len(before.W)}: make them the same"
        )
    check_finite(f"the weight matrix of {module.where}", module.W)
    if module.b is not None:
        check_finite(f"the bias of {module.where}", np.atleast_2d(module.b))
