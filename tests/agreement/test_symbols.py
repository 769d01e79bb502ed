"""Symbols, with numbers put in at the end, agree with floats to 1e-12."""

from collections.abc import Sequence
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy

from clearprop.arithmetic import Arithmetic, Array, Floats, Symbols, symbol_matrix
from clearprop.backward import backward
from clearprop.forward import error, forward
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.update import GradientDescent, State, update
from strategies import ELEMENTWISE, OUTPUT_PAIRS, Case, drawn

TOLERANCE = 1e-12


def everything(parameters: Parameters, X: Array, Y: Array, ar: Arithmetic) -> list[Array]:
    """Go forward, backward and through an update, and return every matrix on the way."""
    ran = forward(parameters, X, ar)
    E = error(parameters.network, ran, Y, ar)
    back = backward(parameters, ran, Y, ar)
    made = update(parameters, back.gradients, GradientDescent(learning_rate=0.5), State(), ar)
    matrices = [matrix for layer in ran.layers for matrix in (layer.net, layer.out)]
    matrices += [E.E, E.E_total]
    for layer in back.layers:
        matrices += [
            matrix
            for matrix in (layer.dE_dout, layer.slope, layer.dE_dnet, layer.dW, layer.db)
            if matrix is not None
        ]
    return [*matrices, back.gradients.flat, made.move.flat, made.parameters.flat]


def assert_symbols_agree_with_floats(case: Case) -> None:
    W, b = list[Array](), list[Array | None]()
    for layer in case.network.layers:
        W.append(symbol_matrix(f"W_{layer.name}", layer.size, layer.inputs))
        b.append(symbol_matrix(f"b_{layer.name}", layer.size, 1) if layer.bias else None)
    X, Y = symbol_matrix("X", *case.X.shape), symbol_matrix("Y", *case.Y.shape)
    parameters = Parameters.of(case.network, W, b)
    formulas = everything(parameters, X, Y, Symbols())
    numbers = everything(case.parameters, case.X, case.Y, Floats())

    names = [*parameters.flat, *X.reshape(-1), *Y.reshape(-1)]
    values = [*case.parameters.flat, *case.X.reshape(-1), *case.Y.reshape(-1)]
    entries = [entry for matrix in formulas for entry in matrix.reshape(-1)]
    put_in = evaluated(names, values, entries)
    wanted = np.concatenate([matrix.reshape(-1) for matrix in numbers])
    assert [formula.shape for formula in formulas] == [number.shape for number in numbers]
    np.testing.assert_allclose(put_in, wanted, rtol=TOLERANCE, atol=TOLERANCE)


def evaluated(names: Sequence[Any], values: Sequence[float], entries: Sequence[Any]) -> Array:
    numbers = sympy.lambdify(names, entries, modules="mpmath", cse=True)
    with mpmath.workdps(30):
        return np.array([float(number) for number in numbers(*map(mpmath.mpf, values))])


@pytest.mark.parametrize(("output", "loss"), OUTPUT_PAIRS)
def test_every_output_activation_with_every_loss_it_goes_with(output: str, loss: str) -> None:
    network = Network.of([1, 1, 2], ["identity", output], bias=[False, True], loss=loss)
    assert_symbols_agree_with_floats(drawn(network, samples=1, seed=1))


@pytest.mark.parametrize("hidden", ELEMENTWISE)
def test_every_hidden_activation(hidden: str) -> None:
    network = Network.of([2, 1, 1, 1], [hidden, hidden, "sigmoid"], bias=[True, False, False])
    assert_symbols_agree_with_floats(drawn(network, samples=1, seed=2))


def test_a_batch_of_several_samples() -> None:
    network = Network.of([1, 2, 2], ["gelu", "softmax"], loss="poisson")
    assert_symbols_agree_with_floats(drawn(network, samples=3, seed=3))
