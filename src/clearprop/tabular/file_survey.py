"""Survey a table in files: what its columns are by its first rows, its target by all of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, final

import numpy as np
import polars as pl

from clearprop.errors import ClearpropError
from clearprop.tabular.cells import (
    CellError,
    as_booleans,
    check_finite,
    clean,
    quoted,
    read_dates,
    read_numbers,
    read_text,
)
from clearprop.tabular.columns import CellOptions, Column, infer_column
from clearprop.tabular.files import INFERRED_FROM, TableFiles, places_in
from clearprop.tabular.rows import Rows, Survey, of_height
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.survey import check_columns, infer_columns
from clearprop.tabular.task import Label, Target, infer_target

_MOST_DIFFERENT = 10_000
"""Of a target with more different values, these are not counted one by one."""

_REPEATED = 50
"""A value that occurs more often is looked at so many times, to infer the task."""

_TARGET = "\0target"
"""What the column of targets is called among those read."""

Reader = Callable[[pl.Series], pl.Series]
"""Reads a column's cells as values; one that cannot be read is a `CellError`."""

Seen = Callable[[int], object]
"""Called with how many rows have been read."""


def survey_files(
    files: TableFiles, target: str, settings: FitSettings, seen: Seen = lambda rows: None
) -> Survey:
    """Find out what a table in files holds.

    Raises
    ------
    ClearpropError
        If a column is missing, or the target cannot be used.
    """
    frame = files.beginning.frame
    check_columns(frame.columns, (target,), settings)
    options = CellOptions(settings.missing, files.beginning.decimal_comma)
    counts = _TargetCounts(target, options, settings)
    for chunk in files.chunks([target]):
        with places_in(chunk):
            counts.add(chunk.frame[target], seen)
    found = counts.finish()
    known = found.read(frame[target]).is_not_null()
    rows = np.flatnonzero(known.to_numpy())
    inferred = infer_columns(frame.filter(known), (target,), settings, options, rows)
    columns = tuple(map(_kept, inferred))
    readers: dict[str, Reader] = {
        one.name: partial(_read, one, options) for one in columns if one.kind != "left out"
    }

    def chunks() -> Iterator[Rows]:
        for one in of_height(_typed(files, target, found, readers)):
            targets = one[_TARGET].to_numpy()
            if found.classes is None:
                targets = targets.reshape(-1, 1)
            yield Rows({name: one[name] for name in readers}, targets)

    return Survey(columns, (found.target,), found.classes, found.class_rows, found.dropped, chunks)


def inferred_note(files: TableFiles) -> str | None:
    """Return a sentence about what the columns were inferred from, if that is not every row."""
    if files.beginning.frame.height < INFERRED_FROM:
        return None
    return f"what each column is was inferred from the first {INFERRED_FROM} rows"


@dataclass(frozen=True)
class _FoundTarget:
    """A target, its rows, and how its cells are read: as classes by number, or as floats."""

    target: Target
    classes: tuple[Label, ...] | None
    class_rows: tuple[int, ...]
    dropped: int
    read: Reader


