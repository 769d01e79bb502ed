"""Threads share the work of a step, and agree on its results."""

import os
import signal
from itertools import cycle
from time import process_time, sleep

import numpy as np
import pytest

pytest.importorskip("numba")

from clearprop import Network, initialize, train
from clearprop.checks import DataSet
from clearprop.engine.compiled_engine import CompiledEngine
from clearprop.engine.scheduler import Scheduler
from clearprop.engine.select import select_engine
from clearprop.engine.workers import Workers
from clearprop.parameters import Parameters
from clearprop.reference_engine import StepSettings
from clearprop.sample_order import Segment
from clearprop.update import Adam, GradientDescent, Momentum

SMALL = (33, 70, 40, 3)
"""Weights few enough that threads share out the samples."""
MANY_WEIGHTS = (40, 300, 200, 70, 1)
"""Weights that threads share out."""


def affinity():
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None


def trained(
    sizes, threads, *, batch_size=150, optimizer=None, clip_norm=None, l2=0.0, dtype="float32"
):
    network = Network.of(sizes, "tanh")
    start = Parameters(network, initialize(network, seed=1).flat.astype(dtype))
    rng = np.random.default_rng(2)
    X = rng.uniform(-1, 1, (331, sizes[0])).astype(dtype)
    Y = rng.uniform(0, 1, (331, sizes[-1])).astype(dtype)
    settings = StepSettings(
        batch_size, optimizer or GradientDescent(learning_rate=0.1), l2, clip_norm
    )
    running = CompiledEngine(start, 331, settings, threads)
    orders = [rng.permutation(331) for _ in range(3)]
    losses = [running.run_epoch([Segment(X, Y, None, order)], (1.0,)) for order in orders]
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
    monkeypatch.setattr(Scheduler, "next_piece", lambda scheduler: (next(turns), 1))
    shared = trained(sizes, 2, batch_size=64, optimizer=optimizer, l2=l2)
    monkeypatch.setattr(Scheduler, "next_piece", lambda scheduler: (1, 1000))
    alone = trained(sizes, 2, batch_size=64, optimizer=optimizer, l2=l2)
    np.testing.assert_array_equal(shared[0], alone[0])
    assert shared[1] == alone[1]


@pytest.mark.parametrize("sizes", [SMALL, MANY_WEIGHTS])
def test_a_clipped_gradients_length_is_summed_by_all(sizes):
    one, two, again = (trained(sizes, threads, clip_norm=0.01)[0] for threads in (1, 2, 2))
    np.testing.assert_allclose(two, one, rtol=1e-5, atol=1e-7)
    np.testing.assert_array_equal(two, again)


def test_only_work_that_repays_it_is_shared(monkeypatch):
    monkeypatch.setattr("clearprop.engine.select.cores", lambda: 2)

    def said(sizes, batch_size):
        network = Network.of(sizes, "relu")
        start = Parameters(network, np.zeros(network.parameter_count, dtype=np.float32))
        X, Y = np.zeros((512, sizes[0])), np.zeros((512, sizes[-1]))
        settings = StepSettings(batch_size, GradientDescent(), 0.0, None)
        X, Y = X.astype(np.float32), Y.astype(np.float32)
        return select_engine("compiled", start, DataSet(X, Y), settings, epochs=1)[1]

    assert said((2, 4, 2), 512) == "compiled, 1 thread"
    assert said((100, 200, 2), 8) == "compiled, 1 thread"
    assert said((100, 200, 2), 512) == "compiled, up to 2 threads"
    assert said((100, 400, 200, 2), 512) == "compiled, up to 2 threads"


@pytest.mark.parametrize("dtypes", [("float32", "float64"), ("float64", "float32")])
def test_a_training_goes_on_in_other_numbers(dtypes):
    network = Network.of((4, 9, 2), "tanh")
    rng = np.random.default_rng(2)
    X, Y = rng.uniform(-1, 1, (33, 4)), rng.uniform(0, 1, (33, 2))
    first, then = (
        Parameters(network, initialize(network, seed=1).flat.astype(dtype)) for dtype in dtypes
    )
    begun = train(first, X, Y, engine="compiled", optimizer=Adam(), epochs=2)
    gone_on = train(then, X, Y, engine="compiled", optimizer=Adam(), epochs=2, state=begun.state)
    assert gone_on.parameters.flat.dtype == dtypes[1]
    assert {memory.dtype.name for memory in gone_on.state.memory} == {dtypes[1]}


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no such timer")
def test_an_interruption_leaves_nobody_waiting_and_no_thread_bound(monkeypatch):
    monkeypatch.setattr(Scheduler, "next_piece", lambda scheduler: (2, 3))
    network = Network.of(SMALL, "tanh")
    start = Parameters(network, initialize(network, seed=1).flat.astype(np.float32))
    rng = np.random.default_rng(2)
    X = rng.uniform(-1, 1, (331, SMALL[0])).astype(np.float32)
    Y = rng.uniform(0, 1, (331, SMALL[-1])).astype(np.float32)
    allowed = affinity()

    def interrupt(signum, frame):
        raise KeyboardInterrupt

    def go_on_for_ever(running, rng):
        signal.setitimer(signal.ITIMER_REAL, rng.uniform(0.001, 0.01))
        while True:
            running.run_epoch([Segment(X, Y, None, rng.permutation(331))], (1.0,))

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for _ in range(40):
            settings = StepSettings(64, GradientDescent(learning_rate=1e-3), 0.0, None)
            running = CompiledEngine(start, 331, settings, 2)
            with pytest.raises(KeyboardInterrupt):
                go_on_for_ever(running, rng)
            running.close()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert affinity() == allowed
    sleep(0.01)
    used = process_time()
    sleep(0.1)
    assert process_time() - used < 0.05


def test_what_work_raises_is_raised():
    def fail(thread):
        raise ZeroDivisionError(thread)

    with pytest.raises(ZeroDivisionError):
        Workers(2).run(fail, 2)
