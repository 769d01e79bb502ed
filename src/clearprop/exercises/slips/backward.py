"""Slips on the way back: in the derivatives of the error, the slopes and the gradients."""

from collections.abc import Callable, Mapping

import numpy as np

from clearprop.activations import Elementwise
from clearprop.arithmetic import Array
from clearprop.exercises.slips.site import Rule, Site
from clearprop.losses import OutLoss


def _sign(at: Site) -> Array | None:
    """Subtract the output from the target."""
    first = "dE_dout" if isinstance(at.network.loss, OutLoss) else "dE_dnet"
    return -at.made.value if at.is_at(first, output=True) else None


def _factor_two(at: Site) -> Array | None:
    """Take 2 (out − target), as the derivative of a square without the ½."""
    if at.network.loss.name != "squared_error" or not at.is_at("dE_dout", output=True):
        return None
    return 2 * at.made.exact


def _not_derived(at: Site) -> Array | None:
    """Go on with the error itself instead of its derivative."""
    loss = at.network.loss
    if not isinstance(loss, OutLoss) or not at.is_at("dE_dout", output=True):
        return None
    return loss.value(at.get("out"), at.used["target"], at.ar)


def _slope_once_more(at: Site) -> Array | None:
    """Multiply by a slope that is already in the derivative of loss and activation together."""
    activation = at.layer.activation
    if isinstance(at.network.loss, OutLoss) or not at.is_at("dE_dnet", output=True):
        return None
    if not isinstance(activation, Elementwise):
        return at.made.exact * at.get("out") * (1 - at.get("out"))
    return at.made.exact * activation.slope(at.get("net"), at.get("out"), at.ar)


def _out_for_net(at: Site) -> Array | None:
    """Take out where net belongs in the derivative of the activation function."""
    if at.made.kind != "slope":
        return None
    activation, net = at.layer.activation, at.get("out")
    return activation.slope(net, activation.function(net, at.ar), at.ar)


def _slope_of(act: str, written: Callable[[Array], Array], name: str = "out") -> Rule:
    """Return a rule that writes the slope of an activation as another formula of out, or of net."""

    def rule(at: Site) -> Array | None:
        return written(at.get(name)) if at.made.kind == "slope" and at.act == act else None

    return rule


def _either(*rules: Rule) -> Rule:
    """Return the first of several rules that says something."""
    return lambda at: next((made for rule in rules if (made := rule(at)) is not None), None)


def _all_ones(at: Site) -> Array | None:
    """Give relu the slope 1 where net is negative, too."""
    if at.made.kind != "slope" or at.act not in ("relu", "leaky_relu"):
        return None
    return np.ones_like(at.made.value)


def _is_product(at: Site) -> bool:
    """Return whether it multiplies dE_dout and the slope, both of which have been made."""
    return at.made.kind == "dE_dnet" and at.has("dE_dout") and at.has("slope")


def _no_slope(at: Site) -> Array | None:
    """Leave the derivative of the activation function out."""
    return at.get("dE_dout") if at.made.kind == "dE_dnet" and at.has("dE_dout") else None


def _dot_product(at: Site) -> Array | None:
    """Add the products up, and write the sum into each entry."""
    if not _is_product(at):
        return None
    products = at.get("dE_dout") * at.get("slope")
    return np.sum(products, axis=0, keepdims=True) + 0 * products


def _added(at: Site) -> Array | None:
    """Add the slope instead of multiplying by it."""
    return at.get("dE_dout") + at.get("slope") if _is_product(at) else None


def _out_for_slope(at: Site) -> Array | None:
    """Multiply by out instead of the slope."""
    return at.get("dE_dout") * at.get("out") if _is_product(at) else None


def _transpose(at: Site) -> Array | None:
    """Forget Wᵀ; a matrix that does not fit is read row by row."""
    if not at.is_at("dE_dout", output=False):
        return None
    W = at.get("W", 1)
    return W.reshape(W.T.shape) @ at.get("dE_dnet", 1)


def _updated_first(at: Site) -> Array | None:
    """Send the error back through weights that are already updated."""
    if not at.is_at("dE_dout", output=False):
        return None
    new = at.ar.finish(at.get("W", 1) - at.ar.finish(at.used["rate"] * at.get("dW", 1)))
    return new.T @ at.get("dE_dnet", 1)


def _own_weights(at: Site) -> Array | None:
    """Send the error back through the weights before the layer instead of those behind it."""
    if not at.is_at("dE_dout", output=False):
        return None
    return at.get("W").T @ at.get("dE_dnet", 1)


def _not_weighted(at: Site) -> Array | None:
    """Pass dE_dnet of the next layer on as it is, neuron by neuron."""
    return at.get("dE_dnet", 1) if at.is_at("dE_dout", output=False) else None


