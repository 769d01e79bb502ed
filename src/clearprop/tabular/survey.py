"""Survey a table: which rows can be learnt from, and what each of its columns is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError, nearest_name
from clearprop.tabular.columns import CellOptions, Column, infer_column
from clearprop.tabular.rows import CHUNK, Rows, Survey
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.table import Table
from clearprop.tabular.task import Label, infer_target

COUNTED = 10
"""In shorter tables, whole numbers may count the rows by chance."""

_NAMED_ID = re.compile(r"(^|[\W_])((?i:id|uuid|guid|index))$|[a-z]I[dD]$")
"""What columns are called whose values only tell rows apart."""


def survey(table: Table, targets: Sequence[str], settings: FitSettings) -> Survey:
    """Find out what a table holds; without targets, all its rows are taken."""
    frame, options = table.frame, CellOptions(settings.missing, table.decimal_comma)
    check_columns(frame.columns, targets, settings)
    found = [infer_target(infer_column(frame[name], options), settings.task) for name in targets]
    known = np.ones(frame.height, dtype=bool)
    for target in found:
        known &= target.values.is_not_null().to_numpy()
    rows, kept = np.flatnonzero(known), frame if known.all() else frame.filter(known)
    columns = infer_columns(kept, targets, settings, options, rows)
    complete = tuple(replace(one, values=one.values.filter(known)) for one in found)
    classes, class_rows = None, (len(rows),)
    if complete and complete[0].task == "classification":
        classes = tuple(complete[0].values.unique().sort())
        encoded = class_numbers(complete[0].values, classes)
        class_rows = tuple(np.bincount(encoded, minlength=len(classes)).tolist())
    else:
        numbers = [target.values.to_numpy() for target in complete]
        encoded = np.stack(numbers, axis=1) if numbers else np.zeros((len(rows), 0))
    used = [column for column in columns if column.kind != "left out"]

    def chunks() -> Iterator[Rows]:
        for first in range(0, len(rows), CHUNK):
            values = {column.name: column.values.slice(first, CHUNK) for column in used}
            yield Rows(values, encoded[first : first + CHUNK])

    dropped = frame.height - len(rows)
    return Survey(columns, complete, classes, class_rows, dropped, chunks)


def infer_columns(
    frame: pl.DataFrame,
    targets: Sequence[str],
    settings: FitSettings,
    options: CellOptions,
    rows: Array,
) -> tuple[Column, ...]:
    """Find out what each column is that is no target; `rows` are the rows' numbers in the table."""
    columns = [
        infer_column(frame[name], options, rows)
        if _is_feature(name, settings)
        else _ignored(Column(name, "left out", frame[name], frame[name]))
        for name in frame.columns
        if name not in (*targets, settings.weights)
    ]
    if settings.features is None:
        columns = _without_ids(columns, rows)
    if settings.weights is not None:
        columns.append(_weights(infer_column(frame[settings.weights], options, rows)))
    return tuple(columns)


def _weights(column: Column) -> Column:
    """Check that a column may be weights of rows."""
    if column.kind != "numeric":
        raise ClearpropError(
            f"the weights of the rows are in '{column.name}', which holds no numbers: name another "
            "column"
        )
    return column


def class_numbers(labels: pl.Series, classes: Sequence[Label]) -> Array:
    """Number labels by the place of their class, shape (rows,)."""
    return labels.replace_strict(
        pl.Series(classes, dtype=labels.dtype), range(len(classes)), return_dtype=pl.Int64
    ).to_numpy()


def check_columns(columns: Sequence[str], targets: Sequence[str], settings: FitSettings) -> None:
    """Check that there are the columns that are asked for."""
    for name in targets:
        if name not in columns:
            raise ClearpropError(
                f"there is no target column '{name}' in the table: {nearest_name(name, columns)}"
            )
    weights = () if settings.weights is None else (settings.weights,)
    if settings.weights in targets:
        raise ClearpropError(
            f"--weights names the target '{settings.weights}': name another column"
        )
    for option, names in (
        ("--features", settings.features or ()),
        ("--ignore", settings.ignore),
        ("--weights", weights),
    ):
        for name in names:
            if name not in columns:
                raise ClearpropError(
                    f"{option} names '{name}', but there is no such column: "
                    f"{nearest_name(name, columns)}"
                )
            if name in targets and option == "--features":
                raise ClearpropError(f"--features names the target '{name}': leave it out")


def _is_feature(name: str, settings: FitSettings) -> bool:
    return name not in settings.ignore and (settings.features is None or name in settings.features)


def _ignored(column: Column) -> Column:
    return column.with_note(f"'{column.name}' is left out, as asked")


def _without_ids(columns: Sequence[Column], rows: Array) -> list[Column]:
    """Leave out columns whose numbers say which row it is, unless there are no others."""
    ids = {column.name: why for column in columns if (why := _why_id(column, rows))}
    others = [one for one in columns if one.kind != "left out" and one.name not in ids]
    if not others:
        used = "is used, though its numbers only count the rows: there is no other column"
        return [
            one.with_note(f"'{one.name}' {used}") if one.name in ids else one for one in columns
        ]
    return [_left_out_as_id(one, ids[one.name]) if one.name in ids else one for one in columns]


def _why_id(column: Column, rows: Array) -> str | None:
    """Return why a column's numbers say which row it is; None if they do not."""
    values = column.values
    if column.kind != "numeric" or len(rows) < COUNTED or values.null_count():
        return None
    if not (values == values.round()).all():
        return None
    numbers = values.to_numpy()
    differ = values.n_unique() == len(numbers)
    if len(np.unique(numbers - rows)) == 1 or (differ and np.ptp(numbers) == len(numbers) - 1):
        return "its numbers count the rows"
    if differ and _NAMED_ID.search(column.name):
        return "its numbers are different in every row"
    return None


def _left_out_as_id(column: Column, why: str) -> Column:
    note = f"'{column.name}' is left out: {why} (to use it, name it in --features)"
    return replace(column, kind="left out", notes=(note,))
