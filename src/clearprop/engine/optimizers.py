"""Update in place: the rules of `clearprop.update`, compiled for vectors of parameters."""

from collections.abc import Sequence
from functools import cache, partial
from itertools import repeat
from math import prod
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.llvm import (
    I32,
    call_address,
    load_vector,
    loop,
    spread,
    store_vector,
    whole,
    with_cases,
    zeros,
)
from clearprop.engine.llvm_vector import UPDATES, Scalar, Vector
from clearprop.engine.numba_setup import LANES, TILE, compiled, data_pointer, intrinsic, ir, types
from clearprop.engine.registered import REGISTERED, compiled_alone
from clearprop.engine.rules import RuleCode
from clearprop.engine.vectors import Vectors
from clearprop.errors import ClearpropError
from clearprop.update import (
    BUILT_IN_OPTIMIZERS,
    GradientDescent,
    Optimizer,
    State,
    memories,
    own_numbers,
    penalty,
    with_numbers,
)
from clearprop.update import clip_factor as reference_clip_factor

PLAIN = len(BUILT_IN_OPTIMIZERS)
"""The code of gradient descent without a penalty: it need not read the penalties."""

_PLAIN_DESCENT = BUILT_IN_OPTIMIZERS.index(GradientDescent)

_MOST_NUMBERS = 7
"""How many numbers of its own, beside the learning rate, an optimiser may have."""


class UpdateRule(NamedTuple):
    """What updates are made by, in numbers of the training's type where nothing else is said.

    `clip_norm` is 0 where gradients are not clipped.  `rates` are the current step's learning
    rates: for each layer TILE of its weights, then TILE of its biases, or in an ensemble, for all
    layers, one of each network's weights and biases.  A step makes them of `scales`, in which there
    is one rate for all steps of an epoch or one for each, and of what each is to be multiplied by,
    `factors`; `now` is the rate that they have been made of, and `begin` in which step of the epoch
    a call begins.  `l2` has TILE numbers for each layer, or in an ensemble one for each network.
    `numbers` are the optimiser's own, `_MOST_NUMBERS` + 1 for each layer; `powers`, in float64,
    each of them raised to the count of updates, then the numbers.
    """

    code: int
    address: int
    clip_norm: float
    rates: Array
    scales: Array
    factors: Array
    now: Array
    begin: Array
    l2: Array
    numbers: Array
    powers: Array


def numbers_of(optimizer: Optimizer, layers: int, dtype: str) -> Array:
    """Return `UpdateRule.numbers`."""
    table = np.zeros((layers, _MOST_NUMBERS + 1), dtype=dtype)
    for place, name in enumerate(own_numbers(type(optimizer))):
        table[:, place] = getattr(optimizer, name)
    return table.ravel()


def powers_after(updates: int, optimizer: Optimizer) -> Array:
    """Return `UpdateRule.powers`."""
    powers = np.zeros(2 * (_MOST_NUMBERS + 1))
    for place, name in enumerate(own_numbers(type(optimizer))):
        value = getattr(optimizer, name)
        if not isinstance(value, tuple):
            # One after the other, as `next_powers`, or a training that goes on would differ.
            power = prod(repeat(float(value), updates))
            powers[[place, _MOST_NUMBERS + 1 + place]] = power, value
    return powers


@compiled
def next_powers(powers: Array) -> None:
    """Count one more update."""
    for k in range(_MOST_NUMBERS + 1):
        powers[k] *= powers[_MOST_NUMBERS + 1 + k]


@compiled
def next_step(rule: Any, step: int) -> None:
    """Count one more update, a call's `step`-th (from 0), and take its learning rate."""
    next_powers(rule.powers)
    place = rule.begin[0] + step if len(rule.scales) > 1 else 0
    rate = rule.scales[place]
    # Beside a tiny network's update, writing them takes long.
    if rate != rule.now[0]:
        rule.now[0] = rate
        for k in range(len(rule.factors)):
            rule.rates[k] = rule.factors[k] * rate


clip_factor = compiled(reference_clip_factor)
"""`clearprop.update.clip_factor`, compiled."""


