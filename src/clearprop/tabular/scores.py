"""Scores: how good outputs are, and those of a baseline that ignores the inputs."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.evaluate import evaluate_outputs, predict
from clearprop.metrics import r2
from clearprop.parameters import Parameters
from clearprop.tabular.parts import Part
from clearprop.tabular.postprocessing import Postprocessing

Scores = Mapping[str, float]
"""The loss and metrics of a set of rows, by name; those that are not defined are left out."""

Confusion = tuple[tuple[int, ...], ...]
"""For each class, how often each class was predicted for its rows."""


@dataclass(frozen=True)
class Scored:
    """The scores of a set of rows, and the confusion of classes (empty for regression)."""

    scores: Scores
    confusion: Confusion = ()


@dataclass(frozen=True)
class Judged:
    """Rows that were predicted: the outputs, and the targets and weights as `Part` has them.

    `loss` is the mean of the networks' losses, None of another model.
    """

    outputs: Array
    targets: Array
    weights: Array | None
    loss: float | None


def judge(networks: Sequence[Parameters], part: Part) -> Judged:
    """Predict a part's first rows by the average of some networks."""
    X, Y, weights = part.first()
    found = [evaluate_outputs(one, X, Y) for one in networks]
    outputs = _mean([out for out, _ in found])
    return Judged(outputs, part.targets, weights, float(np.mean([loss for _, loss in found])))


def all_of(parts: Sequence[Judged]) -> Judged:
    """Return several sets of rows as one."""
    first, sizes = parts[0], [len(one.targets) for one in parts]
    if len(parts) == 1:
        return first
    weights = [one.weights for one in parts if one.weights is not None]
    losses = [one.loss for one in parts if one.loss is not None]
    return Judged(
        np.concatenate([one.outputs for one in parts]),
        np.concatenate([one.targets for one in parts]),
        np.concatenate(weights) if weights else None,
        float(np.average(losses, weights=sizes)) if losses else None,
    )


def averaged_outputs(networks: Sequence[Parameters], X: Array) -> Array:
    """Return the mean of the networks' outputs, shape (rows, outputs)."""
    return _mean([predict(one, X) for one in networks])


def _mean(outputs: Sequence[Array]) -> Array:
    return outputs[0] if len(outputs) == 1 else np.mean(outputs, axis=0)


def score(judged: Judged, post: Postprocessing) -> Scored:
    """Score predictions of rows."""
    scored = score_outputs(judged.outputs, judged.targets, post)
    loss = {} if judged.loss is None else {"loss": judged.loss}
    return Scored({**loss, **scored.scores}, scored.confusion)


def score_outputs(outputs: Array, values: Array, post: Postprocessing) -> Scored:
    """Score outputs, shape (rows, outputs), by the targets of `Part`."""
    if post.classes is None:
        return Scored(_regression_scores(post.in_target_units(outputs), values))
    confusion = _confusion(values, post.predicted_classes(outputs), len(post.classes))
    area = _area_under_curve(values, post.class_probabilities(outputs))
    scores = {**_classification_scores(confusion), **area}
    return Scored(scores, tuple(tuple(map(int, line)) for line in confusion))


def baseline(usual: Sequence[float], targets: Array, post: Postprocessing) -> Scores:
    """Score always predicting the same class or numbers for rows with such targets."""
    classes = post.classes
    if classes is None:
        return _regression_scores(np.broadcast_to(usual, targets.shape), targets)
    predicted = np.full(len(targets), int(usual[0]))
    return _classification_scores(_confusion(targets, predicted, len(classes)))


MOST_FITTED = 10_000
"""A linear model is fitted to so many rows at most."""


def linear(training: Part, judged: Part, post: Postprocessing) -> Judged | None:
    """Predict by a linear model of the same inputs: logistic regression, or ridge regression.

    It is fitted to a part's first rows, and predicts another's; None if it cannot be fitted.
    """
    import sklearn.exceptions as untyped_exceptions
    import sklearn.linear_model as untyped_models

    exceptions: Any = untyped_exceptions
    models: Any = untyped_models
    X, Y, weights = (None if one is None else one[:MOST_FITTED] for one in training.first())
    rows = judged.first().X
    if post.classes is None:
        model = models.RidgeCV(np.logspace(-3, 3, 7)).fit(X, Y, weights)
        return Judged(model.predict(rows).reshape(len(rows), -1), judged.targets, None, None)
    known = training.targets[:MOST_FITTED]
    if len(np.unique(known)) < 2:
        return None
    with warnings.catch_warnings():
        # It is good enough to compare with, if it has not come to the end.
        warnings.simplefilter("ignore", exceptions.ConvergenceWarning)
        model = models.LogisticRegression(max_iter=200).fit(X, known, weights)
    outputs = np.zeros((len(rows), len(post.classes)))
    outputs[:, model.classes_] = model.predict_proba(rows)
    return Judged(outputs, judged.targets, None, None)


def _confusion(values: Array, predicted: Array, classes: int) -> Array:
    pairs = np.bincount(values * classes + predicted, minlength=classes**2)
    return pairs.reshape(classes, classes)


def _classification_scores(confusion: Array) -> Scores:
    """Return the shares of right rows: of all, of each class on average, of the rarest class."""
    rows = confusion.sum(axis=1)
    recalls = confusion.diagonal()[rows > 0] / rows[rows > 0]
    scores = {
        "accuracy": float(confusion.trace() / confusion.sum()),
        "balanced accuracy": float(recalls.mean()),
    }
    rarest = rarest_class(rows)
    if rarest is not None:
        scores["rarest recall"] = float(confusion[rarest, rarest] / rows[rarest])
    return scores


def rarest_class(rows: Array) -> int | None:
    """Return the class that has the fewest rows, of those with any; None if all have the same."""
    there = rows[rows > 0]
    return int(np.flatnonzero(rows == there.min())[0]) if there.min() < there.max() else None


def _area_under_curve(values: Array, probabilities: Array) -> Scores:
    """Return the area under the ROC curve; the mean over classes, each against the others."""
    import sklearn.metrics as untyped_metrics

    metrics: Any = untyped_metrics
    classes = probabilities.shape[1]
    if len(np.unique(values)) < classes:
        return {}
    # That of one of two classes is that of the other.
    each = range(1 if classes == 2 else 0, classes)
    areas = [metrics.roc_auc_score(values == k, probabilities[:, k]) for k in each]
    return {"AUC": float(np.mean(areas))}


def _regression_scores(prediction: Array, values: Array) -> Scores:
    """Return R², and errors in the target's unit: root of the mean square, and mean absolute."""
    return {
        "R²": r2(prediction, values),
        "RMSE": float(np.sqrt(np.mean(np.square(prediction - values)))),
        "MAE": float(np.abs(prediction - values).mean()),
    }
