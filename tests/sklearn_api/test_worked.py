"""Worked examples of fitted models: their own numbers, rounded as a person writes them."""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

import clearprop
from clearprop import MLPClassifier, MLPRegressor
from clearprop.arithmetic import Rounding
from clearprop.errors import ClearpropError
from sklearn_api import data

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def fitted(**parameters: Any) -> MLPClassifier:
    X, y = data.iris()
    return MLPClassifier((3, 2), random_state=0, max_iter=3, **parameters).fit(X, y)


@pytest.mark.parametrize("decimals", [2, 4])
def test_it_starts_from_the_models_weights_and_the_rows_given(decimals: int) -> None:
    X, y = data.iris()
    model = fitted()
    worked = model.explain(X[:2], y[:2], decimals=decimals).worked
    W_b = worked.matrix("W_b").astype(float)
    np.testing.assert_allclose(W_b, model.coefs_[0].T, atol=0.5 * 10.0**-decimals)
    assert worked.matrix("W_b")[0, 0].as_tuple().exponent == -decimals
    np.testing.assert_array_equal(worked.matrix("out_a").astype(float), X[:2].T)
    np.testing.assert_array_equal(worked.matrix("target").T.astype(int), [[1, 0, 0]] * 2)
    assert worked.matrix("rate")[0, 0] == Decimal("0.001")
    assert worked.rounding == Rounding(decimals)


def test_it_comes_to_what_the_model_predicts() -> None:
    X, y = data.iris()
    model = fitted(activation="tanh")
    shown = model.explain(X[[0, 100]], y[[0, 100]], decimals=8)
    out = shown.worked.matrix("out_d").astype(float)
    np.testing.assert_allclose(out.T, model.predict_proba(X[[0, 100]]), atol=1e-6)


def test_typed_numbers_have_no_zeros_added() -> None:
    worked = fitted().explain([[5.1, 10.0, 0.123456, 300]], [1]).worked
    assert [str(n) for n in worked.matrix("out_a")[:, 0]] == ["5.1", "10", "0.1235", "300"]


def test_halves_are_rounded_up() -> None:
    worked = fitted().explain([[0.00005, 1, 1, 1]], [1]).worked
    assert str(worked.matrix("out_a")[0, 0]) == "0.0001"


def test_every_step_down_to_the_new_weights_can_be_read() -> None:
    X, y = data.iris()
    text = str(fitted(bias=[False, True, True]).explain(X[:1], y[:1]))
    for name in ("net_b", "out_d", "E", "∂E/∂net_b", "∂E/∂W_b", "W_b^new", "bias_d^new"):
        assert f"{name} = " in text
    assert "bias_b^new" not in text


def test_regressors_and_sparse_rows_too() -> None:
    X, y = data.numbers()
    model = MLPRegressor(hidden_layer_sizes=2, max_iter=2, random_state=0).fit(X, y)
    dense, sparse = model.explain(X[:2], y[:2]), model.explain(sp.csr_array(X[:2]), y[:2])
    assert str(dense) == str(sparse)


def test_it_is_the_page_of_a_worked_example() -> None:
    X, y = data.iris()
    model = fitted()
    shown = model.explain(X[:2], y[:2])
    assert isinstance(shown, clearprop.WorkedExample)
    alone = clearprop.worked_example(
        model.network_, model.parameters_, X[:2].T, np.eye(3)[y[:2]].T, learning_rate=0.001
    )
    assert shown._repr_html_() == alone._repr_html_()
    wanted = "<WorkedExample of a 4-3-2-3 network with 2 samples>"
    assert repr(shown) == wanted


def test_labels_the_model_does_not_know_are_said() -> None:
    X, _ = data.iris()
    with pytest.raises(ValueError, match=r"classes not in `self\.classes_`"):
        fitted().explain(X[:1], [7])


@pytest.mark.parametrize("decimals", [2.5, -1, 16])
def test_decimals_that_nobody_can_round_to_are_said(decimals: Any) -> None:
    X, y = data.iris()
    model = MLPClassifier(2, max_iter=1, random_state=0).fit(X, y)
    with pytest.raises(ClearpropError, match=f"not {decimals}: give a whole number"):
        model.explain(X[:1], y[:1], decimals=decimals)
