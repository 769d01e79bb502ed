"""Scores: how good outputs are, and how good an answer that ignores the inputs would be."""

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
    """Score a network on some rows.

    Parameters
    ----------
    parameters
        The network's.
    X
        Inputs, shape (all rows, inputs).
    targets
        Of all rows.
    rows
        Which rows.
    """
    loss, _ = evaluate(parameters, X[rows], targets.Y[rows])
    outputs = predict(parameters, X[rows])
    if targets.answers.classes is None:
        answer = targets.answers.numbers(outputs)
        return {"loss": loss, **_closeness(answer, targets.known[rows])}
    return {"loss": loss, **_accuracy(targets.answers.chosen(outputs), targets.known[rows])}


def baseline(targets: Targets, training: Array, rows: Array) -> Scores:
    """Score the most frequent class, or the mean, of the training rows as the answer to all.

    Parameters
    ----------
    targets
        Of all rows.
    training
        The training rows.
    rows
        Which rows to score it on.
    """
    if targets.answers.classes is None:
        mean = targets.known[training].mean(axis=0, keepdims=True)
        return _closeness(mean.repeat(len(rows), axis=0), targets.known[rows])
    most_frequent = np.bincount(targets.known[training]).argmax()
    return _accuracy(np.full(len(rows), most_frequent), targets.known[rows])


def _accuracy(chosen: Array, known: Array) -> Scores:
    return {"accuracy": float(np.equal(chosen, known).mean())}


def _closeness(answer: Array, known: Array) -> Scores:
    """Return R², and errors in the target's unit: root of the mean square, and mean absolute."""
    return {
        "R²": r2(answer, known),
        "RMSE": float(np.sqrt(np.mean(np.square(answer - known)))),
        "MAE": float(np.abs(answer - known).mean()),
    }
