"""Parameters: one flat buffer with views, shapes that must fit, first values from a seed."""

import numpy as np
import pytest

from clearprop.arithmetic import Decimals, Floats
from clearprop.errors import ClearpropError
from clearprop.network import Network
from clearprop.parameters import INITIALIZERS, Parameters, initialize

NETWORK = Network.of([2, 3, 1], "tanh", bias=[True, False])


def test_matrices_are_views_of_the_flat_buffer() -> None:
    parameters = Parameters(NETWORK, np.arange(12.0))
    assert parameters.W[0].tolist() == [[0, 1], [2, 3], [4, 5]]
    assert parameters.b[0] is not None
    assert parameters.b[0].tolist() == [[6], [7], [8]]
    assert parameters.W[1].tolist() == [[9, 10, 11]]
    assert parameters.b[1] is None
    for matrix in (*parameters.W, parameters.b[0]):
        assert np.shares_memory(matrix, parameters.flat)


def test_it_is_known_which_entries_are_weights() -> None:
    parameters = Parameters(NETWORK, np.arange(12.0))
    assert np.flatnonzero(~parameters.is_weight).tolist() == [6, 7, 8]


@pytest.mark.parametrize(
    ("W", "b", "wanted"),
    [
        ([[[1, 2]], [[1, 2, 3]]], [[1, 2, 3], None], ["W_b of layer b", "1×2", "3×2"]),
        ([[[1, 2]] * 3, [[1, 2]]], [[1, 2, 3], None], ["W_c of layer c", "1×2", "1×3"]),
        ([[[1, 2]] * 3, [[1, 2, 3]]], [[1, 2], None], ["b_b", "2×1", "3×1"]),
        ([[[1, 2]] * 3, [[1, 2, 3]]], [None, None], ["layer b has a bias", "3 numbers"]),
        ([[[1, 2]] * 3, [[1, 2, 3]]], [[1, 2, 3], [1]], ["b_c is given", "no bias"]),
    ],
)
def test_a_shape_that_does_not_fit_is_said(
    W: list[list[list[int]]], b: list[list[int] | None], wanted: list[str]
) -> None:
    with pytest.raises(ClearpropError) as raised:
        Parameters.from_lists(NETWORK, W, b, Floats())
    for part in wanted:
        assert part in str(raised.value)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_first_values_come_from_the_seed(name: str) -> None:
    one, same, other = (initialize(NETWORK, seed, name) for seed in (3, 3, 4))
    assert one.flat.tolist() == same.flat.tolist()
    assert name == "zeros" or one.flat.tolist() != other.flat.tolist()
    assert not one.flat[~one.is_weight].any()


@pytest.mark.parametrize(
    ("name", "variance", "bounded"),
    [
        ("glorot_uniform", 2 / 500, True),
        ("xavier_normal", 2 / 500, False),
        ("he_uniform", 2 / 300, True),
        ("he_normal", 2 / 300, False),
        ("lecun_uniform", 1 / 300, True),
        ("lecun_normal", 1 / 300, False),
        ("normal", 0.05**2, False),
        ("uniform", 0.05**2 / 3, True),
        ("zeros", 0, True),
    ],
)
def test_weights_have_the_spread_of_the_initializer(
    name: str, variance: float, bounded: bool
) -> None:
    weights = initialize(Network.of([300, 200], "relu", bias=False), 0, name).flat
    # The standard error of a variance from 60,000 draws is at most 0.6%.
    assert np.var(weights) == pytest.approx(variance, rel=0.03)
    assert abs(np.mean(weights)) <= 5 * (variance / 60_000) ** 0.5
    if bounded:
        assert np.max(np.abs(weights)) <= (3 * variance) ** 0.5 * (1 + 1e-12)


def test_auto_draws_wider_before_relu() -> None:
    relu, tanh = (initialize(Network.of([300, 300], name), 0).W[0] for name in ("relu", "tanh"))
    assert np.var(relu) == pytest.approx(2 / 300, rel=0.03)
    assert np.var(tanh) == pytest.approx(1 / 300, rel=0.03)


def test_an_unknown_initializer_is_said() -> None:
    with pytest.raises(ClearpropError, match="did you mean 'he_normal'"):
        initialize(NETWORK, 0, "he_norm")


def test_any_arithmetic_takes_them() -> None:
    assert initialize(NETWORK, 0, ar=Floats("float32")).flat.dtype == np.float32
    assert initialize(NETWORK, 0, ar=Decimals()).flat.dtype == object
