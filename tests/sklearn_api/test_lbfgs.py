"""L-BFGS on our gradients: limits, curves, callbacks, and what it warns of."""

from typing import Any

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

from clearprop import MLPClassifier, MLPRegressor
from clearprop.checks import DataSet
from clearprop.network import Network
from clearprop.parameters import initialize
from clearprop.sklearn_api.lbfgs import minimize
from sklearn_api import data


def model(**parameters: Any) -> MLPRegressor:
    settings = {"hidden_layer_sizes": 5, "solver": "lbfgs", "random_state": 0, "activation": "tanh"}
    return MLPRegressor(**{**settings, **parameters})


@pytest.mark.parametrize("limit", [{"max_iter": 7}, {"max_fun": 7}])
def test_iterations_and_evaluations_are_limited(limit: dict[str, int]) -> None:
    with pytest.warns(ConvergenceWarning, match="lbfgs stopped after"):
        fitted = model(tol=0.0, **limit).fit(*data.numbers())
    assert 1 <= fitted.n_iter_ <= 7
    assert len(fitted.loss_curve_) == fitted.n_iter_


def test_it_says_nothing_where_it_converges() -> None:
    fitted = model(tol=1e-2, max_iter=1000).fit(*data.numbers())
    assert fitted.n_iter_ < 1000
    assert fitted.loss_curve_ == sorted(fitted.loss_curve_, reverse=True)
    assert fitted.best_loss_ == fitted.loss_ == fitted.loss_curve_[-1]


def test_where_it_ends_the_slope_is_small() -> None:
    X, y = data.numbers()
    fitted = model(tol=1e-6, max_iter=5000, max_fun=10**6, alpha=1.0).fit(X, y)

    def loss(flat: Any) -> float:
        W_b, b_b, W_c, b_c = np.split(flat, [50, 55, 60])
        out = np.tanh(X @ W_b.reshape(5, 10).T + b_b) @ W_c + b_c
        return float(np.mean((y - out) ** 2) / 2 + (W_b @ W_b + W_c @ W_c) / 2 / 200)

    flat, h = fitted.parameters_.flat, 1e-5
    assert loss(flat) == pytest.approx(fitted.loss_)
    slopes = [
        (loss(flat + h * step) - loss(flat - h * step)) / (2 * h) for step in np.eye(len(flat))
    ]
    assert np.abs(slopes).max() < 1e-4


def test_a_callback_sees_iterations_and_can_stop_it() -> None:
    seen: list[float] = []

    def at_three(epoch: Any, parameters: Any) -> bool:
        seen.append(epoch.loss)
        return len(seen) == 3

    fitted = model(callbacks=at_three, alpha=0).fit(*data.numbers())
    assert fitted.n_iter_ == 3
    assert fitted.loss_curve_ == pytest.approx(seen)


def test_ones_own_validation_samples_are_measured() -> None:
    X, y = data.numbers()
    with pytest.warns(ConvergenceWarning):
        fitted = model(max_iter=4).fit(X[:150], y[:150], validation_data=(X[150:], y[150:]))
    assert fitted.validation_loss_curve_ is not None
    assert len(fitted.validation_loss_curve_) == 4
    assert fitted.validation_scores_[-1] == pytest.approx(fitted.score(X[150:], y[150:]))


def test_float32_stays_float32() -> None:
    X, y = data.numbers()
    with pytest.warns(ConvergenceWarning):
        fitted = model(dtype="float32", max_iter=5).fit(X, y)
    assert {one.dtype.name for one in fitted.coefs_} == {"float32"}


def test_weights_of_samples_are_repetitions() -> None:
    X, y = data.digits(2)
    weights = np.random.default_rng(0).integers(0, 3, 200)
    shared = {"solver": "lbfgs", "random_state": 0, "hidden_layer_sizes": 5, "alpha": 1.0}
    weighed = MLPClassifier(**shared).fit(X, y, sample_weight=weights)
    repeated = MLPClassifier(**shared).fit(X.repeat(weights, axis=0), y.repeat(weights))
    np.testing.assert_allclose(weighed.predict_proba(X), repeated.predict_proba(X), rtol=1e-3)


def test_a_start_at_the_minimum_is_the_end() -> None:
    network = Network.of([2, 1], "identity")
    start = initialize(network, 0, "zeros")
    found = minimize(
        start, DataSet(np.ones((3, 2)), np.zeros((3, 1))), l2=[0.0], validation=None,
        metrics={}, most_iterations=5, most_evaluations=5, tol=1e-4,
        callback=lambda epoch, parameters: False,
    )  # fmt: skip
    assert found.converged
    assert found.loss == 0
    np.testing.assert_array_equal(found.parameters.flat, start.flat)
