"""The regressor: one number or several, counts, and outputs within bounds."""

import numpy as np
import pytest
from sklearn.linear_model import PoissonRegressor, Ridge
from sklearn.metrics import mean_poisson_deviance

from clearprop import MLPRegressor
from sklearn_api import data

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu", "gelu"])
def test_numbers_are_learnt_by_lbfgs(activation: str) -> None:
    X, y = data.numbers()
    model = MLPRegressor(
        hidden_layer_sizes=50, activation=activation, solver="lbfgs", tol=1e-3, random_state=1
    )
    wanted = 0.8 if activation == "identity" else 0.98
    assert model.fit(X, y).score(X, y) > wanted


def test_several_numbers_at_once() -> None:
    X, Y = data.several_numbers()
    model = MLPRegressor(hidden_layer_sizes=50, solver="lbfgs", tol=1e-2, random_state=1).fit(X, Y)
    assert model.predict(X).shape == Y.shape
    assert model.score(X, Y) > 0.9


def test_a_single_column_is_predicted_as_a_row_of_numbers() -> None:
    X, y = data.numbers()
    with pytest.warns(UserWarning, match="column-vector y was passed"):
        model = MLPRegressor(max_iter=2, random_state=0).fit(X, y.reshape(-1, 1))
    assert model.predict(X).shape == (200,)


# Of scikit-learn 1.7 and older, about the SciPy that it calls.
@pytest.mark.filterwarnings("ignore:scipy.optimize. The `disp`:DeprecationWarning")
def test_poissons_loss_without_hidden_layers_is_poissons_regression() -> None:
    X, y = data.counts()
    linear = PoissonRegressor(alpha=0, tol=1e-8).fit(X, y)
    model = MLPRegressor("poisson", (), alpha=0, solver="lbfgs", tol=1e-8, random_state=1)
    np.testing.assert_allclose(model.fit(X, y).predict(X), linear.predict(X), rtol=1e-4)


def test_the_squared_error_without_hidden_layers_is_ridge_regression() -> None:
    # Ours is the mean of ½ (y − out)² and alpha/2n · W²; theirs the sum of (y − out)² and alpha W².
    X, y = data.numbers()
    linear = Ridge(alpha=3.0).fit(X, y)
    # From one start in forty L-BFGS stops at SciPy's ftol a little short of this.
    model = MLPRegressor(
        hidden_layer_sizes=(), alpha=3.0, solver="lbfgs", tol=1e-9, random_state=0
    ).fit(X, y)
    np.testing.assert_allclose(model.coefs_[0][:, 0], linear.coef_, rtol=1e-3)
    np.testing.assert_allclose(model.intercepts_[0], linear.intercept_, rtol=1e-3)


def test_counts_below_0_are_refused() -> None:
    X, y = data.counts()
    with pytest.raises(ValueError, match="its targets are 0 or above"):
        MLPRegressor("poisson").fit(X, y - 1e3)


@pytest.mark.parametrize("loss", ["absolute_error", "huber"])
def test_losses_that_outliers_do_not_carry_away(loss: str) -> None:
    X, y = data.numbers()
    spoilt = np.where(np.arange(200) % 10 == 0, 100.0, y)
    robust, squared = (
        MLPRegressor(one, (), random_state=0, learning_rate_init=0.01, max_iter=300).fit(X, spoilt)
        for one in (loss, "squared_error")
    )
    good = np.arange(200) % 10 != 0
    assert robust.score(X[good], y[good]) > 0.5 > squared.score(X[good], y[good])


def test_the_output_may_have_an_activation_of_its_own() -> None:
    X, y = data.numbers()
    shares = 1 / (1 + np.exp(-y))
    model = MLPRegressor(
        hidden_layer_sizes=(20,), activation=["tanh", "sigmoid"], solver="lbfgs", random_state=0,
    ).fit(X, shares)  # fmt: skip
    assert model.out_activation_ == "logistic"
    assert model.predict(1e3 * X).min() >= 0
    assert model.predict(1e3 * X).max() <= 1
    assert model.score(X, shares) > 0.9


def test_the_loss_of_several_numbers_is_the_mean_over_them() -> None:
    X, y = data.numbers()
    shared = {
        "hidden_layer_sizes": (),
        "random_state": 0,
        "solver": "lbfgs",
        "alpha": 0,
        "tol": 1e-9,
    }
    one = MLPRegressor(**shared).fit(X, y)
    twice = MLPRegressor(**shared).fit(X, np.stack([y, y], axis=1))
    assert twice.loss_ == pytest.approx(one.loss_)


def test_other_numbers_of_outputs_are_refused_when_going_on() -> None:
    X, Y = data.several_numbers()
    model = MLPRegressor(warm_start=True, max_iter=2, random_state=0).fit(X, Y)
    with pytest.raises(ValueError, match="y has 2 outputs, but MLPRegressor expects 3"):
        model.fit(X, Y[:, :2])
    with pytest.raises(ValueError, match="y has 1 outputs, but MLPRegressor expects 3"):
        model.partial_fit(X, Y[:, 0])


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_poissons_loss_is_half_the_deviance_and_never_below_0(
    solver: str, dtype: str, *, weighted: bool
) -> None:
    X, y = data.counts()
    y = 100 * y
    weights = np.random.default_rng(0).integers(1, 4, len(y)).astype(float) if weighted else None
    model = MLPRegressor(
        "poisson", (10,), solver=solver, alpha=0, max_iter=40, batch_size=30, random_state=0,
        dtype=dtype, shuffle=False,
    )  # fmt: skip
    model.fit(X, y, weights, validation_data=(X, y, weights))
    deviance = mean_poisson_deviance(y, model.predict(X), sample_weight=weights)
    tolerance = 1e-3 if dtype == "float32" else 1e-9
    assert model.validation_loss_curve_[-1] == pytest.approx(deviance / 2, rel=tolerance)
    if solver == "lbfgs":
        assert model.loss_ == pytest.approx(deviance / 2, rel=tolerance)
    # Nothing is wrong where the targets are what is predicted; L-BFGS then makes no iteration.
    exact = model.set_params(warm_start=True, max_iter=1)
    predicted = exact.predict(X)
    exact.fit(X, predicted, weights, validation_data=(X, predicted, weights))
    assert 0 <= exact.loss_ < 0.01 * deviance
    assert min(exact.validation_loss_curve_) >= 0
