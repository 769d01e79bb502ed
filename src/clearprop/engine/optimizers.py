"""Update in place: the optimisers of `clearprop.update`, number by number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from types import SimpleNamespace
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.llvm import (
    I64,
    Emit,
    load_vector,
    loop,
    pointers,
    spread,
    store_vector,
    whole,
    with_cases,
    zeros,
)
from clearprop.engine.llvm_vector import Vector
from clearprop.engine.numba_setup import LANES, TILE, compiled, intrinsic, types
from clearprop.engine.vectors import Vectors
from clearprop.update import (
    OPTIMIZERS,
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
    State,
)

OPTIMIZER_CODES: dict[type[Optimizer], int] = {
    GradientDescent: 0,
    Momentum: 1,
    Nesterov: 2,
    RMSprop: 3,
    Adam: 4,
    AdamW: 5,
}
"""Adam is AdamW without a decay."""

MEMORIES = (0, 1, 1, 1, 2, 2)
"""How many memories each has, by code."""

PLAIN = len(MEMORIES)
"""The code of gradient descent without a penalty."""

# Entries of the settings.  "decay" is the share of the old that stays.
CLIP = 3


def settings(optimizer: Optimizer, clip_norm: float | None, dtype: str = "float32") -> Array:
    """Return the optimiser's numbers in one array of that type; unused ones are 0.

    Rates, penalties and decays are apart: networks trained together, and layers, may differ in
    them.
    """
    values = np.zeros(4, dtype=dtype)
    values[CLIP] = clip_norm or 0
    named = [f.name for f in fields(optimizer) if f.name not in ("learning_rate", "weight_decay")]
    values[: len(named)] = [getattr(optimizer, name) for name in named]
    return values


def weight_decays(optimizer: Optimizer, layers: int, dtype: str = "float32") -> Array:
    """Return the weight decay of every layer from b on, in numbers of that type."""
    decay = optimizer.weight_decay if isinstance(optimizer, AdamW) else 0.0
    return np.broadcast_to(np.array(decay, dtype=dtype), layers).copy()


def powers_after(updates: int, h: Array) -> Array:
    """Return decay^updates of both decays, the first of the 4 numbers that `next_powers` keeps."""
    # One after the other, as in `next_powers`, or a training that goes on would round differently.
    return np.multiply.reduce(np.broadcast_to(h[:2].astype(np.float64), (updates, 2)), axis=0)


@compiled
def next_powers(h: Array, powers: Array) -> None:
    """Count one more update: Adam's kind divides by 1 − decay^updates."""
    for k in range(2):
        powers[k] *= h[k]
        powers[2 + k] = 1 / (1 - powers[k])


class _Updates:
    """t, of which rules ask decay**t only: what that is good for is computed once for an update."""

    def __init__(self, unbias: dict[Vector, Vector]) -> None:
        self._unbias = unbias

    def __rpow__(self, decay: Vector) -> "_Power":
        return _Power(self._unbias[decay])


@dataclass(frozen=True)
class _Power:
    """decay**t, known by 1 / (1 − decay**t)."""

    unbias: Vector

    def __rsub__(self, one: int) -> "_Rest":
        return _Rest(self.unbias.builder, self.unbias.value)


class _Rest(Vector):
    """1 − decay**t, held as its inverse: to divide by it is a product."""

    def __rtruediv__(self, value: Any) -> Vector:
        return value * Vector(self.builder, self.value)


_Rule = Callable[..., tuple[Any, Sequence[Any]]]
"""From p, its gradient, the memories and an optimiser's numbers to the move and the memories."""


def _rule_of(kind: type[Optimizer]) -> _Rule:
    def rule(
        old: Any, g: Any, memory: Any, rate: Any, numbers: Any, unbias: Any, decay: Any,
        is_weight: Any,
    ) -> tuple[Any, Sequence[Any]]:  # fmt: skip
        optimizer = object.__new__(kind)
        named = [f.name for f in fields(kind) if f.name not in ("learning_rate", "weight_decay")]
        vars(optimizer).update(zip(named, numbers, strict=False), weight_decay=decay)
        updates: Any = _Updates(dict(zip(numbers, unbias, strict=False)))
        here: Any = SimpleNamespace(flat=old, is_weight=is_weight)
        return optimizer.move(here, g, State(updates, memory), rate, Vectors(g))

    return rule


_KINDS = list(OPTIMIZERS.values())
_RULES: dict[int, _Rule] = {
    **{code: _rule_of(kind) for code, kind in enumerate(_KINDS)},
    PLAIN: _rule_of(GradientDescent),
}

_SEVERAL = 3
"""Parts of a gradient from which they are added up in a loop."""


