"""How a training begins: initial weights, and the order of the samples, drawn as scikit-learn does.

The draws come from NumPy's legacy generator in scikit-learn's sequence, so that for the same
`random_state` a network starts with the same weights and sees the same batches as theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize

RandomState = np.random.RandomState


def initial_parameters(
    network: Network, initializer: str, activations: Sequence[str], random: RandomState, dtype: Any
) -> Parameters:
    """Draw the parameters to start from.

    With "auto" as scikit-learn does, weights and biases alike from ±√(6 / (inputs + neurons)),
    Glorot's bound, or ±√(2 / (inputs + neurons)) where the layer's entry of `activations` is
    sigmoid; else by an initializer of `clearprop.parameters.INITIALIZERS`.
    """
    ar = Floats(np.dtype(dtype).name)
    if initializer != "auto":
        return initialize(network, int(random.randint(2**31 - 1)), initializer, ar)
    W: list[Array] = []
    b: list[Array | None] = []
    for layer, activation in zip(network.layers, activations, strict=True):
        bound = np.sqrt((2 if activation == "sigmoid" else 6) / (layer.inputs + layer.size))
        W.append(ar.array(random.uniform(-bound, bound, (layer.inputs, layer.size)).T))
        drawn = random.uniform(-bound, bound, layer.size) if layer.bias else None
        b.append(None if drawn is None else ar.array(drawn).reshape(-1, 1))
    return Parameters.of(network, W, b)


@dataclass
class SampleOrders:
    """Gives `train` the order of each epoch: the last one shuffled, or as they come."""

    random: RandomState
    shuffle: bool
    order: Array = field(default_factory=lambda: np.arange(0))  # of the newest epoch

    def __call__(self, samples: int) -> Array:
        if len(self.order) != samples:
            self.order = np.arange(samples)
        if self.shuffle:
            places = np.arange(samples)
            self.random.shuffle(places)
            self.order = self.order[places]
        return self.order
