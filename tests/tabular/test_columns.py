"""What a column is, is found out from its cells, and whatever is done to it has a note."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from clearprop.errors import ClearpropError
from clearprop.tabular.columns import CellOptions, Column, infer_column


def understood(values: list[Any], **options: Any) -> Column:
    return infer_column(pl.Series("x", values), CellOptions(**options))


@pytest.mark.parametrize(
    "values",
    [
        ["1", "2.5", "-3e2", None],
        [1, 2, None],
        [1.5, float("nan")],
        ["true", "False", "TRUE"],
        [True, False],
        ["red", "blue", "red"],
        ["A3", "B4", "A3"],
        ["S", "M", "?"],
        ["1.2.3", "1.2.4"],
        ["٣", "٤"],
        [date(2026, 1, 1), date(2026, 2, 1)],
        [f"text {i}" for i in range(30)],
        [None, None],
    ],
)
def test_ordinary_columns_have_no_note(values: list[Any]) -> None:
    assert understood(values).notes == ()


@pytest.mark.parametrize(
    ("values", "kind", "noted"),
    [
        (["$1,200", "$7"], "numeric", "'x' is read as numbers, '$1,200' as 1200"),
        (["1", "−2"], "numeric", "'x' is read as numbers, '−2' as -2"),
        (["1", "?", "?", "3"], "numeric", "'x' has '?' in 2 cells, taken for missing values"),
        (["5", "#DIV/0!", "-", "n.a."], "numeric", "'x' has '#DIV/0!', '-', 'n.a.' in 3 cells"),
        (["25%", "None"], "numeric", "'None' in 1 cell"),
        (["01.02.2026", "-"], "date", "'x' is read as dates, written DD.MM.YYYY"),
        (["01067", "80331"], "categorical", "numbers that begin with 0, such as '01067'"),
        (["007", "?", "12"], "categorical", "numbers that begin with 0, such as '007'"),
        (["90071992547409931", "5"], "categorical", "of more digits than can be computed with"),
        ([2**60, 5], "categorical", "of more digits than can be computed with"),
        (["1", "2", "A3", "4"], "categorical", "because of 'A3' in row 3, though most"),
        (["$1", "$2", "free", "$4"], "categorical", "because of 'free' in row 3, though most"),
        (["1,5", "2.5", "3"], "categorical", "because of '1,5' in row 1, though most"),
        (["ja", "JA", "nein"], "categorical", "'JA' and 'ja', which count as different"),
        (
            ["2024-01-05", "2024-01-06", "31.02.2024"],
            "categorical",
            "because of '31.02.2024' in row 3, though most of its values are dates",
        ),
        (["5 kg", "3 kg", "7"], "categorical", "because of '7' in row 3, though most"),
        (["01.02.45", "02.03.99"], "date", "where years 69 to 99 are 1969 to 1999"),
        (["1", "1.0", "x", "y", "z"], "categorical", "'1' and '1.0', which count as different"),
        ([[1], [2]], "left out", "it holds values of type List(Int64)"),
        ([timedelta(1), timedelta(2)], "left out", "it holds values of type Duration"),
    ],
)
def test_whatever_is_done_to_a_column_has_a_note(values: list[Any], kind: str, noted: str) -> None:
    column = understood(values)
    assert column.kind == kind
    assert any(noted in note for note in column.notes)


def test_marks_of_missing_values_may_be_given() -> None:
    for values in (["1", "-999", "3"], ["1", "-999.0", "3"], [1, -999, 3], [1.0, -999.0, 3.0]):
        column = understood(values, missing=("-999", "unknown"))
        assert column.values.to_list() == [1, None, 3]
    assert understood(["a", "unknown"], missing=("unknown",)).values.to_list() == ["a", None]


def test_groups_of_thousands_by_points_are_known_by_other_columns_commas() -> None:
    assert understood(["1.234", "12.500"]).values.to_list() == [1.234, 12.5]
    column = understood(["1.234", "12.500"], decimal_comma="yes")
    assert column.values.to_list() == [1234, 12500]
    assert column.notes


def test_infinity_is_named_by_its_row_in_the_file() -> None:
    with pytest.raises(ClearpropError, match="column 'x' has inf in row 2: every number must be"):
        understood(["1", "inf"])
