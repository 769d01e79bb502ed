"""Permutation importance: how much worse a model predicts if a column tells it nothing."""

from dataclasses import dataclass

import numpy as np

from clearprop.arithmetic import Array
from clearprop.checks import check_seed
from clearprop.tabular.calibration import log_loss
from clearprop.tabular.evaluation import Labelled
from clearprop.tabular.model import Model
from clearprop.tabular.postprocessing import Postprocessing
from clearprop.tabular.scores import averaged_outputs

REPEATS = 5
"""So often each column is shuffled."""

MOST_ROWS = 10_000
"""Of more rows, so many are taken, drawn at random."""


@dataclass(frozen=True)
class Importance:
    """What a column is worth.

    `rise` is how much the error rises when the column's values are shuffled among the rows, on
    average (Breiman, 2001); `deviation` is how much that differs from one time to the next.
    """

    name: str
    rise: float
    deviation: float


def importances(model: Model, rows: Labelled, seed: int = 0) -> tuple[Importance, ...]:
    """Return the importance of each column, the highest first.

    The error is the log-loss of classes, and of numbers the root of the mean squared error, in
    their own unit.
    """
    check_seed(seed)
    rng, preprocessing = np.random.default_rng(seed), model.preprocessing
    chosen = np.sort(rng.permutation(len(rows.X))[:MOST_ROWS])
    X, targets = rows.X[chosen], rows.targets[chosen]
    error, found = _error(model, X, targets), list[Importance]()
    for feature, place in zip(preprocessing.features, preprocessing.places, strict=True):
        shuffled, rises = X.copy(), list[float]()
        for _ in range(REPEATS):
            shuffled[:, place] = X[rng.permutation(len(X)), place]
            rises.append(_error(model, shuffled, targets) - error)
        found.append(Importance(feature.name, float(np.mean(rises)), float(np.std(rises))))
    return tuple(sorted(found, key=lambda one: -one.rise))


def error_name(post: Postprocessing) -> str:
    """Say by which error columns are judged."""
    return "RMSE" if post.classes is None else "log-loss"


def _error(model: Model, X: Array, targets: Array) -> float:
    outputs, post = averaged_outputs(model.networks, X), model.postprocessing
    if post.classes is None:
        return float(np.sqrt(np.mean(np.square(post.in_target_units(outputs) - targets))))
    return log_loss(post.class_probabilities(outputs), targets)
