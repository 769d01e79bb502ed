"""For the same random_state, the same numbers as scikit-learn's networks.

Theirs draw first weights, splits and orders from the same generator in the same sequence, so one
training can be compared with the other number by number.  One thing is taken out of the way: the
batch size divides the samples, or alpha is 0 (theirs penalises a smaller last batch more).
"""

import warnings
from typing import Any

import numpy as np
import pytest
from sklearn import neural_network
from sklearn.datasets import load_wine
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import has_fit_parameter

import clearprop
from sklearn_api import data

SOLVERS = [
    {"solver": "adam"},
    {"solver": "sgd"},
    {"solver": "sgd", "nesterovs_momentum": False},
    {"solver": "sgd", "momentum": 0},
    {"solver": "sgd", "alpha": 0.5},
    {"solver": "sgd", "shuffle": False},
    {"solver": "lbfgs"},
]
TASKS = {
    "two classes": ("MLPClassifier", data.digits(2)),
    "three classes": ("MLPClassifier", data.iris()),
    "labels": ("MLPClassifier", data.labels()),
    "a number": ("MLPRegressor", data.numbers()),
    "numbers": ("MLPRegressor", data.several_numbers()),
}


def both(task: str, **parameters: Any) -> tuple[Any, Any]:
    """Fit ours and theirs."""
    name, (X, y) = TASKS[task]
    fitted = []
    for module in (clearprop, neural_network):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            # An older one's L-BFGS uses what the newest SciPy is about to drop.
            warnings.simplefilter("ignore", DeprecationWarning)
            fitted.append(getattr(module, name)(random_state=3, **parameters).fit(X, y))
    return fitted[0], fitted[1]


def assert_same(ours: Any, theirs: Any, rtol: float = 1e-9) -> None:
    for name in ("coefs_", "intercepts_"):
        for one, other in zip(getattr(ours, name), getattr(theirs, name), strict=True):
            assert one.shape == other.shape
            np.testing.assert_allclose(one, other, rtol=rtol, atol=1e-9)
    assert ours.out_activation_ == theirs.out_activation_
    assert ours.n_layers_ == theirs.n_layers_
    assert ours.n_outputs_ == theirs.n_outputs_
    assert ours.n_iter_ == theirs.n_iter_
    assert ours.t_ == theirs.t_
    np.testing.assert_allclose(ours.loss_, theirs.loss_, rtol=1e-4)


@pytest.mark.parametrize("solver", SOLVERS, ids=str)
@pytest.mark.parametrize("task", TASKS)
def test_every_solver_on_every_task(task: str, solver: dict[str, Any]) -> None:
    settings = {"hidden_layer_sizes": (6, 4), "batch_size": 25, "max_iter": 6, **solver}
    ours, theirs = both(task, **settings)
    if task == "numbers" and solver["solver"] == "lbfgs":
        # Theirs searches a line along the slope of the sum over outputs, but measures the mean.
        assert ours.loss_ < theirs.loss_ * 1.1
        return
    assert_same(ours, theirs, rtol=1e-6)


@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
def test_every_activation_of_theirs(activation: str) -> None:
    settings = {"activation": activation, "batch_size": 30, "max_iter": 5, "solver": "sgd"}
    assert_same(*both("three classes", **settings))


@pytest.mark.parametrize("task", ["two classes", "three classes", "a number"])
def test_early_stopping(task: str) -> None:
    settings = {"early_stopping": True, "solver": "sgd", "learning_rate_init": 0.01}
    ours, theirs = both(
        task, batch_size=15, n_iter_no_change=5, validation_fraction=0.1, **settings
    )
    assert_same(ours, theirs)
    assert ours.validation_scores_ == pytest.approx(theirs.validation_scores_)
    assert ours.best_validation_score_ == pytest.approx(theirs.best_validation_score_)
    assert ours.best_loss_ is theirs.best_loss_ is None
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=1e-5)


@pytest.mark.parametrize("alpha", [1e-4, 1.0])
@pytest.mark.parametrize("task", TASKS)
def test_with_defaults_and_one_batch_everything(task: str, alpha: float) -> None:
    ours, theirs = both(task, alpha=alpha, max_iter=40)
    assert_same(ours, theirs)
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=1e-9)
    assert ours.best_loss_ == pytest.approx(theirs.best_loss_, rel=1e-9)


