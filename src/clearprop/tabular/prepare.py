"""Prepare a table for training: understand it, split its rows, encode them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError, nearest_name
from clearprop.tabular.columns import Kind, column, kind_of, not_numbers, numbers
from clearprop.tabular.preprocessing import Preprocessing, learn
from clearprop.tabular.settings import FitSettings, Task
from clearprop.tabular.split import split
from clearprop.tabular.targets import Targets, class_numbers, encode_classes, encode_numbers
from clearprop.tabular.task import Head, Target, head_for, understand


@dataclass(frozen=True)
class Findings:
    """What there is to say about a table.

    Attributes
    ----------
    rows, dropped
        How many rows it has, and how many of them were dropped for want of a target.
    imputed
        How many missing values were imputed, by column.
    notes
        What else happened to columns, a sentence for each.
    reason
        Why the task is what it is.
    """

    rows: int
    dropped: int
    imputed: Mapping[str, int]
    notes: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Prepared:
    """A table, ready to train on.

    Attributes
    ----------
    X
        Inputs, shape (rows, inputs), float32.
    targets
        Of the same rows.
    training, validation
        The numbers of the rows to train and to validate on.
    preprocessing
        What X was encoded by, learnt from the training rows alone.
    head
        The output layer.
    findings
        What there is to say.
    """

    X: Array
    targets: Targets
    training: Array
    validation: Array
    preprocessing: Preprocessing
    head: Head
    findings: Findings


def prepare(frame: pl.DataFrame, targets: Sequence[str], settings: FitSettings) -> Prepared:
    """Prepare a table.

    Parameters
    ----------
    frame
        The table, its rows samples.
    targets
        The column to predict; several only for regression.
    settings
        The task, the loss, the validation share, the seed and whether to standardise are used.

    Raises
    ------
    ClearpropError
        If a target is missing, a column has a cell that cannot be used, or there are too few rows
        or classes.
    """
    understood = [_understand(frame, name, settings.task) for name in targets]
    kinds, notes = _features(frame, targets)
    has_target = ~pl.any_horizontal(*(target.values.is_null() for target in understood))
    kept = frame.select(has_target.alias("kept"))["kept"]
    columns = [target.values.filter(kept) for target in understood]
    rows = frame.filter(kept)

    classify = understood[0].task == "classification"
    numbered = class_numbers(columns[0]) if classify else np.zeros(rows.height)
    training, validation = split(numbered, settings.validation, settings.seed)
    if classify:
        head = head_for(len(np.unique(numbered)), settings.loss)
        encoded = encode_classes(columns[0], head)
    else:
        head = head_for(None, settings.loss, len(targets))
        encoded = encode_numbers(columns, head, training, standardise=settings.standardise)
    learnt = learn(rows[training], kinds, standardise=settings.standardise)
    findings = Findings(
        rows=frame.height,
        dropped=frame.height - rows.height,
        imputed=_imputed(rows, learnt.preprocessing),
        notes=(*notes, *learnt.notes),
        reason=understood[0].reason,
    )
    X = learnt.preprocessing.encode(rows)
    return Prepared(X, encoded, training, validation, learnt.preprocessing, head, findings)


def _understand(frame: pl.DataFrame, name: str, task: Task | None) -> Target:
    if name not in frame.columns:
        raise ClearpropError(
            f"there is no target column '{name}' in the table: {nearest_name(name, frame.columns)}"
        )
    return understand(column(frame, name), task)


def _features(frame: pl.DataFrame, targets: Sequence[str]) -> tuple[dict[str, Kind], list[str]]:
    """Return the kind of each feature column, and what there is to say about them."""
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
    missing = {
        **{
            feature.name: numbers(column(rows, feature.name)).null_count()
            for feature in preprocessing.numeric
        },
        **{
            feature.name: column(rows, feature.name).null_count()
            for feature in preprocessing.categorical
        },
    }
    return {name: count for name, count in missing.items() if count}
