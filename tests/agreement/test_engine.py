"""The compiled engine trains as the reference does.

The tolerance: both are float32 runs that order their sums differently, and are compared with the
reference in float64.  The engine may be as wrong as four times the float32 reference, and besides
as wrong as rounding alone can make it.  In every step a sum of k terms errs by at most k·eps of
the terms' magnitudes (Higham, 2002, section 3.1), which are of size 1 here; an optimiser turns an
error of the gradient into one of the move at most AMPLIFIES times as large; and storing a
parameter of size up to P errs by eps·P.  Hence

    |engine − float64| ≤ 4 |float32 − float64| + steps · eps · (rate · AMPLIFIES · k + P)

In float64 there is nothing more exact to compare with: engine and reference may each be wrong by
what the float32 reference is wrong by, scaled by the ratio of the two formats' eps, and the engine
by four times that, with the second term scaled likewise.

Adam's kind divides by |g| + epsilon, so that its amplification is 1/epsilon: with the usual 1e-8
it would be unbounded for all practical purposes, and the tests give it 0.1.

This holds as long as both runs are on the same side of every kink (of relu at 0, of the absolute
error at the target): the samples are chosen so that in float64 none comes as near as float32 errs.
"""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array

pytest.importorskip("numba")

from clearprop import ClearpropError, Network, TrainingDivergedError, initialize, train
from clearprop.activations import ACTIVATIONS
from clearprop.checks import DataSet
from clearprop.engine.numba_setup import HAS_MXCSR
from clearprop.engine.select import select_engine
from clearprop.forward import error
from clearprop.losses import LOSSES, NetLoss
from clearprop.parameters import Parameters
from clearprop.reference_engine import StepSettings
from clearprop.schedules import Cosine, LogCosine, PerStep
from clearprop.update import (
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Nesterov,
    RMSprop,
    State,
)

EPS, EPS_64 = (float(np.finfo(dtype).eps) for dtype in (np.float32, np.float64))
RATE = 0.05
OPTIMIZERS = {
    GradientDescent(learning_rate=RATE): 1,
    Momentum(learning_rate=RATE): 10,
    Nesterov(learning_rate=RATE): 10,
    RMSprop(learning_rate=RATE, epsilon=0.1): 10,
    Adam(learning_rate=RATE, epsilon=0.1): 10,
    AdamW(learning_rate=RATE, epsilon=0.1): 10,
}
"""Each optimiser, and what it amplifies an error of the gradient by."""


def test_every_loss_is_compared_with_every_activation_it_allows():
    allowed = {
        (activation, loss.name)
        for loss in LOSSES.values()
        for activation in (
            loss.dE_dnet_formulas if isinstance(loss, NetLoss) else (*HIDDEN, "softmax")
        )
    }
    assert {(out, loss) for _, out, loss in PAIRS} >= allowed


HIDDEN = ("identity", "relu", "leaky_relu", "sigmoid", "tanh", "elu", "gelu", "silu", "softplus",
          "mish")  # fmt: skip
PAIRS = [
    (hidden, out, loss)
    for hidden, out in [*zip(HIDDEN, HIDDEN, strict=True), ("tanh", "softmax")]
    for loss in (
        "squared_error",
        "sum_squared_error",
        "mean_squared_error",
        "absolute_error",
        "huber",
    )
] + [
    ("relu", "sigmoid", "binary_cross_entropy"),
    ("tanh", "softmax", "binary_cross_entropy"),
    ("silu", "softmax", "categorical_cross_entropy"),
    ("tanh", "sigmoid", "categorical_cross_entropy"),
    ("tanh", "sigmoid", "poisson"),
    ("gelu", "softplus", "poisson"),
    ("selu", "tanh", "squared_error"),
    ("selu", "softmax", "categorical_cross_entropy"),
    ("tanh", "softmax", "poisson"),
    ("tanh", "exponential", "poisson"),
    ("exponential", "tanh", "squared_error"),
]


def task(sizes, activation="tanh", *, loss="squared_error", samples=33, bias=True):
    """Float32 parameters, the same in float64, and samples of size 1."""
    network = Network.of(sizes, activation, loss=loss, bias=bias)
    start = initialize(network, seed=1).flat.astype(np.float32)
    rng = np.random.default_rng(11)
    X = rng.uniform(-1, 1, (sizes[0], samples)).astype(np.float32).T
    Y = rng.uniform(0, 1, (sizes[-1], samples)).astype(np.float32).T
    return Parameters(network, start), Parameters(network, start.astype(np.float64)), X, Y


