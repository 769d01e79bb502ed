"""The frozen description of a network: its layers a, b, c, ..., their activations, its loss."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from clearprop.activations import Activation, Elementwise, activation_named
from clearprop.errors import ClearpropError
from clearprop.losses import Loss, check_pairing, loss_named

T = TypeVar("T", str, bool)

MOST_PARAMETERS = 10**11
"""In float32 they take 400 GB, without gradients and the optimizer's memories."""


@dataclass(frozen=True)
class Layer:
    """One layer with weights leading to it (every layer but the input layer a).

    Its name is a letter: b, c, ... (after z: aa, ab, ...).  W has shape (size, inputs), where
    `inputs` are the neurons of the layer before; a bias b has shape (size, 1).
    """

    name: str
    inputs: int
    size: int
    activation: Activation
    bias: bool

    @property
    def parameter_count(self) -> int:
        """How many weights and biases the layer has."""
        return self.size * (self.inputs + self.bias)


@dataclass(frozen=True)
class Network:
    """A feed-forward network: its layers from b to the output layer, and its loss.

    `Network.of` builds one from names.
    """

    layers: tuple[Layer, ...]
    loss: Loss

    def __post_init__(self) -> None:
        for layer in self.layers[:-1]:
            if not isinstance(layer.activation, Elementwise):
                raise ClearpropError(
                    f"layer {layer.name} is hidden and has activation "
                    f"'{layer.activation.name}', which only an output layer can have: "
                    "give it another one"
                )
        if self.parameter_count > MOST_PARAMETERS:
            raise ClearpropError(
                f"a network of sizes {'-'.join(map(str, self.sizes))} has more than "
                f"{MOST_PARAMETERS:.0e} parameters, too many for any memory: give its layers fewer "
                "neurons"
            )
        check_pairing(self.loss, self.output.activation, self.output.size)

    @classmethod
    def of(
        cls,
        sizes: Sequence[int],
        activation: str | Sequence[str] = "sigmoid",
        *,
        bias: bool | Sequence[bool] = True,
        loss: str = "squared_error",
    ) -> "Network":
        """Describe a network by its sizes and by names.

        Parameters
        ----------
        sizes
            Neurons per layer, the input layer first: (2, 4, 3, 2).
        activation
            One name for all layers, or one for each layer after the input layer.
        bias
            Whether layers have biases: one answer for all, or one for each such layer.
        loss
            The loss's name.

        Raises
        ------
        ClearpropError
            If a name is unknown, a size is below 1, the parameters are too many for any memory, a
            list has the wrong length, or the loss does not go with the output layer's activation.
        """
        if len(sizes) < 2:
            raise ClearpropError(
                f"a network needs an input layer and at least one more, not sizes {list(sizes)}: "
                "give two or more sizes, such as 2-4-3-2"
            )
        for index, size in enumerate(sizes):
            if size < 1:
                raise ClearpropError(
                    f"layer {layer_name(index)} has {size} neurons: it needs at least 1"
                )
        depth = len(sizes) - 1
        names = (layer_name(index) for index in range(1, len(sizes)))
        activations = map(activation_named, _one_each("activation", activation, depth))
        layers = map(Layer, names, sizes, sizes[1:], activations, _one_each("bias", bias, depth))
        return cls(tuple(layers), loss_named(loss))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons per layer, the input layer first."""
        return (self.layers[0].inputs, *(layer.size for layer in self.layers))

    @property
    def output(self) -> Layer:
        """The last layer."""
        return self.layers[-1]

    @property
    def parameter_count(self) -> int:
        """How many weights and biases there are."""
        return sum(layer.parameter_count for layer in self.layers)


def layer_name(index: int) -> str:
    """Return the letter of the layer at `index`, the input layer being 0: a, b, ..., z, aa, ab."""
    name = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        name = chr(ord("a") + letter) + name
    return name


def _one_each(what: str, values: T | Sequence[T], depth: int) -> list[T]:
    """Repeat one answer for every layer, or check that there is one for each."""
    if isinstance(values, str) or not isinstance(values, Sequence):
        return [values] * depth  # pyright: ignore[reportReturnType]
    count = len(values)
    if count not in (1, depth):
        last = layer_name(depth)
        raise ClearpropError(
            f"{count} values are given for {what}, but {depth} layers (b to {last}) need one: "
            f"give 1 for all, or {depth}"
        )
    return list(values) * (depth if count == 1 else 1)
