"""Initial parameters by the data: the spread of nets, and where activations bend."""

import numpy as np
import pytest

from clearprop import Floats, Network
from clearprop.data_initializer import initialize_from_data
from clearprop.forward import forward

RNG = np.random.default_rng(0)
X = RNG.normal(3, [0.1, 1, 20], (400, 3))


@pytest.mark.parametrize("activation", ["relu", "silu", "selu"])
def test_every_net_has_variance_1_on_the_samples(activation: str) -> None:
    network, ar = Network.of((3, 16, 8, 2), [activation, activation, "identity"]), Floats()
    passed = forward(initialize_from_data(network, X, 0, ar), X.T, ar)
    for layer in passed.layers:
        assert np.std(layer.net, axis=1) == pytest.approx(1)


def test_every_neuron_bends_among_the_samples() -> None:
    network, ar = Network.of((3, 200, 1), ["relu", "identity"]), Floats()
    net = forward(initialize_from_data(network, X, 0, ar), X.T, ar).layers[0].net
    assert (net.min(axis=1) < 0).all()
    assert (net.max(axis=1) > 0).all()


def test_the_seed_and_the_samples_decide() -> None:
    network = Network.of((3, 4, 2), ["silu", "identity"], bias=[False, True])
    one, same, other = (
        initialize_from_data(network, X, seed, Floats("float32")) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one.flat, same.flat)
    assert one.flat.dtype == np.float32
    assert not np.array_equal(one.flat, other.flat)
    assert one.b[0] is None


def test_inputs_that_never_change_are_no_obstacle() -> None:
    network = Network.of((3, 4, 2), ["silu", "identity"])
    flat = initialize_from_data(network, np.zeros((50, 3)), 0, Floats()).flat
    assert np.isfinite(flat).all()
