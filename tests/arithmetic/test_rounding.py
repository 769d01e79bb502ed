"""Significant digits and exact fractions."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearprop.arithmetic import Decimals, Rounding
from clearprop.arithmetic.decimals import Significant
from clearprop.arithmetic.fractions import Approximate, Fractions
from clearprop.arithmetic.rounding import chosen_rounding, number_text
from clearprop.errors import ClearpropError


def settled(number: str, digits: int) -> str:
    ar = Significant(digits)
    return number_text(ar.finish(ar.array([number]))[0])


@pytest.mark.parametrize(
    ("number", "digits", "written"),
    [
        ("0.025061", 3, "0.0251"),
        ("25.061", 3, "25.1"),
        ("0.1", 4, "0.1000"),
        ("9.996", 3, "10.0"),
        ("0.00099996", 4, "0.001000"),
        ("-2.5", 1, "-3"),
        ("123456", 2, "120000"),
        ("0", 3, "0"),
        ("-0.00", 3, "0"),
    ],
)
def test_significant_digits_are_written_as_a_person_does(
    number: str, digits: int, written: str
) -> None:
    assert settled(number, digits) == written


@given(st.decimals(-1_000, 1_000, places=9), st.integers(1, 12))
def test_significant_digits_are_off_by_half_a_unit_at_most(number: Decimal, digits: int) -> None:
    rounded = Decimal(settled(str(number), digits))
    if number == 0:
        assert rounded == 0
        return
    assert abs(rounded - number) <= Decimal("0.5").scaleb(number.adjusted() - digits + 1)
    assert len(rounded.normalize().as_tuple().digits) <= digits
    assert len(rounded.as_tuple().digits) in (1, digits) or number.adjusted() >= digits


SMALL = st.fractions(-5, 5, max_denominator=20)


@given(st.lists(SMALL, min_size=4, max_size=4), st.lists(SMALL, min_size=2, max_size=2))
def test_fractions_stay_exact(W: list[Fraction], x: list[Fraction]) -> None:
    ar = Fractions(2)
    matrix, column = ar.array(W).reshape(2, 2), ar.array(x).reshape(2, 1)
    product = ar.finish(matrix @ column - column / 3)
    for i in range(2):
        entry = product[i, 0]
        assert type(entry) is Fraction
        assert entry == W[2 * i] * x[0] + W[2 * i + 1] * x[1] - x[i] / 3


@given(SMALL, SMALL)
def test_what_is_made_of_a_rounded_number_is_rounded(a: Fraction, b: Fraction) -> None:
    ar, decimals = Fractions(3), Decimals(3)
    as_decimals = decimals.array([Decimal(a.numerator) / a.denominator])
    grown = ar.finish(ar.exp(ar.array([a])))
    assert isinstance(grown[0], Approximate)
    assert grown[0] == decimals.finish(decimals.exp(as_decimals))[0]
    factor = Decimal(b.numerator) / b.denominator
    for made, wanted in (
        (grown * b, Decimal(grown[0]) * factor),
        (b * grown, Decimal(grown[0]) * factor),
        (grown + b, Decimal(grown[0]) + factor),
        (b - grown, factor - Decimal(grown[0])),
        (-grown, -Decimal(grown[0])),
        (b / grown, factor / Decimal(grown[0])),
    ):
        (rounded,) = ar.finish(np.asarray(made, dtype=object))
        assert isinstance(rounded, Approximate)
        assert rounded == decimals.finish(decimals.array([wanted]))[0]


def test_a_typed_number_is_the_fraction_it_stands_for() -> None:
    ar = Fractions()
    assert ar.array([0.1, Decimal("0.25"), 3]).tolist() == [
        Fraction(1, 10),
        Fraction(1, 4),
        Fraction(3),
    ]


def test_digits_out_of_range_are_refused() -> None:
    for digits in (0, 16):
        with pytest.raises(ClearpropError, match=f"1 to 15 significant digits, not {digits}"):
            Rounding(digits, "significant")
    with pytest.raises(ClearpropError, match="either kept exact or rounded to significant digits"):
        chosen_rounding(4, 3, exact=True)


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        ("0.000000005532", "5.532·10⁻⁹"),
        ("-0.00009990", "-9.990·10⁻⁵"),
        ("0.0001", "0.0001"),
        ("0", "0"),
        ("123456", "123456"),
    ],
)
def test_small_numbers_of_significant_digits_are_printed_with_a_power_of_ten(
    number: str, printed: str
) -> None:
    assert Rounding(4, "significant").text(Decimal(number)) == printed
    assert Rounding(12).text(Decimal(number)) == number
