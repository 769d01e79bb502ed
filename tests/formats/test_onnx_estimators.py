"""Fitted estimators give the same in ONNX Runtime: labels, probabilities, numbers."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline

from clearprop import MLPClassifier, MLPRegressor, to_onnx
from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.formats.onnx.graph import OLDEST_OPSET
from clearprop.network import Network
from clearprop.parameters import initialize
from onnx_runtime import run
from sklearn_api import data

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

NAMES = np.array(["setosa", "versicolor", "Virginia's"])


def iris_as(kind: str) -> tuple[Array, Any]:
    X, y = data.iris()
    return X, {
        "text": NAMES[y],
        "objects": NAMES[y].astype(object),
        "numbers": y + 5,
        "fractions": y * 1.5 - y % 2 * 0.5,
        "two numbers": (y == 1) * 3,
        "truths": y == 1,
        "two texts": NAMES[(y > 0).astype(int)],
    }[kind]


def outputs(model: Any, X: Any) -> dict[str, Array]:
    return run(to_onnx(model, opset=OLDEST_OPSET), {"X": np.asarray(X, dtype=np.float32)})


def metadata(exported: Any) -> dict[str, str]:
    return {prop.key: prop.value for prop in exported.metadata_props}


@pytest.mark.parametrize(
    "kind", ["text", "objects", "numbers", "fractions", "two numbers", "truths", "two texts"]
)
@pytest.mark.parametrize("loss", ["log_loss", "squared_error"])
def test_a_classifier_gives_its_labels_and_probabilities(kind: str, loss: str) -> None:
    X, y = iris_as(kind)
    model = MLPClassifier(20, loss=loss, max_iter=60, random_state=0).fit(X, y)
    found = outputs(model, X)
    assert list(found) == ["label", "probabilities"]
    probabilities = model.predict_proba(X)
    np.testing.assert_allclose(found["probabilities"], probabilities, atol=1e-5)
    best, next_best = np.sort(probabilities, axis=1).T[:-3:-1]
    clear = best - next_best > 2e-5
    np.testing.assert_array_equal(found["label"][clear], model.predict(X)[clear])
    assert clear.sum() > 140


def test_several_labels() -> None:
    X, Y = data.labels()
    model = MLPClassifier(20, max_iter=60, random_state=0).fit(X, Y)
    found, probabilities = outputs(model, X), model.predict_proba(X)
    np.testing.assert_allclose(found["probabilities"], probabilities, atol=1e-5)
    clear = np.abs(probabilities - 0.5) > 1e-5
    np.testing.assert_array_equal(found["label"][clear], model.predict(X)[clear])


@pytest.mark.parametrize("outputs_", [1, 3])
def test_a_regressor_gives_its_numbers(outputs_: int) -> None:
    X, y = data.numbers() if outputs_ == 1 else data.several_numbers()
    model = MLPRegressor(hidden_layer_sizes=20, max_iter=60, random_state=0).fit(X, y)
    found = outputs(model, X)["prediction"]
    assert found.shape == (len(X), outputs_)
    np.testing.assert_allclose(found, model.predict(X).reshape(found.shape), atol=1e-5)


def test_names_and_what_it_is_stand_in_its_metadata() -> None:
    X, y = iris_as("text")
    frame = pd.DataFrame(X, columns=["länge", "b", "c", "d"])
    model = MLPClassifier(3, max_iter=2, random_state=0)
    about = metadata(to_onnx(model.fit(frame, y)))
    assert about["task"] == "classification"
    assert about["loss"] == "categorical_cross_entropy"
    assert json.loads(about["features"]) == ["länge", "b", "c", "d"]
    assert json.loads(about["classes"]) == sorted(NAMES)
    assert "features" not in metadata(to_onnx(model.fit(X, y)))
    assert (
        metadata(to_onnx(MLPRegressor(hidden_layer_sizes=3, max_iter=2).fit(X, X[:, 0])))["task"]
        == "regression"
    )


def test_float64_that_became_float32_is_said() -> None:
    parameters = initialize(Network.of([2, 3, 1]), seed=0)
    exported = to_onnx(parameters)
    assert metadata(exported)["dtype"] == "float32"
    assert metadata(exported)["network_dtype"] == "float64"
    assert exported.doc_string == (
        "A feed-forward network, 2-3-1. Its parameters are float32, rounded from float64."
    )
    X, y = data.iris()
    short = to_onnx(MLPRegressor(hidden_layer_sizes=3, max_iter=2).fit(X.astype(np.float32), y))
    assert metadata(short)["dtype"] == "float32"
    assert "network_dtype" not in metadata(short)
    assert short.doc_string == "A feed-forward network, 4-3-1."


def test_what_cannot_be_exported_is_said() -> None:
    X, y = data.iris()
    model = MLPClassifier(3, max_iter=2)
    with pytest.raises(NotFittedError):
        to_onnx(model)
    with pytest.raises(ClearpropError, match="knows one class, 1: fit it to samples of two"):
        to_onnx(model.fit(X, np.ones(150, dtype=int)))
    days = np.array(["2020-01-01", "2020-01-02"], dtype="datetime64[D]")[y % 2]
    with pytest.raises(ClearpropError, match="is a date, which ONNX cannot have as a label"):
        to_onnx(model.fit(X, days))
    with pytest.raises(ClearpropError, match="a Pipeline cannot be exported: give parameters"):
        to_onnx(make_pipeline(model))
