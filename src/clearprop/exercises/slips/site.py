"""The step where a slip may happen, and what it has been made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clearprop.arithmetic import Arithmetic, Array, Quantity
from clearprop.forward import Batch
from clearprop.network import Layer, Network


@dataclass(frozen=True)
class Site:
    """A step where a slip may happen: what it has `made` without one, of the matrices `used`."""

    network: Network
    made: Quantity
    used: Mapping[str, Array]
    ar: Arithmetic
    batch: Batch

    def is_at(self, kind: str, *, output: bool) -> bool:
        """Return whether it makes this kind of quantity, at the output layer or before it."""
        is_output = self.made.layer == self.network.output.name
        return self.made.kind == kind and is_output == output

    @property
    def layer(self) -> Layer:
        """The step's layer; the output layer for the error, which has none."""
        wanted = self.made.layer or self.network.output.name
        return next(layer for layer in self.network.layers if layer.name == wanted)

    @property
    def act(self) -> str:
        """The name of its layer's activation."""
        return self.layer.activation.name

    @property
    def samples(self) -> Any:
        """How many samples the batch has, as a number that can be divided by."""
        return self.used["target"].shape[1]

    @property
    def has_several(self) -> bool:
        """Whether the batch has more than one sample."""
        return self.samples > 1

    def letter(self, distance: int) -> str:
        """Return the letter of the layer that is so far on, or before, if negative."""
        letters = ["a", *(layer.name for layer in self.network.layers)]
        return letters[letters.index(self.layer.name) + distance]

    def get(self, name: str, distance: int = 0) -> Array:
        """Return a matrix of its layer, or of one that is so far on, or before, if negative."""
        return self.used[f"{name}_{self.letter(distance)}"]

    def has(self, name: str, distance: int = 0) -> bool:
        """Return whether there is such a matrix."""
        return f"{name}_{self.letter(distance)}" in self.used


Rule = Callable[[Site], Array | None]
"""What a step gives with a slip; None where it cannot happen.

Matrices that do not fit, which nobody multiplies, are left to whoever calls it.
"""
