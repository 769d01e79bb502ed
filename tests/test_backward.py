"""Backward: shapes, batches, and old weights throughout."""

import numpy as np
import pytest
import scipy.sparse as sp

from clearprop.arithmetic import Array, Floats
from clearprop.backward import backward
from clearprop.dropout import draw_masks
from clearprop.errors import ClearpropError
from clearprop.forward import Batch, error, forward
from clearprop.network import Network
from clearprop.parameters import Parameters
from strategies import Case, drawn
from textbook import ACTIVATIONS, LOSSES, differences

NETWORK = Network.of([2, 4, 3, 2], "sigmoid", bias=False)
RATE = 0.5


def ours(case: Case) -> Array:
    ran = forward(case.parameters, case.X, Floats())
    return backward(case.parameters, ran, case.Y, Floats(), case.batch).gradients.flat


def with_weights_updated_on_the_way(case: Case) -> Array:
    """Make the mistake of going back through weights that are already new."""
    ran = forward(case.parameters, case.X, Floats())
    outs = [case.X, *(record.out for record in ran.layers)]
    dE_dout = ran.out - case.Y
    dW: list[Array] = []
    for n in reversed(range(len(ran.layers))):
        dE_dnet = dE_dout * outs[n + 1] * (1 - outs[n + 1])
        dW.insert(0, dE_dnet @ outs[n].T / ran.samples)
        updated_too_early = case.parameters.W[n] - RATE * dW[0]
        dE_dout = updated_too_early.T @ dE_dnet
    return Parameters.of(case.network, dW, [None] * len(dW)).flat


def agrees(found: Array, wanted: Array) -> bool:
    return bool(np.max(np.abs(found - wanted)) <= 1e-6 * np.max(np.abs(wanted)))


def test_the_old_weights_are_used_throughout() -> None:
    case = drawn(NETWORK, samples=3, seed=1)
    slopes, believed = differences(case)
    assert believed.all()
    assert agrees(ours(case), slopes)
    assert not agrees(with_weights_updated_on_the_way(case), slopes)


def test_parameters_and_samples_stay_as_they_were() -> None:
    case = drawn(Network.of([2, 3, 1], "relu"), samples=3, seed=2)
    before = [matrix.copy() for matrix in (case.parameters.flat, case.X, case.Y)]
    ours(case)
    for matrix, old in zip((case.parameters.flat, case.X, case.Y), before, strict=True):
        assert (matrix == old).all()


def test_the_mean_over_a_batch_is_the_sum_divided() -> None:
    network = Network.of([2, 3, 1], "tanh")
    mean, total = (drawn(network, 4, seed=3, batch=batch) for batch in ("mean", "sum"))
    np.testing.assert_allclose(ours(mean), ours(total) / 4, rtol=1e-14)


