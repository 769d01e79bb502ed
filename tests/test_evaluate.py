"""Outputs, losses and metrics of a network as it stands, for few samples and for many."""

import numpy as np
import pytest
from scipy import sparse

from clearprop.arithmetic import Array, Floats
from clearprop.errors import ClearpropError
from clearprop.evaluate import evaluate, evaluate_outputs, predict
from clearprop.forward import error, forward
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize

NARROW = Network.of([3, 5, 2], ["relu", "softmax"], loss="categorical_cross_entropy")
WIDE = Network.of([3, 80, 60, 2], ["relu", "tanh", "identity"])


def samples(
    network: Network, count: int, dtype: str = "float64"
) -> tuple[Parameters, Array, Array]:
    rng = np.random.default_rng(count)
    X = rng.standard_normal((count, 3)).astype(dtype)
    Y = np.eye(2, dtype=dtype)[rng.integers(0, 2, count)]
    return initialize(network, 1, ar=Floats(dtype)), X, Y


@pytest.mark.parametrize("network", [NARROW, WIDE])
@pytest.mark.parametrize("count", [1, 511, 512, 513, 9000])
def test_samples_pass_in_blocks_as_they_do_at_once(network: Network, count: int) -> None:
    parameters, X, Y = samples(network, count)
    weights, ar = np.random.default_rng(0).uniform(0, 2, count), Floats()
    passed = forward(parameters, X.T, ar)
    found = predict(parameters, X)
    np.testing.assert_allclose(found, passed.out.T, rtol=1e-12, atol=1e-14)
    for some in (None, weights):
        row = None if some is None else some.reshape(1, -1)
        wanted = float(error(network, passed, Y.T, ar, "mean", row).E_total.item())
        loss, _ = evaluate(parameters, X, Y, weights=some)
        assert loss == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("count", [1, 1500])
def test_one_pass_gives_outputs_and_loss(dtype: str, count: int) -> None:
    parameters, X, Y = samples(NARROW, count, dtype)
    weights = np.linspace(0.1, 1, count)
    out, loss = evaluate_outputs(parameters, X, Y, weights)
    np.testing.assert_array_equal(out, predict(parameters, X))
    assert out.dtype == dtype
    assert loss == evaluate(parameters, X, Y, weights=weights)[0]


def test_metrics_see_every_sample_in_its_order() -> None:
    parameters, X, Y = samples(NARROW, 1500)
    seen: list[tuple[Array, Array]] = []

    def metric(out: Array, target: Array) -> float:
        seen.append((out, target))
        return 0.25

    _, measured = evaluate(parameters, X, Y, {"mine": metric})
    assert measured == {"mine": 0.25}
    np.testing.assert_array_equal(seen[0][0], predict(parameters, X))
    np.testing.assert_array_equal(seen[0][1], Y)


def test_sparse_inputs_give_what_dense_ones_do() -> None:
    parameters, X, Y = samples(NARROW, 1500)
    X[X < 0] = 0
    for kind in (sparse.csr_array, sparse.csc_array):
        np.testing.assert_allclose(predict(parameters, kind(X)), predict(parameters, X), rtol=1e-12)
        assert evaluate(parameters, kind(X), Y)[0] == pytest.approx(evaluate(parameters, X, Y)[0])


def test_no_samples_have_no_outputs() -> None:
    parameters, X, _ = samples(NARROW, 4)
    assert predict(parameters, X[:0]).shape == (0, 2)


def test_an_unknown_number_stays_unknown_through_relu() -> None:
    parameters, X, _ = samples(NARROW, 4)
    X[2, 0] = np.nan
    with np.errstate(invalid="ignore"):
        found = predict(parameters, X)
    np.testing.assert_array_equal(np.isnan(found).any(axis=1), [False, False, True, False])


def test_numbers_whose_sum_overflows_are_finite() -> None:
    parameters, X, Y = samples(WIDE, 4, "float32")
    X[:, 0] = 2e38
    with np.errstate(over="ignore", invalid="ignore"):
        assert np.isinf(X.sum())
        evaluate_outputs(parameters, X, Y)
    X[3, 1] = np.inf
    with pytest.raises(ClearpropError, match="X has inf in row 4, column 2"):
        evaluate_outputs(parameters, X, Y)
