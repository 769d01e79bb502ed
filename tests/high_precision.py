"""The textbook's functions on numbers of so many digits that nothing is too far out for them."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import mpmath


def digits(*nets: float) -> int:
    """Return how many are needed: exp(−1000) is about 10⁻⁴³⁵, and must be seen beside 1."""
    return 100 + round(max(map(abs, nets)))


ACTIVATIONS: Mapping[str, Callable[[Any], Any]] = {
    "identity": lambda x: x,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "tanh": mpmath.tanh,
    "relu": lambda x: x if x > 0 else 0 * x,
    "leaky_relu": lambda x: x if x > 0 else x / 100,
    "elu": lambda x: x if x > 0 else mpmath.exp(x) - 1,
    "selu": lambda x: (
        mpmath.mpf("1.0507009873554804934193349852946")
        * (x if x > 0 else mpmath.mpf("1.6732632423543772848170429916717") * mpmath.expm1(x))
    ),
    "gelu": lambda x: x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2,
    "silu": lambda x: x / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "mish": lambda x: x * mpmath.tanh(mpmath.log(1 + mpmath.exp(x))),
    "exponential": mpmath.exp,
}

LOSSES: Mapping[str, Callable[[Any, Any], Any]] = {
    "squared_error": lambda out, t: (t - out) ** 2 / 2,
    "sum_squared_error": lambda out, t: (t - out) ** 2,
    "mean_squared_error": lambda out, t: (t - out) ** 2 / 2,  # of the two outputs of every test
    "absolute_error": lambda out, t: abs(t - out),
    "huber": lambda out, t: (t - out) ** 2 / 2 if abs(t - out) <= 1 else abs(t - out) - 0.5,
    # 0 · ln(0) is 0, as everywhere in information theory; also 1 − 1 is nothing to take ln of.
    "binary_cross_entropy": lambda out, t: -_times_ln(t, out) - _times_ln(1 - t, 1 - out),
    "categorical_cross_entropy": lambda out, t: -_times_ln(t, out),
    "poisson": lambda out, t: out - _times_ln(t, out),
}


def outputs(activation: str, net: Sequence[Any]) -> list[Any]:
    """Return the outs of one layer for one sample."""
    if activation == "softmax":
        total = mpmath.fsum(mpmath.exp(x) for x in net)
        return [mpmath.exp(x) / total for x in net]
    return [ACTIVATIONS[activation](x) for x in net]


@cache
def value(activation: str, net: float) -> Any:
    """Return the out of an elementwise activation."""
    with mpmath.workdps(digits(net)):
        return ACTIVATIONS[activation](mpmath.mpf(net))


@cache
def slope(activation: str, net: float) -> Any:
    """Return the derivative of an elementwise activation."""
    with mpmath.workdps(digits(net)):
        return mpmath.diff(ACTIVATIONS[activation], mpmath.mpf(net))


@cache
def error(loss: str, activation: str, net: tuple[float, ...], target: tuple[float, ...]) -> Any:
    """Return the error of one sample."""
    with mpmath.workdps(digits(*net)):
        return _error(loss, activation, [mpmath.mpf(x) for x in net], target)


@cache
def dE_dnet(
    loss: str, activation: str, net: tuple[float, ...], target: tuple[float, ...]
) -> list[Any]:
    """Return the derivative of one sample's error by every net."""
    with mpmath.workdps(digits(*net)):
        at = [mpmath.mpf(x) for x in net]
        return [
            mpmath.diff(
                lambda x, i=i: _error(loss, activation, [*at[:i], x, *at[i + 1 :]], target), at[i]
            )
            for i in range(len(at))
        ]


def _error(loss: str, activation: str, net: Sequence[Any], target: Sequence[float]) -> Any:
    out = outputs(activation, net)
    return mpmath.fsum(LOSSES[loss](o, mpmath.mpf(t)) for o, t in zip(out, target, strict=True))


def _times_ln(share: Any, x: Any) -> Any:
    return share * mpmath.log(x) if share else mpmath.mpf(0)
