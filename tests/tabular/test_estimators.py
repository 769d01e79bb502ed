"""Tables as scikit-learn estimators: frames as they are, labels of any kind, folds."""

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from clearprop import TabularClassifier, TabularRegressor
from clearprop.tabular.fit import fit
from clearprop.tabular.settings import FitSettings
from tabular.tables import passengers

QUICK: dict[str, Any] = {"hidden": (16, 16), "epochs": 15, "random_state": 0}
FRAME = passengers()
X, Y = FRAME.drop("survived"), FRAME["survived"]


@pytest.mark.parametrize("make", [lambda y: y, lambda y: y.to_numpy(), lambda y: y.to_list()])
def test_a_mixed_frame_is_learnt(make: Any) -> None:
    model = TabularClassifier(**QUICK).fit(X, make(Y))
    assert model.score(X, make(Y)) > 0.75
    assert model.n_features_in_ == len(X.columns)
    assert any("'name' is left out" in note for note in model.notes_)


def test_a_frame_of_pandas_gives_the_same() -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")  # by which polars makes frames of pandas
    in_polars, in_pandas = (
        TabularClassifier(**QUICK).fit(*given) for given in ((X, Y), (X.to_pandas(), Y.to_pandas()))
    )
    np.testing.assert_array_equal(
        in_polars.predict_proba(X), in_pandas.predict_proba(X.to_pandas())
    )


@pytest.mark.parametrize(
    "labels",
    [
        np.array([True, False]),
        np.array(["yes", "no"]),
        np.array([2.5, -1.0]),
        np.array([7, 3]),
        np.array(["1", "0"], dtype=object),
    ],
)
def test_labels_come_back_as_they_were(labels: np.ndarray) -> None:
    y = labels[Y.to_numpy()]
    model = TabularClassifier(**QUICK).fit(X, y)
    assert model.classes_.tolist() == sorted(labels.tolist())
    assert model.predict(X).dtype == y.dtype
    assert np.mean(model.predict(X) == y) > 0.75
    shares = model.predict_proba(X)
    np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_numbers_are_predicted_in_their_unit() -> None:
    y = 1000 * X["fare"] + 5e5
    model = TabularRegressor(**QUICK).fit(X.drop("fare"), y)
    assert model.score(X.drop("fare"), y) > 0.8
    array = X.select("class", "age").to_numpy()
    assert TabularRegressor(**QUICK).fit(array, y).predict(array).shape == (len(y),)


def test_it_is_what_the_command_trains() -> None:
    seed = int(np.random.RandomState(0).randint(2**31 - 1))
    ours = TabularRegressor(**QUICK).fit(FRAME.drop("fare"), FRAME["fare"])
    table = FRAME.drop("fare").with_columns(FRAME["fare"])
    settings = FitSettings(hidden=(16, 16), epochs=15, seed=seed, task="regression")
    theirs = fit(table, ["fare"], settings).model
    np.testing.assert_array_equal(ours.predict(FRAME), theirs.predict(FRAME)["fare"].to_numpy())


def test_folds_are_averaged() -> None:
    model = TabularClassifier(**QUICK, folds=3).fit(X, Y)
    whole = replace(
        model.model_, postprocessing=replace(model.model_.postprocessing, temperature=1)
    )
    each = [replace(whole, networks=(one,)).probabilities(X) for one in whole.networks]
    assert len(each) == 3
    np.testing.assert_allclose(np.array(whole.probabilities(X)), np.mean(each, axis=0), atol=1e-7)
    assert model.model_.record.validation_rows == len(X)


def test_rare_classes_count_as_much_if_asked() -> None:
    x = np.random.default_rng(0).random(400)
    y = np.where(x > 0.93, "fraud", "ok")
    frame = pl.DataFrame({"x": x})
    model = TabularClassifier(**QUICK, class_weight="balanced").fit(frame, y)
    assert model.model_.record.class_weight == "balanced"
    assert np.mean(model.predict(frame)[y == "fraud"] == "fraud") > 0.8


def test_scikit_learn_can_copy_search_pickle_and_chain_it() -> None:
    model = TabularClassifier(**QUICK)
    assert clone(model).get_params() == model.get_params()
    assert cross_val_score(model, X.select("class", "fare").to_numpy(), Y.to_numpy()).shape == (5,)
    fitted = make_pipeline(FunctionTransformer(), model).fit(X, Y)
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.predict(X), fitted.predict(X))


@pytest.mark.parametrize(
    ("changes", "y", "said"),
    [
        ({"folds": 0}, Y, "the number of folds is 0: it must be at least 1"),
        ({}, Y[:10], "y has 10 entries for 300 rows"),
        ({}, np.zeros((300, 2)), r"y has shape \(300, 2\)"),
        ({"activation": "rleu"}, Y, "did you mean 'relu'"),
        ({"hidden": (0,)}, Y, "layer b has 0 neurons"),
    ],
)
def test_what_makes_no_sense_is_said(changes: dict[str, Any], y: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        TabularClassifier(**{**QUICK, **changes}).fit(X, y)
