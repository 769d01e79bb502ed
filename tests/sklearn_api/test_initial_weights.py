"""First weights and orders: scikit-learn's bounds and its sequence of draws."""

import numpy as np
import pytest
from sklearn.utils import shuffle

from clearprop.network import Network
from clearprop.parameters import INITIALIZERS
from clearprop.sklearn_api.initial_weights import SampleOrders, initial_parameters

NETWORK = Network.of([300, 200, 100], ["sigmoid", "identity"])


@pytest.mark.parametrize(("activation", "factor"), [("relu", 6), ("sigmoid", 2), ("gelu", 6)])
def test_weights_and_biases_fill_their_bounds(activation: str, factor: int) -> None:
    random = np.random.RandomState(0)
    found = initial_parameters(NETWORK, "auto", [activation] * 2, random, np.float32)
    assert found.flat.dtype == np.float32
    for layer, W, b in zip(NETWORK.layers, found.W, found.b, strict=True):
        bound = np.sqrt(factor / (layer.inputs + layer.size))
        for drawn in (W, b):
            assert drawn is not None
            assert 0.95 * bound < np.abs(drawn).max() <= bound
            assert abs(drawn.mean()) < 0.2 * bound


def test_layers_without_biases_draw_none() -> None:
    network = Network.of([2, 3, 1], "tanh", bias=[False, True])
    found = initial_parameters(network, "auto", ["tanh"] * 2, np.random.RandomState(0), np.float64)
    assert found.b[0] is None
    assert found.b[1] is not None


@pytest.mark.parametrize("name", INITIALIZERS)
def test_our_own_initializers_leave_biases_at_0(name: str) -> None:
    found = initial_parameters(NETWORK, name, ["tanh"] * 2, np.random.RandomState(0), np.float64)
    assert not found.flat[~found.is_weight].any()


def test_every_order_is_the_last_one_shuffled_as_scikit_learn_shuffles() -> None:
    next_order = SampleOrders(np.random.RandomState(5), shuffle=True)
    theirs, random = np.arange(10), np.random.RandomState(5)
    for _ in range(3):
        theirs = shuffle(theirs, random_state=random)
        np.testing.assert_array_equal(next_order(10), theirs)


def test_without_shuffling_samples_come_as_they_are() -> None:
    next_order = SampleOrders(np.random.RandomState(5), shuffle=False)
    for _ in range(2):
        np.testing.assert_array_equal(next_order(4), [0, 1, 2, 3])
