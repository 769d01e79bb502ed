"""Many candidates are trained as each would be alone; a search tries every combination."""

import numpy as np
import pytest

from clearprop.arithmetic import Floats
from clearprop.candidates import Candidate
from clearprop.ensembles import train_many
from clearprop.errors import ClearpropError
from clearprop.evaluate import evaluate
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.randomness import Draws
from clearprop.schedules import Cosine
from clearprop.search import search
from clearprop.training import Training, TrainingDivergedError, train
from clearprop.update import Adam, GradientDescent


def waves(samples=60):
    X = np.random.default_rng(0).uniform(-1, 1, (2, samples)).T
    return X, np.sin(3 * X[:, :1]) * X[:, 1:]


def candidates(network, optimizers, count, dtype=np.float64):
    return [
        Candidate(
            Parameters(network, initialize(network, seed).flat.astype(dtype)),
            optimizers[seed % len(optimizers)],
            l2=0.001 * (seed % 3),
            seed=seed,
        )
        for seed in range(count)
    ]


def alone(one, X, Y, **settings):
    return train(one.start, X, Y, optimizer=one.optimizer, l2=one.l2, seed=one.seed, **settings)


SMALL = Network.of([2, 5, 1], ["tanh", "identity"])
OTHER = Network.of([2, 4, 1], ["relu", "identity"])


def test_each_is_trained_as_alone_whatever_its_shape_and_optimiser():
    X, Y = waves()
    given = [
        *candidates(SMALL, [Adam(learning_rate=0.01), GradientDescent(learning_rate=0.1)], 4),
        *candidates(OTHER, [Adam(learning_rate=0.1)], 2),
    ]
    settings = {"epochs": 4, "batch_size": 16, "validation": waves(20), "metrics": ["r2"]}
    for one, found in zip(given, train_many(given, X, Y, **settings), strict=True):
        wanted = alone(one, X, Y, **settings)
        assert isinstance(found, Training)
        np.testing.assert_array_equal(found.parameters.flat, wanted.parameters.flat)
        assert found.history == wanted.history


def test_processes_of_their_own_change_nothing():
    X, Y = waves()
    given = candidates(SMALL, [Adam(), GradientDescent(learning_rate=1e6)], 3)
    one, two = (train_many(given, X, Y, epochs=30, jobs=jobs) for jobs in (1, 2))
    assert [type(there) for there in two] == [Training, TrainingDivergedError, Training]
    for here, there in zip(one, two, strict=True):
        assert here.history == there.history
        np.testing.assert_array_equal(here.parameters.flat, there.parameters.flat)


def test_one_that_diverges_leaves_the_others_alone():
    X, Y = waves()
    given = candidates(SMALL, [GradientDescent(learning_rate=rate) for rate in (0.1, 1e6)], 4)
    found = train_many(given, X, Y, epochs=30)
    assert [type(one) for one in found] == [Training, TrainingDivergedError] * 2


def test_no_candidates_are_refused():
    with pytest.raises(ClearpropError, match="at least one network"):
        train_many([], *waves())


