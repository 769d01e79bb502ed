"""Decimals: exact as typed, rounded half up once for every named quantity."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearprop.arithmetic import Decimals, Floats, exact
from clearprop.backward import backward
from clearprop.errors import ClearpropError
from clearprop.forward import error, forward
from clearprop.parameters import Parameters
from strategies import Case, cases

FUNCTIONS = ("exp", "expm1", "log", "log1p", "sqrt", "tanh", "cdf", "sigmoid", "softplus")


@pytest.mark.parametrize(
    ("typed", "rounded"),
    [
        ("0.00005", "0.0001"),
        ("-0.00005", "-0.0001"),
        ("0.00004999", "0.0000"),
        ("-0.00004", "0.0000"),
        ("0.00185", "0.0019"),
        ("0.00225", "0.0023"),
        ("1.99995", "2.0000"),
        ("12", "12.0000"),
    ],
)
def test_a_half_is_rounded_away_from_zero(typed: str, rounded: str) -> None:
    ar = Decimals(4)
    assert str(ar.settle(ar.array([typed]))[0]) == rounded


def test_floats_are_taken_as_they_are_written() -> None:
    assert Decimals().array([0.1, 1, "0.30"]).tolist() == [Decimal("0.1"), 1, Decimal("0.30")]


def test_a_settled_matrix_remembers_what_it_was_and_what_comes_of_it_does_not() -> None:
    ar = Decimals(2)
    settled = ar.settle(ar.array([["1.005", "2.001"]]))
    assert exact(settled).tolist() == [[Decimal("1.005"), Decimal("2.001")]]
    assert settled.tolist() == [[Decimal("1.01"), Decimal("2.00")]]
    for made in (settled + 1, settled.T, settled @ settled.T, settled * 2):
        assert exact(made) is made


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_agree_with_floats(name: str) -> None:
    numbers = [0.001, 0.3, 1.0, 2.5, 7.0]
    found = getattr(Decimals(), name)(Decimals().array(numbers))
    wanted = getattr(Floats(), name)(np.array(numbers))
    np.testing.assert_allclose([float(one) for one in found], wanted, rtol=1e-13)


@given(cases(most_layers=3, most_neurons=4, most_samples=3))
def test_with_many_places_a_pass_is_that_of_floats(case: Case) -> None:
    ar, floats = Decimals(12), Floats()
    parameters = Parameters(case.network, ar.array(case.parameters.flat))
    X, Y = ar.array(case.X), ar.array(case.Y)
    ran, wanted = forward(parameters, X, ar), forward(case.parameters, case.X, floats)
    for ours, theirs in zip(ran.layers, wanted.layers, strict=True):
        np.testing.assert_allclose(ours.out.astype(float), theirs.out, atol=1e-9)
    E = error(case.network, ran, Y, ar, case.batch).E_total
    E_wanted = error(case.network, wanted, case.Y, floats, case.batch).E_total
    np.testing.assert_allclose(E.astype(float), E_wanted, rtol=1e-8, atol=1e-8)
    ours = backward(parameters, ran, Y, ar, case.batch).gradients.flat
    theirs = backward(case.parameters, wanted, case.Y, floats, case.batch).gradients.flat
    np.testing.assert_allclose(ours.astype(float), theirs, rtol=1e-7, atol=1e-7)


@given(st.integers(0, 15))
def test_every_named_quantity_has_the_places_asked_for(places: int) -> None:
    ar = Decimals(places)
    (settled,) = ar.settle(ar.array(["0.123456789012345678"]))
    assert -settled.as_tuple().exponent == places


@pytest.mark.parametrize("places", [-1, 16])
def test_places_out_of_range_are_told(places: int) -> None:
    with pytest.raises(ClearpropError, match=f"0 to 15 places, not {places}"):
        Decimals(places)


def test_numbers_too_large_to_write_down_are_told() -> None:
    ar = Decimals(4)
    with pytest.raises(ClearpropError, match="too large to be written to 4 decimals"):
        ar.settle(ar.array(["1e100"]))