def check(in_32, in_64, X, Y, amplifies=10, **settings):
    exact = train(in_64, X, Y, engine="reference", **settings)
    slow = train(in_32, X, Y, engine="reference", **settings)
    fast = train(in_32, X, Y, engine="compiled", **settings)

    def error(training):
        return np.max(np.abs(training.parameters.flat - exact.parameters.flat))

    batch = min(settings["batch_size"], X.shape[0])
    steps = settings["epochs"] * -(-X.shape[0] // batch)
    terms = max(*in_32.network.sizes, batch)
    rounding = steps * EPS * (RATE * amplifies * terms + np.abs(exact.parameters.flat).max())
    assert fast.parameters.flat.dtype == np.float32
    # Where float32 leads elsewhere altogether, there is nothing to compare.
    assert error(slow) <= 1e-3
    assert error(fast) <= 4 * error(slow) + rounding
    long = train(in_64, X, Y, engine="compiled", **settings)
    assert long.parameters.flat.dtype == np.float64
    assert error(long) <= (5 * error(slow) + rounding) * EPS_64 / EPS
    assert [epoch.learning_rate for epoch in fast.history] == [
        epoch.learning_rate for epoch in slow.history
    ]
    losses = [[epoch.watched_loss for epoch in one.history] for one in (fast, exact)]
    np.testing.assert_allclose(*losses, rtol=steps * terms * EPS * 4, atol=rounding)
    return slow, fast


@pytest.mark.parametrize(
    ("batch_size", "samples", "epochs"),
    # Up to 16 samples small layers lie in vectors; more samples do.
    [(7, 7, 1), (7, 33, 2), (7, 33, 20), (20, 20, 1), (20, 33, 5)],
)
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize(("hidden", "out", "loss"), PAIRS)
def test_after_1_10_and_100_steps(hidden, out, loss, optimizer, batch_size, samples, epochs):
    given = task((5, 7, 6, 3), [hidden, hidden, out], loss=loss, samples=samples)
    check(
        *given,
        amplifies=OPTIMIZERS[optimizer],
        optimizer=optimizer,
        batch_size=batch_size,
        epochs=epochs,
    )


@pytest.mark.parametrize(
    ("hidden", "out", "loss"),
    [pair for pair in PAIRS if ACTIVATIONS[pair[0]].kink or pair[2] == "absolute_error"],
)
def test_the_samples_stay_away_from_kinks(hidden, out, loss, monkeypatch):
    nearest = []

    def remember(network, passed, target, *rest):
        nets = [one.net for one in passed.layers if one.layer.activation.kink]
        apart = [passed.out - target] if loss == "absolute_error" else []
        nearest.extend(np.min(np.abs(one)) for one in nets + apart)
        return error(network, passed, target, *rest)

    monkeypatch.setattr("clearprop.reference_engine.error", remember)
    _, in_64, X, Y = task((5, 7, 6, 3), [hidden, hidden, out], loss=loss)
    for optimizer in OPTIMIZERS:
        for batch_size, epochs in ((7, 20), (20, 5)):
            train(
                in_64, X, Y, engine="reference", optimizer=optimizer, batch_size=batch_size,
                epochs=epochs,
            )  # fmt: skip
    assert min(nearest) > 8 * EPS


@pytest.mark.parametrize(
    "sizes",
    [
        (1, 1),
        (1, 3, 1),
        (40, 16, 15, 1),
        (17, 33, 100),
        (100, 17, 1),
        (33, 100, 3, 17),
        (64, 128, 32),
    ],
)
@pytest.mark.parametrize("batch_size", [1, 5, 16, 33, 300])
def test_odd_sizes_and_batches(sizes, batch_size):
    # More steps of one sample each lead float32 elsewhere.
    given = task(sizes, samples=41 if batch_size == 1 else 301)
    check(*given, optimizer=Adam(learning_rate=RATE, epsilon=0.1), batch_size=batch_size, epochs=1)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("outputs", [1, 2, 3])
@pytest.mark.parametrize("weights", [None, np.linspace(0.5, 1.5, 147)])
def test_few_outputs_after_wide_layers(optimizer, outputs, weights):
    in_32, in_64, X, Y = task((32, 64, 48, outputs), samples=147)
    check(
        in_32, in_64, X, Y, amplifies=OPTIMIZERS[optimizer], optimizer=optimizer, batch_size=64,
        epochs=3, l2=[0, 0.01, 0.1], weights=weights,
    )  # fmt: skip


@pytest.mark.parametrize("bias", [False, [True, False, True]])
@pytest.mark.parametrize("batch_size", [3, 40])
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_without_biases(bias, batch_size, l2):
    given = task((3, 5, 4, 2), samples=41, bias=bias)
    optimizer = GradientDescent(learning_rate=RATE)
    check(*given, optimizer=optimizer, batch_size=batch_size, epochs=3, l2=l2, amplifies=1)


@pytest.mark.parametrize("loss", ["categorical_cross_entropy", "squared_error"])
def test_softmax_far_from_0(loss):
    # Nets that are close together, and far from 0: their differences are exact in float32.
    network = Network.of((1, 5), "softmax", loss=loss)
    flat = np.array([0.5, 1, 0, -1, 0.25, *[4096] * 5], dtype=np.float32)
    X = np.array([[1], [-1], [0.5]], dtype=np.float32)
    Y = np.eye(5, dtype=np.float32)[[0, 4, 2]]
    runs = [
        train(
            Parameters(network, flat), X, Y, engine=engine, epochs=1,
            optimizer=GradientDescent(learning_rate=1),
        )
        for engine in ("reference", "compiled")
    ]  # fmt: skip
    slow, fast = (run.parameters.flat for run in runs)
    np.testing.assert_allclose(fast, slow, rtol=8 * EPS, atol=8 * EPS)
    assert runs[1].history[0].loss == pytest.approx(runs[0].history[0].loss, rel=8 * EPS)


def test_settings_act_as_in_the_reference():
    in_32, in_64, X, Y = task((4, 9, 2), "elu", bias=[False, True])
    slow, fast = check(
        in_32, in_64, X, Y,
        optimizer=AdamW(learning_rate=RATE, epsilon=0.1),
        batch_size=8, epochs=12, schedule=Cosine(), l2=0.01, clip_norm=0.1, validation=0.25,
        patience=4,
    )  # fmt: skip
    assert (slow.best_epoch, slow.stopped_early) == (fast.best_epoch, fast.stopped_early)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda one: type(one).__name__)
