"""Metrics: how good outputs are, each from (out, target) with a row for each sample."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import named

Metric = Callable[[Array, Array], float]
"""(out, target), both of shape (samples, outputs) -> one number."""


def accuracy(out: Array, target: Array) -> float:
    """Return the share of samples whose class is right.

    With one output neuron the class is whether out is above ½, else which out is largest.
    """
    if out.shape[1] == 1:
        right: Array = (out > 0.5) == (target > 0.5)
    else:
        right = np.argmax(out, axis=1) == np.argmax(target, axis=1)
    return float(np.mean(right))


def r2(out: Array, target: Array) -> float:
    """Return the share of the targets' spread that the outputs explain, 1 − Σ(t−o)² / Σ(t−t̄)².

    Where the targets have no spread it is 1 for exact outputs, else 0.
    """
    out, target = out.T, target.T
    left = float(np.sum(np.square(target - out)))
    spread = float(np.sum(np.square(target - np.mean(target, axis=1, keepdims=True))))
    if spread == 0:
        return 1.0 if left == 0 else 0.0
    return 1 - left / spread


def area_under_curve(out: Array, target: Array) -> float:
    """Return the area under the ROC curve: how often a sample of a class has a larger out for it
    than one of another class, ties counting half (Hanley and McNeil, 1982).

    The mean over the classes that some samples have and some have not; 0.5 if there is none.
    """
    import scipy.stats as untyped_stats

    stats: Any = untyped_stats
    areas = list[float]()
    for own, is_own in zip(out.T, target.T > 0.5, strict=True):
        members = int(np.count_nonzero(is_own))
        others = len(own) - members
        if members and others:
            ranks = stats.rankdata(own)[is_own].sum()
            areas.append(float(ranks - members * (members + 1) / 2) / (members * others))
    return float(np.mean(areas)) if areas else 0.5


METRICS: Mapping[str, Metric] = {"accuracy": accuracy, "auc": area_under_curve, "r2": r2}
"""Every metric by its name; for all of them more is better."""

Metrics = Sequence[str] | Mapping[str, Metric]
"""Which metrics to measure: names out of `METRICS`, or functions by names of their own."""


def metrics_by_name(metrics: Metrics) -> Mapping[str, Metric]:
    """Return the function of each metric."""
    if isinstance(metrics, Mapping):
        return metrics
    return {name: named("metric", name, METRICS) for name in metrics}
