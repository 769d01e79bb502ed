"""Weights and biases: their shapes, their initial values, and one flat buffer with views.

A gradient has the shapes of the parameters it belongs to, and is kept in the same form.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from clearprop.arithmetic import Arithmetic, Array, Floats
from clearprop.checks import check_seed
from clearprop.errors import ClearpropError, nearest_name
from clearprop.network import Layer, Network


@dataclass(frozen=True)
class Parameters:
    """One number for every weight and bias of a network, in one flat buffer.

    `flat` has shape (network.parameter_count,): for each layer W row by row, then b.
    """

    network: Network
    flat: Array

    @property
    def W(self) -> tuple[Array, ...]:
        """The weight matrices from layer b on, views of shape (neurons, neurons before)."""
        return tuple(
            self.flat[W].reshape(layer.size, layer.inputs) for layer, W, _ in _places(self.network)
        )

    @property
    def b(self) -> tuple[Array | None, ...]:
        """The biases from layer b on, views of shape (neurons, 1); None where a layer has none."""
        return tuple(
            self.flat[b].reshape(layer.size, 1) if layer.bias else None
            for layer, _, b in _places(self.network)
        )

    @property
    def matrices(self) -> Iterator[tuple[str, str, Array]]:
        """Every matrix as a view, with its letter and its layer's: ("W", "b", ...), ..."""
        for layer, W, b in zip(self.network.layers, self.W, self.b, strict=True):
            yield "W", layer.name, W
            if b is not None:
                yield "b", layer.name, b

    @property
    def is_weight(self) -> Array:
        """For each entry of `flat`, whether it is a weight and not a bias."""
        parts = [
            np.repeat([True, False], [layer.size * layer.inputs, layer.size * layer.bias])
            for layer in self.network.layers
        ]
        return np.concatenate(parts)

    @classmethod
    def of(cls, network: Network, W: Sequence[Array], b: Sequence[Array | None]) -> "Parameters":
        """Copy the matrices of every layer into one buffer.

        Parameters
        ----------
        network
            Whose parameters they are.
        W
            A matrix of shape (neurons, neurons before) for each layer from b on.
        b
            Shape (neurons, 1) for each layer with a bias, else None.

        Raises
        ------
        ClearpropError
            If a matrix is missing, superfluous or of the wrong shape; the message names the
            layer, the shape found and the shape needed.
        """
        parts: list[Array] = []
        for layer, W_n, b_n in zip(network.layers, W, b, strict=True):
            _check_shape("W", layer, W_n, (layer.size, layer.inputs))
            parts.append(W_n.reshape(-1))
            if layer.bias:
                if b_n is None:
                    raise ClearpropError(
                        f"layer {layer.name} has a bias, but no b_{layer.name} is given: give "
                        f"{layer.size} numbers, or turn the layer's bias off"
                    )
                _check_shape("b", layer, b_n, (layer.size, 1))
                parts.append(b_n.reshape(-1))
            elif b_n is not None:
                raise ClearpropError(
                    f"b_{layer.name} is given, but layer {layer.name} has no bias: leave it out, "
                    "or turn the layer's bias on"
                )
        return cls(network, np.concatenate(parts))

    @classmethod
    def from_lists(
        cls, network: Network, W: Sequence[Any], b: Sequence[Any], ar: Arithmetic
    ) -> "Parameters":
        """Take parameters from nested lists of numbers, as they are typed.

        Parameters
        ----------
        network
            Whose parameters they are.
        W
            For each layer from b on, rows of numbers.
        b
            For each layer from b on, a list of numbers, or None.
        ar
            The arithmetic they are taken into.

        Raises
        ------
        ClearpropError
            If a shape does not fit.
        """
        return cls.of(
            network,
            [ar.array(W_n) for W_n in W],
            [None if b_n is None else ar.array(b_n).reshape(-1, 1) for b_n in b],
        )


