"""Threads share the work of a step, and agree on its results."""

import numpy as np
import pytest

pytest.importorskip("numba")

from clearprop import Network, initialize
from clearprop.engine.choice import begin
from clearprop.engine.compiled import CompiledEpochs
from clearprop.epochs import Settings
from clearprop.parameters import Parameters
from clearprop.update import Adam, GradientDescent

SMALL = (33, 70, 40, 3)
"""Weights few enough that each thread has all of them, and its own samples."""
MANY_WEIGHTS = (40, 300, 200, 70, 1)
"""Weights that threads share out."""


def trained(sizes, threads, *, batch_size=150, optimizer=None, clip_norm=None):
    network = Network.of(sizes, "tanh")
    start = Parameters(network, initialize(network, seed=1).flat.astype(np.float32))
    rng = np.random.default_rng(2)
    X = rng.uniform(-1, 1, (sizes[0], 331)).astype(np.float32)
    Y = rng.uniform(0, 1, (sizes[-1], 331)).astype(np.float32)
    settings = Settings(batch_size, optimizer or GradientDescent(learning_rate=0.1), 0.0, clip_norm)
    running = CompiledEpochs(start, X, Y, settings, threads)
    losses = [running.run(rng.permutation(331), 1.0) for _ in range(3)]
    return running.parameters.flat, losses


OPTIMIZERS = [GradientDescent(learning_rate=0.1), Adam()]


@pytest.mark.parametrize("batch_size", [40, 150, 331])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_any_number_of_threads_gives_the_same_numbers_to_the_last_bit(batch_size, optimizer):
    one, *others = (
        trained(MANY_WEIGHTS, threads, batch_size=batch_size, optimizer=optimizer)
        for threads in (1, 2, 3, 7)
    )
    for flat, losses in others:
        np.testing.assert_array_equal(flat, one[0])
        assert losses == one[1]


@pytest.mark.parametrize("batch_size", [33, 40, 150, 331])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("threads", [2, 3, 7])
def test_each_threads_own_weights_stay_equal(threads, optimizer, batch_size):
    settings = {"batch_size": batch_size, "optimizer": optimizer}
    (one, losses), (some, others), again = (
        trained(SMALL, number, **settings) for number in (1, threads, threads)
    )
    # Sums over samples in another order; Adam makes what is wrong with a gradient near 0 larger.
    np.testing.assert_allclose(
        some, one, rtol=1e-4, atol=1e-6 if optimizer is OPTIMIZERS[0] else 1e-4
    )
    np.testing.assert_allclose(others, losses, rtol=1e-5)
    np.testing.assert_array_equal(some, again[0])
    assert others == again[1]


def test_every_thread_has_the_same_weights_in_the_end():
    network = Network.of(SMALL, "tanh")
    start = Parameters(network, initialize(network, seed=1).flat.astype(np.float32))
    X, Y = np.ones((33, 97), dtype=np.float32), np.ones((3, 97), dtype=np.float32)
    running = CompiledEpochs(start, X, Y, Settings(64, Adam(), 0.01, None), 3)
    running.run(np.arange(97), 1.0)
    first, *others = running.copies
    assert len(others) == 2
    assert not np.array_equal(first.flat, start.flat)
    for other in others:
        np.testing.assert_array_equal(other.flat, first.flat)


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
    assert said((100, 200, 2), 512) == "compiled, 2 threads"
