"""The task: what there is to learn in a target column, and the output layer that learns it."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from clearprop.errors import ClearpropError
from clearprop.losses import loss_named
from clearprop.tabular.columns import not_numbers, numbers, truths
from clearprop.tabular.settings import Task

FEW = 20
"""Whole numbers with at most so many different values are taken for classes."""

Label = bool | int | float | str


@dataclass(frozen=True)
class Target:
    """A target column, understood.

    Attributes
    ----------
    task
        What to learn.
    reason
        Why it is that, in words.
    values
        One for each row, null where it is missing: 64-bit floats for regression; for
        classification the labels, whose type is booleans, whole numbers, floats or text.
    """

    task: Task
    reason: str
    values: pl.Series


def understand(series: pl.Series, task: Task | None) -> Target:
    """Tell the task from a target column, or read the column as the task asks.

    Parameters
    ----------
    series
        The column, as `columns.column` gives it.
    task
        The task, if someone has chosen it.

    Raises
    ------
    ClearpropError
        If there is no value, a number has gone wrong, or there are not two classes.
    """
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
        elif bool((known == known.round()).all()) and distinct <= min(FEW, known.len() / 2):
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
    if distinct == known.len() and distinct > FEW:
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
class Head:
    """An output layer and the loss it is trained with.

    Attributes
    ----------
    activation
        The output layer's.
    loss
        The loss's name.
    neurons
        How many the layer has.
    """

    activation: str
    loss: str
    neurons: int


USUAL_LOSS = {
    "binary": "binary_cross_entropy",
    "several": "categorical_cross_entropy",
    "regression": "squared_error",
}

ACTIVATION: Mapping[str, Mapping[str, str]] = {
    "binary": {
        "binary_cross_entropy": "sigmoid",
        "categorical_cross_entropy": "softmax",
        "squared_error": "sigmoid",
        "absolute_error": "sigmoid",
        "huber": "sigmoid",
    },
    # Softmax throughout: the outputs are probabilities, and those of one row add up to 1.
    "several": {
        "categorical_cross_entropy": "softmax",
        "binary_cross_entropy": "softmax",
        "squared_error": "softmax",
        "absolute_error": "softmax",
        "huber": "softmax",
    },
    "regression": {
        "squared_error": "identity",
        "absolute_error": "identity",
        "huber": "identity",
        "poisson": "softplus",
    },
}
"""The output activation for each loss that makes sense of a task."""


def _kind(classes: int | None) -> str:
    if classes is None:
        return "regression"
    return "binary" if classes == 2 else "several"


def head_for(classes: int | None, loss: str | None, targets: int = 1) -> Head:
    """Choose the output layer for a task and a loss.

    Parameters
    ----------
    classes
        How many there are, or None for regression.
    loss
        A loss's name, or None for the usual one.
    targets
        How many numbers regression is to predict.

    Raises
    ------
    ClearpropError
        If the loss is unknown or does not go with the task.
    """
    kind = _kind(classes)
    loss = loss_named(loss or USUAL_LOSS[kind]).name
    if loss not in ACTIVATION[kind]:
        task = "regression" if classes is None else "classification"
        raise ClearpropError(
            f"loss '{loss}' does not go with {task}: use one of {', '.join(ACTIVATION[kind])}"
        )
    activation = ACTIVATION[kind][loss]
    if classes is None:
        return Head(activation, loss, targets)
    return Head(activation, loss, 1 if activation == "sigmoid" else classes)
