"""The tables' activations and losses, compiled for vectors.

Which rule is to be carried out is a code in the data, so that a new network compiles nothing: the
code of a built-in entry is its place in the table, for which a switch is emitted here.  An entry
that was registered later has no case there; it is compiled by itself, and called by its address.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple

from clearprop.activations import BUILT_IN_ACTIVATIONS, Activation, Elementwise
from clearprop.arithmetic import Array
from clearprop.engine.llvm import (
    by_case,
    call_address,
    load_vector,
    loop,
    spread,
    store_vector,
    whole,
)
from clearprop.engine.llvm_matrix import Memory
from clearprop.engine.llvm_vector import Vector
from clearprop.engine.numba_setup import LANES, TILE, data_pointer, inlined, intrinsic, types
from clearprop.engine.registered import REGISTERED, compiled_alone
from clearprop.engine.vectors import Vectors
from clearprop.losses import BUILT_IN_LOSSES, NetLoss, OutLoss
from clearprop.network import Network


class RuleCode(NamedTuple):
    """How compiled code finds a rule: one built in by its code, one registered by its address."""

    code: int
    address: int


Emitter = Callable[[Any, Sequence[Any], Any, Any], None]
"""(builder, pointers, count, the layer's neurons) -> emits the loops that carry out a rule."""


def _arithmetic(build: Any, like: Vector, neurons: Any) -> Vectors:
    number: Any = build.sitofp(neurons, like.value.type.element)
    return Vectors(like, Vector(build, spread(build, number)))


@dataclass(frozen=True)
class _ByEntry:
    """What is read and written, from each of the pointers on, and the rule between."""

    reads: tuple[int, ...]
    writes: tuple[int, ...]
    rule: Callable[..., Sequence[Any]]
    """(arithmetic, what is read ...) -> what is written."""

    def __call__(self, build: Any, data: Sequence[Any], count: Any, neurons: Any) -> None:
        def one(k: Any, none: list[Any]) -> list[Any]:
            i = build.mul(k, whole(LANES), flags=["nsw"])
            olds = [Vector(build, load_vector(build, data[place], i)) for place in self.reads]
            news = self.rule(_arithmetic(build, olds[0], neurons), *olds)
            for place, new in zip(self.writes, news, strict=True):
                store_vector(build, olds[0].of(new).value, data[place], i)
            return none

        loop(build, build.udiv(count, whole(LANES)), [], one)


def _by_columns(emit: Callable[[Any, Vectors, Memory, Sequence[Any]], None]) -> Emitter:
    """Return what emits a rule that needs whole columns, for each half of a tile in turn."""

    def halves(build: Any, data: Sequence[Any], rows: Any, neurons: Any) -> None:
        def half(h: Any, none: list[Any]) -> list[Any]:
            start = build.mul(h, whole(LANES))
            places = [build.gep(pointer, [start], inbounds=True) for pointer in data]
            like = Vector(build, load_vector(build, places[0], whole(0)))
            emit(build, _arithmetic(build, like, neurons), Memory(build, rows, TILE), places)
            return none

        loop(build, whole(TILE // LANES), [], half)

    return halves


# The rules' types are those of arrays, which vectors and matrices stand for here: hence Any.

# Activations.  Pointers: out (net at first), slope.  Count: numbers, or rows of a tile.


def _forward(activation: Any) -> Emitter:
    def out(ar: Any, net: Any) -> list[Any]:
        return [activation.function(net, ar)]

    def out_and_slope(ar: Any, net: Any) -> list[Any]:
        out = activation.function(net, ar)
        return [out, activation.slope(net, out, ar)]

    def columns(build: Any, ar: Vectors, memory: Memory, data: Sequence[Any]) -> None:
        net = memory.matrix(data[0])
        memory.buffers = [data[0]]
        memory.store(data[0], activation.function(net, ar))

    if not isinstance(activation, Elementwise):
        return _by_columns(columns)
    if activation.slope_needs_net:
        return _ByEntry((0,), (0, 1), out_and_slope)
    return _ByEntry((0,), (0,), out)


# Pointers: ∂E/∂out, which becomes ∂E/∂net, out, slope.


def _backward(activation: Any) -> Emitter:
    nothing: Any = None

    def by_slope(ar: Any, dE_dout: Any, slope: Any) -> list[Any]:
        return [dE_dout * slope]

    def by_out(ar: Any, dE_dout: Any, out: Any) -> list[Any]:
        return [activation.times_slope(dE_dout, nothing, out, ar)]

    def columns(build: Any, ar: Vectors, memory: Memory, data: Sequence[Any]) -> None:
        dE_dout, out = memory.matrix(data[0]), memory.matrix(data[1])
        memory.store(data[0], activation.times_slope(dE_dout, nothing, out, ar))

    if not isinstance(activation, Elementwise):
        return _by_columns(columns)
    if activation.slope_needs_net:
        return _ByEntry((0, 2), (0,), by_slope)
    return _ByEntry((0, 1), (0,), by_out)


# Losses.  Pointers: out (or net), target, what becomes ∂E/∂out (or ∂E/∂net), the entries' errors.


def _of_out(loss: Any) -> Emitter:
    def entry(ar: Any, out: Any, target: Any) -> list[Any]:
        return [loss.dE_dout(out, target, ar), loss.value(out, target, ar)]

    return _ByEntry((0, 1), (2, 3), entry)


def _of_net(loss: Any, activation: Any) -> Emitter:
    def entry(ar: Any, net: Any, target: Any) -> list[Any]:
        given = (net, activation.function(net, ar), target, activation, ar)
        return [loss.dE_dnet(*given), loss.value(*given)]

    def columns(build: Any, ar: Vectors, memory: Memory, data: Sequence[Any]) -> None:
        net, target, out = (memory.matrix(data[k]) for k in range(3))
        memory.buffers = [data[2]]
        memory.store(data[2], activation.function(net, ar))
        given = (net, out, target, activation, ar)
        memory.buffers = [data[3]]
        error = loss.value(*given).summed()
        memory.buffers = [data[3]]
        memory.store(data[2], loss.dE_dnet(*given))
        store_vector(build, error.value, data[3], whole(0))

    if isinstance(activation, Elementwise):
        return _ByEntry((0, 1), (2, 3), entry)
    return _by_columns(columns)


_ACTIVATION_CODES = {one.name: code for code, one in enumerate(BUILT_IN_ACTIVATIONS)}
_PAIRS = [
    (loss, activation)
    for loss in BUILT_IN_LOSSES
    if isinstance(loss, NetLoss)
    for activation in BUILT_IN_ACTIVATIONS
    if activation.name in loss.dE_dnet_formulas
]
_OUT_LOSSES = [loss for loss in BUILT_IN_LOSSES if isinstance(loss, OutLoss)]
_OUT_LOSS_CODES = {loss.name: code for code, loss in enumerate(_OUT_LOSSES)}
_PAIR_CODES = {(loss.name, one.name): code for code, (loss, one) in enumerate(_PAIRS)}


def forward_rule(activation: Activation, dtype: str) -> RuleCode:
    """Return how compiled code finds what makes out of net."""
    code = _ACTIVATION_CODES.get(activation.name, REGISTERED)
    return _found(code, _forward, dtype, activation)


def backward_rule(activation: Activation, dtype: str) -> RuleCode:
    """Return how compiled code finds what makes ∂E/∂net of ∂E/∂out."""
    code = _ACTIVATION_CODES.get(activation.name, REGISTERED)
    return _found(code, _backward, dtype, activation)


def loss_rule(network: Network, dtype: str) -> RuleCode:
    """Return how compiled code finds what makes errors, and ∂E/∂out or ∂E/∂net, of outputs."""
    loss, activation = network.loss, network.output.activation
    if isinstance(loss, OutLoss):
        code = _OUT_LOSS_CODES.get(loss.name, REGISTERED)
        return _found(code, _of_out, dtype, loss)
    code = _PAIR_CODES.get((loss.name, activation.name), REGISTERED)
    return _found(code, _of_net, dtype, loss, activation)


def _found(code: int, emitter: Callable[..., Emitter], dtype: str, *entries: Any) -> RuleCode:
    if code != REGISTERED:
        return RuleCode(code, 0)
    return RuleCode(code, _compiled_alone(emitter, dtype, *entries).address)


@cache
def _compiled_alone(emitter: Callable[..., Emitter], dtype: str, *entries: Any) -> Any:
    """Compile one rule; the cache holds the function whose address is in use."""
    emit = emitter(*entries)

    def of_values(build: Any, values: list[Any]) -> None:
        start, *places, count, neurons = values
        data = [build.gep(start, [place], inbounds=True) for place in places]
        emit(build, data, count, neurons)

    what = " with ".join(f"'{entry.name}'" for entry in entries)
    kinds = [types.CPointer(getattr(types, dtype)), *[types.int64] * (_PLACES + 2)]
    return compiled_alone(what, of_values, kinds)


_PLACES = 4
"""How many places every rule gets; it may read and write fewer."""


def _switch(cases: Mapping[int, Emitter]) -> Any:
    """Make a function for Numba: f(code, address, buffer, places, count, neurons) carries it out.

    It does so from each of the places in the buffer on.
    """

    @intrinsic
    def chosen(
        context: Any, code: Any, address: Any, buffer: Any, places: Any, count: Any, neurons: Any
    ) -> Any:
        i64 = types.int64
        return types.void(i64, i64, buffer, types.UniTuple(i64, _PLACES), i64, i64), generate

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        code, address, buffer, places, *counts = arguments
        start = data_pointer(context, build, signature.args[2], buffer)
        offsets = [build.extract_value(places, k) for k in range(_PLACES)]
        data = [build.gep(start, [offset], inbounds=True) for offset in offsets]
        emit = {number: partial(case, build, data, *counts) for number, case in cases.items()}
        by_case(
            build, code, emit, partial(call_address, build, address, [start, *offsets, *counts])
        )
        return context.get_dummy_value()

    return chosen


_activations = dict(enumerate(BUILT_IN_ACTIVATIONS))
_activate_by_code = _switch({code: _forward(one) for code, one in _activations.items()})
_times_slope_by_code = _switch({code: _backward(one) for code, one in _activations.items()})
_of_out_by_code = _switch({code: _of_out(loss) for code, loss in enumerate(_OUT_LOSSES)})
_of_net_by_code = _switch({code: _of_net(*pair) for code, pair in enumerate(_PAIRS)})


@inlined
def activate(layer: Any, buffer: Array, out: int, slope: int, count: int) -> None:
    """Compute out ← act(net), in place; slope ← act'(net) where it cannot be had from out.

    `count` counts numbers, or rows of a tile if outs depend on each other.
    """
    _activate_by_code(
        layer.forward_code, layer.forward_address, buffer, (out, slope, 0, 0), count, layer.size
    )


@inlined
def times_slope(layer: Any, buffer: Array, d: int, out: int, slope: int, count: int) -> None:
    """Compute dE_dnet ← dE_dout ⊙ act'(net), in place; `count` as for `activate`."""
    _times_slope_by_code(
        layer.backward_code, layer.backward_address, buffer, (d, out, slope, 0), count, layer.size
    )


@inlined
def loss_of_out(
    plan: Any, buffer: Array, out: int, target: int, d: int, entries: int, count: int, neurons: int
) -> None:
    """Write every output's ∂E/∂out into d, and its error into `entries`."""
    _of_out_by_code(
        plan.loss_code, plan.loss_address, buffer, (out, target, d, entries), count, neurons
    )


@inlined
def loss_of_net(
    plan: Any, buffer: Array, net: int, target: int, d: int, entries: int, count: int, neurons: int
) -> None:
    """Write every output's ∂E/∂net into d, and its error into `entries`."""
    _of_net_by_code(
        plan.loss_code, plan.loss_address, buffer, (net, target, d, entries), count, neurons
    )
