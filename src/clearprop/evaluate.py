"""Use a network as it stands: its outputs, its loss, its metrics."""

from collections.abc import Sequence

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.checks import check_rows, checked_samples
from clearprop.forward import error, forward
from clearprop.metrics import metric_named
from clearprop.parameters import Parameters

AT_ONCE = 4096
"""Columns per forward pass where no gradient is wanted, to bound the memory it takes."""


def evaluate(
    parameters: Parameters, X: Array, Y: Array, metrics: Sequence[str] = ()
) -> tuple[float, dict[str, float]]:
    """Return the mean loss per sample, and metrics by name.

    Parameters
    ----------
    parameters
        The network's.
    X, Y
        Inputs and targets, one column for each sample.
    metrics
        Names out of `clearprop.metrics.METRICS`.

    Raises
    ------
    ClearpropError
        If the samples cannot be used or a metric is unknown.
    """
    ar = Floats(parameters.flat.dtype.name)
    X, Y = checked_samples(parameters.network, X, Y, ar)
    network, total, outs = parameters.network, 0.0, list[Array]()
    for columns in _slices(X.shape[1]):
        passed = forward(parameters, X[:, columns], ar)
        E = error(network, passed, Y[:, columns], ar, batch="sum").E_total
        total += float(E[0, 0])
        outs.append(passed.out)
    out = np.concatenate(outs, axis=1)
    return total / X.shape[1], {name: metric_named(name)(out, Y) for name in metrics}


def predict(parameters: Parameters, X: Array) -> Array:
    """Return the network's outputs, shape (outputs, samples), for inputs (inputs, samples)."""
    ar = Floats(parameters.flat.dtype.name)
    X = ar.array(X)
    check_rows("X", X, parameters.network.sizes[0], "input")
    parts = [forward(parameters, X[:, columns], ar).out for columns in _slices(X.shape[1])]
    return np.concatenate(parts, axis=1)


def _slices(samples: int) -> list[slice]:
    starts = range(0, max(1, samples), AT_ONCE)
    return [slice(start, start + AT_ONCE) for start in starts]
