"""Prepare a table for training: infer the task, split the rows, encode them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError, nearest_name
from clearprop.tabular.columns import Kind, column, kind_of, not_numbers, numbers
from clearprop.tabular.preprocessing import Preprocessing, fit_preprocessing
from clearprop.tabular.settings import FitSettings, Task
from clearprop.tabular.targets import Targets, class_numbers, encode_classes, encode_numbers
from clearprop.tabular.task import OutputLayer, Target, choose_output_layer, infer_target


@dataclass(frozen=True)
class DataSummary:
    """What was found in a table and done to it.

    `rows` are all, `dropped` those of them without a target, `imputed` the missing values by
    column; `notes` has a sentence for whatever else happened to a column, and `reason` says why
    the task is what it is.
    """

    rows: int
    dropped: int
    imputed: Mapping[str, int]
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


def prepare(frame: pl.DataFrame, targets: Sequence[str], settings: FitSettings) -> Prepared:
    """Prepare a table, its rows samples, to predict some of its columns from the others."""
    found = [_target(frame, name, settings.task) for name in targets]
    kinds, notes = _features(frame, targets)
    has_target = ~pl.any_horizontal(*(target.values.is_null() for target in found))
    kept = frame.select(has_target.alias("kept"))["kept"]
    columns = [target.values.filter(kept) for target in found]
    rows = frame.filter(kept)

    classify = found[0].task == "classification"
    classes = class_numbers(columns[0]) if classify else np.zeros(rows.height)
    training, validation = split_rows(classes, settings.validation, settings.seed)
    if classify:
        layer = choose_output_layer(len(np.unique(classes)), settings.loss)
        encoded = encode_classes(columns[0], layer)
    else:
        layer = choose_output_layer(None, settings.loss, len(targets))
        encoded = encode_numbers(columns, layer, training, standardise=settings.standardise)
    preprocessing, fitting_notes = fit_preprocessing(
        rows[training], kinds, standardise=settings.standardise
    )
    summary = DataSummary(
        rows=frame.height,
        dropped=frame.height - rows.height,
        imputed=_imputed(rows, preprocessing),
        notes=(*notes, *fitting_notes),
        reason=found[0].reason,
    )
    X = preprocessing.encode(rows)
    return Prepared(X, encoded, training, validation, preprocessing, layer, summary)


def split_rows(classes: Array, share: float, seed: int) -> tuple[Array, Array]:
    """Return the numbers of the rows to train and to validate on, both ascending.

    They are drawn so that each class is validated on by the same share, from 0 to below 1, and
    trained on by at least one row; `classes` has shape (rows,), all the same for regression.
    """
    rng = np.random.default_rng(seed)
    held_out: list[Array] = []
    for one in np.unique(classes):
        rows = rng.permutation(np.flatnonzero(classes == one))
        held_out.append(rows[: min(round(share * len(rows)), len(rows) - 1)])
    validation = np.sort(np.concatenate(held_out))
    training = np.setdiff1d(np.arange(len(classes)), validation)
    if len(training) < 2 or (share > 0 and len(validation) == 0):
        raise ClearpropError(
            f"{len(classes)} rows with a known target are too few to keep {share:.0%} of them for "
            "validation: give more rows, or --validation 0"
        )
    return training, validation


def _target(frame: pl.DataFrame, name: str, task: Task | None) -> Target:
    if name not in frame.columns:
        raise ClearpropError(
            f"there is no target column '{name}' in the table: {nearest_name(name, frame.columns)}"
        )
    return infer_target(column(frame, name), task)


def _features(frame: pl.DataFrame, targets: Sequence[str]) -> tuple[dict[str, Kind], list[str]]:
    """Return the kind of each feature column, and notes on them."""
    kinds: dict[str, Kind] = {}
    notes: list[str] = []
    for name in frame.columns:
        if name in targets:
            continue
        cells = column(frame, name)
        kinds[name] = kind_of(cells)
        if kinds[name] == "numeric":
            numbers(cells)  # for its check, while rows still have the numbers they have in the file
        text = not_numbers(cells)
        if kinds[name] == "categorical" and len(text) < cells.drop_nulls().len() / 2:
            row = int(text[0])
            notes.append(
                f"'{name}' is taken for categories because of '{cells[row]}' in row {row + 1}, "
                "though most of its values are numbers"
            )
    return kinds, notes


def _imputed(rows: pl.DataFrame, preprocessing: Preprocessing) -> dict[str, int]:
    numeric = [numbers(column(rows, feature.name)) for feature in preprocessing.numeric]
    categorical = [column(rows, feature.name) for feature in preprocessing.categorical]
    return {
        cells.name: count for cells in (*numeric, *categorical) if (count := cells.null_count())
    }