def set_scales(rule: UpdateRule, rate: float, scales: Sequence[float]) -> UpdateRule:
    """Return the rule with an epoch's factors on the learning rate."""
    kind = rule.rates.dtype
    return rule._replace(scales=np.asarray(scales).astype(kind) * kind.type(rate))


def rule_of(optimizer: Optimizer, dtype: str, *, penalised: bool = True) -> RuleCode:
    """Return how compiled code finds an optimiser's rule; see `compiled_alone` for its error."""
    kind = type(optimizer)
    if kind not in BUILT_IN_OPTIMIZERS:
        return RuleCode(REGISTERED, _compiled_alone(kind, dtype).address)
    code = BUILT_IN_OPTIMIZERS.index(kind)
    is_plain = code == _PLAIN_DESCENT and not penalised and not optimizer.has_own_rates
    return RuleCode(PLAIN if is_plain else code, 0)


# The rules' types are those of arrays, which vectors stand for here: hence Any.


def _loaded(build: Any, data: Any, index: Any) -> Any:
    return Vector(build, load_vector(build, data, index))


def _spread(build: Any, number: Any) -> Any:
    return Vector(build, spread(build, number))


def _emit(kind: type[Optimizer], build: Any, arguments: Any, *, penalised: bool) -> None:
    """Emit the loop that moves all vectors by one optimiser's rule.

    Arguments: pointers to p, gradient, memory, rates, l2, numbers and powers; how far apart the
    memories lie, how many parameters there are and how many of them are weights; the factor that
    makes a gradient of what is there, and 0 or 1, by which the penalty counts.
    """
    p, g, memory, rates, l2, numbers, powers, apart, count, weights, factor, counts = arguments
    element, count_of_memories = p.type.pointee, memories(kind)

    def scalar(data: Any, place: int, power: Scalar | None = None) -> Scalar:
        value = build.load(build.gep(data, [whole(place)], inbounds=True))
        return Scalar(build, value, element, power)

    own = {
        name: scalar(numbers, place, scalar(powers, place))
        for place, name in enumerate(own_numbers(kind))
    }
    optimizer = with_numbers(kind, own)
    factors, penalised_by = (_spread(build, one) for one in (factor, counts))
    places = [build.mul(apart, whole(k)) for k in range(count_of_memories)]

    loaded = partial(_loaded, build)

    def one(k: Any, none: list[Any]) -> list[Any]:
        i = build.mul(k, whole(LANES), flags=["nsw"])
        column = build.and_(i, whole(TILE - 1))
        old, gradient = loaded(p, i), loaded(g, i) * factors
        ar: Any = Vectors(old)
        # Biases come after the weights.
        here: Any = SimpleNamespace(
            flat=old, is_weight=build.icmp_signed("<", i, weights), network=None
        )
        if penalised:
            strength: Any = loaded(l2, column) * penalised_by
            gradient = gradient + penalty(strength, here.flat, here.is_weight, ar)
        remembered: Any = tuple(loaded(memory, build.add(i, place)) for place in places)
        state = State(UPDATES, remembered)
        rate_at = build.add(column, build.select(here.is_weight, whole(0), whole(TILE)))
        made: Any = optimizer.move(here, gradient, state, loaded(rates, rate_at), ar)
        move, news = made
        store_vector(build, (old - move).value, p, i)
        for place, new in zip(places, news, strict=True):
            store_vector(build, new.value, memory, build.add(i, place))
        return none

    loop(build, build.udiv(count, whole(LANES)), [], one)


@cache
def _compiled_alone(kind: type[Optimizer], dtype: str) -> Any:
    """Compile one rule; the cache holds the function whose address is in use."""
    what, numbers = f"optimizer '{kind.__name__}'", len(own_numbers(kind))
    if numbers > _MOST_NUMBERS:
        raise ClearpropError(f"{what} has {numbers} numbers, and it holds {_MOST_NUMBERS}")
    number: Any = getattr(types, dtype)
    data, exact = types.CPointer(number), types.CPointer(types.float64)
    kinds = [*[data] * 6, exact, *[types.int64] * 3, number, number]
    return compiled_alone(what, partial(_emit, kind, penalised=True), kinds)


