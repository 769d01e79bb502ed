"""Parameters that cannot be used are refused in scikit-learn's words: when fitting, not before."""

from typing import Any

import pytest
from sklearn.utils._param_validation import InvalidParameterError
from sklearn.utils.estimator_checks import check_param_validation

from clearprop import MLPClassifier, MLPRegressor
from sklearn_api import data

BOTH = pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])


@BOTH
def test_scikit_learns_check_of_every_parameter_passes(kind: Any) -> None:
    check_param_validation(kind.__name__, kind())


@BOTH
def test_every_parameter_has_a_constraint(kind: Any) -> None:
    assert set(kind._parameter_constraints) == set(kind().get_params())


@BOTH
@pytest.mark.parametrize(
    ("parameters", "wanted"),
    [
        ({"solver": "adams"}, "The 'solver' parameter of MLP.* must be a str among"),
        ({"activation": "relux"}, "The 'activation' parameter of MLP.* must be a str among"),
        (
            {"alpha": -1.0},
            r"The 'alpha' parameter of MLP.* must be a float in the range \[0.0, inf",
        ),
        ({"dropout": 1.0}, r"The 'dropout' parameter .* range \[0.0, 1.0\)"),
        ({"momentum": 2}, r"The 'momentum' parameter .* range \[0.0, 1.0\]"),
        ({"dtype": "float16"}, "The 'dtype' parameter .* must be a str among"),
        ({"engine": "fast"}, "The 'engine' parameter .* must be a str among"),
        ({"n_iter_no_change": 0}, "The 'n_iter_no_change' parameter"),
    ],
)
def test_values_out_of_range_are_said(kind: Any, parameters: dict[str, Any], wanted: str) -> None:
    with pytest.raises(InvalidParameterError, match=wanted):
        kind(**parameters).fit(*data.digits(2))


@BOTH
@pytest.mark.parametrize(
    ("parameters", "wanted"),
    [
        ({"hidden_layer_sizes": -1}, "hidden_layer_sizes' parameter"),
        (
            {"hidden_layer_sizes": (4, 0)},
            r"hidden_layer_sizes must be whole numbers > 0, got \[4, 0",
        ),
        ({"hidden_layer_sizes": (4.5,)}, "hidden_layer_sizes must be whole numbers > 0"),
        (
            {"hidden_layer_sizes": (3, 3), "activation": ["tanh"] * 4},
            "activation has 4 values, but",
        ),
        ({"activation": ["relux"]}, "no activation is called 'relux': did you mean 'relu'"),
        ({"activation": ["softmax"]}, "layer b is hidden and has activation 'softmax'"),
        ({"bias": [True]}, "bias has 1 values, but the network has 2 layers"),
        ({"alpha": [1.0]}, "alpha has 1 values, but the network has 2 layers with weights"),
        ({"alpha": [1.0, -1.0]}, "alpha must be >= 0, got -1.0"),
        ({"dropout": [0.1, 0.1]}, "2 shares are given for dropout, but the network has 1 hidden"),
        ({"dropout": [1.5]}, "the share that drops out is 1.5"),
        ({"solver": "adamw", "weight_decay": [0.1]}, "weight_decay has 1 values"),
        ({"solver": "adamw", "weight_decay": [0.1, -1.0]}, "weight_decay must be >= 0, got -1.0"),
        ({"alpha": ["much", 1.0]}, "alpha must be >= 0, got much"),
        ({"bias": ["no", True]}, "bias must be True or False for each layer, got 'no'"),
        ({"callbacks": [print, 3]}, "callbacks must be functions, got 3"),
    ],
)
def test_lists_that_do_not_fit_are_said(kind: Any, parameters: dict[str, Any], wanted: str) -> None:
    with pytest.raises(ValueError, match=wanted):
        kind(**parameters).fit(*data.digits(2))


def test_losses_of_the_other_task_are_said() -> None:
    with pytest.raises(InvalidParameterError, match="The 'loss' parameter of MLPClassifier"):
        MLPClassifier(loss="poisson").fit(*data.digits(2))
    with pytest.raises(InvalidParameterError, match="The 'loss' parameter of MLPRegressor"):
        MLPRegressor(loss="log_loss").fit(*data.numbers())
