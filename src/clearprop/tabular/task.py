"""The task that a target column sets, and the output layer for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.losses import LOSSES, OutLoss, loss_named
from clearprop.tabular.cells import marked, quoted, row_number, without
from clearprop.tabular.columns import Column, alike_note, as_numbers, missing_note, odd_one
from clearprop.tabular.missing import MARKS, WORDS
from clearprop.tabular.settings import Task

MOST_CLASSES = 20
"""Whole numbers with at most so many different values are taken for classes."""

Label = bool | int | float | str


@dataclass(frozen=True)
class Target:
    """A target column, the task that it sets, and why it is that.

    The values are null where missing; 64-bit floats for regression, for classification labels:
    booleans, whole numbers, floats or text.  `notes` are sentences about how they were read.
    """

    task: Task
    reason: str
    values: pl.Series
    notes: tuple[str, ...] = ()


def infer_target(column: Column, task: Task | None, rows: Array | None = None) -> Target:
    """Infer the task from a column, or take the one chosen; `rows` as for `infer_column`."""
    name = column.name
    if column.kind == "left out":
        raise ClearpropError(
            f"target '{name}' holds values of type {column.cells.dtype}: give numbers, text or "
            "booleans"
        )
    if column.values.null_count() == len(column.values):
        raise ClearpropError(f"target '{name}' has no values: choose another column")
    if task == "regression":
        return _regression(column, "the task was given", rows)
    if task is None:
        different = column.values.n_unique() - (column.values.null_count() > 0)
        if column.kind == "date":
            raise ClearpropError(
                f"target '{name}' holds dates, such as '{column.cells.drop_nulls()[0]}': choose "
                "another column, or give --task classification if they are names"
            )
        if column.kind == "numeric" and not _are_classes(column.values, different):
            return _regression(column, f"'{name}' holds {different} different numbers", rows)
        if column.kind == "categorical":
            _check_not_numbers_with_a_slip(column, rows)
    target = _classification(column)
    if task is None:
        classes = target.values.drop_nulls().n_unique()
        holds = {
            "numeric": f"whole numbers, only {classes} different ones",
            "boolean": "true and false",
            "categorical": f"names, {classes} different ones",
        }
        target = replace(target, reason=f"'{name}' holds {holds[column.kind]}")
    return target


def _are_classes(values: pl.Series, different: int) -> bool:
    known = values.drop_nulls()
    if different > min(MOST_CLASSES, len(known) / 2) or not (known == known.round()).all():
        return False
    # Amounts of which most are 0 and the others differ are no classes.
    return 2 * (known.value_counts()["count"] == 1).sum() <= different


def _regression(column: Column, reason: str, rows: Array | None) -> Target:
    values = as_numbers(column, rows)
    known = values.drop_nulls()
    if known.n_unique() == 1:
        raise ClearpropError(
            f"target '{column.name}' is {known[0]:g} in every row, so there is nothing to learn: "
            "choose another column"
        )
    return Target("regression", reason, values, column.notes)


def _classification(column: Column) -> Target:
    name, cells, notes = column.name, column.cells, list[str]()
    if cells.dtype == pl.String:
        marks = MARKS if column.kind == "numeric" else WORDS
        missing = cells.str.to_lowercase().is_in(marks).fill_null(value=False)
        if missing.any():
            notes.append(missing_note(cells.filter(missing)))
            cells = without(cells, missing)
        notes += [note] if (note := alike_note(cells)) else []
        if "none" in (lower := cells.drop_nulls().str.to_lowercase()):
            notes.append(
                f"'{name}' has '{cells.drop_nulls().filter(lower == 'none')[0]}', which counts as "
                "a class: name it in --missing if it stands for a missing value"
            )
    labels = _labels(cells)
    known = labels.drop_nulls()
    classes = known.n_unique()
    if classes == 0:
        raise ClearpropError(f"target '{name}' has no values: choose another column")
    if classes == 1:
        raise ClearpropError(
            f"target '{name}' has the one class '{known[0]}' in every row: "
            "give rows of at least two classes"
        )
    if classes > 2 and classes > len(known) / 2:
        raise ClearpropError(
            f"target '{name}' has {classes} different values in {len(known)} rows, nearly as many "
            f"classes as rows, such as {quoted(known[0])}: choose another column"
        )
    return Target("classification", "the task was given", labels, tuple(notes))


def _labels(cells: pl.Series) -> pl.Series:
    """Return labels as booleans or whole numbers if these are written just so, else as they are."""
    if cells.dtype.is_temporal():
        return cells.cast(pl.String)
    if cells.dtype != pl.String:
        return cells
    known = cells.drop_nulls()
    if known.is_in(["true", "false"]).all():
        return cells == "true"
    whole = known.cast(pl.Int64, strict=False)
    return cells.cast(pl.Int64) if whole.cast(pl.String).eq_missing(known).all() else cells


def _check_not_numbers_with_a_slip(column: Column, rows: Array | None) -> None:
    row = odd_one(without(column.cells, marked(column.cells)))
    if row is not None:
        raise ClearpropError(
            f"target '{column.name}' has {quoted(column.cells[row])} in row "
            f"{row_number(row, rows)}, though most of its values are numbers: correct it, name it "
            "in --missing, or give --task classification if they are names"
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
