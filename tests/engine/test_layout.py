"""Parameters go to their panels and back, whoever carries which part."""

import numpy as np
import pytest

pytest.importorskip("numba")

from clearprop import Network, initialize
from clearprop.engine.layout import layout, pack, unpack
from clearprop.engine.small_batch import small_batch_layout
from clearprop.parameters import Parameters

NETWORK = Network.of((5, 70, 33, 3), "tanh", bias=[True, False, True])
TINY = Network.of((5, 7, 3), "tanh")


@pytest.mark.parametrize(
    ("network", "chosen"),
    [
        (NETWORK, layout(NETWORK, 40, 2, "float64", whole_gradient=False)),
        (TINY, small_batch_layout(TINY, 4, "float64")),
    ],
)
@pytest.mark.parametrize("parts", [1, 2, 5])
def test_parameters_come_back_as_they_went(network, chosen, parts):
    parameters = initialize(network, 0)
    parameters.flat[:] = np.arange(1, network.parameter_count + 1)
    packed = np.zeros(chosen.weights)
    found = Parameters(network, np.full(network.parameter_count, np.nan))
    for part in range(parts):
        pack(parameters, packed, chosen, part, parts)
    for part in range(parts):
        unpack(packed, found, chosen, part, parts)
    np.testing.assert_array_equal(found.flat, parameters.flat)
    assert np.count_nonzero(packed) == network.parameter_count
