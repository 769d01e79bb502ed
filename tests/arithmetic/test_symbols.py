"""Symbols: the same code gives formulas."""

import numpy as np
import sympy

from clearprop.arithmetic import Symbols, symbol_matrix
from clearprop.backward import backward
from clearprop.forward import forward
from clearprop.network import Network
from clearprop.parameters import Parameters


def test_a_gradient_comes_out_as_a_formula() -> None:
    ar = Symbols()
    network = Network.of([1, 1], "identity", bias=False)
    W, x, t = (symbol_matrix(name, 1, 1) for name in ("W", "x", "t"))
    parameters = Parameters.of(network, [W], [None])
    made = backward(parameters, forward(parameters, x, ar), t, ar)
    (dW,) = made.gradients.flat
    w_1, x_1, t_1 = W.item(), x.item(), t.item()
    assert sympy.expand(dW - (w_1 * x_1 - t_1) * x_1) == 0


def test_a_typed_decimal_is_exact() -> None:
    assert Symbols().array([0.1, "0.3", 2]).tolist() == [
        sympy.Rational(1, 10),
        sympy.Rational(3, 10),
        sympy.Integer(2),
    ]


def test_symbols_are_numbered_as_on_paper() -> None:
    names = np.vectorize(str)(symbol_matrix("W_b", 2, 3))
    assert names.tolist() == [
        ["W_b_1_1", "W_b_1_2", "W_b_1_3"],
        ["W_b_2_1", "W_b_2_2", "W_b_2_3"],
    ]


def test_a_long_formula_is_left_unfactored_and_in_no_time() -> None:
    terms = sum(sympy.Symbol(f"x{i}") * sympy.Symbol("y") for i in range(200))
    (settled,) = Symbols().finish(np.array([terms], dtype=object))
    assert settled == terms
