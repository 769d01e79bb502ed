"""ln(out) and ln(1 − out) straight from net, for losses that take logarithms of outputs.

An output that is 0 or 1 to machine precision has lost its logarithm; net still has it.  With
each logarithm stands the chain rule through it: `times(w)` is (∂logarithm/∂net)ᵀ · w.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from clearprop.arithmetic import Arithmetic, Array


@dataclass(frozen=True)
class Logarithm:
    """A logarithm of an output layer's out, and the chain rule through it."""

    # (net, arithmetic) -> the logarithm, shape (neurons, batch)
    value: Callable[[Array, Arithmetic], Array]
    # (w, net, out, arithmetic) -> the transposed derivative by net, applied to w
    times: Callable[[Array, Array, Array, Arithmetic], Array]


FAR_BELOW = -20
"""For net below this, softplus(net) = e − e²/2 with e = exp(net), exact in float64."""


def _log_softplus(net: Array, ar: Arithmetic) -> Array:
    """Return ln(softplus(net)); far below 0 it is ln(e − e²/2) = net − e/2."""
    far_below = ar.positive(FAR_BELOW - net)
    e = ar.exp(ar.where(far_below, net, 0))
    near = ar.log(ar.softplus(ar.where(far_below, 0, net)))
    return ar.where(far_below, net - e / 2, near)


def _log_softplus_times(w: Array, net: Array, out: Array, ar: Arithmetic) -> Array:
    """Return w ⊙ sigmoid(net) / softplus(net); far below 0 the fraction is 1 − e/2."""
    far_below = ar.positive(FAR_BELOW - net)
    e = ar.exp(ar.where(far_below, net, 0))
    near = ar.sigmoid(net) / ar.softplus(ar.where(far_below, 0, net))
    return w * ar.where(far_below, 1 - e / 2, near)


def _log_softmax(net: Array, ar: Arithmetic) -> Array:
    """Return ln(out) as net − ln Σ exp(net)."""
    net = ar.less_largest(net)
    return net - ar.log_sum_exp(net)


def _log_rest_of_softmax(net: Array, ar: Arithmetic) -> Array:
    """Return ln(1 − out) as −ln(1 + exp(net_j − ln Σ_k≠j exp(net_k))) in row j.

    Among two, j and all the others as one, softmax is a sigmoid.
    """
    net = ar.less_largest(net)
    return -ar.softplus(net - ar.log_sum_exp_of_others(net))


def _log_rest_of_softmax_times(w: Array, net: Array, out: Array, ar: Arithmetic) -> Array:
    """Return row i: Σ_j≠i w_j · out_i / (1 − out_j), less out_i Σ w.

    out_i / (1 − out_j) is exp(net_i − ln Σ_k≠j exp(net_k)), neuron i's share among all but j: never
    above 1, and exact even where out_j is 1 to machine precision.
    """

    def share(net_i: Array, w_j: Array, others_j: Array) -> Array:
        return w_j * ar.exp(net_i - others_j)

    net = ar.less_largest(net)
    shares = ar.sum_over_others(share, net, w, ar.log_sum_exp_of_others(net))
    return shares - out * np.sum(w, axis=0, keepdims=True)


LOG_OUT: Mapping[str, Logarithm] = {
    "sigmoid": Logarithm(
        value=lambda net, ar: -ar.softplus(-net),
        times=lambda w, net, out, ar: w * ar.sigmoid(-net),
    ),
    "softmax": Logarithm(
        value=_log_softmax,
        times=lambda w, net, out, ar: w - out * np.sum(w, axis=0, keepdims=True),
    ),
    "softplus": Logarithm(value=_log_softplus, times=_log_softplus_times),
    "exponential": Logarithm(value=lambda net, ar: net, times=lambda w, net, out, ar: w),
}
"""ln(out) by the output activation's name."""

LOG_REST: Mapping[str, Logarithm] = {
    "sigmoid": Logarithm(
        value=lambda net, ar: -ar.softplus(net),
        times=lambda w, net, out, ar: -w * out,
    ),
    "softmax": Logarithm(value=_log_rest_of_softmax, times=_log_rest_of_softmax_times),
}
"""ln(1 − out) by the output activation's name."""