class Block(NamedTuple):
    """Parameters of a layer that lie side by side: `weights` of them, then biases."""

    start: int
    length: int
    weights: int


class Gradient(NamedTuple):
    """A block's gradient: factor · array[place:], and the penalty, if penalised is 1 and not 0."""

    array: Array
    place: int
    factor: float
    penalised: float


@intrinsic
def move(
    context: Any, rule: Any, n: Any, weights: Any, block: Any, gradient: Any, penalty: Any
) -> Any:
    """Move a block of layer n's parameters; its penalty lies at rule.l2[penalty:], and its rates at
    twice that place.
    """

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        def field(argument: int, name: str) -> tuple[Any, Any]:
            kind = signature.args[argument]
            place = kind.fields.index(name)
            return kind.types[place], build.extract_value(arguments[argument], place)

        def data(argument: int, name: str, index: Any = None) -> Any:
            start = data_pointer(context, build, *field(argument, name))
            return start if index is None else build.gep(start, [index], inbounds=True)

        start, count, inputs = (field(3, name)[1] for name in Block._fields)
        place, factor, penalised = (field(4, name)[1] for name in Gradient._fields[1:])
        kind, p = field(2, "p")
        apart: Any = context.make_array(kind)(context, build, p).nitems
        own = build.mul(arguments[1], whole(_MOST_NUMBERS + 1))
        values = [
            data(2, "p", start), data(4, "array", place), data(2, "memory", start),
            data(0, "rates", build.mul(arguments[5], whole(2))), data(0, "l2", arguments[5]),
            data(0, "numbers", own), data(0, "powers"), apart, count, inputs, factor, penalised,
            field(0, "code")[1], field(0, "address")[1],
        ]  # fmt: skip
        kinds = [value.type for value in values]
        function = with_cases(build.module, "clearprop_update", kinds, len(kinds) - 2, _CASES)
        build.call(function, values)
        return context.get_dummy_value()

    return types.void(rule, types.int64, weights, block, gradient, types.int64), generate


def _case(kind: type[Optimizer], *, penalised: bool) -> Any:
    def emit(build: Any, function: Any, done: Any) -> None:
        _emit(kind, build, function.args[:-2], penalised=penalised)
        build.branch(done)

    return emit


def _call(build: Any, function: Any, done: Any) -> None:
    call_address(build, function.args[-1], function.args[:-2])
    build.branch(done)


_CASES = {
    **{code: _case(kind, penalised=True) for code, kind in enumerate(BUILT_IN_OPTIMIZERS)},
    PLAIN: _case(GradientDescent, penalised=False),
    REGISTERED: _call,
}


@intrinsic
def add_penalty(
    context: Any, p: Any, g: Any, start: Any, count: Any, weights: Any, factor: Any, l2: Any
) -> Any:
    """Turn the sums in g into gradients with their penalty; return the sum of their squares."""
    number = g.dtype

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        *arrays, start, count, weights, factor, l2 = arguments
        starts = (
            data_pointer(context, build, *pair)
            for pair in zip(signature.args, arrays, strict=False)
        )
        p, g = (build.gep(data, [start], inbounds=True) for data in starts)
        factors, strength = (_spread(build, one) for one in (factor, l2))

        def one(k: Any, total: list[Any]) -> list[Any]:
            i = build.mul(k, whole(LANES), flags=["nsw"])
            old, sums = (_loaded(build, data, i) for data in (p, g))
            is_weight = build.icmp_signed("<", i, weights)
            ar: Any = Vectors(old)
            gradient = sums * factors + penalty(strength, old, is_weight, ar)
            store_vector(build, gradient.value, g, i)
            return [(Vector(build, total[0]) + gradient * gradient).value]

        none = [zeros(g.type.pointee)]
        (total,) = loop(build, build.udiv(count, whole(LANES)), none, one)
        square: Any = ir.Constant(g.type.pointee, 0.0)
        for lane in range(LANES):
            square = build.fadd(square, build.extract_element(total, ir.Constant(I32, lane)))
        return square

    i64 = types.int64
    return number(p, g, i64, i64, i64, number, number), generate
