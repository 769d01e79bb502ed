"""Activations and losses for vectors, in the words of the reference's tables.

An activation is a code in the data, so that a new network compiles nothing.
"""

from collections.abc import Callable
from typing import Any

from clearprop.engine import functions
from clearprop.engine.emitting import load_vector, store_vector
from clearprop.engine.functions import (
    exp,
    expm1,
    log,
    sigmoid,
    softplus,
    tanh,
)
from clearprop.engine.lanes import Lanes
from clearprop.engine.machine import data_pointer, intrinsic, types

ACTIVATION_CODES = {
    name: code
    for code, name in enumerate(
        (
            "identity",
            "relu",
            "leaky_relu",
            "sigmoid",
            "tanh",
            "elu",
            "exponential",
            "gelu",
            "silu",
            "softplus",
            "softmax",
        )
    )
}
"""By name; from "gelu" on, the slope cannot be had from out."""

OUT_LOSS_CODES = {"squared_error": 0, "absolute_error": 1, "huber": 2}
"""Losses computed from out, whatever the activation; by name."""

NET_LOSS_CODES = {
    pair: code
    for code, pair in enumerate(
        (
            ("binary_cross_entropy", "sigmoid"),
            ("categorical_cross_entropy", "sigmoid"),
            ("poisson", "sigmoid"),
            ("poisson", "softplus"),
            ("poisson", "exponential"),
            ("categorical_cross_entropy", "softmax"),
            ("poisson", "softmax"),
        ),
        start=len(OUT_LOSS_CODES),
    )
}
"""Losses with a logarithm in them, which go from net to the error; by loss and activation."""

SLOPE_KEPT = frozenset({"gelu", "silu", "softplus"})
"""Activations whose slope is computed from net, on the way forward."""

LEAK = 0.01


def _generator(function: Callable[..., Lanes]) -> Callable[[Any, Any, Any, Any], Any]:
    """Return what emits target[t:] ← function(source[s:], ...) for one vector."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        places = [
            (data_pointer(context, build, kind, array), index)
            for kind, array, index in zip(
                signature.args[::2], arguments[::2], arguments[1::2], strict=True
            )
        ]
        vectors = [Lanes(build, load_vector(build, *place)) for place in places[1:]]
        store_vector(build, function(*vectors).value, *places[0])
        return context.get_dummy_value()

    return generate


def _of_one(function: Callable[[Lanes], Lanes]) -> Any:
    """Make a function for Numba: target[t:] ← function(x[i:]), one vector long."""

    @intrinsic
    def mapped(context: Any, target: Any, t: Any, x: Any, i: Any) -> Any:
        return types.void(target, t, x, i), _generator(function)

    return mapped


def _of_two(function: Callable[[Lanes, Lanes], Lanes]) -> Any:
    """Make a function for Numba: target[t:] ← function(x[i:], y[j:]), one vector long."""

    @intrinsic
    def mapped(context: Any, target: Any, t: Any, x: Any, i: Any, y: Any, j: Any) -> Any:
        return types.void(target, t, x, i, y, j), _generator(function)

    return mapped


def _elu_slope(out: Lanes) -> Lanes:
    return out.where(">", 0.0, 1.0, out + 1.0)


relu = _of_one(lambda net: net.where(">", 0.0, net, 0.0))
times_relu_slope = _of_two(lambda d, out: d * out.where(">", 0.0, 1.0, 0.0))

leaky_relu = _of_one(lambda net: net.where(">", 0.0, net, net * LEAK))
times_leaky_relu_slope = _of_two(lambda d, out: d * out.where(">", 0.0, 1.0, LEAK))

logistic = _of_one(sigmoid)
times_logistic_slope = _of_two(lambda d, out: d * (out * (1.0 - out)))

hyperbolic = _of_one(tanh)
times_hyperbolic_slope = _of_two(lambda d, out: d * (1.0 - out * out))

elu = _of_one(lambda net: net.where(">", 0.0, net, expm1(net.where(">", 0.0, 0.0, net))))
times_elu_slope = _of_two(lambda d, out: d * _elu_slope(out))

gelu = _of_one(functions.gelu)
gelu_slope = _of_one(functions.gelu_slope)

silu = _of_one(lambda net: net * sigmoid(net))
silu_slope = _of_one(lambda net: sigmoid(net) * (1.0 + net * sigmoid(-net)))

rectified_softly = _of_one(softplus)

exponential = _of_one(exp)
times_exponential_slope = _of_two(lambda d, out: d * out)
copied = _of_one(lambda x: x)
plus = _of_two(lambda x, y: x + y)
times = _of_two(lambda x, y: x * y)

# Losses: each entry's error and ∂E/∂out from out and target; where a logarithm is in it, the error
# and ∂E/∂net from net and target.
squared = _of_two(lambda out, target: (target - out) * (target - out) * 0.5)
squared_slope = _of_two(lambda out, target: out - target)


def _sign(x: Lanes) -> Lanes:
    return x.where(">", 0.0, 1.0, x.where("<", 0.0, -1.0, 0.0))


def _huber(out: Lanes, target: Lanes) -> Lanes:
    apart = out - target
    return apart.absolute().where(">", 1.0, apart.absolute() - 0.5, apart * apart * 0.5)


def _huber_slope(out: Lanes, target: Lanes) -> Lanes:
    apart = out - target
    return apart.absolute().where(">", 1.0, _sign(apart), apart)


absolute = _of_two(lambda out, target: (target - out).absolute())
absolute_slope = _of_two(lambda out, target: _sign(out - target))

huber = _of_two(_huber)
huber_slope = _of_two(_huber_slope)

binary_entropy = _of_two(
    lambda net, target: target * softplus(-net) + (1.0 - target) * softplus(net)
)
binary_entropy_slope = _of_two(
    lambda net, target: (1.0 - target) * sigmoid(net) - target * sigmoid(-net)
)

one_sided_entropy = _of_two(lambda net, target: target * softplus(-net))
one_sided_entropy_slope = _of_two(lambda net, target: -target * sigmoid(-net))

poisson_sigmoid = _of_two(lambda net, target: sigmoid(net) + target * softplus(-net))
poisson_sigmoid_slope = _of_two(lambda net, target: sigmoid(-net) * (sigmoid(net) - target))

# Where exp(net) is small, softplus(net) is exp(net) (1 − exp(net) / 2), and may underflow; in
# float32 and in float64.
_SMALL = (-10.0, -20.0)


def _log_softplus(net: Lanes) -> Lanes:
    small = _SMALL[net.is_double]
    return net.where("<", small, net - 0.5 * exp(net), log(softplus(net.above(small))))


def _sigmoid_per_softplus(net: Lanes) -> Lanes:
    small, held = _SMALL[net.is_double], net.above(_SMALL[net.is_double])
    return net.where("<", small, 1.0 - 0.5 * exp(net), sigmoid(held) / softplus(held))


poisson_exponential = _of_two(lambda net, target: exp(net) - target * net)
poisson_exponential_slope = _of_two(lambda net, target: exp(net) - target)

poisson_softplus = _of_two(lambda net, target: softplus(net) - target * _log_softplus(net))
poisson_softplus_slope = _of_two(
    lambda net, target: sigmoid(net) - target * _sigmoid_per_softplus(net)
)
