"""Update in place: the optimisers of `clearprop.update`, number by number."""

from math import sqrt

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.machine import TILE, compiled
from clearprop.update import (
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
)

OPTIMIZER_CODES: dict[type[Optimizer], int] = {
    GradientDescent: 0,
    Momentum: 1,
    Nesterov: 2,
    RMSprop: 3,
    Adam: 4,
    AdamW: 5,
}
MEMORIES = (0, 1, 1, 1, 2, 2)
"""How many memories each has, by code."""

# Entries of the settings.  "decay" is the share of the old that stays.
RATE, DECAY_1, DECAY_2, EPSILON, WEIGHT_DECAY, L2, CLIP = range(7)


def settings(optimizer: Optimizer, l2: float, clip_norm: float | None) -> Array:
    """Return the optimiser's numbers in one array; unused ones are 0."""
    values = np.zeros(7, dtype=np.float32)
    values[RATE], values[L2], values[CLIP] = float(optimizer.learning_rate), l2, clip_norm or 0
    match optimizer:
        case Momentum(momentum=momentum) | Nesterov(momentum=momentum):
            values[DECAY_1] = momentum
        case RMSprop(decay=decay, epsilon=epsilon):
            values[[DECAY_2, EPSILON]] = decay, epsilon
        case Adam() | AdamW():
            values[[DECAY_1, DECAY_2]] = optimizer.beta1, optimizer.beta2
            values[EPSILON] = optimizer.epsilon
            if isinstance(optimizer, AdamW):
                values[WEIGHT_DECAY] = optimizer.weight_decay
        case _:
            pass
    return values


@compiled
def next_powers(h: Array, powers: Array) -> None:
    """Count one more update: Adam's kind divides by 1 − decay^updates."""
    powers[0] *= h[DECAY_1]
    powers[1] *= h[DECAY_2]


@compiled
def _move(
    code: int, p: Array, g: Array, m: Array, v: Array,
    factor: float, l2: float, decay: float, h: Array, powers: Array,
) -> None:  # fmt: skip
    """Move a stretch of parameters; `factor` turns what is in g into the gradient."""
    rate, decay_1, decay_2, epsilon = h[RATE], h[DECAY_1], h[DECAY_2], h[EPSILON]
    one = np.float32(1)
    rest_1, rest_2 = one - decay_1, one - decay_2
    if code == 0:
        for i in range(len(p)):
            p[i] -= rate * (g[i] * factor + l2 * p[i])
    elif code == 1:
        for i in range(len(p)):
            m[i] = decay_1 * m[i] + (g[i] * factor + l2 * p[i])
            p[i] -= rate * m[i]
    elif code == 2:
        for i in range(len(p)):
            one_g = g[i] * factor + l2 * p[i]
            m[i] = decay_1 * m[i] + one_g
            p[i] -= rate * (one_g + decay_1 * m[i])
    elif code == 3:
        for i in range(len(p)):
            one_g = g[i] * factor + l2 * p[i]
            m[i] = decay_2 * m[i] + rest_2 * one_g * one_g
            p[i] -= rate * one_g / (np.float32(sqrt(m[i])) + epsilon)
    else:
        unbias_1 = np.float32(1 / (1 - powers[0]))
        unbias_2 = np.float32(1 / (1 - powers[1]))
        pull = rate * decay
        for i in range(len(p)):
            one_g = g[i] * factor + l2 * p[i]
            m[i] = decay_1 * m[i] + rest_1 * one_g
            v[i] = decay_2 * v[i] + rest_2 * one_g * one_g
            root = np.float32(sqrt(v[i] * unbias_2)) + epsilon
            p[i] -= rate * (m[i] * unbias_1) / root + pull * p[i]


@compiled
def move(
    code: int, p: Array, m: Array, v: Array, start: int, rows: int, weights: int,
    g: Array, place: int, factor: float, l2: float, h: Array, powers: Array,
) -> None:  # fmt: skip
    """Move rows of a panel by the gradients from g[place] on; rows after `weights` are biases."""
    zero = np.float32(0)
    for first, last, penalty, decay in (
        (0, weights, l2, h[WEIGHT_DECAY]), (weights, rows, zero, zero)
    ):  # fmt: skip
        a, b, c = start + first * TILE, start + last * TILE, place + first * TILE
        # Of a slice, counted from 0, the compiler knows that no index is below 0.
        _move(code, p[a:b], g[c : c + b - a], m[a:b], v[a:b],
              factor, penalty, decay, h, powers)  # fmt: skip


@compiled
def add_penalty(
    p: Array, g: Array, start: int, rows: int, weights: int, factor: float, l2: float
) -> float:
    """Turn the sums in g into gradients with their penalty; return the sum of their squares."""
    square = 0.0
    for i in range(start, start + rows * TILE):
        g[i] = g[i] * factor + (l2 * p[i] if i < start + weights * TILE else np.float32(0))
        square += g[i] * g[i]
    return square
