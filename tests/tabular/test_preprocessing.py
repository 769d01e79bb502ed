"""Columns become inputs as scikit-learn's transformers make them."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from clearprop.errors import ClearpropError
from clearprop.tabular.columns import infer_column
from clearprop.tabular.preprocessing import Preprocessing, PreprocessingFit
from tabular.tables import passengers

COLUMNS = ("class", "age", "fare", "sex", "alone", "harbour")


def fitted(frame: pl.DataFrame) -> tuple[Preprocessing, tuple[str, ...]]:
    columns = [infer_column(one) for one in frame.iter_columns()]
    fit = PreprocessingFit(columns, scaling="standard", bins=0, missing=())
    fit.add({one.name: one.values for one in columns}, np.zeros(frame.height))
    return fit.finish()


def test_inputs_are_those_of_scikit_learn() -> None:
    frame = passengers().select(COLUMNS)
    ours = fitted(frame)[0].encode(frame)

    numeric = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    one_hot = make_pipeline(
        SimpleImputer(missing_values=None, strategy="most_frequent"),
        OneHotEncoder(sparse_output=False),
    )
    theirs = ColumnTransformer([("n", numeric, [0, 1, 2]), ("c", one_hot, [3, 4, 5])])
    cells = np.array(frame.with_columns(pl.col("alone").cast(pl.String)).rows(), dtype=object)
    cells[:, :3] = np.where(cells[:, :3] == None, np.nan, cells[:, :3])  # noqa: E711
    assert ours == pytest.approx(theirs.fit_transform(cells).astype(float), abs=1e-6)


def one(values: list[Any], **later: list[Any]) -> list[list[float]]:
    """Fit to a column, and encode later values of it."""
    preprocessing, _ = fitted(pl.DataFrame({"x": values}))
    return preprocessing.encode(pl.DataFrame(later)).tolist()


def test_later_rows_are_encoded_by_what_was_fitted() -> None:
    assert one(["0", "2", "4"], x=["2", None, "NaN"]) == [[0], [0], [0]]
    assert one([0.0, 4.0], x=[4, 0]) == [[1], [-1]]


def test_an_unseen_category_gives_nothing_but_zeros() -> None:
    assert one(["a", "b"], x=["b", "c"]) == [[0, 1], [0, 0]]


def test_truths_are_the_same_in_any_case_and_type() -> None:
    assert one([True, False], x=["TRUE", "false"]) == [[0, 1], [1, 0]]
    assert one(["true", "false"], x=[True, False]) == [[0, 1], [1, 0]]


def test_categories_written_as_numbers_keep_their_form() -> None:
    assert one(["007", "x"], x=["007", "7"]) == [[1, 0], [0, 0]]


def test_a_constant_column_gives_zero() -> None:
    assert one([3, 3], x=[3]) == [[0]]


def test_of_very_many_categories_the_most_frequent_are_kept() -> None:
    values = [f"{i:03}" for i in range(150) for _ in range(2 + (i >= 50))]
    preprocessing, notes = fitted(pl.DataFrame({"x": [f"{value}!" for value in values]}))
    assert preprocessing.categorical[0].categories == tuple(f"{i:03}!" for i in range(50, 150))
    assert notes == ("'x' has 150 categories: the 100 most frequent are used",)


def test_columns_with_nothing_to_learn_are_left_out() -> None:
    frame = pl.DataFrame(
        {"x": [f"name {i}" for i in range(101)], "y": [None] * 101, "z": [1] * 101}
    )
    preprocessing, notes = fitted(frame)
    assert [feature.name for feature in preprocessing.numeric] == ["z"]
    assert notes == (
        "'x' is left out: each of its 101 values occurs once",
        "'y' is left out: it has no values",
    )


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ({"X": [1]}, "there is no column 'x' in the table: did you mean 'X'?"),
        ({"x": ["1", "two"]}, "column 'x' has 'two' in row 2, where a number is needed"),
        ({"x": ["1", "-inf"]}, "column 'x' has -inf in row 2"),
        ({"x": [1.0, float("inf")]}, "column 'x' has inf in row 2"),
        ({"x": [1.0, 1e300]}, "column 'x' has 1e\\+300 in row 2, which is too far"),
        ({"x": [[1], [2]]}, "column 'x' holds values of type List"),
        ({"x": ["1 kg", "2 lb"]}, "column 'x' has '1 kg' in row 1, where a number is needed"),
    ],
)
def test_cells_that_cannot_be_used_are_named(later: dict[str, list[Any]], said: str) -> None:
    with pytest.raises(ClearpropError, match=said):
        one([1, 2, 3], **later)


def test_numbers_too_large_to_standardise_are_refused() -> None:
    with pytest.raises(ClearpropError, match="the numbers in column 'x' are too large"):
        one([1e300, -1e300, 1e308], x=[1])
