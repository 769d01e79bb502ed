"""Prepare a table for training: infer the task, split the rows, encode them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.tabular.columns import Column
from clearprop.tabular.preprocessing import Preprocessing, fit_preprocessing
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.survey import Survey, survey
from clearprop.tabular.table import Table
from clearprop.tabular.targets import Targets, class_numbers, encode_classes, encode_numbers
from clearprop.tabular.task import OutputLayer, Target, choose_output_layer


@dataclass(frozen=True)
class DataSummary:
    """What was found in a table and done to it.

    `rows` are all, `dropped` those of them without a target, `imputed` the missing values by
    column, `left_out` the columns that are neither features nor targets; `layout` says how the
    cells were separated, `notes` has a sentence for whatever else happened to a column, and
    `reason` says why the task is what it is.
    """

    rows: int
    dropped: int
    imputed: Mapping[str, int]
    left_out: tuple[str, ...]
    layout: str
    notes: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Prepared:
    """A table, ready to train on: X of shape (rows, inputs) in float32, and its targets.

    `training` and `validation` are the numbers of the rows to train and to validate on; the
    preprocessing was fitted to the training rows alone.
    """

    X: Array
    targets: Targets
    training: Array
    validation: Array
    preprocessing: Preprocessing
    output_layer: OutputLayer
    summary: DataSummary


def prepare(table: Table, targets: Sequence[str], settings: FitSettings) -> Prepared:
    """Prepare a table, its rows samples, to predict some of its columns from the others."""
    found = survey(table, targets, settings)
    columns = [target.values for target in found.targets]
    classify = found.targets[0].task == "classification"
    classes = class_numbers(columns[0]) if classify else np.zeros(len(found.rows), int)
    training, validation = split_rows(classes, settings.validation, settings.seed)
    if classify:
        layer = choose_output_layer(columns[0].n_unique(), settings.loss)
        encoded = encode_classes(columns[0], layer)
    else:
        layer = choose_output_layer(None, settings.loss, len(targets))
        encoded = encode_numbers(columns, layer, training, standardise=settings.standardise)
    preprocessing, summary = summarise(table, found, training, settings)
    values = {column.name: column.values for column in found.columns}
    X = preprocessing.encode_values([values[one.name] for one in preprocessing.features])
    return Prepared(X, encoded, training, validation, preprocessing, layer, summary)


def inspect_table(
    table: Table, targets: Sequence[str], settings: FitSettings
) -> tuple[Preprocessing, DataSummary, Target | None]:
    """Find out what would become of a table, as `prepare` does, from all of its rows."""
    found = survey(table, targets, settings)
    preprocessing, summary = summarise(table, found, np.arange(len(found.rows)), settings)
    return preprocessing, summary, found.targets[0] if found.targets else None


def summarise(
    table: Table, found: Survey, training: Array, settings: FitSettings
) -> tuple[Preprocessing, DataSummary]:
    """Fit the preprocessing to the training rows, and say what became of the table."""
    preprocessing, notes = fit_preprocessing(
        [_taken(column, training) for column in found.columns],
        standardise=settings.standardise,
        missing=settings.missing,
    )
    if not preprocessing.features:
        why = "; ".join((*found.notes, *notes)) or "there are none besides the target"
        raise ClearpropError(f"no column is left to learn from: {why}")
    used = {feature.name for feature in preprocessing.features}
    summary = DataSummary(
        rows=found.height,
        dropped=found.height - len(found.rows),
        imputed={
            column.name: count
            for column in found.columns
            if column.name in used and (count := column.values.null_count())
        },
        left_out=tuple(column.name for column in found.columns if column.name not in used),
        layout=table.layout,
        notes=(*table.notes, *found.notes, *notes),
        reason=found.targets[0].reason if found.targets else "",
    )
    return preprocessing, summary


def _taken(column: Column, rows: Array) -> Column:
    """Return the column with the values of some rows alone."""
    return replace(column, values=column.values.gather(rows))


def split_rows(classes: Array, share: float, seed: int) -> tuple[Array, Array]:
    """Return the numbers of the rows to train and to validate on, both ascending.

    They are drawn so that each class is validated on by the same share, from 0 to below 1, and
    trained on by at least one row; `classes` are numbers from 0, shape (rows,), all 0 for
    regression.
    """
    rng = np.random.default_rng(seed)
    is_held_out = np.zeros(len(classes), dtype=bool)
    for one in range(int(classes.max()) + 1):
        rows = rng.permutation(np.flatnonzero(classes == one))
        is_held_out[rows[: min(round(share * len(rows)), len(rows) - 1)]] = True
    training, validation = np.flatnonzero(~is_held_out), np.flatnonzero(is_held_out)
    if len(training) < 2 or (share > 0 and len(validation) == 0):
        raise ClearpropError(
            f"{len(classes)} rows with a known target are too few to keep {share:.0%} of them for "
            "validation: give more rows, or --validation 0"
        )
    return training, validation
