"""Scores: how good outputs are, and those of a baseline that ignores the inputs."""

from collections.abc import Mapping

import numpy as np

from clearprop.arithmetic import Array
from clearprop.evaluate import evaluate, predict
from clearprop.metrics import r2
from clearprop.parameters import Parameters
from clearprop.tabular.targets import Targets

Scores = Mapping[str, float]
"""The loss and metrics of a set of rows, by name."""


def score(parameters: Parameters, X: Array, targets: Targets, rows: Array) -> Scores:
    """Score a network on some rows of X, of shape (all rows, inputs), and of the targets."""
    loss, _ = evaluate(parameters, X[rows], targets.Y[rows])
    outputs = predict(parameters, X[rows])
    postprocessing, values = targets.postprocessing, targets.values[rows]
    if postprocessing.classes is None:
        return {"loss": loss, **_regression_scores(postprocessing.in_target_units(outputs), values)}
    predicted = postprocessing.predicted_classes(outputs)
    return {"loss": loss, **_classification_scores(predicted, values)}


def baseline(targets: Targets, training: Array, rows: Array) -> Scores:
    """Score always predicting the most frequent class, or the mean, of the training rows."""
    if targets.postprocessing.classes is None:
        mean = targets.values[training].mean(axis=0, keepdims=True)
        return _regression_scores(mean.repeat(len(rows), axis=0), targets.values[rows])
    most_frequent = np.bincount(targets.values[training]).argmax()
    return _classification_scores(np.full(len(rows), most_frequent), targets.values[rows])


def _classification_scores(predicted: Array, values: Array) -> Scores:
    return {"accuracy": float(np.equal(predicted, values).mean())}


def _regression_scores(prediction: Array, values: Array) -> Scores:
    """Return R², and errors in the target's unit: root of the mean square, and mean absolute."""
    return {
        "R²": r2(prediction, values),
        "RMSE": float(np.sqrt(np.mean(np.square(prediction - values)))),
        "MAE": float(np.abs(prediction - values).mean()),
    }
