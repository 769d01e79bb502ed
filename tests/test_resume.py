"""A training that stops after any epoch and goes on is one training, to the last bit."""

from typing import Any

import numpy as np
import pytest

from clearprop.arithmetic import Array, Floats
from clearprop.errors import ClearpropError
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.schedules import Cosine, ReduceOnPlateau
from clearprop.training import Checkpoint, Epoch, Training, train
from clearprop.update import Adam, AdamW, Momentum

NETWORK = Network.of([3, 9, 7, 2], ["tanh", "relu", "identity"])

PLATEAU: dict[str, Any] = {
    "optimizer": Adam(learning_rate=0.05),
    "schedule": ReduceOnPlateau(patience=2),
    "validation": 0.25,
    "patience": 6,
    "metrics": ["r2"],
}


def samples() -> tuple[Array, Array]:
    rng = np.random.default_rng(0)
    X = rng.uniform(-1, 1, (90, 3))
    noise = rng.normal(0, 0.3, (90, 2))
    return X, np.stack([np.sin(3 * X[:, 0]) * X[:, 1], X[:, 2] ** 2], axis=1) + noise


def trained(start: Parameters | Checkpoint, stop_after: int = 0, **settings: Any) -> Training:
    def stop(epoch: Epoch, parameters: Parameters) -> bool:
        return epoch.number == stop_after

    settings = {"epochs": 30, "batch_size": 16, "seed": 3} | settings
    return train(start, *samples(), callback=stop, **settings)


def assert_same(one: Training, other: Training) -> None:
    assert one.history == other.history
    assert (one.best_epoch, one.stopped_early) == (other.best_epoch, other.stopped_early)
    assert one.engine == other.engine
    assert one.parameters.flat.tobytes() == other.parameters.flat.tobytes()
    assert one.checkpoint is not None
    assert other.checkpoint is not None
    assert one.checkpoint.position == other.checkpoint.position
    assert one.checkpoint.parameters.flat.tobytes() == other.checkpoint.parameters.flat.tobytes()
    assert one.state is not None
    assert other.state is not None
    assert one.state.t == other.state.t
    for here, there in zip(one.state.memory, other.state.memory, strict=True):
        assert here.tobytes() == there.tobytes()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("engine", ["reference", "compiled"])
@pytest.mark.parametrize(
    "settings",
    [
        PLATEAU,
        {**PLATEAU, "dropout": [0.2, 0.1]},
        {"optimizer": AdamW(), "schedule": Cosine(), "l2": [0.1, 0.0, 0.2], "validation": 0.1},
        {"optimizer": Momentum(), "clip_norm": 0.1, "weights": np.linspace(0.5, 2, 90)},
    ],
)
def test_it_goes_on_as_if_it_had_never_stopped(
    settings: dict[str, Any], engine: str, dtype: str
) -> None:
    if engine == "compiled":
        pytest.importorskip("numba")
        if "dropout" in settings:
            settings = {name: value for name, value in settings.items() if name != "dropout"}
    start = initialize(NETWORK, 1, ar=Floats(dtype))
    whole = trained(start, engine=engine, **settings)
    for epochs in (1, 2, 5, len(whole.history) - 1):
        first = trained(start, epochs, engine=engine, **settings)
        assert len(first.history) == epochs
        assert first.checkpoint is not None
        assert_same(trained(first.checkpoint, engine=engine, **settings), whole)


def test_it_may_stop_after_every_epoch() -> None:
    start = initialize(NETWORK, 1)
    whole = trained(start, dropout=0.2, **PLATEAU)
    assert whole.stopped_early
    assert whole.best_epoch < len(whole.history) < 30
    reached, count = trained(start, 1, dropout=0.2, **PLATEAU), 1
    while len(reached.history) == count:
        count += 1
        assert reached.checkpoint is not None
        reached = trained(reached.checkpoint, count, dropout=0.2, **PLATEAU)
    assert_same(reached, whole)


def test_what_is_over_stays_over() -> None:
    whole = trained(initialize(NETWORK, 1), **PLATEAU)
    assert whole.checkpoint is not None
    assert_same(trained(whole.checkpoint, **PLATEAU), whole)


def test_more_epochs_and_more_patience_may_be_given_later() -> None:
    start = initialize(NETWORK, 1)
    short = trained(start, epochs=10)
    assert short.checkpoint is not None
    assert_same(trained(short.checkpoint), trained(start))
    patient = PLATEAU | {"patience": 9}
    impatient = trained(start, **PLATEAU)
    assert impatient.checkpoint is not None
    assert_same(trained(impatient.checkpoint, **patient), trained(start, **patient))


def test_a_checkpoint_stays_as_it_was() -> None:
    start = initialize(NETWORK, 1)
    checkpoint = trained(start, 3, **PLATEAU).checkpoint
    assert checkpoint is not None
    assert checkpoint.optimizer is not None
    assert checkpoint.early_stopping is not None
    before = checkpoint.parameters.flat.copy(), checkpoint.optimizer.memory[0].copy()
    history = checkpoint.history
    trained(checkpoint, **PLATEAU)
    assert (checkpoint.parameters.flat == before[0]).all()
    assert (checkpoint.optimizer.memory[0] == before[1]).all()
    assert checkpoint.history is history


@pytest.mark.parametrize("engine", ["reference", "compiled"])
@pytest.mark.parametrize(("then", "has"), [(Momentum(), "Momentum has 1"), (None, "")])
def test_it_goes_on_with_the_optimizer_that_it_began_with(
    engine: str, then: Momentum | None, has: str
) -> None:
    begun = trained(initialize(NETWORK, 0), stop_after=2, engine=engine, optimizer=Adam())
    assert begun.checkpoint is not None
    if then is None:
        trained(begun.checkpoint, engine=engine, optimizer=Adam())
        return
    with pytest.raises(ClearpropError, match=f"2 running quantities, but {has}"):
        trained(begun.checkpoint, engine=engine, optimizer=then)
