"""Losses: right values and derivatives, far out too; which go with what; which targets."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mean_pinball_loss

import high_precision
from clearprop import initialize, train
from clearprop.activations import ACTIVATIONS
from clearprop.arithmetic import Floats
from clearprop.backward import backward
from clearprop.errors import ClearpropError
from clearprop.forward import error, forward
from clearprop.losses import LOSSES, check_targets, loss_named, pinball_loss
from clearprop.network import Network
from clearprop.parameters import Parameters
from strategies import OUTPUT_PAIRS, OUTPUTS_FOR

TARGETS = {
    "squared_error": (0.25, 3.0),
    "sum_squared_error": (0.25, 3.0),
    "mean_squared_error": (0.25, 3.0),
    "absolute_error": (0.25, 3.0),
    "huber": (0.25, 3.0),
    "binary_cross_entropy": (1.0, 0.0),
    "categorical_cross_entropy": (1.0, 0.0),
    "poisson": (3.0, 0.0),
}
NETS = [
    (1000.0, -1000.0),
    (-1000.0, 1000.0),
    (1000.0, 1000.0),
    (-1000.0, -1000.0),
    (1000.0, 998.0),
    (-50.0, 30.0),
    (0.5, -2.0),
]


def test_the_tables_of_the_tests_leave_no_loss_out() -> None:
    assert set(OUTPUTS_FOR) == set(LOSSES)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("output", ACTIVATIONS)
def test_a_network_takes_just_the_pairs_that_make_sense(output: str, loss: str) -> None:
    if output in OUTPUTS_FOR[loss]:
        assert Network.of([2, 2], output, loss=loss).loss is LOSSES[loss]
    else:
        with pytest.raises(ClearpropError, match=rf"'{loss}' .*'{output}' .*: use .*sigmoid"):
            Network.of([2, 2], output, loss=loss)


def test_binary_cross_entropy_refuses_a_softmax_that_is_always_1() -> None:
    with pytest.raises(ClearpropError, match=r"single output neuron is always 1.*sigmoid"):
        Network.of([2, 1], "softmax", loss="binary_cross_entropy")


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("output", "loss"), OUTPUT_PAIRS)
def test_errors_and_derivatives_are_right_near_and_far(
    output: str, loss: str, dtype: str, net: tuple[float, float]
) -> None:
    ar, eps, tiny = Floats(dtype), np.finfo(dtype).eps, np.finfo(dtype).tiny
    if output == "exponential":
        net = (net[0] / 32, net[1] / 32)  # exp(1000)² is beyond every format
    # Weights 1 and inputs net: so much is net_b, by the package's own way to the output layer.
    network = Network.of([2, 2], output, bias=False, loss=loss)
    parameters = Parameters(network, ar.array([1, 0, 0, 1]))
    Y = ar.array(TARGETS[loss]).reshape(2, 1)
    passed = forward(parameters, ar.array(net).reshape(2, 1), ar)
    E = error(network, passed, Y, ar).E_total
    dE_dnet = backward(parameters, passed, Y, ar).layers[-1].dE_dnet
    assert E.dtype == dE_dnet.dtype == dtype
    wanted = high_precision.error(loss, output, net, TARGETS[loss])
    np.testing.assert_allclose(float(E[0, 0]), float(wanted), 16 * eps, tiny)
    wanted_slopes = high_precision.dE_dnet(loss, output, net, TARGETS[loss])
    # A slope is a sum of terms of about the targets' size, right to the roundings of those.
    np.testing.assert_allclose(
        dE_dnet[:, 0].astype(np.float64), [float(one) for one in wanted_slopes], 16 * eps, 16 * eps
    )


@pytest.mark.parametrize(
    ("loss", "target", "wanted"),
    [
        ("binary_cross_entropy", 1.5, "between 0 and 1"),
        ("binary_cross_entropy", -0.5, "between 0 and 1"),
        ("categorical_cross_entropy", 2.0, "between 0 and 1"),
        ("poisson", -1.0, "0 or above"),
    ],
)
def test_a_target_the_loss_makes_nothing_of_is_named(loss: str, target: float, wanted: str) -> None:
    Y = np.array([[0.0, 0.0, 0.0], [0.0, target, 0.0]])
    message = rf"target {target} of sample 2, output 2, .*'{loss}': its targets are {wanted}"
    with pytest.raises(ClearpropError, match=message):
        check_targets(LOSSES[loss], Y)


def test_other_losses_take_any_target() -> None:
    for loss in ("squared_error", "mean_squared_error", "absolute_error", "huber"):
        check_targets(LOSSES[loss], np.array([[-1e9, 0.0, 1e9]]))


@pytest.mark.parametrize("name", LOSSES)
def test_a_pickled_loss_is_the_same_one(name: str) -> None:
    assert pickle.loads(pickle.dumps(LOSSES[name])) is LOSSES[name]


@given(
    st.floats(0.01, 0.99),
    st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=9),
)
def test_the_loss_of_a_quantile_is_scikit_learns(
    level: float, pairs: list[tuple[float, float]]
) -> None:
    out, target = np.array(pairs).T[:, None]
    found = pinball_loss(level)
    expected = mean_pinball_loss(target.ravel(), out.ravel(), alpha=level)
    assert found.value(out, target, Floats()).mean() == pytest.approx(expected)


def test_the_loss_of_a_quantile_has_its_derivative_and_its_name() -> None:
    found = pinball_loss(0.05)
    assert loss_named("pinball_0.05") is found
    assert pickle.loads(pickle.dumps(found)) is found
    out, target, ar = np.array([[-1.0, 2.0, 3.0]]), np.array([[0.0, 1.0, 3.0]]), Floats()
    np.testing.assert_allclose(found.dE_dout(out, target, ar), [[-0.05, 0.95, 0]])
    assert "0.05 x where x > 0, else −0.95 x" in found.definitions["ρ"]
    for wrong in ("pinball_x", "pinball_"):
        with pytest.raises(ClearpropError, match="no loss is called"):
            loss_named(wrong)
    with pytest.raises(ClearpropError, match=r"is 1\.5: it must be between 0 and 1"):
        loss_named("pinball_1.5")


@pytest.mark.parametrize("level", [0.1, 0.5])
def test_the_loss_of_a_quantile_is_compiled(level: float) -> None:
    pytest.importorskip("numba")
    network = Network.of([2, 8, 1], ["tanh", "identity"], loss=pinball_loss(level).name)
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(200, 2)), rng.normal(size=(200, 1))
    start = initialize(network, seed=0)
    one, other = (
        train(start, X, Y, epochs=10, seed=0, engine=engine).parameters.flat
        for engine in ("compiled", "reference")
    )
    np.testing.assert_allclose(one, other, rtol=1e-9)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ClearpropError, match=r"'squared_errors'.*did you mean 'squared_error'"):
        loss_named("squared_errors")


@pytest.mark.parametrize(("output", "loss"), OUTPUT_PAIRS)
def test_formulas_say_where_their_matrices_go(output: str, loss: str) -> None:
    found = LOSSES[loss]
    assert "O" in found.formula.format(out="O", target="T", net="N", n="n")
    assert ("T" in found.formula.format(out="O", target="T", net="N", n="n")) is True
    if loss in ("binary_cross_entropy", "categorical_cross_entropy", "poisson"):
        assert "T" in found.value_formulas[output].format(net="N", out="O", target="T")
        assert "T" in found.dE_dnet_formulas[output].format(net="N", out="O", target="T", n="n")