def _sum_not_weighted(at: Site) -> Array | None:
    """Give every neuron the whole dE_dnet of the next layer, each weight counting 1."""
    if not at.is_at("dE_dout", output=False):
        return None
    return np.sum(at.get("dE_dnet", 1), axis=0, keepdims=True) + 0 * at.made.value


def _slope_skipped(at: Site) -> Array | None:
    """Send dE_dout of the next layer back, and so leave out its slope."""
    if not at.is_at("dE_dout", output=False) or not at.has("dE_dout", 1):
        return None
    return at.get("W", 1).T @ at.get("dE_dout", 1)


def _gradient_of(at: Site, first: Array, second: Array) -> Array:
    """Return dW made of other matrices, added up or averaged over samples as the right one is."""
    product = first @ second.T
    return product / at.samples if _is_mean(at) else product


def _is_mean(at: Site) -> bool:
    """Return whether what adds up over samples is divided by their number."""
    return at.has_several and at.batch == "mean"


def _transposed_gradient(at: Site) -> Array | None:
    """Transpose the whole of dE_dnet · outᵀ; what does not fit is read row by row."""
    if at.made.kind != "dW":
        return None
    return at.made.exact.T.reshape(at.made.exact.shape)


def _dW_of(name: str, distance: int, *, inputs: bool = False) -> Rule:
    """Return a rule that multiplies dE_dnet with another matrix than out of the layer before."""

    def rule(at: Site) -> Array | None:
        if at.made.kind != "dW" or (inputs and at.letter(-1) == "a"):
            return None
        if not inputs and not at.has(name, distance):
            return None
        other = at.used["out_a"] if inputs else at.get(name, distance)
        return _gradient_of(at, at.get("dE_dnet"), other)

    return rule


def _dE_dout_for_dE_dnet(at: Site) -> Array | None:
    """Make the gradients of dE_dout, without the slope."""
    if at.made.kind not in ("dW", "db") or not at.has("dE_dout"):
        return None
    ones = np.ones_like(at.get("out")[:1])
    return _gradient_of(at, at.get("dE_dout"), at.get("out", -1) if at.made.kind == "dW" else ones)


def _bias_times_out(at: Site) -> Array | None:
    """Multiply the gradient of the bias by out, as if its input were not 1."""
    if at.made.kind != "db":
        return None
    return _gradient_of(at, at.get("dE_dnet") * at.get("out"), np.ones_like(at.get("out")[:1]))


def _is_over_samples(at: Site) -> bool:
    return at.made.kind in ("E_total", "dW", "db") and at.has_several


def _mean_forgotten(at: Site) -> Array | None:
    """Add up over the samples without dividing by their number."""
    return at.made.exact * at.samples if _is_over_samples(at) and _is_mean(at) else None


def _divided_by_samples(at: Site) -> Array | None:
    """Divide by the number of samples once too often."""
    return at.made.exact / at.samples if _is_over_samples(at) else None


BACKWARD: Mapping[str, Rule] = {
    "sign": _sign,
    "factor two": _factor_two,
    "not derived": _not_derived,
    "slope once more": _slope_once_more,
    "out for net": _out_for_net,
    "net for out": _either(
        _slope_of("sigmoid", lambda net: net * (1 - net), "net"),
        _slope_of("tanh", lambda net: 1 - net * net, "net"),
    ),
    "square for slope": _either(
        _slope_of("sigmoid", lambda out: out * out), _slope_of("tanh", lambda out: out * out)
    ),
    "factor forgotten": _slope_of("sigmoid", lambda out: 1 - out),
    "other slope": _either(
        _slope_of("sigmoid", lambda out: 1 - out * out),
        _slope_of("tanh", lambda out: out * (1 - out)),
    ),
    "slope of relu": _all_ones,
    "no slope": _no_slope,
    "dot product": _dot_product,
    "added for multiplied": _added,
    "out for slope": _out_for_slope,
    "transpose": _transpose,
    "updated first": _updated_first,
    "own weights": _own_weights,
    "not weighted": _not_weighted,
    "sum not weighted": _sum_not_weighted,
    "slope skipped": _slope_skipped,
    "gradient transposed": _transposed_gradient,
    "own out": _dW_of("out", 0),
    "net for out in gradient": _dW_of("net", -1),
    "inputs in gradient": _dW_of("out", 0, inputs=True),
    "gradient of dE_dout": _dE_dout_for_dE_dnet,
    "bias times out": _bias_times_out,
    "mean forgotten": _mean_forgotten,
    "divided by samples": _divided_by_samples,
}
