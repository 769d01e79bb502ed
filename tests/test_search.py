"""A search tries every combination and ranks them by their validation loss."""

import numpy as np
import pytest

from clearprop.arithmetic import Floats
from clearprop.errors import ClearpropError
from clearprop.evaluate import evaluate
from clearprop.network import Network
from clearprop.parameters import initialize
from clearprop.search import search
from clearprop.training import Training, train
from clearprop.update import Adam

NETWORKS = [Network.of([2, size, 1], ["tanh", "identity"]) for size in (3, 8)]


def samples(count=100):
    X = np.random.default_rng(0).uniform(-1, 1, (count, 2))
    return X, np.sin(3 * X[:, :1]) * X[:, 1:]


def test_every_combination_is_tried_once_and_the_best_comes_first():
    found = search(
        *samples(), NETWORKS, learning_rates=(0.01, 0.1), l2=(0, 0.01), seeds=(0, 1), epochs=3
    )
    tried = {(one.network.sizes, one.learning_rate, one.l2, one.seed) for one in found}
    assert len(found) == len(tried) == 16
    losses = [one.loss for one in found]
    assert losses == sorted(losses)


def test_the_loss_is_that_of_samples_not_trained_on():
    X, Y = samples()
    (found,) = search(X, Y, NETWORKS[0], learning_rates=[0.01], epochs=5, patience=5)
    held = np.random.default_rng(0).permutation(100)[:20]
    X, Y = X.astype(np.float32), Y.astype(np.float32)
    loss, _ = evaluate(found.outcome.parameters, X[held], Y[held])
    assert found.loss == pytest.approx(loss, rel=1e-5)


def test_a_network_comes_out_as_it_does_alone():
    X, Y = (one.astype(np.float32) for one in samples())
    (found,) = search(X, Y, NETWORKS[1], learning_rates=[0.02], seeds=[3], epochs=4)
    kept = np.sort(np.random.default_rng(0).permutation(100)[20:])
    start = initialize(NETWORKS[1], 3, ar=Floats("float32"))
    wanted = train(start, X[kept], Y[kept], epochs=4, optimizer=Adam(learning_rate=0.02), seed=3)
    np.testing.assert_array_equal(found.outcome.parameters.flat, wanted.parameters.flat)


def test_what_diverges_comes_last():
    found = search(
        *samples(), NETWORKS[0], learning_rates=(1e20, 0.01), optimizer="gradient_descent", epochs=9
    )
    assert [isinstance(one.outcome, Training) for one in found] == [True, False]
    assert np.isinf(found[-1].loss)


@pytest.mark.parametrize("share", [0, 1, -0.5, 0.999])
def test_a_share_that_leaves_nothing_is_refused(share):
    with pytest.raises(ClearpropError, match="validation share"):
        search(*samples(10), NETWORKS[0], validation=share)
