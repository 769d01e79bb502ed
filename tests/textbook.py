"""Networks as a textbook writes them, in plain NumPy: the tests' own forward pass and gradient.

Nothing of clearprop computes here, and nothing is made safe from overflow.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import erf

from clearprop.arithmetic import Array
from strategies import Case

ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = {
    "identity": lambda x: x,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.maximum(x, x / 100),
    "elu": lambda x: np.where(x > 0, x, np.exp(x) - 1),
    "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * (np.exp(x) - 1)),
    "gelu": lambda x: x * (1 + erf(x / np.sqrt(2))) / 2,
    "silu": lambda x: x / (1 + np.exp(-x)),
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "mish": lambda x: x * np.tanh(np.log(1 + np.exp(x))),
    "exponential": np.exp,
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(axis=-2, keepdims=True),
}

LOSSES: Mapping[str, Callable[[Array, Array], Array]] = {
    "squared_error": lambda out, t: (t - out) ** 2 / 2,
    "sum_squared_error": lambda out, t: (t - out) ** 2,
    "mean_squared_error": lambda out, t: (t - out) ** 2 / out.shape[-2],
    "absolute_error": lambda out, t: np.abs(t - out),
    "huber": lambda out, t: np.where(
        np.abs(t - out) <= 1, (t - out) ** 2 / 2, np.abs(t - out) - 0.5
    ),
    "binary_cross_entropy": lambda out, t: -t * np.log(out) - (1 - t) * np.log(1 - out),
    "categorical_cross_entropy": lambda out, t: -t * np.log(out),
    "poisson": lambda out, t: out - t * np.log(out),
}

JUMPS = ("relu", "leaky_relu", "selu")
"""Activations whose slope jumps at 0; that of absolute_error jumps where out = target."""

STEP = 1e-3


@dataclass(frozen=True)
class Passed:
    """A textbook's forward pass of many networks at once, the first axis of every array."""

    nets: list[Array]
    outs: list[Array]
    E_total: Array


def passed(case: Case, flats: Array) -> Passed:
    """Pass the case's samples through networks with parameters `flats`, (networks, parameters)."""
    out, start = case.X, 0
    nets, outs = list[Array](), list[Array]()
    for layer in case.network.layers:
        end = start + layer.size * layer.inputs
        net = flats[:, start:end].reshape(-1, layer.size, layer.inputs) @ out
        if layer.bias:
            start, end = end, end + layer.size
            net = net + flats[:, start:end, np.newaxis]
        start = end
        out = ACTIVATIONS[layer.activation.name](net)
        nets.append(net)
        outs.append(out)
    E = LOSSES[case.network.loss.name](out, case.Y).sum(axis=1)
    return Passed(nets, outs, E.mean(axis=1) if case.batch == "mean" else E.sum(axis=1))


def differences(case: Case) -> tuple[Array, Array]:
    """Return the gradient by central differences, and where it can be believed.

    Two steps, h and 2h, make the error of order h⁴: (8 (E(h) − E(−h)) − (E(2h) − E(−2h))) / 12h.
    Where a step carries a net or an out over a jump of a slope, a difference says nothing; over
    one of a slope's own slope (elu's at 0, huber's at 1), its error is of order h² only.
    """
    flat = case.parameters.flat
    moves = STEP * np.eye(len(flat))
    ends = [passed(case, flat + by * moves) for by in (-2, -1, 1, 2)]
    E = [end.E_total for end in ends]
    slopes = (8 * (E[2] - E[1]) - (E[3] - E[0])) / (12 * STEP)
    believed = np.ones(len(flat), dtype=bool)
    for sides in zip(*(_sides(case, end) for end in ends), strict=True):
        for side in sides:
            believed &= (side == sides[0]).all(axis=(1, 2))
    return slopes, believed


def _sides(case: Case, ended: Passed) -> list[Array]:
    sides = [
        np.sign(net)
        for layer, net in zip(case.network.layers, ended.nets, strict=True)
        if layer.activation.name in (*JUMPS, "elu")
    ]
    if case.network.loss.name == "absolute_error":
        sides.append(np.sign(ended.outs[-1] - case.Y))
    if case.network.loss.name == "huber":
        sides.append(np.sign(np.abs(ended.outs[-1] - case.Y) - 1))
    return sides


def furthest_apart(found: Array, wanted: Array, case: Case, noise: float) -> float:
    """Return the largest difference within one layer's W or b, relative to its largest entry.

    `noise` is what the oracle cannot resolve, of an error of unit size.
    """
    worst, start = 0.0, 0
    floor = noise * max(1.0, float(passed(case, case.parameters.flat[np.newaxis]).E_total[0]))
    for layer in case.network.layers:
        for size in (layer.size * layer.inputs, layer.size * layer.bias):
            apart = np.abs(found - wanted)[start : start + size]
            largest = np.abs(wanted[start : start + size])
            if size:
                worst = max(worst, float(apart.max() / max(largest.max(), floor)))
            start += size
    return worst
