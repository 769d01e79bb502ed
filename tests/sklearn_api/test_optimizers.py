"""scikit-learn's optimisers: where they differ from ours, and that the engine compiles them."""

from typing import Any

import numpy as np
import pytest

from clearprop.arithmetic import Floats
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.schedules import Step
from clearprop.sklearn_api.optimizers import SklearnAdam, SklearnMomentum, SklearnNesterov
from clearprop.training import train
from clearprop.update import Adam, Momentum, Nesterov, Optimizer, State, update

NETWORK = Network.of([3, 5, 2], ["tanh", "identity"])
THEIRS = (SklearnAdam, SklearnMomentum, SklearnNesterov)


def moved(optimizer: Optimizer, scales: list[float]) -> float:
    """Return how far updates by a gradient of 0.1 lead, at such scales of the learning rate."""
    ar, state = Floats(), State()
    reached = Parameters(NETWORK, np.zeros(NETWORK.parameter_count))
    gradient = Parameters(NETWORK, np.full(NETWORK.parameter_count, 0.1))
    for scale in scales:
        made = update(reached, gradient, optimizer, state, ar, scale)
        reached, state = made.parameters, made.state
    return -float(reached.flat[0])


def test_epsilon_stands_beside_the_biased_mean_of_squares() -> None:
    # After one update m̂ is g, and v is (1 − beta2) g².
    settings = {"learning_rate": 1, "beta2": 0.99, "epsilon": 0.03}
    assert moved(SklearnAdam(**settings), [1.0]) == pytest.approx(0.1 * 0.1 / (0.1 * 0.1 + 0.03))
    assert moved(Adam(**settings), [1.0]) == pytest.approx(0.1 / (0.1 + 0.03))


@pytest.mark.parametrize(
    ("theirs", "ours", "distances"),
    [
        # v is 0.1 · 0.1, then 0.9 v + 0.01 · 0.1; or 0.1, then 0.9 · 0.1 + 0.1, times 0.01.
        (SklearnMomentum, Momentum, (0.01 + 0.01, 0.01 + 0.0019)),
        (SklearnNesterov, Nesterov, (0.019 + 0.01, 0.019 + 0.00271)),
    ],
)
def test_momentum_keeps_what_earlier_learning_rates_made_of_it(
    theirs: Any, ours: Any, distances: tuple[float, float]
) -> None:
    found = tuple(moved(kind(learning_rate=0.1), [1.0, 0.1]) for kind in (theirs, ours))
    assert found == pytest.approx(distances)
    same = [moved(kind(learning_rate=0.1), [1.0] * 4) for kind in (theirs, ours)]
    assert same[0] == pytest.approx(same[1])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("batch_size", [4, 40])
@pytest.mark.parametrize("kind", THEIRS)
def test_the_compiled_engine_has_them(kind: Any, batch_size: int, dtype: str) -> None:
    pytest.importorskip("numba")
    rng, start = np.random.default_rng(0), initialize(NETWORK, 0, ar=Floats(dtype))
    X, Y = rng.normal(size=(100, 3)), rng.normal(size=(100, 2))
    fast, slow = (
        train(
            start, X, Y, epochs=6, batch_size=batch_size, optimizer=kind(), engine=engine, l2=0.01,
            schedule=Step(every=2, drop=0.3),
        ).parameters.flat
        for engine in ("compiled", "reference")
    )  # fmt: skip
    tolerance = 2e-4 if dtype == "float32" else 1e-9
    np.testing.assert_allclose(fast, slow, rtol=tolerance, atol=tolerance)
