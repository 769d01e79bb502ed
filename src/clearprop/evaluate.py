"""Use a network as it stands: its outputs, its loss, its metrics."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import count, cycle
from typing import Any, Protocol

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


class Gatherer(Protocol):
    """Processes that measure together: this one is number `rank` of `size`."""

    @property
    def rank(self) -> int:
        """Its number, from 0 on."""
        ...

    @property
    def size(self) -> int:
        """How many there are."""
        ...

    def all_of(self, value: Any) -> list[Any]:
        """Return what each of them gives, in their order."""
        ...


def measure(
    parameters: Parameters,
    samples: Samples,
    metrics: Mapping[str, Metric],
    ranks: Gatherer | None = None,
) -> tuple[float, dict[str, float]]:
    """Return the mean loss and the metrics for samples that `check_data_set` has seen.

    Where there are ranks, each computes the outputs of its share of the samples.
    """
    outs, targets = list[Array](), list[Array]()

    def keep(out: Array, target: Array) -> None:
        outs.append(out)
        targets.append(target)

    loss = _loss(parameters, samples, keep if metrics else None, ranks)
    if not metrics:
        return loss, {}
    outs, targets = _of_all(outs, ranks), _of_all(targets, ranks)
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


def _of_all(own: list[Array], ranks: Gatherer | None) -> list[Array]:
    """Return what the ranks have of blocks that they had in turns."""
    if ranks is None or ranks.size == 1:
        return own
    every = [iter(some) for some in ranks.all_of(own)]
    found = list[Array]()
    for rank in cycle(range(ranks.size)):
        some = next(every[rank], None)
        if some is None:
            return found
        found.append(some)
    raise AssertionError


def _loss(
    parameters: Parameters,
    samples: Samples,
    keep: Callable[[Array, Array], None] | None,
    ranks: Gatherer | None = None,
) -> float:
    """Return the mean loss; `keep` gets outputs, a column for each sample, and targets in rows."""
    ar, network = Floats(parameters.flat.dtype.name), parameters.network
    totals, weights, blocks = list[Array](), list[Array](), count()
    with _blas_threads(network, samples.size):
        for chunk in samples.chunks():
            for rows in _blocks(network, chunk.X.shape[0]):
                some = None
                if chunk.weights is not None:
                    some = chunk.weights[rows].reshape(1, -1)
                    weights.append(some)
                if ranks is not None and next(blocks) % ranks.size != ranks.rank:
                    continue
                target, X = chunk.Y[rows], chunk.X[rows].T
                last = _output(network, parameters.W, parameters.b, X, ar)
                passed = Forward(X, (last,))
                totals.append(error(network, passed, target.T, ar, "sum", some).E_total)
                if keep:
                    keep(last.out, target)
    total = np.concatenate(_of_all(totals, ranks), dtype=np.float64).sum(axis=0)
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
        outs = [_output(network, W, b, X[rows].T, ar).out for rows in _blocks(network, X.shape[0])]
    return np.concatenate(outs, axis=1).T


def _blocks(network: Network, samples: int) -> Iterator[slice]:
    """Yield which samples go forward together, some after the other."""
    at_once = _at_once(network)
    for start in range(0, max(1, samples), at_once):
        yield slice(start, start + at_once)


def _output(
    network: Network, W: Sequence[Array], b: Sequence[Array | None], X: Array, ar: Floats
) -> LayerForward:
    """Pass samples, as columns, forward, and keep what the output layer leaves."""
    return deque(propagate(network, W, b, X, ar), maxlen=1).pop()


def _at_once(network: Network) -> int:
    """Return how many samples to pass forward at once."""
    is_wide = max(layer.inputs * layer.size for layer in network.layers) >= _WIDE
    return _MANY if is_wide else _FEW


def _blas_threads(network: Network, samples: int) -> AbstractContextManager[object]:
    return blas_threads_for(network, min(samples, _at_once(network)))