def test_weights_of_samples_and_penalties_of_layers(optimizer):
    *given, X, Y = task((4, 9, 7, 2), "elu", samples=61)
    weights = np.random.default_rng(3).uniform(0, 2, 61)
    weights[::5] = 0
    check(
        *given, X, Y, optimizer=optimizer, batch_size=8, epochs=3, weights=weights,
        l2=[0, 0.1, 0.01],
    )  # fmt: skip
    if isinstance(optimizer, AdamW):
        apart = AdamW(learning_rate=RATE, epsilon=0.1, weight_decay=(0.1, 0, 0.2))
        check(*given, X, Y, optimizer=apart, batch_size=8, epochs=3)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("batch_size", [8, 20])
def test_rates_of_layers_and_biases_and_of_every_step(optimizer, batch_size):
    given = task((4, 9, 7, 2), ["elu", "selu", "identity"], samples=61)
    own = replace(optimizer, layer_rates=(0.5, 1.0, 2.0), bias_rate=0.1)
    schedule = PerStep(of=LogCosine())
    settings = {"batch_size": batch_size, "epochs": 4, "schedule": schedule, "l2": 0.01}
    slow, _ = check(*given, optimizer=own, amplifies=2 * OPTIMIZERS[optimizer], **settings)
    same = train(given[0], *given[2:], optimizer=optimizer, **settings)
    assert not np.allclose(slow.parameters.flat, same.parameters.flat)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(
    ("batch_size", "samples", "clip_norm"), [(7, 33, None), (40, 133, 0.1), (1500, 2000, None)]
)
def test_what_drops_out_is_the_same(hidden, batch_size, samples, clip_norm):
    # In batches of 1,500 the gradients of two chunks are added up.
    given = task((5, 18, 40, 6, 3), [hidden, "selu", "tanh", "identity"], samples=samples)
    check(
        *given, optimizer=Adam(learning_rate=RATE, epsilon=0.1), batch_size=batch_size, epochs=2,
        dropout=(0.5, 0.2, 0.0), clip_norm=clip_norm,
    )  # fmt: skip