def test_inputs_of_a_thousand_learn_the_same_and_the_first_losses_are_not_capped() -> None:
    X, y = load_wine(return_X_y=True)
    fitted = []
    for module in (clearprop, neural_network):
        with pytest.warns(ConvergenceWarning):
            fitted.append(module.MLPClassifier(random_state=0).fit(X, y))
    ours, theirs = fitted
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-9)
    # Theirs counts no more than −ln 2⁻⁵² = 36.04 for a sample.
    capped = np.array(theirs.loss_curve_) > 1
    assert ours.loss_curve_[0] > theirs.loss_curve_[0] + 30
    np.testing.assert_allclose(
        np.array(ours.loss_curve_)[~capped], np.array(theirs.loss_curve_)[~capped], rtol=1e-9
    )


def test_learning_that_ends_by_itself() -> None:
    ours, theirs = both("three classes", solver="sgd", batch_size=50, learning_rate_init=0.05)
    assert ours.n_iter_ < 200
    assert_same(ours, theirs)
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=1e-6)
    assert ours.best_loss_ == pytest.approx(theirs.best_loss_, rel=1e-6)


@pytest.mark.parametrize(
    "rate",
    [{"learning_rate": "invscaling", "power_t": 0.1}, {"learning_rate": "adaptive"}],
    ids=str,
)
@pytest.mark.parametrize("momentum", [{}, {"nesterovs_momentum": False}, {"momentum": 0}], ids=str)
def test_learning_rates_that_fall_with_theirs(
    rate: dict[str, Any], momentum: dict[str, Any]
) -> None:
    settings = {"solver": "sgd", "batch_size": 50, "tol": 0.01, "max_iter": 150, **momentum}
    ours, theirs = both(
        "three classes", learning_rate_init=0.1, n_iter_no_change=2, **rate, **settings
    )
    assert_same(ours, theirs)
    assert ours.learning_rate_ < 0.1


@pytest.mark.parametrize("task", ["two classes", "a number"])
def test_weights_of_samples(task: str) -> None:
    name, (X, y) = TASKS[task]
    weights = np.random.default_rng(0).integers(0, 4, len(y)).astype(float)
    fitted = []
    for module in (clearprop, neural_network):
        kind = getattr(module, name)
        if not has_fit_parameter(kind, "sample_weight"):
            pytest.skip("this scikit-learn's networks take no weights of samples")
        model = kind(random_state=0, max_iter=4, alpha=0, batch_size=50)
        with pytest.warns(ConvergenceWarning):
            fitted.append(model.fit(X, y, sample_weight=weights))
    assert_same(*fitted, rtol=1e-6)


def test_counts_under_poissons_loss() -> None:
    if "loss" not in neural_network.MLPRegressor().get_params():
        pytest.skip("this scikit-learn's networks have no Poisson loss")
    X, y = data.counts()
    fitted = []
    for module in (clearprop, neural_network):
        model = module.MLPRegressor(loss="poisson", random_state=0, max_iter=5, batch_size=50)
        with pytest.warns(ConvergenceWarning):
            fitted.append(model.fit(X, y))
    ours, theirs = fitted
    assert ours.out_activation_ == theirs.out_activation_ == "exp"
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X), rtol=1e-9)
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=1e-6)


def test_float32_data_train_in_float32() -> None:
    name, (X, y) = TASKS["three classes"]
    for module in (clearprop, neural_network):
        model = getattr(module, name)(random_state=0, max_iter=2)
        with pytest.warns(ConvergenceWarning):
            model.fit(X.astype(np.float32), y)
        assert {coefs.dtype for coefs in model.coefs_ + model.intercepts_} == {np.dtype("float32")}


def test_a_sparse_matrix_is_the_same_samples() -> None:
    sparse = pytest.importorskip("scipy.sparse")
    X, y = data.digits(2)
    with pytest.warns(ConvergenceWarning):
        dense = clearprop.MLPClassifier(random_state=0, max_iter=3).fit(X, y)
    for kind in (sparse.csr_matrix, sparse.csc_array):
        with pytest.warns(ConvergenceWarning):
            kept = clearprop.MLPClassifier(random_state=0, max_iter=3).fit(kind(X), y)
        np.testing.assert_allclose(kept.predict_proba(kind(X)), dense.predict_proba(X), rtol=1e-9)
        assert "sparse" in kept.engine_ or "float32" in kept.engine_
