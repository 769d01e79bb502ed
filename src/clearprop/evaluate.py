"""Use a network as it stands: its outputs, its loss, its metrics."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.blas_threads import blas_threads_for
from clearprop.checks import Samples, as_floats, check_data_set, check_shape
from clearprop.forward import Forward, LayerForward, error, over_samples, propagate
from clearprop.metrics import Metric, Metrics, metrics_by_name
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.stored.mapped import is_large, parts_in_memory

_FEW, _MANY = 512, 8192
"""Samples per forward pass where no gradient is wanted.

What narrow layers make of a few stays in a core's cache, which gains more than a second thread of a
BLAS would.  Products with wide ones gain by the thread, and need many to keep it busy.
"""

_WIDE = 4096
"""Weights of a wide layer."""


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
    parameters: Parameters, samples: Samples, metrics: Mapping[str, Metric]
) -> tuple[float, dict[str, float]]:
    """Return the mean loss and the metrics for samples that `check_data_set` has seen."""
    outs, targets = list[Array](), list[Array]()

    def keep(out: Array, target: Array) -> None:
        outs.append(out)
        targets.append(target)

    loss = _loss(parameters, samples, keep if metrics else None)
    if not metrics:
        return loss, {}
    out, target = np.concatenate(outs, axis=1).T, np.concatenate(targets)
    return loss, {name: metric(out, target) for name, metric in metrics.items()}


def evaluate_outputs(
    parameters: Parameters, X: Any, Y: Any, weights: Array | None = None
) -> tuple[Array, float]:
    """Return the network's outputs, shape (samples, outputs), and its mean loss, by one pass.

    Parameters and errors are those of `evaluate`.
    """
    ar, outs = Floats(parameters.flat.dtype.name), list[Array]()
    samples = check_data_set(parameters.network, X, Y, ar, weights)
    loss = _loss(parameters, samples, lambda out, target: outs.append(out))
    return np.concatenate(outs, axis=1).T, loss


def _loss(
    parameters: Parameters, samples: Samples, keep: Callable[[Array, Array], None] | None
) -> float:
    """Return the mean loss; `keep` gets outputs, a column for each sample, and targets in rows."""
    ar, network = Floats(parameters.flat.dtype.name), parameters.network
    totals, weights = list[Array](), list[Array]()
    with _blas_threads(network, samples.size):
        for chunk in samples.chunks():
            for rows, X, last in _blocks(network, parameters.W, parameters.b, chunk.X, ar):
                some, target = None, chunk.Y[rows]
                if chunk.weights is not None:
                    some = chunk.weights[rows].reshape(1, -1)
                    weights.append(some)
                passed = Forward(X, (last,))
                totals.append(error(network, passed, target.T, ar, "sum", some).E_total)
                if keep:
                    keep(last.out, target)
    total = np.concatenate(totals, dtype=np.float64).sum(axis=0)
    every = np.concatenate(weights, axis=1) if weights else None
    return float(over_samples(total, samples.size, "mean", every).item())


def predict(parameters: Parameters, X: Any) -> Array:
    """Return the network's outputs for inputs, a row for each sample.

    Parameters
    ----------
    parameters
        The network's.
    X
        Shape (samples, inputs), dense or one of SciPy's sparse matrices; a large `numpy.memmap` is
        read a part at a time.

    Returns
    -------
    Array
        Shape (samples, outputs).

    Raises
    ------
    ClearpropError
        If X does not have that shape.
    """
    return outputs(parameters.network, parameters.W, parameters.b, X, parameters.flat.dtype.name)


def outputs(
    network: Network, W: Sequence[Array], b: Sequence[Array | None], X: Any, dtype: str
) -> Array:
    """Return what `predict` does, of matrices that are not in one buffer."""
    if is_large(X):
        return np.concatenate([outputs(network, W, b, part, dtype) for part in parts_in_memory(X)])
    ar = Floats(dtype)
    X = as_floats(X, ar)
    check_shape("X", X, network.sizes[0], "input", "row")
    with _blas_threads(network, X.shape[0]):
        outs = [last.out for _, _, last in _blocks(network, W, b, X, ar)]
    return np.concatenate(outs, axis=1).T


def _blocks(
    network: Network, W: Sequence[Array], b: Sequence[Array | None], X: Any, ar: Floats
) -> Iterator[tuple[slice, Array, LayerForward]]:
    """Yield some samples after the other: their rows, X as columns, and the output layer's."""
    at_once = _at_once(network)
    for start in range(0, max(1, X.shape[0]), at_once):
        rows = slice(start, start + at_once)
        columns = X[rows].T
        yield rows, columns, deque(propagate(network, W, b, columns, ar), maxlen=1).pop()


def _at_once(network: Network) -> int:
    """Return how many samples to pass forward at once."""
    is_wide = max(layer.inputs * layer.size for layer in network.layers) >= _WIDE
    return _MANY if is_wide else _FEW


def _blas_threads(network: Network, samples: int) -> AbstractContextManager[object]:
    return blas_threads_for(network, min(samples, _at_once(network)))
