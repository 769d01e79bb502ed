"""Slips on the way forward: in net, in out and in the error."""

from collections.abc import Callable, Mapping

import numpy as np

from clearprop.activations import ACTIVATIONS
from clearprop.arithmetic import Array
from clearprop.exercises.slips.site import Rule, Site


def _has_bias(at: Site) -> bool:
    return at.made.kind == "net" and at.layer.bias


def _bias_forgotten(at: Site) -> Array | None:
    return at.made.exact - at.get("b") if _has_bias(at) else None


def _bias_twice(at: Site) -> Array | None:
    return at.made.exact + at.get("b") if _has_bias(at) else None


def _one_bias_for_all(at: Site) -> Array | None:
    """Add the first neuron's bias to every neuron's sum."""
    return at.made.exact - at.get("b") + at.get("b")[:1] if _has_bias(at) else None


def _columns_for_rows(at: Site) -> Array | None:
    """Multiply with the columns of W; of one that is not square, column by column into rows."""
    if at.made.kind != "net":
        return None
    W, out = at.get("W"), at.get("out", -1)
    return at.made.exact + (W.T.reshape(W.shape) - W) @ out


def _net_carried_on(at: Site) -> Array | None:
    """Multiply the weights with net of the layer before instead of its out."""
    if at.made.kind != "net" or not at.has("net", -1):
        return None
    return at.made.exact + at.get("W") @ (at.get("net", -1) - at.get("out", -1))


def _no_activation(at: Site) -> Array | None:
    return at.get("net") if at.made.kind == "out" else None


def _net_negated(at: Site) -> Array | None:
    """Take exp(+net) for exp(−net), or the other way round."""
    if at.made.kind != "out" or at.act not in ("sigmoid", "tanh", "softmax"):
        return None
    return at.layer.activation.function(-at.get("net"), at.ar)


def _out_of_sigmoid(written: Callable[[Array], Array]) -> Rule:
    """Return a rule that puts exp(−net) into another formula than 1 / (1 + exp(−net))."""

    def rule(at: Site) -> Array | None:
        if at.made.kind != "out" or at.act != "sigmoid":
            return None
        return written(at.ar.exp(-at.get("net")))

    return rule


def _other_function(at: Site) -> Array | None:
    """Take tanh for sigmoid, or sigmoid for tanh."""
    other = {"sigmoid": "tanh", "tanh": "sigmoid"}.get(at.act)
    if at.made.kind != "out" or other is None:
        return None
    return ACTIVATIONS[other].function(at.get("net"), at.ar)


def _shares_not_taken(at: Site) -> Array | None:
    """Take exp(net) of softmax, not divided by the sum."""
    return at.ar.exp(at.get("net")) if at.made.kind == "out" and at.act == "softmax" else None


def _magnitude(at: Site) -> Array | None:
    """Drop the sign of net where relu gives 0."""
    return at.ar.absolute(at.get("net")) if at.made.kind == "out" and at.act == "relu" else None


def _squared_errors(written: Callable[[Array, Site], Array]) -> Rule:
    """Return a rule that makes the E of each sample of target − out, which are squared if right."""

    def rule(at: Site) -> Array | None:
        if at.network.loss.name != "squared_error" or not _is_of_samples(at):
            return None
        return written(at.used["target"] - at.get("out"), at)

    return rule


def _is_of_samples(at: Site) -> bool:
    """Return whether it makes the E of each sample; of one alone that is E_total."""
    return at.made.kind == ("E" if at.has_several else "E_total")


def _sum(entries: Array) -> Array:
    return np.sum(entries, axis=0, keepdims=True)


def _divided_by_outputs(at: Site) -> Array | None:
    return at.made.exact / at.ar.neurons(at.get("out")) if _is_of_samples(at) else None


def _minus_forgotten(at: Site) -> Array | None:
    """Forget the minus before the logarithm."""
    logs = "binary_cross_entropy", "categorical_cross_entropy"
    return -at.made.exact if at.network.loss.name in logs and _is_of_samples(at) else None


def _log10(at: Site) -> Array | None:
    """Press log for ln; the sum of the poisson loss has other terms as well."""
    logs = "binary_cross_entropy", "categorical_cross_entropy"
    if at.network.loss.name not in logs or not _is_of_samples(at):
        return None
    return at.made.exact / at.ar.log(at.ar.array(10))


def _second_term_forgotten(at: Site) -> Array | None:
    """Leave (1 − target) ln(1 − out) out of the binary cross-entropy."""
    if at.network.loss.name != "binary_cross_entropy" or not _is_of_samples(at):
        return None
    return _sum(-at.used["target"] * at.ar.log(at.get("out")))


FORWARD: Mapping[str, Rule] = {
    "bias forgotten": _bias_forgotten,
    "bias twice": _bias_twice,
    "one bias for all": _one_bias_for_all,
    "columns for rows": _columns_for_rows,
    "net carried on": _net_carried_on,
    "activation forgotten": _no_activation,
    "net negated": _net_negated,
    "one forgotten": _out_of_sigmoid(lambda e: 1 / e),
    "fraction forgotten": _out_of_sigmoid(lambda e: 1 + e),
    "tanh and sigmoid": _other_function,
    "softmax not divided": _shares_not_taken,
    "magnitude for relu": _magnitude,
    "half forgotten": _squared_errors(lambda off, at: _sum(off * off)),
    "square forgotten": _squared_errors(lambda off, at: _sum(off) / 2),
    "magnitude for square": _squared_errors(lambda off, at: _sum(at.ar.absolute(off)) / 2),
    "square of the sum": _squared_errors(lambda off, at: _sum(off) * _sum(off) / 2),
    "divided by outputs": _divided_by_outputs,
    "minus before ln": _minus_forgotten,
    "log for ln": _log10,
    "second term forgotten": _second_term_forgotten,
}
