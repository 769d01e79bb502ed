"""Backward: from the error to every gradient, by one loop for any number of layers."""

from dataclasses import dataclass

import numpy as np

from clearprop.activations import Elementwise
from clearprop.arithmetic import Arithmetic, Array
from clearprop.checks import check_same_samples, check_shape
from clearprop.forward import Batch, Forward, LayerForward, over_samples
from clearprop.losses import Loss, OutLoss
from clearprop.network import Layer
from clearprop.parameters import Parameters


@dataclass(frozen=True)
class LayerBackward:
    """What the backward pass leaves at one layer.

    dE_dout, slope and dE_dnet have shape (neurons, batch).  The first two are None where they are
    not quantities of their own: a loss with logarithms goes straight to dE_dnet, and softmax has a
    matrix of slopes for each sample, which are multiplied and added up at once.  Without a bias, db
    is None.
    """

    layer: Layer
    dE_dout: Array | None
    slope: Array | None
    dE_dnet: Array
    dW: Array
    db: Array | None


@dataclass(frozen=True)
class Backward:
    """What the backward pass leaves: every layer, from b on, and all gradients together."""

    layers: tuple[LayerBackward, ...]
    gradients: Parameters


def backward(
    parameters: Parameters,
    passed: Forward,
    Y: Array,
    ar: Arithmetic,
    batch: Batch = "mean",
    weights: Array | None = None,
) -> Backward:
    """Propagate the error back.

    Each weight moves the error only through its own neuron's net, so the chain rule splits into
    a part that the neurons of a layer share and a part that belongs to the single weight:

        ∂E/∂W_n = ∂E/∂net_n · out_n−1ᵀ

    A neuron's net moves the error through every net of the next layer, by the weights between
    them.  Forward these stand in a row of W; backward they stand in a column, hence Wᵀ:

        ∂E/∂net_last = (out − target) ⊙ act'(net_last)              (the squared error's)
        ∂E/∂net_n    = (W_n+1ᵀ · ∂E/∂net_n+1) ⊙ act'(net_n)

    All weights are the old ones throughout: nothing is updated until every gradient is known.

    A sample that counts w times has w times the error, hence w times every ∂E/∂net.  An out that
    dropout multiplied on its way to the next layer has its ∂E/∂out multiplied on the way back.

    Parameters
    ----------
    parameters
        The W and b of the forward pass.
    passed
        What `forward` left.
    Y
        Targets, shape (outputs, batch).
    ar
        The arithmetic; it settles every named quantity.
    batch
        Whether a gradient is the sum or the mean of those of the samples.
    weights
        How much each sample counts, shape (1, batch), as given to `error`.

    Raises
    ------
    ClearpropError
        If Y does not have the shape of the output.
    """
    check_shape("the target", Y, passed.out.shape[0], "output")
    check_same_samples(passed.X, Y)
    W, layers = parameters.W, passed.layers
    out_before = [passed.X, *(record.passed_on for record in layers[:-1])]
    dE_dout, slope, dE_dnet = _output_layer(parameters.network.loss, layers[-1], Y, ar, weights)
    dW, db = _gradients(layers[-1], dE_dnet, out_before[-1], ar, batch, weights)
    records = [LayerBackward(layers[-1].layer, dE_dout, slope, dE_dnet, dW, db)]
    for n in reversed(range(len(layers) - 1)):
        here, name = layers[n], layers[n].layer.name
        dE_dout = W[n + 1].T @ dE_dnet
        if here.mask is not None:
            dE_dout = ar.settle(dE_dout, "dE_dkept", name) * here.mask
        dE_dout = ar.settle(dE_dout, "dE_dout", name)
        slope = ar.settle(here.layer.activation.slope(here.net, here.out, ar), "slope", name)
        dE_dnet = ar.settle(dE_dout * slope, "dE_dnet", name)
        dW, db = _gradients(here, dE_dnet, out_before[n], ar, batch, weights)
        records.append(LayerBackward(here.layer, dE_dout, slope, dE_dnet, dW, db))
    records.reverse()
    gradients = Parameters.of(
        parameters.network, [record.dW for record in records], [record.db for record in records]
    )
    return Backward(tuple(records), gradients)


def _output_layer(
    loss: Loss, last: LayerForward, Y: Array, ar: Arithmetic, weights: Array | None
) -> tuple[Array | None, Array | None, Array]:
    """Return ∂E/∂out, the slope and ∂E/∂net of the output layer, None for what it has not."""
    activation, name = last.layer.activation, last.layer.name
    if not isinstance(loss, OutLoss):
        dE_dnet = loss.dE_dnet(last.net, last.out, Y, activation, ar)
        return None, None, ar.settle(_weighted(dE_dnet, weights), "dE_dnet", name)
    dE_dout = ar.settle(_weighted(loss.dE_dout(last.out, Y, ar), weights), "dE_dout", name)
    if not isinstance(activation, Elementwise):
        dE_dnet = activation.times_slope(dE_dout, last.net, last.out, ar)
        return dE_dout, None, ar.settle(dE_dnet, "dE_dnet", name)
    slope = ar.settle(activation.slope(last.net, last.out, ar), "slope", name)
    return dE_dout, slope, ar.settle(dE_dout * slope, "dE_dnet", name)


def _weighted(derivative: Array, weights: Array | None) -> Array:
    return derivative if weights is None else derivative * weights


def _gradients(
    here: LayerForward,
    dE_dnet: Array,
    out_before: Array,
    ar: Arithmetic,
    batch: Batch,
    weights: Array | None,
) -> tuple[Array, Array | None]:
    """Return dW and db of one layer; a bias is a weight whose input is always 1."""
    samples, name = dE_dnet.shape[1], here.layer.name
    dW = over_samples(dE_dnet @ out_before.T, samples, batch, weights)
    dW = ar.settle(dW, "dW", name)
    if not here.layer.bias:
        return dW, None
    db = over_samples(np.sum(dE_dnet, axis=1, keepdims=True), samples, batch, weights)
    return dW, ar.settle(db, "db", name)
