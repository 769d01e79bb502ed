"""Decimals: exact as typed, rounded half up once for every named quantity."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearprop.arithmetic import Arithmetic, Array, Decimals, Floats, Quantity
from clearprop.arithmetic.decimals import Significant
from clearprop.arithmetic.fractions import Fractions
from clearprop.backward import backward
from clearprop.errors import ClearpropError
from clearprop.forward import error, forward
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.update import GradientDescent, State, update
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
    assert str(ar.finish(ar.array([typed]))[0]) == rounded


@pytest.mark.parametrize("ar", [Decimals(2), Significant(3), Fractions(2)])
def test_the_larger_number_is_the_very_one(ar: Arithmetic) -> None:
    x = ar.array(["-1.25", "0", "3.5"])
    larger = ar.maximum(x, 0)
    assert [str(one) for one in larger] == ["0", "0", str(x[2])]
    assert [str(one) for one in ar.step(x)] == ["0", "0", "1"]


def test_floats_are_taken_as_they_are_written() -> None:
    assert Decimals().array([0.1, 1, "0.30"]).tolist() == [Decimal("0.1"), 1, Decimal("0.30")]


def test_an_observer_gets_a_quantity_exact_and_rounded_and_says_what_is_used_on() -> None:
    ar, seen = Decimals(2), list[Quantity]()

    def observe(made: Quantity) -> Array:
        seen.append(made)
        return made.value + 1

    used = ar.observed(observe).settle(ar.array([["1.005", "2.001"]]), "W_new", "b")
    (made,) = seen
    assert made.name == "W_b_new"
    assert made.exact.tolist() == [[Decimal("1.005"), Decimal("2.001")]]
    assert made.value.tolist() == [[Decimal("1.01"), Decimal("2.00")]]
    assert used.tolist() == [[Decimal("2.01"), Decimal("3.00")]]
    assert ar.settle(made.exact, "net", "b").tolist() == made.value.tolist()
    assert len(seen) == 1  # the arithmetic itself is not observed


@pytest.mark.parametrize("ar", [Decimals(12), Floats()])
def test_every_quantity_is_named_where_it_is_computed(ar: Decimals | Floats) -> None:
    network = Network.of([2, 3, 2], bias=[True, False])
    parameters, seen = initialize(network, 0, ar=ar), list[Quantity]()

    def observe(made: Quantity) -> Array:
        seen.append(made)
        return made.value

    observed = ar.observed(observe)
    X, Y = ar.array([[1, 0], [0, 1]]), ar.array([[0, 1], [1, 0]])
    passed = forward(parameters, X, observed)
    error(network, passed, Y, observed)
    gradients = backward(parameters, passed, Y, observed).gradients
    made = update(parameters, gradients, GradientDescent(), State(), observed)
    assert [quantity.name for quantity in seen] == [
        "net_b",
        "out_b",
        "net_c",
        "out_c",
        "E",
        "E_total",
        "dE_dout_c",
        "slope_c",
        "dE_dnet_c",
        "dW_c",
        "dE_dout_b",
        "slope_b",
        "dE_dnet_b",
        "dW_b",
        "db_b",
        "rate_dW_b",
        "W_b_new",
        "rate_db_b",
        "b_b_new",
        "rate_dW_c",
        "W_c_new",
    ]
    values = {quantity.name: quantity.value for quantity in seen}
    for letter, layer, matrix in made.parameters.matrices:
        assert values[f"{letter}_{layer}_new"].tolist() == matrix.tolist()
    plain = update(parameters, gradients, GradientDescent(), State(), ar)
    assert made.parameters.flat.tolist() == plain.parameters.flat.tolist()
    assert made.move.flat.tolist() == plain.move.flat.tolist()


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
    (settled,) = ar.finish(ar.array(["0.123456789012345678"]))
    assert -settled.as_tuple().exponent == places


@pytest.mark.parametrize("places", [-1, 16])
def test_places_out_of_range_are_said(places: int) -> None:
    with pytest.raises(ClearpropError, match=f"0 to 15 places, not {places}"):
        Decimals(places)


def test_numbers_too_large_to_write_down_are_said() -> None:
    ar = Decimals(4)
    with pytest.raises(ClearpropError, match="too large to be written to 4 decimals"):
        ar.finish(ar.array(["1e100"]))
