"""Update in place: the optimisers of `clearprop.update`, number by number."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.emitting import load_vector, spread, store_vector
from clearprop.engine.lanes import Lanes
from clearprop.engine.machine import LANES, TILE, compiled, data_pointer, intrinsic, types
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
_ADAM = OPTIMIZER_CODES[Adam]
MEMORIES = (0, 1, 1, 1, 2, 2)
"""How many memories each has, by code."""

# Entries of the settings.  "decay" is the share of the old that stays.
DECAY_1, DECAY_2, EPSILON, CLIP = range(4)


def settings(optimizer: Optimizer, clip_norm: float | None) -> Array:
    """Return the optimiser's numbers in one array; unused ones are 0.

    Rates, penalties and decays are apart: networks trained together, and layers, may differ in
    them.
    """
    values = np.zeros(4, dtype=np.float32)
    values[CLIP] = clip_norm or 0
    match optimizer:
        case Momentum(momentum=momentum) | Nesterov(momentum=momentum):
            values[DECAY_1] = momentum
        case RMSprop(decay=decay, epsilon=epsilon):
            values[[DECAY_2, EPSILON]] = decay, epsilon
        case Adam() | AdamW():
            values[[DECAY_1, DECAY_2]] = optimizer.beta1, optimizer.beta2
            values[EPSILON] = optimizer.epsilon
        case _:
            pass
    return values


def weight_decays(optimizer: Optimizer, layers: int) -> Array:
    """Return the weight decay of every layer from b on."""
    decay = optimizer.weight_decay if isinstance(optimizer, AdamW) else 0.0
    return np.broadcast_to(np.array(decay, dtype=np.float32), layers).copy()


@compiled
def next_powers(h: Array, powers: Array) -> None:
    """Count one more update: Adam's kind divides by 1 − decay^updates."""
    powers[0] *= h[DECAY_1]
    powers[1] *= h[DECAY_2]


@dataclass(frozen=True)
class _Numbers:
    """What an optimiser computes with, each in all lanes (a rate may differ from lane to lane)."""

    rate: Lanes
    decay_1: Lanes
    decay_2: Lanes
    epsilon: Lanes
    weight_decay: Lanes
    unbias_1: Lanes
    unbias_2: Lanes


_Rule = Callable[[Lanes, Lanes, Lanes, Lanes, _Numbers], tuple[Lanes, Lanes, Lanes]]
"""From p, its gradient and the two memories to the new p and memories."""


def _gradient_descent(
    p: Lanes, g: Lanes, m: Lanes, v: Lanes, o: _Numbers
) -> tuple[Lanes, Lanes, Lanes]:
    return p - o.rate * g, m, v


def _momentum(p: Lanes, g: Lanes, m: Lanes, v: Lanes, o: _Numbers) -> tuple[Lanes, Lanes, Lanes]:
    m = o.decay_1 * m + g
    return p - o.rate * m, m, v


def _nesterov(p: Lanes, g: Lanes, m: Lanes, v: Lanes, o: _Numbers) -> tuple[Lanes, Lanes, Lanes]:
    m = o.decay_1 * m + g
    return p - o.rate * (g + o.decay_1 * m), m, v


def _rmsprop(p: Lanes, g: Lanes, m: Lanes, v: Lanes, o: _Numbers) -> tuple[Lanes, Lanes, Lanes]:
    m = o.decay_2 * m + (1.0 - o.decay_2) * g * g
    return p - o.rate * g / (m.sqrt() + o.epsilon), m, v


def _adam(p: Lanes, g: Lanes, m: Lanes, v: Lanes, o: _Numbers) -> tuple[Lanes, Lanes, Lanes]:
    m = o.decay_1 * m + (1.0 - o.decay_1) * g
    v = o.decay_2 * v + (1.0 - o.decay_2) * g * g
    root = (v * o.unbias_2).sqrt() + o.epsilon
    return p - (o.rate * (m * o.unbias_1) / root + o.rate * o.weight_decay * p), m, v


