"""Threads share the work of a step, and agree on its results."""

from itertools import cycle

import numpy as np
import pytest

pytest.importorskip("numba")

from clearprop import Network, initialize
from clearprop.engine.choice import begin
from clearprop.engine.compiled import CompiledEpochs
from clearprop.engine.pace import Pace
from clearprop.epochs import Settings
from clearprop.parameters import Parameters
from clearprop.update import Adam, GradientDescent, Momentum

SMALL = (33, 70, 40, 3)
"""Weights few enough that batches are worked on in halves."""
MANY_WEIGHTS = (40, 300, 200, 70, 1)
"""Weights that threads share out."""


def trained(
    sizes, threads, *, batch_size=150, optimizer=None, clip_norm=None, l2=0.0, dtype="float32"
):
    network = Network.of(sizes, "tanh")
    start = Parameters(network, initialize(network, seed=1).flat.astype(dtype))
    rng = np.random.default_rng(2)
    X = rng.uniform(-1, 1, (sizes[0], 331)).astype(dtype)
    Y = rng.uniform(0, 1, (sizes[-1], 331)).astype(dtype)
    settings = Settings(batch_size, optimizer or GradientDescent(learning_rate=0.1), l2, clip_norm)
    running = CompiledEpochs(start, X, Y, settings, threads)
    losses = [running.run(rng.permutation(331), 1.0) for _ in range(3)]
    return running.parameters.flat, losses


@pytest.mark.parametrize("sizes", [SMALL, MANY_WEIGHTS])
@pytest.mark.parametrize("batch_size", [40, 150, 331])
@pytest.mark.parametrize("optimizer", [GradientDescent(learning_rate=0.1), Adam()])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_any_number_of_threads_gives_the_same_numbers_to_the_last_bit(
    sizes, batch_size, optimizer, dtype
):
    one, *others = (
        trained(sizes, threads, batch_size=batch_size, optimizer=optimizer, dtype=dtype)
        for threads in (1, 2, 3, 7)
    )
    for flat, losses in others:
        np.testing.assert_array_equal(flat, one[0])
        assert losses == one[1]


@pytest.mark.parametrize("optimizer", [GradientDescent(learning_rate=0.1), Momentum(), Adam()])
@pytest.mark.parametrize("l2", [0.0, 0.01])
@pytest.mark.parametrize("sizes", [(64, 128, 48, 1), MANY_WEIGHTS])
def test_a_second_thread_may_come_and_go(monkeypatch, sizes, optimizer, l2):
    turns = cycle([2, 1, 2, 2, 1])
    monkeypatch.setattr(Pace, "next", lambda pace: (next(turns), 1))
    shared = trained(sizes, 2, batch_size=64, optimizer=optimizer, l2=l2)
    monkeypatch.setattr(Pace, "next", lambda pace: (1, 1000))
    alone = trained(sizes, 2, batch_size=64, optimizer=optimizer, l2=l2)
    np.testing.assert_array_equal(shared[0], alone[0])
    assert shared[1] == alone[1]


@pytest.mark.parametrize("sizes", [SMALL, MANY_WEIGHTS])
def test_a_clipped_gradients_length_is_summed_by_all(sizes):
    one, two, again = (trained(sizes, threads, clip_norm=0.01)[0] for threads in (1, 2, 2))
    np.testing.assert_allclose(two, one, rtol=1e-5, atol=1e-7)
    np.testing.assert_array_equal(two, again)


def test_only_work_that_repays_it_is_shared(monkeypatch):
    monkeypatch.setattr("clearprop.engine.choice.cores", lambda: 2)

    def said(sizes, batch_size):
        network = Network.of(sizes, "relu")
        start = Parameters(network, np.zeros(network.parameter_count, dtype=np.float32))
        X, Y = np.zeros((sizes[0], 512)), np.zeros((sizes[-1], 512))
        settings = Settings(batch_size, GradientDescent(), 0.0, None)
        X, Y = X.astype(np.float32), Y.astype(np.float32)
        return begin("compiled", start, X, Y, settings, epochs=1)[1]

    assert said((2, 4, 2), 512) == "compiled, 1 thread"
    assert said((100, 200, 2), 8) == "compiled, 1 thread"
    assert said((100, 200, 2), 512) == "compiled, up to 2 threads"
    assert said((100, 400, 200, 2), 512) == "compiled, up to 2 threads"
