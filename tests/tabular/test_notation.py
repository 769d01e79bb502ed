"""Numbers are read as people write them, where all of a column's cells fit one notation."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearprop.tabular.notation import DecimalComma, Notation, commas_in, infer_notation, parse

WRITTEN: list[tuple[list[str], list[float]]] = [
    (["25,467.95", "12.5", "1,000,000"], [25467.95, 12.5, 1e6]),
    (["25'467.95", "3"], [25467.95, 3]),
    (["25 467,95", "3,5"], [25467.95, 3.5]),
    (["25\u00a0467,95", "3,5"], [25467.95, 3.5]),
    (["25.467,95", "3,5"], [25467.95, 3.5]),
    (["1.234.567", "12"], [1234567, 12]),
    (["2,195", "410"], [2195, 410]),
    (["0,123", "1,234"], [0.123, 1.234]),
    (["$123.45", "-$7", "$-7", "($12.00)"], [123.45, -7, -7, -12]),
    (["12,50 €", "3,00 €"], [12.5, 3]),
    (["CHF 1'200.50", "CHF 7"], [1200.5, 7]),
    (["25%", "7.5 %"], [25, 7.5]),
    (["1.500 €", "12.300 €"], [1500, 12300]),
    (["$0.00012", "$3.5"], [0.00012, 3.5]),
    (["419-", "7"], [-419, 7]),
    (["₹ 1,23,456.50", "₹ 12,345"], [123456.5, 12345]),
    (["$1,234.00", "$-", "$ -"], [1234, 0, 0]),
    (["34 years", "1 year"], [34, 1]),
    (["34 years", "7 years"], [34, 7]),
    (["12 m²", "7 m²"], [12, 7]),
    (["−3", "4", "–5"], [-3, 4, -5]),
    (["(3)", "4"], [-3, 4]),
    (["1e3", "2.5E-2"], [1000, 0.025]),
    ([".5", "5."], [0.5, 5]),
]


@pytest.mark.parametrize(("cells", "numbers"), WRITTEN)
def test_numbers_are_read_as_they_are_written(cells: list[str], numbers: list[float]) -> None:
    series = pl.Series("x", cells)
    notation = infer_notation(series)
    assert notation is not None
    assert parse(series, notation).to_list() == numbers


@pytest.mark.parametrize(
    "cells",
    [
        ["A3", "A4"],
        ["3-4", "5-4"],
        ["1,5", "2.5"],
        ["25%", "0.25"],
        ["$5", "€5"],
        ["34 years", "7 months"],
        ["1,23,45", "1"],
        ["192.168.0.1"],
        ["12:30"],
        ["1.2.3"],
        ["12 34 56"],
        ["S", "M"],
        ["5", "many"],
    ],
)
def test_other_text_has_no_notation(cells: list[str]) -> None:
    assert infer_notation(pl.Series("x", cells)) is None


@pytest.mark.parametrize(
    ("cells", "commas", "number"),
    [
        ("1,234", "no", 1234),
        ("1,234", "if unclear", 1.234),
        ("1,234", "yes", 1.234),
        ("1.234", "no", 1.234),
        ("1.234", "if unclear", 1.234),
        ("1.234", "yes", 1234),
        ("1.5", "yes", 1.5),
    ],
)
def test_what_the_table_s_commas_are_decides_unclear_numbers(
    cells: str, commas: DecimalComma, number: float
) -> None:
    series = pl.Series("x", [cells])
    notation = infer_notation(series, commas)
    assert notation is not None
    assert parse(series, notation).to_list() == [number]


def test_a_column_with_sure_decimal_commas_tells_it_of_the_table() -> None:
    assert commas_in(pl.DataFrame({"a": ["1,234"], "b": ["1,5"]})) == "yes"
    assert commas_in(pl.DataFrame({"a": ["1,234"], "b": ["1.5"], "c": ["x, y"]})) == "no"


def test_the_unit_may_be_left_out_later_but_not_be_another() -> None:
    notation = Notation(after="kg")
    assert parse(pl.Series("x", ["5 kg", "6", "7 lb", None]), notation).to_list() == [
        *(5, 6, None, None)
    ]


NOTATIONS = st.builds(
    Notation,
    decimal=st.sampled_from([".", ","]),
    thousands=st.sampled_from(["", ".", ",", " ", "'"]),
    before=st.sampled_from(["", "$", "€", "CHF"]),
    after=st.sampled_from(["", "%", "km/h"]),
).filter(lambda one: one.decimal != one.thousands)


def in_notation(cents: int, notation: Notation) -> str:
    digits = f"{abs(cents) / 100:,.2f}"
    marks = {",": notation.thousands, ".": notation.decimal}
    number = "".join(marks.get(letter, letter) for letter in digits)
    return f"{'-' * (cents < 0)}{notation.before}{number}{notation.after}"


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1), NOTATIONS)
def test_numbers_in_any_notation_are_read_back(cents: list[int], notation: Notation) -> None:
    # A mark of a group, at least, shows what the notation is.
    series = pl.Series("x", [in_notation(one, notation) for one in [*cents, 123456789]])
    found = infer_notation(series)
    assert found is not None
    assert parse(series, found).to_list() == [one / 100 for one in [*cents, 123456789]]