def _vector_of(rule: _Rule, memories: int) -> Any:
    """Make a function for Numba that moves one vector of p[i:] by g[j:]."""

    @intrinsic
    def moved(
        context: Any, p: Any, i: Any, g: Any, j: Any, m: Any, v: Any, rates: Any, s: Any, l2: Any,
        q: Any, factor: Any, penalised: Any, decay_1: Any, decay_2: Any, epsilon: Any,
        weight_decay: Any, unbias_1: Any, unbias_2: Any,
    ) -> Any:  # fmt: skip
        whole, number = types.int64, types.float32
        signature = types.void(p, whole, g, whole, m, v, rates, whole, l2, whole, *[number] * 8)
        return signature, generate

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        kinds = signature.args
        p, g, m, v, rates, l2 = (
            data_pointer(context, build, kinds[k], arguments[k]) for k in (0, 2, 4, 5, 6, 8)
        )
        i, j, s, q = (arguments[k] for k in (1, 3, 7, 9))

        def loaded(data: Any, index: Any) -> Lanes:
            return Lanes(build, load_vector(build, data, index))

        factor, penalised, *rest = (Lanes(build, spread(build, one)) for one in arguments[10:])
        old = loaded(p, i)
        gradient = loaded(g, j) * factor + loaded(l2, q) * penalised * old
        # A rule without memories has none to load.
        olds = [loaded(data, i) if k < memories else old for k, data in enumerate((m, v))]
        news = rule(old, gradient, olds[0], olds[1], _Numbers(loaded(rates, s), *rest))
        for value, data in zip(news[: 1 + memories], (p, m, v), strict=False):
            store_vector(build, value.value, data, i)
        return context.get_dummy_value()

    return moved


_gradient_descent_moved = _vector_of(_gradient_descent, 0)
_momentum_moved, _nesterov_moved = _vector_of(_momentum, 1), _vector_of(_nesterov, 1)
_rmsprop_moved, _adam_moved = _vector_of(_rmsprop, 1), _vector_of(_adam, 2)


@compiled
def _move(
    code: int, p: Array, m: Array, v: Array, start: int, count: int, g: Array, place: int,
    factor: float, penalised: float, decay: float, h: Array, rates: Array, l2: Array, q: int,
    powers: Array,
) -> None:  # fmt: skip
    """Move `count` parameters; `factor` turns what is in g into the gradient.

    Every TILE-th one has the same rate and penalty (of TILE in l2[q:]), which `penalised` (0 or 1)
    puts out of force.
    """
    one, two, small = h[DECAY_1], h[DECAY_2], h[EPSILON]
    unbias_1, unbias_2 = np.float32(1), np.float32(1)
    if code >= _ADAM:
        unbias_1, unbias_2 = np.float32(1 / (1 - powers[0])), np.float32(1 / (1 - powers[1]))
    for row in range(0, count, TILE):
        for s in range(0, TILE, LANES):
            i, j = start + row + s, place + row + s
            if code == 0:
                _gradient_descent_moved(p, i, g, j, m, v, rates, s, l2, q + s, factor, penalised,
                                        one, two, small, decay, unbias_1, unbias_2)  # fmt: skip
            elif code == 1:
                _momentum_moved(p, i, g, j, m, v, rates, s, l2, q + s, factor, penalised,
                                one, two, small, decay, unbias_1, unbias_2)  # fmt: skip
            elif code == 2:
                _nesterov_moved(p, i, g, j, m, v, rates, s, l2, q + s, factor, penalised,
                                one, two, small, decay, unbias_1, unbias_2)  # fmt: skip
            elif code == 3:
                _rmsprop_moved(p, i, g, j, m, v, rates, s, l2, q + s, factor, penalised,
                               one, two, small, decay, unbias_1, unbias_2)  # fmt: skip
            else:
                _adam_moved(p, i, g, j, m, v, rates, s, l2, q + s, factor, penalised,
                            one, two, small, decay, unbias_1, unbias_2)  # fmt: skip


@compiled
def move(
    code: int, p: Array, m: Array, v: Array, start: int, rows: int, weights: int,
    g: Array, place: int, factor: float, penalised: float, decay: float, h: Array,
    rates: Array, l2: Array, q: int, powers: Array,
) -> None:  # fmt: skip
    """Move rows of TILE by the gradients from g[place] on; rows after `weights` are biases."""
    _move(code, p, m, v, start, weights * TILE, g, place, factor, penalised, decay,
          h, rates, l2, q, powers)  # fmt: skip
    done = weights * TILE
    _move(code, p, m, v, start + done, (rows - weights) * TILE, g, place + done, factor,
          np.float32(0), np.float32(0), h, rates, l2, q, powers)  # fmt: skip


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