def test_a_batch_without_weight_moves_nothing():
    in_32, in_64, X, Y = task((3, 4, 2), samples=9)
    check(
        in_32, in_64, X, Y, optimizer=GradientDescent(learning_rate=RATE), batch_size=1, epochs=1,
        amplifies=1, weights=np.eye(9)[4],
    )  # fmt: skip


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("first", ["reference", "compiled"])
def test_a_training_goes_on_with_either_engine(optimizer, first):
    in_32, _, X, Y = task((4, 9, 2))
    settings = {"optimizer": optimizer, "batch_size": 8, "epochs": 2}
    begun = train(in_32, X, Y, engine=first, **settings)
    slow, fast = (
        train(begun.parameters, X, Y, engine=engine, state=begun.state, seed=1, **settings)
        for engine in ("reference", "compiled")
    )
    assert slow.state.t == fast.state.t == 20
    np.testing.assert_allclose(fast.parameters.flat, slow.parameters.flat, rtol=1e-4, atol=1e-5)
    for one, other in zip(fast.state.memory, slow.state.memory, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_memories_that_decay_end_at_0_and_subnormals_stay_in_python():
    # A neuron that is never positive: its weights get no gradient, and its memories decay.
    network = Network.of((2, 3, 1), ["relu", "identity"])
    flat = np.array([1, 1, 1, 1, -1, -1, 0, 0, -9, 1, 1, 1, 0], dtype=np.float32)
    rng = np.random.default_rng(0)
    X, Y = rng.uniform(0, 1, (64, 2)), rng.uniform(0, 1, (64, 1))
    memory = np.full(len(flat), 1e-30, dtype=np.float32)
    state = State(10, (memory, memory**0.5))
    training = train(
        Parameters(network, flat), X, Y, engine="compiled", epochs=40, batch_size=8, state=state,
        optimizer=Adam(),
    )  # fmt: skip
    m = training.state.memory[0]
    assert not np.any((m != 0) & (np.abs(m) < np.finfo(np.float32).tiny)) or not HAS_MXCSR
    assert np.float32(1e-40) * np.float32(1) != 0


def test_the_callback_can_stop():
    in_32, _, X, Y = task((4, 9, 2))
    seen = []
    training = train(
        in_32, X, Y, engine="compiled",
        callback=lambda epoch, reached: seen.append(epoch) or len(seen) == 3,
    )  # fmt: skip
    assert training.stopped_early
    assert tuple(seen) == training.history


@pytest.mark.parametrize("rate", [1e14, 1e19])
def test_divergence_is_said_as_the_reference_tells_it(rate):
    in_32, _, X, Y = task((3, 8, 2), "relu")
    raised = {}
    for engine in ("reference", "compiled"):
        with pytest.raises(TrainingDivergedError) as found:
            train(
                in_32, X, Y, engine=engine, optimizer=GradientDescent(learning_rate=rate),
                batch_size=7,
            )  # fmt: skip
        raised[engine] = found.value
    slow, fast = raised["reference"], raised["compiled"]
    assert str(slow) == str(fast)
    assert len(slow.history) == len(fast.history)
    np.testing.assert_allclose(fast.parameters.flat, slow.parameters.flat, rtol=1e-3)


def test_the_start_is_left_alone_and_runs_repeat():
    in_32, _, X, Y = task((4, 9, 2))
    before = in_32.flat.copy()
    first, second = (train(in_32, X, Y, engine="compiled", epochs=3) for _ in range(2))
    np.testing.assert_array_equal(in_32.flat, before)
    np.testing.assert_array_equal(first.parameters.flat, second.parameters.flat)


def test_which_engine_ran_and_why():
    in_32, in_64, X, Y = task((4, 9, 2))
    assert train(in_32, X, Y, engine="compiled", epochs=1).engine == "compiled, 1 thread"
    assert train(in_32, X, Y, engine="reference", epochs=1).engine == "reference: as asked"
    assert train(in_64, X, Y, engine="compiled", epochs=1).engine == "compiled, 1 thread"
    assert "a sparse matrix" in train(in_32, csr_array(X), Y, epochs=1).engine


def test_left_to_itself_it_takes_the_work_that_it_is_faster_at():
    in_32, _, X, Y = task((4, 9, 2))
    assert "too short" in train(in_32, X, Y, epochs=1).engine
    long = select_engine("auto", in_32, DataSet(X, Y), settings_of(batch_size=32), epochs=10**6)[1]
    assert long == "compiled, 1 thread"


def settings_of(*, batch_size):
    return StepSettings(batch_size, GradientDescent(), 0.0, None)


def test_what_it_cannot_do_is_refused_when_asked_for():
    in_32, _, X, Y = task((4, 9, 2))
    with pytest.raises(ClearpropError, match=r"a sparse matrix.*'auto' or 'reference'"):
        train(in_32, csr_array(X), Y, engine="compiled")
    with pytest.raises(ClearpropError, match="no engine is called 'fast'"):
        train(in_32, X, Y, engine="fast")