@final
class _TargetCounts:
    """How often each value of the target occurs; just how many there are, where they are many."""

    def __init__(self, name: str, options: CellOptions, settings: FitSettings) -> None:
        self._name, self._options, self._settings = name, options, settings
        self._counts, self._first_rows = Counter[Any](), dict[Any, int]()
        self._dtype: Any = pl.String
        self._rows, self._known = 0, 0
        self._read: Reader | None = None

    def add(self, cells: pl.Series, seen: Seen) -> None:
        """Count some rows."""
        cells = clean(cells, self._options.missing)
        if self._read is None:
            self._dtype = cells.dtype
            rows = pl.DataFrame([cells.alias("cell")]).with_row_index("row").drop_nulls("cell")
            groups = rows.group_by("cell", maintain_order=True)
            for cell, first, count in groups.agg(pl.col("row").first(), pl.len()).iter_rows():
                self._counts[cell] += count
                self._first_rows.setdefault(cell, self._rows + first)
            if len(self._counts) > _MOST_DIFFERENT:
                column, _ = self._inferred()
                if column.kind != "numeric" or self._settings.task == "classification":
                    raise ClearpropError(
                        f"target '{self._name}' has more than {_MOST_DIFFERENT} different values, "
                        f"such as {quoted(next(iter(self._counts)))}: choose another column"
                    )
                self._read = partial(_read, column, self._options)
                self._known = self._count_known(self._read)
        else:
            self._known += len(cells) - self._read(cells).null_count()
        self._rows += len(cells)
        seen(self._rows)

    def finish(self) -> _FoundTarget:
        """Return what was found."""
        if not self._counts:
            raise ClearpropError(f"target '{self._name}' has no values: choose another column")
        column, target = self._inferred()
        if target.task == "regression":
            read = self._read or partial(_read, column, self._options)
            known = self._known if self._read else self._count_known(read)
            return _FoundTarget(target, None, (known,), self._rows - known, read)
        # Each cell stands there several times.
        classes = tuple(target.values.drop_nulls().unique().sort())
        numbers = {label: number for number, label in enumerate(classes)}
        number_of = {
            cell: numbers[label]
            for cell, label in zip(column.cells, target.values, strict=True)
            if label is not None
        }
        class_rows = [0] * len(classes)
        for cell, count in self._counts.items():
            if cell in number_of:
                class_rows[number_of[cell]] += count
        read = partial(_class_numbers, number_of, self._options)
        dropped = self._rows - sum(class_rows)
        return _FoundTarget(target, classes, tuple(class_rows), dropped, read)

    def _inferred(self) -> tuple[Column, Target]:
        """Infer what the target is from its different values, each some times."""
        cells: list[Any] = []
        rows: list[int] = []
        for cell, count in self._counts.items():
            repeated = min(count, _REPEATED)
            cells += [cell] * repeated
            rows += [self._first_rows[cell]] * repeated
        series = pl.Series(self._name, cells, dtype=self._dtype)
        try:
            column = infer_column(series, self._options, np.array(rows))
            target = infer_target(column, self._settings.task, np.array(rows))
        except CellError as wrong:
            # Its row is the table's already, and not that of the chunk that is being read.
            raise ClearpropError(str(wrong)) from None
        if max(self._counts.values()) > _REPEATED:
            # They say in how many cells.
            target = replace(target, notes=())
        if self._read is not None:
            reason = f"'{self._name}' holds more than {_MOST_DIFFERENT} different numbers"
            target = replace(target, reason=reason)
        return column, target

    def _count_known(self, read: Reader) -> int:
        """Return how many of the values counted so far are known."""
        cells = pl.Series(self._name, list(self._counts), dtype=self._dtype)
        known = read(cells).is_not_null()
        return sum(self._counts[cell] for cell in cells.filter(known))


def _class_numbers(
    number_of: Mapping[Any, int], options: CellOptions, cells: pl.Series
) -> pl.Series:
    """Return the numbers of the classes that cells name, null where that is not known."""
    return clean(cells, options.missing).replace_strict(
        list(number_of), list(number_of.values()), default=None, return_dtype=pl.Int64
    )


def _kept(column: Column) -> Column:
    """Return a column without its values, left out if the first ones are all missing."""
    if column.kind != "left out" and column.values.null_count() == len(column.values):
        note = f"'{column.name}' is left out: the first {INFERRED_FROM} rows have no values of it"
        column = replace(column, kind="left out", notes=(note,))
    return replace(column, cells=column.cells.clear(), values=column.values.clear())


def _read(column: Column, options: CellOptions, given: pl.Series) -> pl.Series:
    """Read cells as what was inferred that a column is."""
    cells = clean(given, options.missing)
    if column.kind == "numeric":
        return read_numbers(cells, column.notation, options.decimal_comma).values
    if column.kind == "date":
        values = read_dates(cells, column.date_format).values
        check_finite(values)
        return values
    if column.kind == "boolean":
        return _booleans(cells)
    return read_text(cells).values


def _booleans(cells: pl.Series) -> pl.Series:
    if cells.dtype == pl.Boolean:
        return cells
    values = as_booleans(cells)
    if values is None:
        others = cells.is_not_null() & ~cells.str.to_lowercase().is_in(["true", "false"])
        row = int(others.arg_true()[0])
        ending = ", where true or false is needed: correct it, or leave the cell empty"
        raise CellError(cells.name, quoted(cells[row]), row, ending)
    return values


def _typed(
    files: TableFiles, target: str, found: _FoundTarget, readers: Mapping[str, Reader]
) -> Iterator[pl.DataFrame]:
    """Yield the values of the rows that have a target."""
    for chunk in files.chunks([target, *readers]):
        with places_in(chunk):
            targets = found.read(chunk.frame[target]).alias(_TARGET)
            known = targets.is_not_null()
            if not known.any():
                continue
            values = [read(chunk.frame[name]).alias(name) for name, read in readers.items()]
        frame = pl.DataFrame([targets, *values])
        yield frame if known.all() else frame.filter(known)
