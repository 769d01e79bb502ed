"""Initial parameters by the data: every neuron's net has variance 1 on the training samples."""

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.checks import check_seed
from clearprop.network import Network
from clearprop.parameters import Parameters

MOST_SAMPLES = 1024
"""So many samples, drawn at random, tell the variance of nets."""

_CORNERS = 5


def initialize_from_data(network: Network, X: Array, seed: int, ar: Floats) -> Parameters:
    """Draw initial parameters by samples, X of shape (samples, inputs).

    Weights are normal, scaled so that the variance of each neuron's net is 1.  A bias is minus a
    random mean of the neuron's nets of five samples, so that net is 0 somewhere among the samples:
    an activation's bend lies where the data is (Steinwart, 2019; Holzmüller et al., 2024).
    """
    check_seed(seed)
    rng = np.random.default_rng(seed)
    some = rng.permutation(X.shape[0])[:MOST_SAMPLES]
    out = ar.array(X[np.sort(some)]).T
    W, b = list[Array](), list[Array | None]()
    for layer in network.layers:
        drawn = rng.normal(size=(layer.size, layer.inputs))
        net = drawn @ out
        deviation = np.std(net, axis=1, keepdims=True)
        scale = np.where(deviation > 0, deviation, 1)
        net = net / scale
        W.append(ar.array(drawn / scale))
        if layer.bias:
            corners = rng.integers(0, net.shape[1], (layer.size, _CORNERS))
            shares = rng.dirichlet(np.ones(_CORNERS), layer.size)
            bias = -np.sum(np.take_along_axis(net, corners, axis=1) * shares, axis=1, keepdims=True)
            net = net + bias
            b.append(ar.array(bias))
        else:
            b.append(None)
        out = layer.activation.function(net, ar)
    return Parameters.of(network, W, b)
