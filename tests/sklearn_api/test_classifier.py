"""The classifier: labels of any kind, their probabilities, and classes that are to come."""

from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.metrics import roc_auc_score

from clearprop import MLPClassifier
from sklearn_api import data

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

ACTIVATIONS = ["identity", "logistic", "tanh", "relu", "elu", "silu"]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("classes", [2, 3])
def test_digits_are_learnt_by_lbfgs(classes: int, activation: str) -> None:
    X, y = data.digits(classes)
    model = MLPClassifier(50, activation, solver="lbfgs", max_iter=150, random_state=1)
    model.fit(X[:150], y[:150])
    assert model.score(X[:150], y[:150]) > 0.95
    assert model.predict(X[150:]).dtype.kind == y.dtype.kind


def test_one_step_is_the_one_worked_out_by_hand() -> None:
    # Inputs, weights and rate of scikit-learn's own example, worked through with a calculator.
    model = MLPClassifier(
        2, "logistic", solver="sgd", learning_rate_init=0.1, alpha=0.1, momentum=0, warm_start=True,
        random_state=1, max_iter=1,
    )  # fmt: skip
    X, y = np.array([[0.6, 0.8, 0.7]]), [0]
    model.partial_fit(X, y, classes=[0, 1])
    model.coefs_ = [np.array([[0.1, 0.2], [0.3, 0.1], [0.5, 0]]), np.array([[0.1], [0.2]])]
    model.intercepts_ = [np.array([0.1, 0.1]), np.array([1.0])]
    model.partial_fit(X, y)
    hidden = 1 / (1 + np.exp(-np.array([0.6 * 0.1 + 0.8 * 0.3 + 0.7 * 0.5 + 0.1, 0.3])))
    out = 1 / (1 + np.exp(-(hidden @ [0.1, 0.2] + 1)))
    slopes = out * np.array([0.1, 0.2]) * hidden * (1 - hidden)
    old = np.array([[0.1, 0.2], [0.3, 0.1], [0.5, 0]])
    np.testing.assert_allclose(model.coefs_[0], old - 0.1 * (np.outer(X, slopes) + 0.1 * old))
    wanted = [0.1, 0.2] - 0.1 * (out * hidden + 0.1 * np.array([0.1, 0.2]))
    np.testing.assert_allclose(model.coefs_[1][:, 0], wanted)
    np.testing.assert_allclose(model.intercepts_[0], 0.1 - 0.1 * slopes)
    np.testing.assert_allclose(model.intercepts_[1], [1 - 0.1 * out])
    assert model.predict_proba(X)[0, 1] == pytest.approx(0.739, abs=5e-4)


@pytest.mark.parametrize("classes", [2, 3])
def test_probabilities_go_with_predictions(classes: int) -> None:
    X, y = data.digits(classes)
    model = MLPClassifier(5, "logistic", random_state=1, max_iter=100).fit(X, y)
    probabilities = model.predict_proba(X)
    assert probabilities.shape == (200, classes)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    np.testing.assert_array_equal(model.classes_[probabilities.argmax(axis=1)], model.predict(X))
    np.testing.assert_allclose(model.predict_log_proba(X), np.log(probabilities))
    if classes == 2:
        assert roc_auc_score(y, probabilities[:, 1]) > 0.999


def test_probabilities_that_are_0_have_a_logarithm_without_a_warning() -> None:
    X = np.array([[-1e3], [1e3]])
    model = MLPClassifier((), random_state=0, learning_rate_init=1.0).fit(X, [0, 1])
    logarithms = model.predict_log_proba(X)
    assert logarithms[0, 1] == -np.inf or logarithms[0, 1] < -30


@pytest.mark.parametrize("classes", [["no", "yes"], ["a", "b", "c"], [True, False], [10, 30, 20]])
def test_labels_of_any_kind_come_back(classes: list[Any]) -> None:
    X, y = data.digits(len(classes))
    named = np.array(classes)[y]
    early = {"early_stopping": True, "learning_rate_init": 0.01, "random_state": 0}
    model = MLPClassifier(10, **early).fit(X, named)
    assert set(model.predict(X)) <= set(classes)
    assert model.predict(X).dtype == named.dtype
    assert model.score(X, named) > 0.8
    np.testing.assert_array_equal(model.classes_, np.unique(named))


def test_a_single_class_is_always_predicted_and_certain() -> None:
    X, _ = data.digits(2)
    model = MLPClassifier(3, max_iter=2).fit(X, ["only"] * 200)
    assert set(model.predict(X)) == {"only"}
    np.testing.assert_array_equal(model.predict_proba(X), np.ones((200, 1)))


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_matrix])
def test_several_labels_at_once(kind: Any) -> None:
    X, Y = data.labels()
    model = MLPClassifier(30, solver="lbfgs", random_state=0).fit(X, kind(Y))
    found = model.predict(X)
    assert model.out_activation_ == "logistic"
    np.testing.assert_array_equal(found.toarray() if sp.issparse(found) else found, Y)
    np.testing.assert_array_equal(model.predict_proba(X) > 0.5, Y)
    assert not np.allclose(model.predict_proba(X).sum(axis=1), 1)
    assert (
        MLPClassifier(early_stopping=True, max_iter=3).fit(X, kind(Y)).predict(X).shape == Y.shape
    )


