"""Use a network as it stands: its outputs, its loss, its metrics."""

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.checks import check_rows, checked_samples, checked_weights, taken
from clearprop.forward import error, forward, over_samples
from clearprop.metrics import Metrics, metrics_by_name
from clearprop.parameters import Parameters

AT_ONCE = 4096
"""Columns per forward pass where no gradient is wanted, to bound the memory it takes."""


def evaluate(
    parameters: Parameters,
    X: Array,
    Y: Array,
    metrics: Metrics = (),
    weights: Array | None = None,
) -> tuple[float, dict[str, float]]:
    """Return the mean loss per sample, and metrics by name.

    Parameters
    ----------
    parameters
        The network's.
    X, Y
        Inputs and targets, one column for each sample.
    metrics
        Names out of `clearprop.metrics.METRICS`, or functions (out, target) -> number by name.
    weights
        How much each sample counts in the mean loss, shape (samples,); all the same if not given.

    Raises
    ------
    ClearpropError
        If the samples cannot be used or a metric is unknown.
    """
    ar = Floats(parameters.flat.dtype.name)
    X, Y = checked_samples(parameters.network, X, Y, ar)
    weights = checked_weights(weights, X.shape[1], ar)
    network, totals, outs = parameters.network, list[Array](), list[Array]()
    for columns in _slices(X.shape[1]):
        passed = forward(parameters, X[:, columns], ar)
        counted = None if weights is None else weights[:, columns]
        totals.append(error(network, passed, Y[:, columns], ar, "sum", counted).E_total)
        outs.append(passed.out)
    total = np.concatenate(totals, dtype=np.float64).sum(axis=0)
    loss, out = over_samples(total, X.shape[1], "mean", weights), np.concatenate(outs, axis=1)
    return float(loss.item()), {name: one(out, Y) for name, one in metrics_by_name(metrics).items()}


def predict(parameters: Parameters, X: Array) -> Array:
    """Return the network's outputs, shape (outputs, samples), for inputs (inputs, samples)."""
    ar = Floats(parameters.flat.dtype.name)
    X = taken(X, ar)
    check_rows("X", X, parameters.network.sizes[0], "input")
    parts = [forward(parameters, X[:, columns], ar).out for columns in _slices(X.shape[1])]
    return np.concatenate(parts, axis=1)


def _slices(samples: int) -> list[slice]:
    starts = range(0, max(1, samples), AT_ONCE)
    return [slice(start, start + AT_ONCE) for start in starts]
