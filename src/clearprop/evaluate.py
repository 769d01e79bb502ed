"""Use a network as it stands: its outputs, its loss, its metrics."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.checks import DataSet, as_floats, check_data_set, check_shape
from clearprop.forward import error, forward, over_samples
from clearprop.metrics import Metric, Metrics, metrics_by_name
from clearprop.parameters import Parameters

AT_ONCE = 4096
"""Samples per forward pass where no gradient is wanted, to bound the memory it takes."""


def evaluate(
    parameters: Parameters, X: Any, Y: Any, metrics: Metrics = (), weights: Array | None = None
) -> tuple[float, dict[str, float]]:
    """Return the mean loss per sample, and metrics by name.

    Parameters
    ----------
    parameters
        The network's.
    X, Y
        Inputs and targets, a row for each sample.
    metrics
        Names out of `clearprop.metrics.METRICS`, or functions (out, target) -> number by name;
        both have a row for each sample.
    weights
        How much each sample counts in the mean loss, shape (samples,); all the same if not given.

    Raises
    ------
    ClearpropError
        If the samples cannot be used or a metric is unknown.
    """
    ar = Floats(parameters.flat.dtype.name)
    samples = check_data_set(parameters.network, X, Y, ar, weights)
    return measure(parameters, samples, metrics_by_name(metrics))


def measure(
    parameters: Parameters, samples: DataSet, metrics: Mapping[str, Metric]
) -> tuple[float, dict[str, float]]:
    """Return the mean loss and the metrics for samples that `check_data_set` has seen."""
    ar, network = Floats(parameters.flat.dtype.name), parameters.network
    X, Y = samples.X.T, samples.Y.T
    weights = None if samples.weights is None else samples.weights.reshape(1, -1)
    totals, outs = list[Array](), list[Array]()
    for columns in _slices(samples.size):
        result = forward(parameters, X[:, columns], ar)
        some = None if weights is None else weights[:, columns]
        totals.append(error(network, result, Y[:, columns], ar, "sum", some).E_total)
        outs.append(result.out)
    total = np.concatenate(totals, dtype=np.float64).sum(axis=0)
    loss, out = over_samples(total, samples.size, "mean", weights), np.concatenate(outs, axis=1)
    return float(loss.item()), {name: one(out.T, Y.T) for name, one in metrics.items()}


def predict(parameters: Parameters, X: Any) -> Array:
    """Return the network's outputs for inputs, a row for each sample.

    Parameters
    ----------
    parameters
        The network's.
    X
        Shape (samples, inputs), dense or one of SciPy's sparse matrices.

    Returns
    -------
    Array
        Shape (samples, outputs).

    Raises
    ------
    ClearpropError
        If X does not have that shape.
    """
    ar = Floats(parameters.flat.dtype.name)
    X = as_floats(X, ar)
    check_shape("X", X, parameters.network.sizes[0], "input", "row")
    parts = [forward(parameters, X.T[:, columns], ar).out for columns in _slices(X.shape[0])]
    return np.concatenate(parts, axis=1).T


def _slices(samples: int) -> list[slice]:
    starts = range(0, max(1, samples), AT_ONCE)
    return [slice(start, start + AT_ONCE) for start in starts]
