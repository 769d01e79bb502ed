"""Weights of classes: as scikit-learn computes them, and what they do to a classifier."""

from typing import Any

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_sample_weight

from clearprop import MLPClassifier
from clearprop.sklearn_api.classifier import weigh
from sklearn_api import data

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

LABELS = np.array(["a", "b", "b", "c", "c", "c"])
CLASSES = np.array(["a", "b", "c"])


@pytest.mark.parametrize("class_weight", ["balanced", {"a": 2.0, "b": 0.5, "c": 1.0}])
def test_they_are_scikit_learns(class_weight: Any) -> None:
    found = weigh(class_weight, LABELS, CLASSES, None)
    np.testing.assert_allclose(found, compute_sample_weight(class_weight, LABELS))


def test_weights_of_samples_multiply_them_and_count_for_the_balance() -> None:
    own = np.array([1.0, 2.0, 0.0, 3.0, 1.0, 1.0])
    repeated = np.repeat(LABELS, own.astype(int))
    balanced = weigh("balanced", LABELS, CLASSES, own)
    one_each = weigh("balanced", repeated, CLASSES, None)
    for label in CLASSES:
        assert balanced[label == LABELS].sum() == pytest.approx(one_each[repeated == label].sum())
    np.testing.assert_allclose(weigh({"b": 2.0}, LABELS, CLASSES, own), own * [1, 2, 2, 1, 1, 1])


def test_a_class_that_is_missing_weighs_nothing_and_the_others_balance() -> None:
    found = weigh("balanced", LABELS[1:], CLASSES, None)
    np.testing.assert_allclose(found, compute_sample_weight("balanced", LABELS[1:]))


def test_a_class_that_is_none_is_said() -> None:
    with pytest.raises(ValueError, match=r"class_weight has \['d'\], which are not in the classes"):
        weigh({"d": 1.0}, LABELS, CLASSES, None)


def test_several_labels_take_scikit_learns_list_or_balanced() -> None:
    _, Y = data.labels()
    given = [{0: 1, 1: 3}] * Y.shape[1]
    classes = np.arange(Y.shape[1])
    np.testing.assert_allclose(weigh(given, Y, classes, None), compute_sample_weight(given, Y))
    X, _ = data.labels()
    balanced, plain, weighted = (
        MLPClassifier(3, max_iter=2, random_state=0, **settings).fit(X, Y, sample_weight=weights)
        for settings, weights in (
            ({"class_weight": "balanced"}, None),
            ({}, None),
            ({}, compute_sample_weight("balanced", Y)),
        )
    )
    np.testing.assert_array_equal(balanced.coefs_[0], weighted.coefs_[0])
    assert not np.array_equal(balanced.coefs_[0], plain.coefs_[0])


def test_a_list_is_refused_where_samples_have_one_class_each() -> None:
    X, y = data.digits(2)
    model = MLPClassifier(3, class_weight=[{0: 1.0, 1: 50.0}])
    with pytest.raises(ValueError, match="class_weight is a list, which is for several labels"):
        model.fit(X, y)
    with pytest.raises(ValueError, match="class_weight is a list, which is for several labels"):
        model.partial_fit(X, y, classes=[0, 1])


def test_a_class_that_weighs_more_is_predicted_more_often() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 2)) + np.repeat([[0.0], [1.0]], [360, 40], axis=0)
    y = np.repeat([0, 1], [360, 40])
    plain, balanced, heavy = (
        MLPClassifier(5, class_weight=weight, random_state=0, max_iter=300).fit(X, y)
        for weight in (None, "balanced", {1: 100.0})
    )
    shares = [model.predict(X).mean() for model in (plain, balanced, heavy)]
    assert shares[0] < shares[1] < shares[2]


def test_in_parts_only_weights_that_are_given_make_sense() -> None:
    X, y = data.digits(2)
    with pytest.raises(ValueError, match="class_weight 'balanced' needs all samples at once"):
        MLPClassifier(class_weight="balanced").partial_fit(X, y, classes=[0, 1])
    # The second part lacks a class that has a weight.
    model = MLPClassifier(3, class_weight={0: 2.0, 1: 1.0}).partial_fit(X, y, classes=[0, 1])
    model.partial_fit(X[y == 0], y[y == 0])


@pytest.mark.parametrize("early_stopping", [False, True])
def test_a_weight_below_0_is_said(*, early_stopping: bool) -> None:
    X, y = data.iris()
    model = MLPClassifier(class_weight={2: -1.5}, early_stopping=early_stopping)
    with pytest.raises(ValueError, match=r"a sample of class 2 the weight -1\.5: give every class"):
        model.fit(X, y)