def _moving(code: int, parts_known: int) -> Emit:
    """Return what emits the loop that moves all vectors by one rule, from so many parts or more."""
    rule, memories = _RULES[code], (*MEMORIES, 0)[code]

    def emit(build: Any, function: Any, done: Any) -> None:
        p, g, m, v, rates, l2, _, parts, apart, count, weights, *numbers = function.args
        factor, penalised, decay, *rest = (Vector(build, spread(build, one)) for one in numbers)
        own, unbias = rest[:3], rest[3:]
        none = Vector(build, zeros(p.type.pointee))

        def one(k: Any, _: list[Any]) -> list[Any]:
            i = build.mul(k, whole(LANES), flags=["nsw"])
            # Neither a penalty nor a decay is for biases, which come after the weights.
            held = build.icmp_signed("<", i, weights)
            column = build.and_(i, whole(TILE - 1))

            def loaded(data: Any, index: Any) -> Vector:
                return Vector(build, load_vector(build, data, index))

            def of_weights(value: Vector) -> Vector:
                return Vector(build, build.select(held, value.value, none.value))

            def add(part: Any, total: list[Any]) -> list[Any]:
                further = build.add(i, build.mul(build.add(part, whole(1)), apart))
                return [build.fadd(total[0], load_vector(build, g, further))]

            old, total = loaded(p, i), [load_vector(build, g, i)]
            if parts_known == _SEVERAL:
                total = loop(build, build.sub(parts, whole(1)), total, add)
            elif parts_known > 1:
                total = add(whole(0), total)
            gradient = Vector(build, total[0]) * factor
            if code != PLAIN:
                gradient = gradient + loaded(l2, column) * of_weights(penalised) * old
            olds = tuple(loaded(data, i) for data in (m, v)[:memories])
            move, news = rule(old, gradient, olds, loaded(rates, column), own, unbias, decay, held)
            for value, data in zip([old - move, *news], (p, m, v), strict=False):
                store_vector(build, value.value, data, i)
            return []

        loop(build, build.udiv(count, whole(LANES)), [], one)
        build.branch(done)

    return emit


@intrinsic
def _moved(
    context: Any, code: Any, p: Any, m: Any, v: Any, start: Any, g: Any, place: Any, parts: Any,
    apart: Any, rates: Any, l2: Any, q: Any, count: Any, weights: Any,
    factor: Any, penalised: Any, decay: Any, decay_1: Any, decay_2: Any, epsilon: Any,
    unbias_1: Any, unbias_2: Any,
) -> Any:  # fmt: skip
    """Move `count` numbers of p[start:]; the first `weights` are no biases.

    The gradient is the sum of so many parts, which begin at g[place:] and lie so far apart.

    Every one TILE further has the same rate and penalty, of rates and of l2[q:].
    """
    i64, number = types.int64, p.dtype
    signature = types.void(
        i64, p, m, v, i64, g, i64, i64, i64, rates, l2, i64, i64, i64, *[number] * 8
    )  # fmt: skip

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        arrays = [(1, 4), (5, 6), (2, 4), (3, 4), (9, None), (10, 11)]
        starts = pointers(context, build, signature.args, arguments, arrays)
        kinds = [one.type for one in starts] + [I64] * 5 + [arguments[-1].type] * 8
        cases = {
            code * _SEVERAL + parts - 1: _moving(code, parts)
            for code in _RULES
            for parts in range(1, _SEVERAL + 1)
        }
        function = with_cases(build.module, "clearprop_move", kinds, 6, cases)
        code, parts = arguments[0], arguments[7]
        is_several = build.icmp_signed(">", parts, whole(_SEVERAL))
        known = build.select(is_several, whole(_SEVERAL), parts)
        case = build.add(build.mul(code, whole(_SEVERAL)), build.sub(known, whole(1)))
        build.call(function, [*starts, case, *arguments[7:9], *arguments[12:]])
        return context.get_dummy_value()

    return signature, generate


@compiled
def move(
    code: int, p: Array, m: Array, v: Array, start: int, count: int, weights: int,
    g: Array, place: int, factor: float, penalised: float, decay: float, h: Array,
    rates: Array, l2: Array, q: int, powers: Array, parts: int = 1, apart: int = 0,
) -> None:  # fmt: skip
    """Move so many numbers by the gradients from g[place] on; those after `weights` are biases.

    `factor` turns what is in g into the gradient; `penalised` (0 or 1) puts penalties in force.
    The gradient may be in several parts, each `apart` from the one before.
    """
    _moved(code, p, m, v, start, g, place, parts, apart, rates, l2, q,
           count, weights, factor, penalised, decay,
           h[0], h[1], h[2],
           powers[2], powers[3])  # fmt: skip


@compiled
def add_penalty(
    p: Array, g: Array, start: int, rows: int, weights: int, factor: float, l2: float
) -> float:
    """Turn the sums in g into gradients with their penalty; return the sum of their squares."""
    square = 0.0
    for i in range(start, start + rows * TILE):
        g[i] = g[i] * factor + (l2 * p[i] if i < start + weights * TILE else 0 * factor)
        square += g[i] * g[i]
    return square