class TestAtOnce:
    """In float32 and long enough, the compiled engine trains small networks of a shape at once."""

    @pytest.fixture(autouse=True)
    def _engine(self, monkeypatch):
        pytest.importorskip("numba")
        monkeypatch.setattr("clearprop.engine.select._START_UP", 0)

    @staticmethod
    def both(given, **settings):
        X, Y = (one.astype(np.float32) for one in waves(77))
        Y = Y * np.arange(1, given[0].start.network.output.size + 1, dtype=np.float32)
        found = train_many(given, X, Y, **settings)
        return found, [alone(one, X, Y, engine="compiled", **settings) for one in given]

    @pytest.mark.parametrize("optimizer", [Adam, GradientDescent])
    @pytest.mark.parametrize("count", [3, 40])
    @pytest.mark.parametrize(
        ("sizes", "activation", "loss"),
        [
            ((2, 5, 1), ["silu", "identity"], "huber"),
            ((2, 5, 3), ["silu", "identity"], "mean_squared_error"),
            ((2, 17, 3, 1), ["relu", "tanh", "sigmoid"], "squared_error"),
        ],
    )
    def test_each_comes_to_what_it_does_alone(self, optimizer, count, sizes, activation, loss):
        network = Network.of(
            sizes, activation, loss=loss, bias=[True, False, True][: len(sizes) - 1]
        )
        rates = [optimizer(learning_rate=rate) for rate in (0.001, 0.01, 0.03)]
        given = candidates(network, rates, count, np.float32)
        found, wanted = self.both(given, epochs=5, batch_size=16, schedule=Cosine())
        assert {f"{count} networks at once" in one.engine for one in found} == {True}
        for one, other in zip(found, wanted, strict=True):
            np.testing.assert_allclose(
                one.parameters.flat, other.parameters.flat, rtol=1e-6, atol=1e-7
            )
            np.testing.assert_allclose(
                [epoch.loss for epoch in one.history],
                [epoch.loss for epoch in other.history],
                rtol=1e-6,
            )

    def test_each_stops_when_it_would_alone(self):
        given = candidates(SMALL, [Adam(learning_rate=rate) for rate in (0.01, 0.3)], 6, np.float32)
        found, wanted = self.both(
            given,
            epochs=60,
            validation=tuple(one.astype(np.float32) for one in waves(30)),
            patience=3,
        )
        ends = [(one.best_epoch, one.stopped_early, len(one.history)) for one in found]
        assert ends == [(one.best_epoch, one.stopped_early, len(one.history)) for one in wanted]
        assert len(set(ends)) > 1

    def test_one_that_diverges_does_so_at_the_same_batch(self):
        rates = [GradientDescent(learning_rate=rate) for rate in (0.01, 1e8)]
        given = candidates(SMALL, rates, 4, np.float32)
        X, Y = (one.astype(np.float32) for one in waves(77))
        found = train_many(given, X, Y, epochs=30)
        assert [type(one) for one in found] == [Training, TrainingDivergedError] * 2
        with pytest.raises(TrainingDivergedError) as raised:
            alone(given[1], X, Y, engine="compiled", epochs=30)
        assert str(raised.value) == str(found[1])
        np.testing.assert_allclose(
            raised.value.parameters.flat, found[1].parameters.flat, rtol=1e-6
        )

    def test_large_networks_are_trained_one_by_one(self):
        network = Network.of([2, 200, 1], ["tanh", "identity"])
        found, _ = self.both(candidates(network, [Adam()], 2, np.float32), epochs=1)
        assert {one.engine for one in found} == {"compiled, 1 thread"}


NETWORKS = [Network.of([2, size, 1], ["tanh", "identity"]) for size in (3, 8)]


def test_every_combination_is_tried_once_and_the_best_comes_first():
    found = search(
        *waves(100), NETWORKS, learning_rates=(0.01, 0.1), l2=(0, 0.01), seeds=(0, 1), epochs=3
    )
    tried = {(one.network.sizes, one.learning_rate, one.l2, one.seed) for one in found}
    assert len(found) == len(tried) == 16
    losses = [one.loss for one in found]
    assert losses == sorted(losses)


def test_the_loss_is_that_of_samples_not_trained_on():
    X, Y = waves(100)
    (found,) = search(X, Y, NETWORKS[0], learning_rates=[0.01], epochs=5, patience=5)
    held = Draws(0, "split").at().permutation(100)[:20]
    X, Y = X.astype(np.float32), Y.astype(np.float32)
    loss, _ = evaluate(found.outcome.parameters, X[held], Y[held])
    assert found.loss == pytest.approx(loss, rel=1e-5)


def test_a_network_comes_out_as_it_does_alone():
    X, Y = (one.astype(np.float32) for one in waves(100))
    (found,) = search(X, Y, NETWORKS[1], learning_rates=[0.02], seeds=[3], epochs=4)
    kept = np.sort(Draws(0, "split").at().permutation(100)[20:])
    start = initialize(NETWORKS[1], 3, ar=Floats("float32"))
    wanted = train(start, X[kept], Y[kept], epochs=4, optimizer=Adam(learning_rate=0.02), seed=3)
    np.testing.assert_array_equal(found.outcome.parameters.flat, wanted.parameters.flat)


def test_what_diverges_comes_last():
    found = search(
        *waves(100),
        NETWORKS[0],
        learning_rates=(1e20, 0.01),
        optimizer="gradient_descent",
        epochs=9,
    )
    assert [isinstance(one.outcome, Training) for one in found] == [True, False]
    assert np.isinf(found[-1].loss)


@pytest.mark.parametrize("share", [0, 1, -0.5, 0.999])
def test_a_share_that_leaves_nothing_is_refused(share):
    with pytest.raises(ClearpropError, match="validation share"):
        search(*waves(10), NETWORKS[0], validation=share)


def test_samples_to_search_on_are_checked_as_those_of_train_are() -> None:
    network = Network.of([3, 4, 1])
    X, Y = np.zeros((40, 3)), np.zeros((40, 1))
    with pytest.raises(ClearpropError, match="40 samples of input but 50 of target"):
        search(X, np.zeros((50, 1)), network)
    with pytest.raises(ClearpropError, match=r"X has shape 3×40.*transpose"):
        search(X.T, Y, network)