def _places(network: Network) -> Iterator[tuple[Layer, slice, slice]]:
    """Yield each layer with the places of its W and its b in the flat buffer."""
    start = 0
    for layer in network.layers:
        middle, end = start + layer.size * layer.inputs, start + layer.parameter_count
        yield layer, slice(start, middle), slice(middle, end)
        start = end


def _check_shape(letter: str, layer: Layer, found: Array, needed: tuple[int, int]) -> None:
    if found.shape != needed:
        shape = "×".join(map(str, found.shape)) or "a single number"
        columns = f"each of the {layer.inputs} before it" if letter == "W" else "the bias"
        hint = "; yours is the transpose" if found.shape == needed[::-1] else ""
        raise ClearpropError(
            f"{letter}_{layer.name} of layer {layer.name} has shape {shape}, but "
            f"{needed[0]}×{needed[1]} is needed: one row for each of the layer's {layer.size} "
            f"neurons, one column for {columns}{hint}"
        )


Initializer = Callable[[Generator, Layer], Array]
"""Draws the weights of one layer: shape (neurons, neurons before), float64."""


def _uniform_within(limit: Callable[[Layer], float]) -> Initializer:
    return lambda rng, layer: rng.uniform(-limit(layer), limit(layer), (layer.size, layer.inputs))


def _normal_of(deviation: Callable[[Layer], float]) -> Initializer:
    return lambda rng, layer: rng.normal(0, deviation(layer), (layer.size, layer.inputs))


INITIALIZERS: Mapping[str, Initializer] = {
    # Glorot and Bengio, 2010: keeps the spread of nets forward and of gradients backward.
    "glorot_uniform": _uniform_within(lambda layer: (6 / (layer.inputs + layer.size)) ** 0.5),
    "glorot_normal": _normal_of(lambda layer: (2 / (layer.inputs + layer.size)) ** 0.5),
    # He et al., 2015: the same for relu, which drops half of every net.
    "he_uniform": _uniform_within(lambda layer: (6 / layer.inputs) ** 0.5),
    "he_normal": _normal_of(lambda layer: (2 / layer.inputs) ** 0.5),
    # LeCun et al., 1998: nets of spread 1 from inputs of spread 1.
    "lecun_uniform": _uniform_within(lambda layer: (3 / layer.inputs) ** 0.5),
    "lecun_normal": _normal_of(lambda layer: (1 / layer.inputs) ** 0.5),
    "normal": _normal_of(lambda layer: 0.05),
    "uniform": _uniform_within(lambda layer: 0.05),
    "zeros": lambda rng, layer: np.zeros((layer.size, layer.inputs)),
}
"""How initial weights are drawn, by name.  Biases start at 0."""


def initialize(
    network: Network, seed: int, initializer: str = "auto", ar: Arithmetic | None = None
) -> Parameters:
    """Draw initial parameters: weights by the initializer, biases 0.

    Parameters
    ----------
    network
        Whose parameters they are.
    seed
        The same seed gives the same parameters.
    initializer
        A name of `INITIALIZERS`, also "xavier_uniform" and "xavier_normal" (Glorot's given name),
        or "auto": what the activation names, "he_uniform" for those of relu's kind.
    ar
        The arithmetic, float64 if not given.

    Raises
    ------
    ClearpropError
        If the name is unknown, or the seed is below 0.
    """
    check_seed(seed)
    ar = ar or Floats()
    rng = np.random.default_rng(seed)
    W = [ar.array(_initializer(initializer, layer)(rng, layer)) for layer in network.layers]
    b = [ar.array(np.zeros((layer.size, 1))) if layer.bias else None for layer in network.layers]
    return Parameters.of(network, W, b)


def _initializer(name: str, layer: Layer) -> Initializer:
    if name == "auto":
        name = layer.activation.initializer
    name = name.replace("xavier", "glorot")
    if name not in INITIALIZERS:
        raise ClearpropError(
            f"no initializer is called '{name}': {nearest_name(name, ['auto', *INITIALIZERS])}"
        )
    return INITIALIZERS[name]
