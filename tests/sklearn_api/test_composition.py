"""The estimators inside scikit-learn: pipelines, searches, calibration, ensembles, frames."""

import pickle
import warnings
from typing import Any

import numpy as np
import polars as pl
import pytest
import sklearn
from joblib import Parallel, delayed
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import BaggingClassifier, VotingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.inspection import permutation_importance
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from clearprop import MLPClassifier, MLPRegressor
from clearprop.arithmetic import Array
from sklearn_api import data

pd = pytest.importorskip("pandas")
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def quick(**parameters: Any) -> MLPClassifier:
    return MLPClassifier(8, learning_rate_init=0.02, random_state=0, max_iter=60, **parameters)


def test_in_a_pipeline_and_cross_validated() -> None:
    X, y = data.iris()
    assert cross_val_score(make_pipeline(StandardScaler(), quick()), X, y).mean() > 0.9
    shares = cross_val_predict(quick(), X, y, method="predict_proba")
    assert shares.shape == (150, 3)


def test_searched_in_parallel_over_parameters_of_theirs_and_ours() -> None:
    X, y = data.iris()
    grid = {
        "mlpclassifier__activation": ["relu", ["gelu"]],
        "mlpclassifier__dropout": [0.0, 0.2],
        "mlpclassifier__alpha": [1e-4, [1e-4, 1.0]],
    }
    search = GridSearchCV(make_pipeline(StandardScaler(), quick()), grid, cv=3, n_jobs=2)
    search.fit(X, y)
    assert search.best_score_ > 0.9
    assert pickle.loads(pickle.dumps(search)).predict(X).shape == (150,)


@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
def test_calibrated(method: str) -> None:
    X, y = data.iris()
    calibrated = CalibratedClassifierCV(quick(), method=method, cv=3).fit(X, y)
    np.testing.assert_allclose(calibrated.predict_proba(X).sum(axis=1), 1)
    assert calibrated.score(X, y) > 0.9


def test_in_ensembles_and_around_targets() -> None:
    X, y = data.iris()
    assert BaggingClassifier(quick(), n_estimators=3, random_state=0).fit(X, y).score(X, y) > 0.9
    voters = [("one", quick()), ("other", quick(activation="tanh"))]
    assert VotingClassifier(voters, voting="soft").fit(X, y).score(X, y) > 0.9
    assert OneVsRestClassifier(quick()).fit(X, y).score(X, y) > 0.9
    X, y = data.numbers()
    inner = MLPRegressor(hidden_layer_sizes=8, solver="lbfgs", random_state=0)
    scaled = TransformedTargetRegressor(inner, transformer=StandardScaler()).fit(X, 1e4 * y)
    assert scaled.score(X, 1e4 * y) > 0.8


def test_trained_in_other_processes_it_is_the_same() -> None:
    X, y = data.iris()
    found: Any = Parallel(n_jobs=2)(delayed(_outputs)(X, y) for _ in range(2))
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_allclose(found[0], _outputs(X, y), rtol=1e-7, atol=1e-9)


def _outputs(X: Array, y: Array) -> Array:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return quick().fit(X, y).predict_proba(X)


KNOWS_POLARS = hasattr(pl.DataFrame, "__dataframe__") or (
    tuple(map(int, sklearn.__version__.split(".")[:2])) >= (1, 9)
)
"""Whether scikit-learn takes the frames of this Polars: until 1.8 it needs those of Polars 1."""

needs_polars = pytest.mark.skipif(not KNOWS_POLARS, reason="this scikit-learn needs Polars 1")


@pytest.mark.parametrize("frames", ["pandas", pytest.param("polars", marks=needs_polars)])
def test_after_transformers_that_give_frames(frames: str) -> None:
    X, y = data.iris()
    names = ["length", "width", "long", "wide"]
    table = pd.DataFrame(X, columns=names)
    table["kind"] = np.where(X[:, 0] > 5, "large", "small")
    frame = table if frames == "pandas" else pl.DataFrame(table.to_dict("list"))
    columns = ColumnTransformer(
        [
            ("numbers", StandardScaler(), names),
            ("names", OneHotEncoder(sparse_output=False), ["kind"]),
        ]
    ).set_output(transform=frames)
    model = make_pipeline(columns, quick()).fit(frame, y)
    assert model.score(frame, y) > 0.9
    assert model[-1].n_features_in_ == 6
    assert list(model[-1].feature_names_in_)[:2] == ["numbers__length", "numbers__width"]


@pytest.mark.parametrize("frames", [pd.DataFrame, pytest.param(pl.DataFrame, marks=needs_polars)])
@pytest.mark.parametrize("early_stopping", [False, True])
def test_frames_train_without_a_warning_and_wrong_names_are_said(
    frames: Any, early_stopping: bool
) -> None:
    X, y = data.iris()
    frame = frames(dict(zip("abcd", X.T, strict=True)))
    other = frames(dict(zip("abce", X.T, strict=True)))
    model = quick(early_stopping=early_stopping).fit(frame, y)
    assert list(model.feature_names_in_) == list("abcd")
    np.testing.assert_allclose(
        model.predict_proba(frame), quick(early_stopping=early_stopping).fit(X, y).predict_proba(X)
    )
    with pytest.raises(ValueError, match="feature names should match"):
        model.predict(other)


def test_words_stay_sparse() -> None:
    texts = ["good fine nice", "bad awful", "nice good", "awful bad bad"] * 5
    model = make_pipeline(TfidfVectorizer(), quick()).fit(texts, [1, 0, 1, 0] * 5)
    assert list(model.predict(["fine and nice", "so awful"])) == [1, 0]


def test_weights_of_samples_are_routed() -> None:
    X, y = data.iris()
    weights = np.where(y == 2, 0.0, 1.0)
    with sklearn.config_context(enable_metadata_routing=True):
        asked = quick().set_fit_request(sample_weight=True)
        scaler = StandardScaler().set_fit_request(sample_weight=False)
        model = make_pipeline(scaler, asked).fit(X, y, sample_weight=weights)
    assert 2 not in model.predict(X)


def test_features_that_matter_are_found() -> None:
    X, y = data.iris()
    found = permutation_importance(quick().fit(X, y), X, y, random_state=0)
    assert found.importances_mean.argmax() in (2, 3)


def test_it_is_shown_in_a_notebook() -> None:
    assert "MLPClassifier" in quick()._repr_html_()
    assert repr(MLPClassifier(dropout=0.5)) == "MLPClassifier(dropout=0.5)"
