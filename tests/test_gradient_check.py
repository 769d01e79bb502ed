"""The gradient check that users have: it finds planted mistakes, and knows about jumps."""

from dataclasses import replace

import numpy as np
import pytest

from clearprop.activations import ACTIVATIONS, Elementwise
from clearprop.arithmetic import Floats
from clearprop.errors import ClearpropError
from clearprop.gradient_check import METHODS, Method, check_gradients
from clearprop.network import Layer, Network
from clearprop.parameters import Parameters, initialize
from strategies import Case, drawn


def with_wrong_slope(case: Case, off_by: float) -> Case:
    """Put a tanh in the first layer whose slope is a little off."""
    tanh = ACTIVATIONS["tanh"]
    assert isinstance(tanh, Elementwise)
    wrong = replace(tanh, derivative=lambda net, out, ar: (1 - out * out) * (1 + off_by))
    first, *others = case.network.layers
    layers: tuple[Layer, ...] = (replace(first, activation=wrong), *others)
    network = replace(case.network, layers=layers)
    return replace(case, parameters=replace(case.parameters, network=network))


@pytest.mark.parametrize("method", METHODS)
def test_a_slope_that_is_a_thousandth_off_is_found_where_it_is(method: Method) -> None:
    case = drawn(Network.of([2, 3, 2], ["tanh", "sigmoid"]), samples=3, seed=1)
    assert check_gradients(case.parameters, case.X, case.Y, method).agrees
    wrong = with_wrong_slope(case, 1e-3)
    found = check_gradients(wrong.parameters, wrong.X, wrong.Y, method)
    assert not found.agrees
    assert found.worst == pytest.approx(1e-3, rel=0.01)
    assert found.where.startswith(("W_b[", "b_b["))


def test_parameters_at_a_jump_of_the_slope_are_skipped_and_counted() -> None:
    network = Network.of([1, 2, 1], ["relu", "identity"], bias=False)
    # The first hidden neuron's net is 0, where relu has no slope; its weight moves it both ways.
    parameters = Parameters.from_lists(
        network, [[[0.0], [1.0]], [[1.0, 1.0]]], [None, None], Floats()
    )
    X, Y = np.array([[2.0]]), np.array([[1.0]])
    found = check_gradients(parameters, X, Y, "central differences")
    assert (found.compared, found.skipped) == (3, 1)
    assert found.agrees


def test_of_many_parameters_some_can_be_drawn() -> None:
    case = drawn(Network.of([20, 30, 5], "tanh"), samples=2, seed=2)
    found = check_gradients(case.parameters, case.X, case.Y, "complex step", most=50)
    assert found.compared == 50
    assert found.agrees


def test_float32_parameters_are_checked_in_float64() -> None:
    case = drawn(Network.of([3, 4, 2], "tanh"), samples=2, seed=3, dtype="float32")
    assert check_gradients(case.parameters, case.X, case.Y, "complex step").worst < 1e-13


def test_samples_that_cannot_be_used_are_said() -> None:
    case = drawn(Network.of([2, 1], "tanh"), samples=2, seed=4)
    with pytest.raises(ClearpropError, match="X has nan in row 1, column 1"):
        check_gradients(case.parameters, case.X * np.nan, case.Y, "complex step")


def test_an_unknown_method_is_refused() -> None:
    network = Network.of([1, 1])
    with pytest.raises(ClearpropError, match="no method is called 'complex'"):
        check_gradients(initialize(network, 0), np.ones((1, 1)), np.ones((1, 1)), "complex")  # type: ignore[arg-type]
