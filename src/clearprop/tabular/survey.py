"""Survey a table: which rows can be learnt from, and what each of its columns is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError, nearest_name
from clearprop.tabular.columns import CellOptions, Column, infer_column
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.table import Table
from clearprop.tabular.task import Target, infer_target

COUNTED = 10
"""In shorter tables, whole numbers may count the rows by chance."""

_NAMED_ID = re.compile(r"(^|[\W_])((?i:id|uuid|guid|index))$|[a-z]I[dD]$")
"""What columns are called whose values only tell rows apart."""


@dataclass(frozen=True)
class Survey:
    """What is in a table.

    `rows` are the numbers of those with all targets, from 0; the columns that are no targets, and
    the targets' values, are of these rows alone.
    """

    height: int
    rows: Array
    targets: tuple[Target, ...]
    columns: tuple[Column, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the table may not expect, a sentence each."""
        return tuple(note for one in (*self.targets, *self.columns) for note in one.notes)


def survey(table: Table, targets: Sequence[str], settings: FitSettings) -> Survey:
    """Find out what a table holds; without targets, all its rows are taken."""
    frame, options = table.frame, CellOptions(settings.missing, table.decimal_comma)
    _check_names(table, targets, settings)
    found = [infer_target(infer_column(frame[name], options), settings.task) for name in targets]
    known = np.ones(frame.height, dtype=bool)
    for target in found:
        known &= target.values.is_not_null().to_numpy()
    rows, kept = np.flatnonzero(known), frame if known.all() else frame.filter(known)
    columns = [
        infer_column(kept[name], options, rows)
        if _is_feature(name, settings)
        else _ignored(Column(name, "left out", kept[name], kept[name]))
        for name in frame.columns
        if name not in targets
    ]
    if settings.features is None:
        columns = _without_ids(columns, rows)
    complete = tuple(replace(one, values=one.values.filter(known)) for one in found)
    return Survey(frame.height, rows, complete, tuple(columns))


def _check_names(table: Table, targets: Sequence[str], settings: FitSettings) -> None:
    columns = table.frame.columns
    for name in targets:
        if name not in columns:
            raise ClearpropError(
                f"there is no target column '{name}' in the table: {nearest_name(name, columns)}"
            )
    for option, names in (("--features", settings.features or ()), ("--ignore", settings.ignore)):
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
