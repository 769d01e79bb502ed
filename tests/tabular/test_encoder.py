"""`TableEncoder` brings tables to scikit-learn's estimators as the command line reads them."""

import numpy as np
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

from clearprop import MLPClassifier, TableEncoder
from clearprop.tabular.table import Table
from tabular.tables import passengers


def written() -> pl.DataFrame:
    """A table as people write it."""
    return pl.DataFrame(
        {
            "price": ["€ 1.234,50", "€ 7,00", "€ 25,10", "?"] * 5,
            "when": ["31.12.2025", "01.01.2026", "15.06.2026", "01.07.2026"] * 5,
            "postcode": ["01067", "80331", "01067", "80331"] * 5,
        }
    )


def test_columns_become_inputs_with_names() -> None:
    encoder = TableEncoder().fit(written())
    X = encoder.transform(written())
    names = list(encoder.get_feature_names_out())
    assert X.dtype == np.float32
    assert X.shape == (20, len(names))
    assert names == [
        "price",
        "when in days",
        *("when sine of year", "when cosine of year"),
        *("when sine of week", "when cosine of week"),
        *("postcode is 01067", "postcode is 80331"),
    ]
    for name in ("price", "when", "postcode"):
        assert any(f"'{name}'" in note for note in encoder.notes_)


def test_a_pipeline_of_encoder_and_network_learns_and_is_cloned() -> None:
    frame = passengers()
    y = frame["survived"].to_numpy()
    pipeline = make_pipeline(
        TableEncoder(),
        MLPClassifier((8,), learning_rate_init=0.02, early_stopping=True, random_state=0),
    )
    scores = cross_val_score(clone(pipeline), frame.drop("survived"), y, cv=3)
    assert scores.mean() > max(y.mean(), 1 - y.mean()) + 0.1


def test_frames_of_pandas_and_polars_give_the_same() -> None:
    pandas = pytest.importorskip("pandas")
    frame = written().with_columns(n=pl.Series(range(0, 40, 2)), day=pl.date(2026, 1, 1))
    theirs = pandas.DataFrame(frame.to_dict(as_series=False))
    theirs["day"] = pandas.to_datetime(theirs["day"])
    theirs["day"] = theirs["day"].dt.tz_localize("Europe/Berlin").dt.tz_convert("UTC") + (
        pandas.Timedelta(hours=1)
    )
    theirs.loc[0, "postcode"] = None
    ours = frame.with_columns(postcode=pl.Series([None, *frame["postcode"].to_list()[1:]]))
    encoder = TableEncoder().fit(ours)
    assert encoder.transform(theirs).tolist() == encoder.transform(ours).tolist()
    assert TableEncoder().fit(theirs).transform(theirs).tolist() == encoder.transform(ours).tolist()


def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="X must be a DataFrame of polars or pandas, got ndarray"):
        TableEncoder().fit(np.zeros((3, 2)))
    assert Table.of(written()).decimal_comma == "yes"


def test_declared_categories_stay_categories() -> None:
    pandas = pytest.importorskip("pandas")
    for frame in (
        pl.DataFrame({"c": pl.Series(["1", "2", "3"] * 4, dtype=pl.Categorical)}),
        pl.DataFrame({"c": pl.Series(["1", "2", "3"] * 4, dtype=pl.Enum(["1", "2", "3"]))}),
        pandas.DataFrame({"c": pandas.Series([1, 2, 3] * 4, dtype="category")}),
    ):
        names = TableEncoder().fit(frame).get_feature_names_out()
        assert list(names) == ["c is 1", "c is 2", "c is 3"]


def test_frames_of_pandas_that_cannot_be_read_are_said() -> None:
    pandas = pytest.importorskip("pandas")
    twice = pandas.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.raises(ValueError, match="X has 2 columns called 'a': rename them"):
        TableEncoder().fit(twice)
    mixed = pandas.DataFrame({"a": [pandas.Timestamp(2026, 1, 1), "soon"] * 10})
    assert list(TableEncoder().fit(mixed).get_feature_names_out()) == [
        "a is 2026-01-01 00:00:00",
        "a is soon",
    ]
