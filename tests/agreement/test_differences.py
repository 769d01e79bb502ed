"""Gradients agree with central differences of a textbook's forward pass, to 1e-6."""

import numpy as np
import pytest
from hypothesis import given, settings

from clearprop.arithmetic import Floats
from clearprop.backward import backward
from clearprop.forward import error, forward
from clearprop.gradient_check import METHODS, check_gradients
from strategies import HIDDEN_PAIRS, OUTPUT_PAIRS, Case, cases
from textbook import differences, furthest_apart, passed

TOLERANCE = 1e-6
NOISE = 1e-6
"""Rounding puts differences of an error of unit size off by 1e-12: 1e-6 of slopes of this size."""


def assert_gradients_agree_with_differences(case: Case) -> None:
    ar = Floats()
    ran = forward(case.parameters, case.X, ar)
    ours = backward(case.parameters, ran, case.Y, ar, case.batch).gradients.flat
    slopes, believed = differences(case)
    found = np.where(believed, ours, slopes)
    assert furthest_apart(found, slopes, case, NOISE) <= TOLERANCE


@pytest.mark.parametrize(("output", "loss"), OUTPUT_PAIRS)
def test_every_output_activation_with_every_loss_it_goes_with(output: str, loss: str) -> None:
    @settings(max_examples=8)
    @given(cases(output=output, loss=loss))
    def agree(case: Case) -> None:
        assert_gradients_agree_with_differences(case)

    agree()


@pytest.mark.parametrize(("hidden", "loss"), HIDDEN_PAIRS)
def test_every_hidden_activation_under_every_loss(hidden: str, loss: str) -> None:
    @settings(max_examples=8)
    @given(cases(hidden=hidden, loss=loss))
    def agree(case: Case) -> None:
        assert_gradients_agree_with_differences(case)

    agree()


@settings(max_examples=150)
@given(cases())
def test_outputs_and_errors_are_the_textbooks(case: Case) -> None:
    ar = Floats()
    ran = forward(case.parameters, case.X, ar)
    E_total = error(case.network, ran, case.Y, ar, case.batch).E_total
    textbook = passed(case, case.parameters.flat[np.newaxis])
    for ours, net, out in zip(ran.layers, textbook.nets, textbook.outs, strict=True):
        np.testing.assert_allclose(ours.net, net[0], rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(ours.out, out[0], rtol=1e-11, atol=1e-13)
    assert E_total.shape == (1, 1)
    np.testing.assert_allclose(E_total[0, 0], textbook.E_total[0], rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("method", METHODS)
def test_the_check_that_users_have_agrees(method: str) -> None:
    @settings(max_examples=60)
    @given(cases(most_layers=4, most_neurons=5))
    def agree(case: Case) -> None:
        assert check_gradients(case.parameters, case.X, case.Y, method, case.batch).agrees

    agree()
