"""Forward: from the inputs to the outputs, keeping every net and out, and the error they make."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from clearprop.arithmetic import Arithmetic, Array
from clearprop.checks import check_same_samples, check_shape
from clearprop.losses import OutLoss
from clearprop.network import Layer, Network
from clearprop.parameters import Parameters

Batch = Literal["sum", "mean"]
"""How the samples of a batch become one error and one gradient."""


@dataclass(frozen=True)
class LayerForward:
    """What the forward pass leaves at one layer; each matrix has shape (neurons, batch).

    `mask` is what dropout multiplies the outs with (see `clearprop.dropout`), None without it.
    """

    layer: Layer
    net: Array
    out: Array
    mask: Array | None = None
    # What dropout leaves of out
    kept: Array | None = None

    @property
    def passed_on(self) -> Array:
        """What the next layer gets: out, or what dropout leaves of it."""
        return self.out if self.kept is None else self.kept


@dataclass(frozen=True)
class Forward:
    """What the forward pass leaves: X of shape (inputs, batch), and every layer's net and out."""

    X: Array
    layers: tuple[LayerForward, ...]

    @property
    def out(self) -> Array:
        """The network's output, shape (outputs, batch)."""
        return self.layers[-1].out

    @property
    def samples(self) -> int:
        """How many columns the batch has."""
        return self.X.shape[1]


@dataclass(frozen=True)
class Error:
    """How wrong the outputs are: E for each sample, shape (1, batch), and E_total, shape (1, 1).

    With weights of samples, each E is already multiplied by its sample's.
    """

    E: Array
    E_total: Array


def forward(
    parameters: Parameters, X: Array, ar: Arithmetic, masks: Sequence[Array | None] | None = None
) -> Forward:
    """Propagate a batch forward, layer by layer:

        net_n = W_n · out_n−1 + b_n
        out_n = act_n(net_n)

    Parameters
    ----------
    parameters
        W and b of every layer.
    X
        Inputs, one column for each sample: shape (inputs, batch).
    ar
        The arithmetic; it settles every net, every out, and what dropout leaves of it.
    masks
        For each layer from b on, what dropout multiplies its outs with, shape (neurons, batch),
        or None; nothing drops out if not given.

    Raises
    ------
    ClearpropError
        If X does not have one row for each input neuron.
    """
    network = parameters.network
    check_shape("X", X, network.sizes[0], "input")
    return Forward(X, tuple(propagate(network, parameters.W, parameters.b, X, ar, masks)))


def propagate(
    network: Network,
    W: Sequence[Array],
    b: Sequence[Array | None],
    X: Array,
    ar: Arithmetic,
    masks: Sequence[Array | None] | None = None,
) -> Iterator[LayerForward]:
    """Yield what `forward` leaves at each layer, as soon as it is there; nothing is checked."""
    out = X
    masks = masks or [None] * len(network.layers)
    for layer, W_n, b_n, mask in zip(network.layers, W, b, masks, strict=True):
        n = layer.name
        net = W_n @ out
        if b_n is not None:
            net += b_n
        net = ar.settle(net, "net", n)
        out = ar.settle(layer.activation.function(net, ar), "out", n)
        kept = None if mask is None else ar.settle(out * mask, "kept", n)
        passed = LayerForward(layer, net, out, mask, kept)
        yield passed
        out = passed.passed_on


def error(
    network: Network,
    passed: Forward,
    Y: Array,
    ar: Arithmetic,
    batch: Batch = "mean",
    weights: Array | None = None,
) -> Error:
    """Measure how wrong the outputs are.

    For the squared error, E = Σ ½ (target − out)² over the output neurons; the E of the samples
    are then added up, or averaged, to E_total.

    Parameters
    ----------
    network
        Names the loss.
    passed
        What the forward pass left.
    Y
        Targets, one column for each sample: shape (outputs, batch).
    ar
        The arithmetic; it settles E and E_total.
    batch
        "sum" or "mean" over the samples.
    weights
        How much each sample counts, shape (1, batch); the mean is then the weighted one,
        Σ weight · E / Σ weight.  All count 1 if not given.

    Raises
    ------
    ClearpropError
        If Y does not have the shape of the output.
    """
    check_shape("the target", Y, network.output.size, "output")
    check_same_samples(passed.X, Y)
    loss, last = network.loss, passed.layers[-1]
    if isinstance(loss, OutLoss):
        entries = loss.value(last.out, Y, ar)
    elif ar.rounds and loss.has_value(last.out):
        entries = loss.of_out(last.out, Y, ar)
    else:
        entries = loss.value(last.net, last.out, Y, last.layer.activation, ar)
    E = np.sum(entries, axis=0, keepdims=True)
    if passed.samples == 1 and weights is None:
        E_total = ar.settle(E, "E_total")
        return Error(E_total, E_total)
    E = ar.settle(E if weights is None else E * weights, "E")
    total = over_samples(np.sum(E, axis=1, keepdims=True), passed.samples, batch, weights)
    return Error(E, ar.settle(total, "E_total"))


def over_samples(total: Array, samples: int, batch: Batch, weights: Array | None = None) -> Array:
    """Turn a sum over the samples of a batch into their sum or their mean, as `batch` says.

    A batch whose samples all weigh 0 has a total of 0, and so is its mean.
    """
    count = samples if weights is None else np.sum(weights)
    return total / count if batch == "mean" and count not in (0, 1) else total
