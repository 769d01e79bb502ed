"""Two classification problems, and what a library that learns them offers."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np

from benchmarks.contenders.base import Setting, as_it_is
from clearprop.arithmetic import Array, Floats
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize

RATE = 1e-3
"""Adam's, everywhere."""


@dataclass(frozen=True)
class Problem:
    """Rows to learn from and others to judge by, in float32, with their classes by number.

    Attributes
    ----------
    name
        In tables.
    X, classes
        To learn from, a row for each sample.
    X_unseen, classes_unseen
        To validate on, after every epoch.
    hidden
        Sizes of the hidden layers.
    batch
        Samples in a step.
    enough
        The validation accuracy at which learning ends.
    most_epochs
        After so many it ends anyway.
    """

    name: str
    X: Array
    classes: Array
    X_unseen: Array
    classes_unseen: Array
    hidden: tuple[int, ...]
    batch: int
    enough: float
    most_epochs: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons per layer."""
        return self.X.shape[1], *self.hidden, 10

    def parameters(self, seed: int) -> Parameters:
        """Draw initial parameters."""
        activations = [*["relu"] * len(self.hidden), "softmax"]
        network = Network.of(self.sizes, activations, loss="categorical_cross_entropy")
        return initialize(network, seed, ar=Floats("float32"))

    def pairs(self, seed: int) -> list[tuple[Array, Array]]:
        """Return copies of the first W and b of every layer."""
        drawn = self.parameters(seed)
        pairs = zip(drawn.W, drawn.b, strict=True)
        return [(W.copy(), b.ravel().copy()) for W, b in pairs if b is not None]

    def orders(self, seed: int) -> Iterator[Array]:
        """Return the order of the samples in every epoch, as `clearprop.train` draws it."""
        rng = np.random.default_rng(seed)
        return (rng.permutation(len(self.X)) for _ in range(self.most_epochs))

    def accuracy(self, chosen: Array) -> float:
        """Return the share of the unseen rows for which the right class was chosen."""
        return float(np.mean(chosen == self.classes_unseen))


Watch = Callable[[float], bool]
"""Called with the validation accuracy after every epoch; learning ends when it returns True."""


@dataclass(frozen=True)
class Learner:
    """A library that learns a problem; `needs` are the modules that it imports.

    `limit` makes a number of threads hold; several are not tried if it does nothing.
    """

    name: str
    needs: tuple[str, ...]
    learn: Callable[[Problem, int, Watch], None]
    limit: Callable[[Setting], AbstractContextManager[None]] = as_it_is


def problems() -> Iterator[Problem]:
    """Make the problems, one at a time."""
    yield _digits()
    yield _made()


def _digits() -> Problem:
    from sklearn.datasets import load_digits

    X, classes = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(X))
    X, classes = (X[order] / 16).astype(np.float32), classes[order]
    kept = len(X) * 4 // 5
    return Problem(
        f"digits ({kept:,} × 64)", X[:kept], classes[:kept], X[kept:], classes[kept:],
        hidden=(64, 64), batch=32, enough=0.975, most_epochs=40,
    )  # fmt: skip


def _made() -> Problem:
    X, classes = made_rows(60_000, seed=1)
    X_unseen, classes_unseen = made_rows(10_000, seed=2)
    return Problem(
        "made data (60,000 × 784)", X, classes, X_unseen, classes_unseen,
        hidden=(256, 128), batch=128, enough=0.96, most_epochs=12,
    )  # fmt: skip


def made_rows(samples: int, seed: int) -> tuple[Array, Array]:
    """Draw rows of 784 numbers and their classes, 0 to 9.

    Each class is 20 clouds in a space of 16 dimensions, bent into 784 and blurred by noise: a
    linear model gets about a third of the rows right, a network of two layers 96%.
    """
    world = np.random.default_rng(0)
    centres = world.standard_normal((200, 16), dtype=np.float32)
    bend = world.standard_normal((16, 784), dtype=np.float32) / np.float32(2)
    rng = np.random.default_rng(seed)
    cloud = rng.integers(200, size=samples)
    places = centres[cloud] + np.float32(0.45) * rng.standard_normal(
        (samples, 16), dtype=np.float32
    )
    X = places @ bend
    np.tanh(X, out=X)
    X += np.float32(1.2) * rng.standard_normal(X.shape, dtype=np.float32)
    return X, cloud % 10
