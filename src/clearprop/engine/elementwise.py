"""The reference's activations and losses, compiled for vectors: one function for each use of them.

Which of them it is to be is a code in the data, so that a new network compiles nothing; the codes
are those of the reference's tables.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from clearprop.activations import Activation, Elementwise
from clearprop.arithmetic import Array
from clearprop.engine.codes import ELEMENTWISE, NET_LOSS, NET_LOSSES, OUT_LOSSES
from clearprop.engine.elementary import exp
from clearprop.engine.llvm import by_case, load_vector, loop, store_vector, whole
from clearprop.engine.llvm_vector import Vector
from clearprop.engine.numba_setup import LANES, compiled, data_pointer, intrinsic, types
from clearprop.engine.vectors import Vectors


@dataclass(frozen=True)
class _Case:
    """What a code stands for: the places read, those written, and the rule between."""

    reads: tuple[int, ...]
    writes: tuple[int, ...]
    rule: Callable[..., Sequence[Any]]
    """(arithmetic, what is read ...) -> what is written."""


def _emit(build: Any, starts: Sequence[Any], count: Any, case: _Case) -> None:
    """Emit the loop that carries out a rule for all vectors."""

    def one(k: Any, none: list[Any]) -> list[Any]:
        i = build.mul(k, whole(LANES), flags=["nsw"])
        olds = [Vector(build, load_vector(build, starts[place], i)) for place in case.reads]
        news = case.rule(Vectors(olds[0]), *olds)
        for place, new in zip(case.writes, news, strict=True):
            store_vector(build, new.value, starts[place], i)
        return none

    loop(build, build.udiv(count, whole(LANES)), [], one)


def _by_code(cases: Mapping[int, _Case]) -> Any:
    """Make a function for Numba: f(code, work, places, count) carries out the code's rule.

    It does so for `count` numbers from each of the places on, and nothing for any other code.
    """

    @intrinsic
    def chosen(context: Any, code: Any, work: Any, places: Any, count: Any) -> Any:
        i64 = types.int64
        return types.void(i64, work, types.UniTuple(i64, len(places)), i64), generate

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        code, work, places, count = arguments
        data = data_pointer(context, build, signature.args[1], work)
        places = [build.extract_value(places, k) for k in range(len(signature.args[2]))]
        starts = [build.gep(data, [place]) for place in places]
        by_case(
            build,
            code,
            {n: partial(_emit, build, starts, count, case) for n, case in cases.items()},
        )
        return context.get_dummy_value()

    return chosen


def _forward(activation: Elementwise) -> _Case:
    def out(ar: Any, net: Any) -> list[Any]:
        return [activation.function(net, ar)]

    def out_and_slope(ar: Any, net: Any) -> list[Any]:
        out = activation.function(net, ar)
        return [out, activation.slope(net, out, ar)]

    if activation.slope_needs_net:
        return _Case((0,), (0, 1), out_and_slope)
    return _Case((0,), (0,), out)


def _backward(activation: Elementwise) -> _Case:
    def by_slope(ar: Any, dE_dout: Any, slope: Any) -> list[Any]:
        return [dE_dout * slope]

    def by_out(ar: Any, dE_dout: Any, out: Any) -> list[Any]:
        nothing: Any = None
        return [activation.times_slope(dE_dout, nothing, out, ar)]

    if activation.slope_needs_net:
        return _Case((0, 2), (0,), by_slope)
    return _Case((0, 1), (0,), by_out)


def _of_out(rule: Callable[..., Any]) -> _Case:
    def entry(ar: Any, out: Any, target: Any) -> list[Any]:
        return [rule(out, target, ar)]

    return _Case((0, 1), (2,), entry)


def _of_net(rule: Callable[..., Any], activation: Activation) -> _Case:
    def entry(ar: Any, net: Any, target: Any) -> list[Any]:
        return [rule(net, activation.function(net, ar), target, activation, ar)]

    return _Case((0, 1), (2,), entry)


_activate = _by_code({code: _forward(one) for code, one in ELEMENTWISE.items()})
_times_slope = _by_code({code: _backward(one) for code, one in ELEMENTWISE.items()})
_error_of_out = _by_code({k: _of_out(loss.value) for k, loss in enumerate(OUT_LOSSES)})
_slope_of_out = _by_code({k: _of_out(loss.dE_dout) for k, loss in enumerate(OUT_LOSSES)})
_error_of_net = _by_code(
    {k: _of_net(loss.value, one) for k, (loss, one) in enumerate(NET_LOSSES, NET_LOSS)}
)
_slope_of_net = _by_code(
    {k: _of_net(loss.dE_dnet, one) for k, (loss, one) in enumerate(NET_LOSSES, NET_LOSS)}
)


@compiled
def activate(code: int, work: Array, out: int, slope: int, count: int) -> None:
    """Compute out ← act(net), in place; slope ← act'(net) where out does not tell it."""
    _activate(code, work, (out, slope), count)


@compiled
def times_slope(code: int, work: Array, d: int, out: int, slope: int, count: int) -> None:
    """Compute dE_dnet ← dE_dout ⊙ act'(net), in place."""
    _times_slope(code, work, (d, out, slope), count)


@compiled
def errors_of_out(loss: int, work: Array, out: int, target: int, d: int, count: int) -> None:
    """Write each entry's error into d."""
    _error_of_out(loss, work, (out, target, d), count)


@compiled
def dE_dout(loss: int, work: Array, out: int, target: int, d: int, count: int) -> None:
    """Write each entry's ∂E/∂out into d."""
    _slope_of_out(loss, work, (out, target, d), count)


@compiled
def errors_of_net(loss: int, work: Array, net: int, target: int, d: int, count: int) -> None:
    """Write each entry's error into d."""
    _error_of_net(loss, work, (net, target, d), count)


@compiled
def dE_dnet(loss: int, work: Array, net: int, target: int, d: int, count: int) -> None:
    """Write each entry's ∂E/∂net into d."""
    _slope_of_net(loss, work, (net, target, d), count)


def _vector(function: Callable[[Vector, Vector], Vector]) -> Any:
    """Make a function for Numba: target[t:] ← function(x[i:], y[j:]), one vector long."""

    @intrinsic
    def mapped(context: Any, target: Any, t: Any, x: Any, i: Any, y: Any, j: Any) -> Any:
        return types.void(target, t, x, i, y, j), generate

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        places = [
            (data_pointer(context, build, kind, array), index)
            for kind, array, index in zip(
                signature.args[::2], arguments[::2], arguments[1::2], strict=True
            )
        ]
        vectors = [Vector(build, load_vector(build, *place)) for place in places[1:]]
        store_vector(build, function(*vectors).value, *places[0])
        return context.get_dummy_value()

    return mapped


plus = _vector(lambda x, y: x + y)
times = _vector(lambda x, y: x * y)
copied = _vector(lambda x, _: x)
exponential = _vector(lambda x, _: exp(x))
