"""What both estimators do: stop, go on, validate, report, keep their promises about types."""

import copy
import pickle
import warnings
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError

from clearprop import MLPClassifier, MLPRegressor
from clearprop.arithmetic import Array
from clearprop.evaluate import predict
from clearprop.parameters import Parameters
from clearprop.schedules import Step
from clearprop.training import Epoch, TrainingDivergedError
from clearprop.update import RMSprop
from sklearn_api import data

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

BOTH = pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
Capture = pytest.CaptureFixture[str]


def small(kind: Any, **parameters: Any) -> Any:
    settings = {"hidden_layer_sizes": 4, "max_iter": 5, "random_state": 0}
    return kind(**{**settings, **parameters})


def samples() -> tuple[Array, Array]:
    return data.digits(2)


def flat(model: Any) -> Array:
    return np.concatenate([one.ravel() for one in model.coefs_ + model.intercepts_])


# When it stops


@BOTH
def test_epochs_that_run_out_are_warned_of(kind: Any) -> None:
    with pytest.warns(ConvergenceWarning, match=r"Maximum iterations \(5\) reached"):
        model = small(kind, tol=0).fit(*samples())
    assert model.n_iter_ == len(model.loss_curve_) == 5
    assert model.t_ == 5 * 200


@BOTH
@pytest.mark.parametrize("patience", [2, 5, 20])
def test_it_stops_after_more_epochs_than_allowed_without_progress(kind: Any, patience: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = small(kind, tol=1e3, max_iter=100, n_iter_no_change=patience).fit(*samples())
    assert model.n_iter_ == patience + 2  # the first is progress from nothing


@BOTH
def test_it_never_stops_if_patience_is_endless(kind: Any) -> None:
    assert small(kind, tol=1e9, max_iter=40, n_iter_no_change=np.inf).fit(*samples()).n_iter_ == 40


@BOTH
def test_early_stopping_keeps_the_parameters_of_the_best_score(kind: Any) -> None:
    reached: list[tuple[float, Array]] = []

    def note(epoch: Epoch, parameters: Parameters) -> None:
        reached.append((epoch.metrics["score"], parameters.flat))

    model = small(kind, early_stopping=True, max_iter=300, learning_rate_init=0.05, callbacks=note)
    model.fit(*samples())
    scores = [score for score, _ in reached]
    assert model.n_iter_ < 300
    assert model.validation_scores_ == scores
    assert model.best_validation_score_ == max(scores)
    assert model.best_loss_ is None
    np.testing.assert_array_equal(model.parameters_.flat, reached[int(np.argmax(scores))][1])


@BOTH
def test_without_early_stopping_there_are_no_scores(kind: Any) -> None:
    model = small(kind).fit(*samples())
    assert model.validation_scores_ is model.best_validation_score_ is None
    assert model.validation_loss_curve_ is None
    assert model.best_loss_ == min(model.loss_curve_)


@BOTH
def test_a_validation_set_of_one_sample_is_too_small(kind: Any) -> None:
    with pytest.raises(ValueError, match="The validation set is too small"):
        small(kind, early_stopping=True).fit([[1.0], [2.0], [3.0]], [1, 1, 1])


@BOTH
def test_ones_own_validation_samples_are_measured_and_nothing_is_kept_out(kind: Any) -> None:
    X, y = samples()
    model = small(kind).fit(X[:150], y[:150], validation_data=(X[150:], y[150:]))
    alone = small(kind).fit(X[:150], y[:150])
    np.testing.assert_array_equal(flat(model), flat(alone))
    assert len(model.validation_loss_curve_) == len(model.validation_scores_) == 5
    assert model.validation_scores_[-1] == pytest.approx(model.score(X[150:], y[150:]))


@BOTH
def test_ones_own_validation_samples_stop_it_early_and_may_have_weights(kind: Any) -> None:
    X, y = samples()
    weights = np.repeat([1.0, 0.0], 25)
    stopping = small(kind, early_stopping=True, max_iter=300, learning_rate_init=0.05)
    model = stopping.fit(X[:150], y[:150], validation_data=(X[150:], y[150:], weights))
    score = model.score(X[150:], y[150:], sample_weight=weights)
    assert model.best_validation_score_ == pytest.approx(score)
    for wrong in ((X,), 3):
        with pytest.raises(ValueError, match="validation_data must be"):
            stopping.fit(X, y, validation_data=wrong)


@BOTH
def test_weights_that_are_all_1_leave_early_stopping_as_it_is(kind: Any) -> None:
    X, y = samples()
    settings = {"early_stopping": True, "learning_rate_init": 0.01, "batch_size": 20}
    without = small(kind, **settings).fit(X, y)
    ones = small(kind, **settings).fit(X, y, sample_weight=np.ones(len(y)))
    np.testing.assert_allclose(flat(ones), flat(without), rtol=1e-9)
    assert ones.validation_scores_ == pytest.approx(without.validation_scores_)


@BOTH
def test_callbacks_see_every_epoch_and_can_stop(kind: Any) -> None:
    seen: list[int] = []
    X, y = samples()

    def at_three(epoch: Epoch, parameters: Parameters) -> bool:
        seen.append(epoch.number)
        assert predict(parameters, X).shape == (len(X), 1)
        return epoch.number == 3

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = small(kind, callbacks=[at_three, lambda epoch, parameters: None]).fit(X, y)
    assert seen == [1, 2, 3]
    assert model.n_iter_ == 3


@BOTH
def test_a_loss_that_is_not_finite_is_an_error(kind: Any) -> None:
    X = np.finfo(np.float64).max * np.random.default_rng(0).uniform(size=(10, 2))
    for solver in ("adam", "sgd", "lbfgs"):
        with pytest.raises(ValueError, match="NaN or infinite"):
            small(kind, solver=solver).fit(X, np.arange(10) % 2)


def test_early_stopping_keeps_the_best_where_the_loss_diverges() -> None:
    X, y = data.iris()
    diverging = {"solver": "sgd", "learning_rate_init": 1, "activation": "identity", "max_iter": 20}
    model = MLPRegressor(early_stopping=True, random_state=0, **diverging)
    with pytest.warns(ConvergenceWarning, match="best validation score are kept") as warned:
        model.fit(X, y)
    (message,) = (str(one.message) for one in warned)
    assert "try a smaller learning rate" in message
    assert "max_iter" not in message
    curves = (model.loss_curve_, model.validation_loss_curve_, model.validation_scores_)
    assert {len(curve) for curve in curves} == {model.n_iter_}
    assert [np.flatnonzero(np.isnan(curve)).tolist() for curve in curves] == [
        [model.n_iter_ - 1]
    ] * 3
    assert model.engine_.startswith("reference: too short")
    assert np.isfinite(model.predict(X)).all()


# The learning rate


@BOTH
def test_the_learning_rate_in_force_is_told(kind: Any) -> None:
    def rate(**parameters: Any) -> float | None:
        model = small(kind, learning_rate_init=0.1, max_iter=4, **parameters)
        return model.fit(*samples()).learning_rate_

    assert rate() == rate(solver="sgd") == 0.1
    assert rate(solver="sgd", learning_rate="invscaling") == pytest.approx(0.1 * 601**-0.5)
    slower = {"learning_rate": "adaptive", "n_iter_no_change": 1, "tol": 1e3}
    assert rate(solver="sgd", **slower) == pytest.approx(0.1 / 5)
    assert rate(learning_rate=Step(every=2, drop=0.5)) == 0.05
    assert rate(learning_rate=lambda epoch: 1 / epoch) == 0.1 / 4
    assert rate(solver=RMSprop(learning_rate=0.3)) == 0.3
    assert rate(solver="lbfgs") is None


# Where it goes on


@BOTH
@pytest.mark.parametrize("solver", ["sgd", "adam", "lbfgs"])
def test_a_warm_start_goes_on_from_the_last_parameters(kind: Any, solver: str) -> None:
    X, y = data.iris()
    model = small(kind, warm_start=True, solver=solver, n_iter_no_change=np.inf).fit(X, y)
    first = model.loss_
    model.set_params(max_iter=10).fit(X, y)
    assert model.n_iter_ == 10
    assert len(model.loss_curve_) == 15
    assert model.loss_ < first
    model.set_params(warm_start=False).fit(X, y)
    assert len(model.loss_curve_) == 10


@BOTH
def test_a_warm_start_goes_on_with_the_scores_of_early_stopping(kind: Any) -> None:
    X, y = samples()
    model = small(kind, warm_start=True, early_stopping=True, n_iter_no_change=np.inf).fit(X, y)
    first = list(model.validation_scores_)
    model.fit(X, y)
    assert len(first) == 5
    assert model.validation_scores_[:5] == first
    assert len(model.validation_scores_) == 10


@BOTH
def test_a_warm_start_begins_again_with_the_whole_learning_rate(kind: Any) -> None:
    rates: list[float] = []
    model = small(
        kind,
        solver="sgd",
        learning_rate="invscaling",
        learning_rate_init=0.1,
        power_t=0.25,
        max_iter=1,
        warm_start=True,
        callbacks=lambda epoch, parameters: rates.append(epoch.learning_rate),
    )
    model.fit(*samples()).fit(*samples()).partial_fit(*samples())
    assert rates == pytest.approx([0.1, 0.1, 0.1 * 401**-0.25])


@BOTH
def test_a_warm_start_gives_new_data_its_own_patience(kind: Any) -> None:
    X, y = samples()
    model = small(kind, warm_start=True, max_iter=400, n_iter_no_change=3, tol=0.001).fit(X, y)
    # Targets turned round: the loss of the first fit is far out of reach at first.
    model.set_params(max_iter=20).fit(X, 1 - y)
    assert model.n_iter_ == 20


@BOTH
def test_a_warm_start_of_another_shape_is_said(kind: Any) -> None:
    X, y = samples()
    model = small(kind, warm_start=True).fit(X, y)
    with pytest.raises(ValueError, match="features"):
        model.fit(X[:, :5], y)
    with pytest.raises(ValueError, match=r"W_b of layer b has shape 4×64, but 7×64 is needed"):
        model.set_params(hidden_layer_sizes=7).fit(X, y)


@BOTH
@pytest.mark.parametrize("solver", ["sgd", "adam"])
def test_partial_fits_on_one_batch_are_one_fit(kind: Any, solver: str) -> None:
    X, y = samples()
    shared = {"solver": solver, "batch_size": 200, "learning_rate_init": 0.01, "random_state": 1}
    whole = kind(max_iter=30, n_iter_no_change=np.inf, **shared).fit(X, y)
    steps = kind(**shared)
    more = {"classes": [0, 1]} if kind is MLPClassifier else {}
    for _ in range(30):
        steps.partial_fit(X, y, **more)
    np.testing.assert_allclose(flat(steps), flat(whole), rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(steps.loss_curve_, whole.loss_curve_, rtol=1e-10)
    assert steps.n_iter_ == 1
    assert steps.t_ == whole.t_


@BOTH
def test_partial_fit_goes_on_after_fit_and_after_being_stored(kind: Any, tmp_path: Path) -> None:
    X, y = samples()
    model = small(kind).fit(X, y)
    joblib.dump(model, tmp_path / "model.joblib")
    loaded = joblib.load(tmp_path / "model.joblib")
    model.partial_fit(X, y)
    np.testing.assert_array_equal(flat(loaded.partial_fit(X, y)), flat(model))
    assert len(model.loss_curve_) == 6


@BOTH
def test_partial_fit_needs_batches_and_no_early_stopping(kind: Any) -> None:
    assert not hasattr(kind(solver="lbfgs"), "partial_fit")
    model = small(kind, early_stopping=True).fit(*samples())
    with pytest.raises(ValueError, match="partial_fit does not support early_stopping=True"):
        model.partial_fit(*samples())


@BOTH
def test_partial_fits_go_on_with_the_schedule(kind: Any) -> None:
    rates: list[float] = []
    model = small(
        kind,
        learning_rate=Step(every=2, drop=0.5),
        learning_rate_init=0.4,
        callbacks=lambda epoch, parameters: rates.append(epoch.learning_rate),
    )
    more = {"classes": [0, 1]} if kind is MLPClassifier else {}
    for _ in range(4):
        model.partial_fit(*samples(), **more)
    assert rates == [0.4, 0.4, 0.2, 0.2]


# What its parameters do


@BOTH
@pytest.mark.parametrize(
    ("learning_rate", "wanted"),
    [
        ("constant", [0.1, 0.1, 0.1]),
        (Step(every=1, drop=0.5), [0.1, 0.05, 0.025]),
        (lambda epoch: 1 / epoch, [0.1, 0.05, 0.1 / 3]),
        ("warm_up", [0.1 / 6, 0.2 / 6, 0.3 / 6]),
    ],
)
def test_learning_rates_of_ones_own(kind: Any, learning_rate: Any, wanted: list[float]) -> None:
    rates: list[float] = []
    small(
        kind,
        learning_rate=learning_rate,
        learning_rate_init=0.1,
        max_iter=3,
        callbacks=lambda epoch, parameters: rates.append(epoch.learning_rate),
    ).fit(*samples())
    assert rates == pytest.approx(wanted)


@BOTH
def test_an_activation_and_a_bias_for_each_layer(kind: Any) -> None:
    layers = {"activation": ["elu", "gelu"], "bias": [False, True, False]}
    model = small(kind, hidden_layer_sizes=[5, 4], **layers).fit(*samples())
    names = [layer.activation.name for layer in model.network_.layers]
    assert names[:2] == ["elu", "gelu"]
    assert [layer.bias for layer in model.network_.layers] == [False, True, False]
    assert [len(one) for one in model.intercepts_] == [5, 4, 1]
    assert not model.intercepts_[0].any()
    assert model.intercepts_[1].any()
    assert not model.intercepts_[2].any()


@BOTH
def test_theirs_and_our_name_of_an_activation_are_one(kind: Any) -> None:
    one, other = (small(kind, activation=name).fit(*samples()) for name in ("logistic", "sigmoid"))
    np.testing.assert_array_equal(flat(one), flat(other))


@BOTH
def test_no_hidden_layers_are_a_linear_model(kind: Any) -> None:
    model = small(kind, hidden_layer_sizes=()).fit(*samples())
    assert [coefs.shape for coefs in model.coefs_] == [(64, 1)]


@BOTH
def test_a_larger_alpha_makes_smaller_weights_and_each_layer_may_have_its_own(kind: Any) -> None:
    free, held, first = (
        small(kind, alpha=alpha, max_iter=100).fit(*samples()) for alpha in (0, 100, [100, 0])
    )
    sizes = [[np.abs(coefs).sum() for coefs in model.coefs_] for model in (free, held, first)]
    assert sizes[1][0] < sizes[0][0]
    assert sizes[1][1] < sizes[0][1]
    assert sizes[2][0] < sizes[0][0]
    assert sizes[2][1] > sizes[1][1]


@BOTH
def test_weights_decay_with_adamw(kind: Any) -> None:
    free, held, last = (
        small(kind, solver="adamw", weight_decay=decay, learning_rate_init=0.01, max_iter=50).fit(
            *samples()
        )
        for decay in (0.0, 10.0, [0.0, 10.0])
    )
    assert np.abs(held.coefs_[0]).sum() < np.abs(free.coefs_[0]).sum() / 2
    assert np.abs(last.coefs_[0]).sum() > np.abs(held.coefs_[0]).sum()
    assert np.abs(last.coefs_[1]).sum() < np.abs(free.coefs_[1]).sum()


@BOTH
def test_an_optimiser_of_ones_own(kind: Any) -> None:
    rates: list[float] = []
    note = {"callbacks": lambda epoch, parameters: rates.append(epoch.learning_rate)}
    small(kind, solver=RMSprop(learning_rate=0.02), max_iter=1, **note).fit(*samples())
    assert rates == [0.02]


@BOTH
def test_dropout_makes_the_training_loss_noisy_but_not_predictions(kind: Any) -> None:
    X, y = samples()
    still = {"solver": "sgd", "learning_rate_init": 1e-12, "max_iter": 3}
    kept, dropped, again = (
        small(kind, dropout=dropout, **still).fit(X, y) for dropout in (0.0, [0.5], 0.5)
    )
    assert len({f"{loss:.6f}" for loss in kept.loss_curve_}) == 1
    assert len({f"{loss:.6f}" for loss in dropped.loss_curve_}) == 3
    assert dropped.loss_curve_ == again.loss_curve_
    np.testing.assert_allclose(dropped.predict(X), kept.predict(X), rtol=1e-6)
    with pytest.raises(ValueError, match="dropout draws anew for every batch"):
        small(kind, dropout=0.5, solver="lbfgs").fit(X, y)


@BOTH
def test_first_weights_can_be_drawn_otherwise(kind: Any) -> None:
    model = small(kind, initializer="zeros", activation="relu", max_iter=1).fit(*samples())
    assert not model.coefs_[0].any()


@BOTH
def test_shuffling_changes_the_training(kind: Any) -> None:
    shuffled, again, straight, straight_again = (
        small(kind, batch_size=10, shuffle=shuffle).fit(*samples())
        for shuffle in (True, True, False, False)
    )
    np.testing.assert_array_equal(flat(shuffled), flat(again))
    np.testing.assert_array_equal(flat(straight), flat(straight_again))
    assert (flat(shuffled) != flat(straight)).any()


@BOTH
def test_a_batch_larger_than_the_samples_is_clipped_and_warned_of(kind: Any) -> None:
    with pytest.warns(UserWarning, match="batch_size=500 is larger than the 200 samples"):
        small(kind, batch_size=500).fit(*samples())


@BOTH
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_floats_asked_for_are_those_of_the_parameters(kind: Any, dtype: str) -> None:
    X, y = samples()
    model = small(kind, dtype=dtype).fit(X, y)
    assert {one.dtype.name for one in model.coefs_ + model.intercepts_} == {dtype}
    as_given = small(kind).fit(X.astype(dtype), y)
    np.testing.assert_array_equal(flat(as_given), flat(model))


@BOTH
def test_float32_and_float64_learn_the_same(kind: Any) -> None:
    X, y = samples()
    one, other = (small(kind, dtype=dtype, max_iter=50).fit(X, y) for dtype in ("float32", None))
    np.testing.assert_allclose(flat(one), flat(other), rtol=1e-2, atol=1e-3)


@BOTH
def test_which_engine_trained_is_said(kind: Any) -> None:
    X, y = samples()
    assert small(kind).fit(X, y).engine_.startswith("reference: ")
    assert small(kind, engine="reference").fit(X, y).engine_ == "reference: as asked"
    assert "lbfgs" in small(kind, solver="lbfgs").fit(X, y).engine_
    with pytest.raises(ValueError, match="compiled engine"):
        small(kind, solver="lbfgs", engine="compiled").fit(X, y)


@BOTH
def test_long_trainings_on_float64_are_compiled_in_float32_unless_float64_is_asked_for(
    kind: Any,
) -> None:
    pytest.importorskip("numba")
    X, y = samples()

    def fitted(**more: Any) -> Any:
        model = small(kind, max_iter=10**6, epsilon=0.1, batch_size=32, **more)
        return model.set_params(callbacks=lambda epoch, reached: epoch.number == 3)

    fast = fitted(warm_start=True).fit(X, y)
    slow = fitted(warm_start=True, dtype="float64").fit(X, y)
    for _ in range(2):
        assert fast.engine_ == "compiled, 1 thread, in float32"
        assert slow.engine_ == "compiled, 1 thread"
        assert {one.dtype.name for one in fast.coefs_ + fast.intercepts_} == {"float64"}
        np.testing.assert_allclose(flat(fast), flat(slow), rtol=1e-4, atol=1e-5)
        fast.fit(X, y)
        slow.fit(X, y)
    # What the optimiser carries on is in float64 again, whichever engine goes on.
    fast.partial_fit(X, y)
    slow.partial_fit(X, y)
    assert fast.engine_.startswith("reference")
    np.testing.assert_allclose(flat(fast), flat(slow), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("what", ["X", "y", "weights", "coefs", "validation"])
def test_numbers_too_large_for_float32_are_trained_in_float64(what: str) -> None:
    pytest.importorskip("numba")
    X, y = data.numbers()
    settings = {"max_iter": 10**6, "batch_size": 32, "warm_start": True, "alpha": 0}
    model = small(MLPRegressor, callbacks=lambda epoch, reached: epoch.number == 2, **settings)
    weights = np.ones(len(y))
    assert model.fit(X, y, weights).engine_ == "compiled, 1 thread, in float32"
    validation = X.copy()
    given = {"X": X, "y": y, "weights": weights, "coefs": model.coefs_[0]}
    {**given, "validation": validation}[what][0] = 1e10
    # What such numbers lead to is infinite soon, but none of them is, and that is not said.
    try:
        engine = model.fit(X, y, weights, validation_data=(validation, y)).engine_
    except TrainingDivergedError as diverged:
        engine = diverged.engine
    assert engine == "compiled, 1 thread"


@BOTH
def test_the_compiled_engine_learns_what_the_reference_does(kind: Any) -> None:
    pytest.importorskip("numba")
    X, y = samples()
    fast, slow = (
        small(kind, dtype="float32", engine=engine, epsilon=0.1, batch_size=32).fit(X, y)
        for engine in ("compiled", "reference")
    )
    assert fast.engine_.startswith("compiled")
    np.testing.assert_allclose(flat(fast), flat(slow), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(fast.loss_curve_, slow.loss_curve_, rtol=1e-4)


# What it prints


@BOTH
@pytest.mark.parametrize("solver", ["sgd", "lbfgs"])
def test_verbose_prints_a_line_for_every_epoch(kind: Any, solver: str, capsys: Capture) -> None:
    model = small(kind, verbose=True, solver=solver).fit(*samples())
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("Iteration")] == [
        f"Iteration {number}, loss = {loss:.8f}"
        for number, loss in enumerate(model.loss_curve_, start=1)
    ]


@BOTH
def test_verbose_tells_scores_and_why_it_stops(kind: Any, capsys: Capture) -> None:
    small(kind, verbose=1, early_stopping=True, tol=10, n_iter_no_change=2).fit(*samples())
    out = capsys.readouterr().out
    assert "Validation score: " in out
    assert "No better validation score by tol=10 in 2 epochs: stopping." in out


@BOTH
def test_the_bar_prints_nothing_into_a_pipe(kind: Any, capsys: Capture) -> None:
    small(kind, verbose="bar").fit(*samples())
    assert capsys.readouterr() == ("", "")


# What it is, as an object


@BOTH
def test_copies_are_equal_and_clones_unfitted(kind: Any) -> None:
    X, y = samples()
    model = small(kind, activation=["tanh"], learning_rate=Step(every=2)).fit(X, y)
    for one in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        np.testing.assert_array_equal(one.predict(X), model.predict(X))
        assert one.get_params() == model.get_params()
    assert not hasattr(clone(model), "coefs_")


@BOTH
def test_weights_put_in_by_hand_are_used(kind: Any) -> None:
    X, y = samples()
    model = small(kind).fit(X, y)
    model.coefs_ = [np.zeros_like(one) for one in model.coefs_]
    model.intercepts_[-1][:] = 3.0
    assert (model.parameters_.W[0] == 0).all()
    wanted = 3.0 if kind is MLPRegressor else 1
    assert (model.predict(X) == wanted).all()


@BOTH
def test_what_is_not_fitted_says_so(kind: Any) -> None:
    for ask in (
        lambda model: model.predict([[1.0]]),
        lambda model: model.explain([[1.0]], [1]),
        lambda model: model.plot(),
        lambda model: model.parameters_,
    ):
        with pytest.raises(NotFittedError, match="not fitted yet"):
            ask(kind())


@BOTH
def test_samples_stay_as_they_were(kind: Any) -> None:
    X, y = samples()
    before = X.copy(), y.copy()
    small(kind, early_stopping=True).fit(X, y, sample_weight=np.ones(200))
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(y, before[1])


@BOTH
def test_weights_of_samples_must_be_0_or_above(kind: Any) -> None:
    X, y = samples()
    with pytest.raises(ValueError, match="Negative values in data passed to `sample_weight`"):
        small(kind).fit(X, y, sample_weight=-np.ones(200))
    with pytest.raises(ValueError, match=r"All samples weigh 0|at least one non-zero"):
        small(kind).fit(X, y, sample_weight=np.zeros(200))


@BOTH
def test_an_interrupted_training_keeps_what_it_has(kind: Any) -> None:
    def interrupt(epoch: Epoch, parameters: Parameters) -> None:
        if epoch.number == 2:
            raise KeyboardInterrupt

    with pytest.warns(UserWarning, match="interrupted"):
        model = small(kind, callbacks=interrupt).fit(*samples())
    assert model.n_iter_ == len(model.loss_curve_) == 2
    assert model.predict(samples()[0]).shape == (200,)
    assert model.engine_ == "reference: too short to repay loading the compiled engine"


@BOTH
def test_an_interrupted_training_tells_the_engine(kind: Any) -> None:
    pytest.importorskip("numba")

    def interrupt(epoch: Epoch, parameters: Parameters) -> None:
        raise KeyboardInterrupt

    for engine in ("auto", "compiled"):
        model = small(kind, max_iter=10**6, callbacks=interrupt, engine=engine)
        with pytest.warns(UserWarning, match="interrupted"):
            model.fit(*samples())
        assert model.engine_.startswith("compiled, 1 thread")
        assert ("in float32" in model.engine_) == (engine == "auto")


# What cannot be used, by the rows as they were given


MISSING = {
    "text": np.array(["a", None, "b"] * 6, dtype=object),
    "a list": ["a", None, "b"] * 6,
    "NaN among text": np.array(["a", np.nan, "b"] * 6, dtype=object),
    "numbers": [1, None, 2] * 6,
    "several": [[1, 0], [None, 1], [0, 1]] * 6,
    "times": np.array(["2020-01-01", "NaT", "2020-01-02"] * 6, dtype="datetime64[D]"),
    "pandas text": pd.Series(["a", None, "b"] * 6),
    "pandas NA": pd.Series(["a", None, "b"] * 6, dtype="string"),
    "pandas categories": pd.Series(["a", None, "b"] * 6, dtype="category"),
    "polars": pl.Series(["a", None, "b"] * 6),
    "polars bool": pl.Series([True, None, False] * 6),
}


@BOTH
@pytest.mark.parametrize("y", MISSING.values(), ids=MISSING)
def test_targets_that_are_missing_are_said(kind: Any, y: Any) -> None:
    X = np.arange(36.0).reshape(18, 2)
    wanted = "y has missing values in 6 of 18 rows, the first in row 2: leave these samples out"
    with pytest.raises(ValueError, match=wanted):
        kind().fit(X, y)
    more = {"classes": ["a", "b"]} if kind is MLPClassifier else {}
    with pytest.raises(ValueError, match=wanted):
        kind().partial_fit(X, y, **more)


@BOTH
@pytest.mark.parametrize("y", [[1.0, np.nan, 2.0] * 6, pd.Series([1, None, 2] * 6)], ids=str)
def test_numbers_that_are_missing_are_said_as_scikit_learn_does(kind: Any, y: Any) -> None:
    with pytest.raises(ValueError, match="Input y contains NaN"):
        kind().fit(np.arange(36.0).reshape(18, 2), y)


@pytest.mark.parametrize("early_stopping", [False, True])
def test_targets_that_the_loss_cannot_use_are_told_by_their_row(*, early_stopping: bool) -> None:
    X, y = data.counts()
    model = small(MLPRegressor, loss="poisson", early_stopping=early_stopping)
    several = np.stack([y, y], axis=1)
    several[5, 1] = -1
    with pytest.raises(ValueError, match=r"target -1 of sample 6, output 2, does not go with"):
        model.fit(X, several)
    with pytest.raises(ValueError, match="validation_data: target -1 of sample 2, output 2, does"):
        model.fit(X, np.stack([y, y], axis=1), validation_data=(X[4:8], several[4:8]))
    large = y.astype(float)
    large[7] = 1e39
    with pytest.raises(ValueError, match=r"y has 1e\+39 in row 8, column 1, which float32 cannot"):
        model.fit(X.astype(np.float32), large)


@BOTH
def test_inputs_too_large_for_float32_are_an_error_only_where_that_is_asked_for(kind: Any) -> None:
    X, y = samples()
    X[10, 0] = 1e39
    model = small(kind, max_iter=10**6, callbacks=lambda epoch, reached: True)
    reached: list[str] = []
    try:
        reached.append(model.fit(X, y).engine_)
    except TrainingDivergedError as diverged:
        reached += [diverged.engine, str(diverged)]
    assert "float32" not in reached[0]
    assert not any("row" in one for one in reached)
    with (
        np.errstate(over="ignore"),
        pytest.raises(ValueError, match=r"too large for dtype\('float32'\)"),
    ):
        model.set_params(dtype="float32").fit(X, y)


@BOTH
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_arrays_of_floats_are_predicted_as_their_lists_are(kind: Any, dtype: str) -> None:
    X, y = samples()
    X = X.astype(dtype)
    model = small(kind).fit(X, y)
    for some in (X[:1], X, X[::2], np.asfortranarray(X)):
        wanted = model.predict(some.tolist())
        np.testing.assert_allclose(model.predict(some), wanted, rtol=1e-5, atol=1e-5)


@BOTH
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda X: X[:, :-1], "is expecting"),
        (lambda X: X[0], "Expected 2D array"),
        (lambda X: X[:0], "Found array with 0 sample"),
        (lambda X: np.array(0.5), "Expected 2D array"),
        (lambda X: np.where(X[3, 0] == X, np.nan, X), "Input X contains NaN"),
    ],
)
def test_arrays_of_floats_that_do_not_go_with_the_model_are_refused(
    kind: Any, wrong: Any, said: str
) -> None:
    X, y = samples()
    model = small(kind).fit(X, y)
    with pytest.raises(ValueError, match=said):
        model.predict(wrong(X))
    with pytest.raises(NotFittedError):
        small(kind).predict(X)


@BOTH
def test_an_array_without_the_names_of_its_features_is_told_so(kind: Any) -> None:
    X, y = samples()
    model = small(kind).fit(pd.DataFrame(X).rename(columns=str), y)
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        model.predict(X)


@BOTH
def test_weights_changed_in_place_are_predicted_with(kind: Any) -> None:
    X, y = samples()
    model = small(kind).fit(X, y)
    before = model._outputs(X)
    model.intercepts_[0] += 1
    assert not np.allclose(model._outputs(X), before)
    np.testing.assert_array_equal(model._outputs(X), predict(model.parameters_, X))
