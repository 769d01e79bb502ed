"""Activations: right values and slopes, far out too, and names that are easy to get right."""

import pickle

import mpmath
import numpy as np
import pytest

import high_precision
from clearprop.activations import ACTIVATIONS, activation_named
from clearprop.arithmetic import Array, Floats
from clearprop.errors import ClearpropError
from strategies import AT_THE_OUTPUT, ELEMENTWISE

FAR = (-1000.0, 1000.0)
NETS = (*FAR, -50.0, -3.0, -1.0, -1e-3, -1e-8, 1e-8, 1e-3, 0.5, 1.0, 3.0, 20.0, 50.0)
DTYPES = ("float32", "float64")


def assert_nearly(found: Array, wanted: list[object], dtype: str, *, of: float = 0.0) -> None:
    """Allow some roundings, relative to the number itself, or absolutely to one of size `of`."""
    eps, tiny = np.finfo(dtype).eps, np.finfo(dtype).tiny
    assert found.dtype == dtype
    np.testing.assert_allclose(
        found.astype(np.float64), [float(one) for one in wanted], 64 * eps, tiny + 4 * eps * of
    )


def test_the_tables_of_the_tests_leave_no_activation_out() -> None:
    assert {*ELEMENTWISE, *AT_THE_OUTPUT} == set(ACTIVATIONS)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_values_are_right_near_and_far(name: str, dtype: str) -> None:
    ar = Floats(dtype)
    net = ar.array(NETS)
    wanted = [high_precision.value(name, float(one)) for one in net]
    assert_nearly(ACTIVATIONS[name].function(net, ar), wanted, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_slopes_are_right_far_out_and_within_rounding_of_1_elsewhere(name: str, dtype: str) -> None:
    ar, activation = Floats(dtype), ACTIVATIONS[name]
    for nets, of in ((FAR, 0.0), (NETS, 1.0)):
        net = ar.array(nets)
        wanted = [high_precision.slope(name, float(one)) for one in net]
        slope = activation.slope(net, activation.function(net, ar), ar)
        assert_nearly(slope, wanted, dtype, of=of)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_a_slope_reads_net_where_its_activation_says_so(name: str) -> None:
    ar, activation = Floats(), ACTIVATIONS[name]
    net = ar.array(NETS[2:])
    with np.errstate(invalid="ignore"):
        slope = activation.slope(net * np.nan, activation.function(net, ar), ar)
    assert np.isnan(slope).any() == activation.slope_needs_net


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_exponential_is_right_as_far_as_it_has_a_value(dtype: str) -> None:
    ar, exponential = Floats(dtype), ACTIVATIONS["exponential"]
    net = ar.array([one for one in NETS if one != 1000])
    out = exponential.function(net, ar)
    assert_nearly(out, [mpmath.exp(float(one)) for one in net], dtype)
    assert (exponential.slope(net, out, ar) == out).all()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_pickled_activation_is_the_same_one(name: str) -> None:
    assert pickle.loads(pickle.dumps(ACTIVATIONS[name])) is ACTIVATIONS[name]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "net", [(1000.0, -1000.0), (1000.0, 999.0, 998.5), (-1000.0, -1001.0), (0.0, 0.0), (700.0,)]
)
def test_softmax_is_right_near_and_far(net: tuple[float, ...], dtype: str) -> None:
    ar, softmax = Floats(dtype), ACTIVATIONS["softmax"]
    column = ar.array(net).reshape(-1, 1)
    out = softmax.function(column, ar)
    wanted = high_precision.outputs("softmax", [mpmath.mpf(one) for one in net])
    assert_nearly(out[:, 0], wanted, dtype)
    jacobian = softmax.slope(column, out, ar)
    assert np.isfinite(jacobian).all()
    assert jacobian.dtype == dtype


def test_the_softmax_jacobian_is_that_of_differences() -> None:
    ar, softmax = Floats(), ACTIVATIONS["softmax"]
    net, h = np.array([[0.3, 1.0], [-0.5, 2.0], [1.2, -1.0]]), 1e-6
    slope = softmax.slope(net, softmax.function(net, ar), ar)
    for k in range(3):
        move = h * np.eye(3)[:, [k]]
        column = (softmax.function(net + move, ar) - softmax.function(net - move, ar)) / (2 * h)
        np.testing.assert_allclose(slope[:, k, :], column, atol=1e-9)


def test_times_slope_is_the_product_with_the_jacobian() -> None:
    ar, softmax = Floats(), ACTIVATIONS["softmax"]
    rng = np.random.default_rng(0)
    net, dE_dout = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    out = softmax.function(net, ar)
    product = np.einsum("iks,is->ks", softmax.slope(net, out, ar), dE_dout)
    np.testing.assert_allclose(softmax.times_slope(dE_dout, net, out, ar), product, atol=1e-15)


@pytest.mark.parametrize(
    ("name", "at_0"), [("relu", 0.0), ("leaky_relu", 0.01), ("elu", 1.0), ("gelu", 0.5)]
)
def test_at_0_a_slope_is_that_of_the_left_side(name: str, at_0: float) -> None:
    ar, net = Floats(), np.zeros((1, 1))
    out = ACTIVATIONS[name].function(net, ar)
    assert out == 0
    assert ACTIVATIONS[name].slope(net, out, ar) == pytest.approx(at_0, rel=1e-15)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_formulas_say_where_their_matrices_go(name: str) -> None:
    activation = ACTIVATIONS[name]
    assert "N" in activation.formula.format(net="N")
    activation.slope_formula.format(net="N", out="O")
    assert "G" in activation.times_slope_formula.format(net="N", out="O", dE_dout="G")


@pytest.mark.parametrize(
    ("typed", "meant"), [("sigmiod", "sigmoid"), ("Tanh", "tanh"), ("leakyrelu", "leaky_relu")]
)
def test_an_unknown_name_is_answered_with_the_nearest(typed: str, meant: str) -> None:
    with pytest.raises(ClearpropError, match=f"'{typed}'.*did you mean '{meant}'"):
        activation_named(typed)


def test_a_name_near_to_none_is_answered_with_all() -> None:
    with pytest.raises(ClearpropError, match=r"'xyz'.*identity.*softmax"):
        activation_named("xyz")