def test_several_labels_in_parts() -> None:
    X, Y = data.labels()
    model = MLPClassifier(
        50, "logistic", solver="sgd", alpha=1e-5, learning_rate_init=0.2, random_state=0
    )
    for _ in range(100):
        model.partial_fit(X, Y, classes=[0, 1, 2, 3, 4])
    assert model.score(X, Y) > 0.9


@pytest.mark.parametrize("classes", [2, 3])
def test_learning_in_parts_ends_where_learning_at_once_does(classes: int) -> None:
    X, y = data.digits(classes)
    shared = {"solver": "sgd", "random_state": 1, "alpha": 1e-5, "learning_rate_init": 0.2}
    whole = MLPClassifier(max_iter=100, tol=0, **shared).fit(X, y)
    steps = MLPClassifier(**shared)
    for _ in range(100):
        steps.partial_fit(X, y, classes=np.unique(y))
    np.testing.assert_array_equal(steps.predict(X), whole.predict(X))
    assert steps.score(X, y) > 0.95


def test_classes_may_come_later_if_they_were_said_of() -> None:
    model = MLPClassifier(random_state=0)
    model.partial_fit([[1], [2], [3]], ["a", "b", "c"], classes=["a", "b", "c", "d"])
    assert model.predict_proba([[1]]).shape == (1, 4)
    model.partial_fit([[4]], ["d"])
    assert model.score([[1], [2], [3], [4]], ["a", "b", "c", "d"]) > 0


def test_classes_that_were_not_said_of_are_refused() -> None:
    X = [[3, 2], [1, 6]]
    with pytest.raises(ValueError, match="classes must be passed on the first call"):
        MLPClassifier().partial_fit(X, [1, 0])
    with pytest.raises(ValueError, match=r"classes not in `self.classes_`: \[0 1\]"):
        MLPClassifier().partial_fit(X, [1, 0], classes=[2])
    model = MLPClassifier().partial_fit(X, [0, 1], classes=[0, 1])
    with pytest.raises(ValueError, match="not the same as on last call"):
        model.partial_fit(X, [0, 1], classes=[1, 2])


def test_a_warm_start_may_lack_a_class_but_not_bring_one() -> None:
    X, y = data.iris()
    model = MLPClassifier(2, warm_start=True, max_iter=3, random_state=0).fit(X, y)
    model.fit(X[:100], y[:100])
    np.testing.assert_array_equal(model.classes_, [0, 1, 2])
    with pytest.raises(ValueError, match=r"classes not in `self.classes_`: \[3\]"):
        model.fit(X, y + 1)


def test_a_split_keeps_the_shares_of_two_classes() -> None:
    X = [[1, 2], [2, 3], [3, 4], [4, 5]]
    with pytest.raises(ValueError, match=r"The least populated class.* only 1 member"):
        MLPClassifier(early_stopping=True).fit(X, [0, 0, 0, 1])


@pytest.mark.parametrize(
    ("loss", "classes", "output"),
    [
        ("log_loss", 2, ("logistic", "binary_cross_entropy")),
        ("log_loss", 3, ("softmax", "categorical_cross_entropy")),
        ("binary_cross_entropy", 3, ("softmax", "binary_cross_entropy")),
        ("squared_error", 3, ("softmax", "squared_error")),
        ("huber", 2, ("logistic", "huber")),
    ],
)
def test_a_choice_of_losses(loss: str, classes: int, output: tuple[str, str]) -> None:
    X, y = data.digits(classes)
    model = MLPClassifier(20, loss=loss, learning_rate_init=0.01, random_state=0).fit(X, y)
    assert (model.out_activation_, model.network_.loss.name) == output
    assert model.score(X, y) > 0.95


def test_targets_that_are_no_classes_are_refused() -> None:
    X, y = data.numbers()
    with pytest.raises(ValueError, match="Unknown label type"):
        MLPClassifier().fit(X, y)


def test_an_output_activation_is_not_the_users_to_choose() -> None:
    X, y = data.digits(2)
    with pytest.raises(ValueError, match="activation has 2 values, but the network has 1 hidden"):
        MLPClassifier(4, ["relu", "identity"]).fit(X, y)


def test_a_label_too_rare_to_hold_out_is_named() -> None:
    X = np.arange(40.0).reshape(20, 2)
    y = np.array(["common"] * 19 + ["rare"])
    with pytest.raises(ValueError, match="The least populated class") as raised:
        MLPClassifier(early_stopping=True).fit(X, y)
    # Older releases of scikit-learn name none.
    message = str(raised.value)
    assert "['rare']" in message or "are:" not in message
