"""What is trained: networks, batches and data, and how much arithmetic one step of it is."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize

Rule = Literal["sgd", "adam"]
"""Plain gradient descent, or Adam with its usual betas and epsilon."""


@dataclass(frozen=True)
class Work:
    """One training, the same for every contender: squared error, an identity output, float32.

    Attributes
    ----------
    name
        In tables.
    sizes
        Neurons per layer, the input layer first.
    batch, steps
        Samples in a step, steps in an epoch; the data set has a row for each.
    activation
        Of the hidden layers: relu, sigmoid or tanh.
    rule
        How the parameters move.
    rate
        The learning rate.
    """

    name: str
    sizes: tuple[int, ...]
    batch: int
    steps: int
    activation: str = "relu"
    rule: Rule = "sgd"
    rate: float = 0.01

    @property
    def samples(self) -> int:
        """Rows of the data set."""
        return self.batch * self.steps

    @property
    def shape(self) -> str:
        """Sizes and batch, as tables write them."""
        return f"{'-'.join(map(str, self.sizes))}, batch {self.batch}"

    @property
    def data_bytes(self) -> int:
        """Of all inputs and targets."""
        return 4 * self.samples * (self.sizes[0] + self.sizes[-1])

    @property
    def flops(self) -> int:
        """Floating-point operations in the products of one step."""
        return flops(self.sizes, self.batch)


# An epoch is long enough that what it costs to begin one does not count, but for L, where two
# steps are enough for that; rates are small enough that no training diverges in a long run.
REGIMES = (
    Work("T", (2, 4, 3, 2), batch=4, steps=1024),
    Work("S", (32, 64, 64, 1), batch=64, steps=256),
    Work("M", (784, 256, 128, 10), batch=128, steps=64, rate=1e-3),
    Work("L", (2048, 2048, 2048, 2048), batch=1024, steps=2, rate=1e-4),
)


def flops(sizes: tuple[int, ...], batch: int) -> int:
    """Count multiplications and additions in the products of one step.

    The forward pass and the gradients of the weights go through every weight for every sample;
    the errors go back through every weight but those after the input layer.
    """
    weights = [inputs * size for inputs, size in pairwise(sizes)]
    return 2 * batch * (2 * sum(weights) + sum(weights[1:]))


@dataclass(frozen=True)
class Task:
    """A work with its data and its initial parameters.

    Attributes
    ----------
    work
        What is to be done.
    X, Y
        Inputs and targets in float32, a row for each sample.
    parameters
        Where everyone starts.
    """

    work: Work
    X: Array
    Y: Array
    parameters: Parameters

    @property
    def weights(self) -> list[Array]:
        """Copies of W, of shape (neurons, neurons before)."""
        return [W.copy() for W in self.parameters.W]

    @property
    def biases(self) -> list[Array]:
        """Copies of b, of shape (neurons,)."""
        return [b.ravel().copy() for b in self.parameters.b if b is not None]


def task_of(work: Work, seed: int = 0) -> Task:
    """Draw data and initial parameters.

    The targets hold noise that no network can learn, so that gradients never vanish however long
    it is trained: arithmetic on numbers close to 0 would be slower than that of real training.
    """
    rng = np.random.default_rng(seed)
    inputs, outputs = work.sizes[0], work.sizes[-1]
    X = rng.standard_normal((work.samples, inputs), dtype=np.float32)
    teacher = rng.standard_normal((inputs, outputs), dtype=np.float32) / np.float32(inputs**0.5)
    Y = np.tanh(X @ teacher) + 0.3 * rng.standard_normal((work.samples, outputs), dtype=np.float32)
    hidden = [work.activation] * (len(work.sizes) - 2)
    network = Network.of(work.sizes, [*hidden, "identity"], loss="squared_error")
    return Task(work, X, Y.astype(np.float32), initialize(network, seed, ar=Floats("float32")))


def flat(weights: list[Array], biases: list[Array]) -> Array:
    """Put W and b of every layer into one vector, in the order of `Parameters.flat`."""
    pairs = zip(weights, biases, strict=True)
    return np.concatenate([np.concatenate([W.ravel(), b.ravel()]) for W, b in pairs])
