"""How far apart two ways of computing a network's outputs in float32 may be, and no further."""

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.forward import forward
from clearprop.parameters import Parameters

EPSILON = float(np.finfo(np.float32).eps)
STEEPEST = 1.13
"""No activation but exp multiplies a difference of nets by more; gelu's slope comes closest."""


def in_float64(parameters: Parameters) -> Parameters:
    """Return the same numbers as float64."""
    return Parameters(parameters.network, parameters.flat.astype(np.float64))


def rounding_bound(parameters: Parameters, X: Array) -> Array:
    """Bound the rounding of float32 outputs, shape (outputs, samples).

    A sum of n products is off by at most n ε of the sum of their absolute values, in any order,
    and by what its inputs are off times |W|.  An activation is allowed 4 ε of its net, its out
    and 1: some are computed as a difference from 1, such as exp(net) − 1.
    """

    def nearly(matrix: Array) -> Array:
        return 4 * EPSILON * (1 + np.abs(matrix))

    parameters = in_float64(parameters)
    passed = forward(parameters, X.astype(np.float64), Floats())
    inputs, off = passed.X, np.zeros_like(passed.X)
    for record, W, b in zip(passed.layers, parameters.W, parameters.b, strict=True):
        sizes = np.abs(W) @ np.abs(inputs) + (0 if b is None else np.abs(b))
        off = np.abs(W) @ off + (record.layer.inputs + 2) * EPSILON * sizes
        match record.layer.activation.name:
            case "identity":
                pass
            case "exponential":
                off = record.out * np.exp(off) * (off + nearly(record.net)) + nearly(record.out)
            case name:
                # Every out of a softmax depends on every net.
                spread = off.max(axis=0, keepdims=True) if name == "softmax" else off
                off = STEEPEST * spread + nearly(record.net) + nearly(record.out)
        inputs = record.out
    return off


def assert_same_outputs(outputs: Array, parameters: Parameters, X: Array) -> None:
    """Assert that outputs computed elsewhere in float32 are the network's, shape as ours."""
    exact = forward(in_float64(parameters), X.astype(np.float64), Floats()).out
    assert outputs.shape == exact.shape
    assert (np.abs(outputs - exact) <= rounding_bound(parameters, X)).all()