def test_a_sum_over_a_batch_is_that_of_its_samples() -> None:
    case = drawn(Network.of([2, 3, 1], "tanh"), samples=4, seed=4, batch="sum")
    apart = [ours(Case(case.parameters, case.X[:, [j]], case.Y[:, [j]], "sum")) for j in range(4)]
    np.testing.assert_allclose(ours(case), np.sum(apart, axis=0), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("sizes", [[1, 1], [1, 1, 1], [3, 1500, 2], [2] * 31])
@pytest.mark.parametrize("samples", [1, 5000])
def test_networks_of_any_size_have_gradients_of_their_shapes(
    sizes: list[int], samples: int
) -> None:
    case = drawn(Network.of(sizes, "tanh"), samples=samples, seed=5)
    ran = forward(case.parameters, case.X, Floats())
    made = backward(case.parameters, ran, case.Y, Floats())
    for record, W, b in zip(made.layers, case.parameters.W, case.parameters.b, strict=True):
        assert record.dW.shape == W.shape
        assert record.db is not None
        assert b is not None
        assert record.db.shape == b.shape
        assert record.dE_dnet.shape == (record.layer.size, samples)
    assert np.isfinite(made.gradients.flat).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_floats_keep_their_type(dtype: str) -> None:
    case = drawn(Network.of([3, 4, 2], ["gelu", "softmax"]), 3, seed=6, dtype=dtype)
    ar = Floats(dtype)
    ran = forward(case.parameters, case.X, ar)
    made = backward(case.parameters, ran, case.Y, ar)
    assert made.gradients.flat.dtype == dtype
    assert error(case.network, ran, case.Y, ar).E_total.dtype == dtype


@pytest.mark.parametrize("batch", ["mean", "sum"])
@pytest.mark.parametrize("samples", [1, 4])
@pytest.mark.parametrize(
    ("output", "loss"),
    [
        ("identity", "squared_error"),
        ("softmax", "huber"),
        ("softmax", "categorical_cross_entropy"),
        ("sigmoid", "binary_cross_entropy"),
        ("exponential", "poisson"),
    ],
)
@pytest.mark.parametrize(("weighted", "drops"), [(True, False), (False, True), (True, True)])
def test_weights_of_samples_and_dropout_agree_with_differences(
    output: str, loss: str, samples: int, batch: Batch, weighted: bool, drops: bool
) -> None:
    network = Network.of([3, 4, 5, 2], ["sigmoid", "gelu", output], loss=loss)
    case, rng = drawn(network, samples, seed=8, batch=batch), np.random.default_rng(9)
    weights = rng.uniform(0.5, 3, (1, samples)) if weighted else None
    masks = draw_masks(network, (0.5, 0.25), samples, 9, Floats()) if drops else None
    ran = forward(case.parameters, case.X, Floats(), masks)
    E_total = error(network, ran, case.Y, Floats(), batch, weights).E_total
    made = backward(case.parameters, ran, case.Y, Floats(), batch, weights)
    flat, h = case.parameters.flat, 1e-6
    assert E_total[0, 0] == pytest.approx(as_a_textbook_has_it(case, flat, weights, masks))
    for index in range(len(flat)):
        step = h * (np.arange(len(flat)) == index)
        above, below = (
            as_a_textbook_has_it(case, moved, weights, masks)
            for moved in (flat + step, flat - step)
        )
        slope = (above - below) / (2 * h)
        assert made.gradients.flat[index] == pytest.approx(slope, rel=1e-6, abs=1e-7)


def as_a_textbook_has_it(
    case: Case, flat: Array, weights: Array | None, masks: list[Array | None] | None
) -> float:
    """Return the error of a weighted batch whose hidden outs are multiplied on their way."""
    out, start = case.X, 0
    for n, layer in enumerate(case.network.layers):
        end = start + layer.size * layer.inputs
        W = flat[start:end].reshape(layer.size, layer.inputs)
        start = end + layer.size
        out = ACTIVATIONS[layer.activation.name](W @ out + flat[end:start].reshape(-1, 1))
        factors = None if masks is None else masks[n]
        out = out if factors is None else out * factors
    E = LOSSES[case.network.loss.name](out, case.Y).sum(axis=0)
    counted = np.ones(len(E)) if weights is None else weights[0]
    return float((E * counted).sum() / (counted.sum() if case.batch == "mean" else 1))


def test_a_sample_that_weighs_2_is_as_good_as_two_and_one_of_0_as_none() -> None:
    case = drawn(Network.of([2, 3, 1], "tanh"), samples=3, seed=10)
    weights = np.array([[2.0, 0.0, 1.0]])
    ran = forward(case.parameters, case.X, Floats())
    weighed = backward(case.parameters, ran, case.Y, Floats(), "mean", weights).gradients.flat
    repeated = Case(case.parameters, case.X[:, [0, 0, 2]], case.Y[:, [0, 0, 2]], "mean")
    np.testing.assert_allclose(weighed, ours(repeated), rtol=1e-13)


def test_a_batch_that_weighs_nothing_teaches_nothing() -> None:
    case, weights = drawn(NETWORK, samples=3, seed=11), np.zeros((1, 3))
    ran = forward(case.parameters, case.X, Floats())
    assert error(NETWORK, ran, case.Y, Floats(), "mean", weights).E_total == 0
    assert not backward(
        case.parameters, ran, case.Y, Floats(), "mean", weights
    ).gradients.flat.any()


def test_sparse_inputs_give_the_gradients_of_dense_ones() -> None:
    case = drawn(Network.of([6, 3, 2], "tanh"), samples=5, seed=12)
    X = np.where(np.random.default_rng(13).random(case.X.shape) < 0.3, case.X, 0)
    dense, sparse = (
        ours(Case(case.parameters, inputs, case.Y, "mean")) for inputs in (X, sp.csc_array(X))
    )
    assert type(sparse) is np.ndarray
    np.testing.assert_allclose(sparse, dense, rtol=1e-13, atol=1e-16)


def test_samples_that_do_not_fit_are_said() -> None:
    case = drawn(NETWORK, samples=3, seed=7)
    with pytest.raises(ClearpropError, match="X has shape 3×2, but 2 rows are needed"):
        forward(case.parameters, case.X.T, Floats())
    ran = forward(case.parameters, case.X, Floats())
    with pytest.raises(ClearpropError, match="3 samples of input but 2 of target"):
        backward(case.parameters, ran, case.Y[:, :2], Floats())
    with pytest.raises(ClearpropError, match="the target has shape 1×3, but 2 rows"):
        error(case.network, ran, case.Y[:1], Floats())
