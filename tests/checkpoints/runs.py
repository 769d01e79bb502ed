"""Small trainings to be stopped and resumed."""

from typing import Any

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.schedules import Cosine
from clearprop.training import Training, train
from clearprop.update import Adam

NETWORK = Network.of([3, 9, 7, 2], ["tanh", "relu", "identity"])

SETTINGS: dict[str, Any] = {
    "epochs": 8,
    "batch_size": 16,
    "optimizer": Adam(learning_rate=0.05),
    "schedule": Cosine(),
    "validation": 0.25,
    "patience": 6,
    "metrics": ["r2"],
    "seed": 3,
}


def samples(rows: int = 90) -> tuple[Array, Array]:
    rng = np.random.default_rng(0)
    X = rng.uniform(-1, 1, (rows, 3))
    Y = np.stack([np.sin(3 * X[:, 0]) * X[:, 1], X[:, 2] ** 2], axis=1)
    return X, Y + rng.normal(0, 0.3, (rows, 2))


def start(dtype: str = "float32") -> Parameters:
    return initialize(NETWORK, 1, ar=Floats(dtype))


def trained(engine: str = "reference", dtype: str = "float32", **changes: Any) -> Training:
    given: Any = {**SETTINGS, "engine": engine, **changes}
    return train(start(dtype), *samples(), **given)


def assert_same(one: Training, other: Training) -> None:
    """Both have come to the same bytes."""
    assert one.history == other.history
    assert (one.best_epoch, one.stopped_early) == (other.best_epoch, other.stopped_early)
    assert one.parameters.flat.tobytes() == other.parameters.flat.tobytes()
    assert one.checkpoint is not None
    assert other.checkpoint is not None
    assert one.checkpoint.position == other.checkpoint.position
    assert one.checkpoint.parameters.flat.tobytes() == other.checkpoint.parameters.flat.tobytes()
    mine, theirs = one.checkpoint.optimizer, other.checkpoint.optimizer
    assert mine.t == theirs.t
    for here, there in zip(mine.memory, theirs.memory, strict=True):
        assert here.tobytes() == there.tobytes()
