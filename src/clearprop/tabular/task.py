"""The task that a target column sets, and the output layer for it."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from clearprop.errors import ClearpropError
from clearprop.losses import LOSSES, OutLoss, loss_named
from clearprop.tabular.columns import not_numbers, numbers, truths
from clearprop.tabular.settings import Task

MOST_CLASSES = 20
"""Whole numbers with at most so many different values are taken for classes."""

Label = bool | int | float | str


@dataclass(frozen=True)
class Target:
    """A target column, the task that it sets, and why it is that.

    The values are null where missing; 64-bit floats for regression, for classification labels:
    booleans, whole numbers, floats or text.
    """

    task: Task
    reason: str
    values: pl.Series


def infer_target(series: pl.Series, task: Task | None) -> Target:
    """Infer the task from a column as `columns.column` returns it, or take the one chosen."""
    name, labels = series.name, _labels(series)
    known = labels.drop_nulls()
    if known.is_empty():
        raise ClearpropError(f"target '{name}' has no values: choose another column")
    distinct = known.n_unique()
    reason = "the task was given"
    if task is None:
        if labels.dtype == pl.Boolean:
            task, reason = "classification", f"'{name}' holds true and false"
        elif labels.dtype == pl.String:
            _check_not_numbers_with_a_slip(series)
            task, reason = "classification", f"'{name}' holds names, {distinct} different ones"
        elif bool((known == known.round()).all()) and distinct <= min(
            MOST_CLASSES, known.len() / 2
        ):
            task = "classification"
            reason = f"'{name}' holds whole numbers, only {distinct} different ones"
        else:
            task, reason = "regression", f"'{name}' holds {distinct} different numbers"
    if task == "regression":
        return Target(task, reason, numbers(series))
    if distinct == 1:
        raise ClearpropError(
            f"target '{name}' has the one class '{known[0]}' in every row: "
            "give rows of at least two classes"
        )
    if distinct == known.len() and distinct > MOST_CLASSES:
        raise ClearpropError(
            f"target '{name}' has a different value in every row, so there are no classes to "
            "learn: choose another column"
        )
    return Target(task, reason, labels)


def _labels(series: pl.Series) -> pl.Series:
    """Return a column as booleans, whole numbers, floats or text, the first that it fits."""
    found = truths(series)
    if found is not None and found.drop_nulls().len():
        return found
    if not not_numbers(series).is_empty():
        return series
    values = numbers(series)
    whole = series.cast(pl.Int64, strict=False)
    written_whole = series.dtype == pl.String or series.dtype.is_integer()
    return whole if written_whole and whole.null_count() == values.null_count() else values


def _check_not_numbers_with_a_slip(series: pl.Series) -> None:
    wrong = not_numbers(series)
    if len(wrong) < series.drop_nulls().len() / 2:
        row = int(wrong[0])
        raise ClearpropError(
            f"target '{series.name}' has '{series[row]}' in row {row + 1}, though most of its "
            "values are numbers: correct it, or give --task classification if they are names"
        )


@dataclass(frozen=True)
class OutputLayer:
    """An output layer, and the loss to train it with."""

    activation: str
    loss: str
    neurons: int


USUAL: Mapping[str, tuple[str, str]] = {
    "binary": ("binary_cross_entropy", "sigmoid"),
    "several": ("categorical_cross_entropy", "softmax"),
    "regression": ("squared_error", "identity"),
}
"""The usual loss of each kind of task, and the output activation of it and of losses of out."""

NET_LOSSES: Mapping[str, Mapping[str, str]] = {
    "binary": {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax"},
    # Softmax throughout: the outputs are probabilities, and those of one row add up to 1.
    "several": {"categorical_cross_entropy": "softmax", "binary_cross_entropy": "softmax"},
    "regression": {"poisson": "softplus"},
}
"""The losses of net that make sense of each kind of task, and their output activation."""


def output_activations(kind: str) -> dict[str, str]:
    """Return the output activation for each loss that makes sense of a kind of task."""
    usual = USUAL[kind][1]
    others = {name: usual for name, loss in LOSSES.items() if isinstance(loss, OutLoss)}
    if kind == "regression":
        return {**others, **NET_LOSSES[kind]}
    return {**NET_LOSSES[kind], **others}


def choose_output_layer(classes: int | None, loss: str | None, targets: int = 1) -> OutputLayer:
    """Choose the output layer for so many classes, or for regression of so many targets."""
    kind = "regression" if classes is None else "binary" if classes == 2 else "several"
    activations = output_activations(kind)
    loss = loss_named(loss or USUAL[kind][0]).name
    if loss not in activations:
        task = "regression" if classes is None else "classification"
        raise ClearpropError(
            f"loss '{loss}' does not go with {task}: use one of {', '.join(activations)}"
        )
    activation = activations[loss]
    if classes is None:
        return OutputLayer(activation, loss, targets)
    return OutputLayer(activation, loss, 1 if activation == "sigmoid" else classes)
