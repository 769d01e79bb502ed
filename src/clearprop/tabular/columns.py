"""Columns: of what kind the values of a column are, found out from all of its cells."""

from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from clearprop.arithmetic import Array
from clearprop.tabular.cells import (
    DATE_TYPES,
    as_booleans,
    check_finite,
    clean,
    is_of_type,
    marked,
    quoted,
    read_numbers,
    row_number,
    without,
)
from clearprop.tabular.dates import (
    days_of,
    example,
    infer_date_format,
    odd_date,
    parse_dates,
)
from clearprop.tabular.notation import (
    PLAIN,
    DecimalComma,
    Notation,
    infer_notation,
    number_like,
    parse,
    plain_numbers,
    unlike_others,
)

Kind = Literal["numeric", "boolean", "date", "categorical", "left out"]

LARGEST_WHOLE = 2**53
"""Beyond it, 64-bit floats do not keep all whole numbers."""

_LEADING_ZERO = r"^[-+]?0[0-9]+$"
_LONG = r"^[-+]?[0-9]{16,}$"
_DAY_IN_DIGITS = r"^(?:19|20)[0-9]{6}$"
_GROUPS_BY_POINT = r"^[-+]?[0-9]{1,3}(?:\.[0-9]{3})+$"

LONG_NOTE = "has whole numbers of more digits than can be computed with"

MOST_COMPARED = 1000
"""Among more different values, none are looked for that differ in case alone."""


@dataclass(frozen=True)
class CellOptions:
    """What is known of a table's cells beforehand: marks of missing values, and decimal commas."""

    missing: tuple[str, ...] = ()
    decimal_comma: DecimalComma = "no"


@dataclass(frozen=True)
class Column:
    """A column, read.

    `cells` are as they were written, null where missing.  `values` are, by `kind`, 64-bit floats
    for numbers and for dates (days since 1970-01-01), booleans, or text.  Each of `notes` is a
    sentence about what a reader of the table may not expect.
    """

    name: str
    kind: Kind
    cells: pl.Series
    values: pl.Series
    notation: Notation = PLAIN
    date_format: str | None = None
    notes: tuple[str, ...] = ()

    def with_note(self, note: str) -> "Column":
        """Return the column with one more note."""
        return replace(self, notes=(*self.notes, note))


def infer_column(
    series: pl.Series, options: CellOptions | None = None, rows: Array | None = None
) -> Column:
    """Find out of what kind a column's values are, and read them.

    `rows` are the numbers, from 0, that its rows have in the file; errors and notes give them.
    """
    options = options or CellOptions()
    name, cells = series.name, clean(series, options.missing)
    if is_of_type(series, pl.Categorical, pl.Enum):
        return Column(name, "categorical", cells, cells)
    if cells.dtype == pl.String:
        found = _infer_text(cells, options, rows)
    elif cells.dtype == pl.Boolean:
        found = Column(name, "boolean", cells, cells)
    elif cells.dtype.is_integer() and _has_long(cells):
        text = cells.cast(pl.String)
        found = _as_codes(Column(name, "numeric", text, text), LONG_NOTE)
    elif cells.dtype.is_numeric():
        found = Column(name, "numeric", cells, cells.cast(pl.Float64))
    elif is_of_type(cells, *DATE_TYPES):
        found = Column(name, "date", cells, days_of(cells))
    else:
        note = f"'{name}' is left out: it holds values of type {cells.dtype}"
        return Column(name, "left out", cells, cells, notes=(note,))
    if found.kind == "numeric":
        check_finite(found.values, rows)
    return found


def _infer_text(cells: pl.Series, options: CellOptions, rows: Array | None) -> Column:
    name, values = cells.name, plain_numbers(cells)
    known, notes = cells, tuple[str, ...]()
    if values.null_count() > cells.null_count():
        booleans = as_booleans(cells)
        if booleans is not None:
            return Column(name, "boolean", cells, booleans)
        where = marked(cells)
        if where.any():
            known, values = without(cells, where), without(values, where)
            notes = (missing_note(cells.filter(where)),)
    column = Column(name, "numeric", cells, values, notes=notes)
    if values.null_count() > known.null_count():
        return _infer_written(column, known, options, rows)
    # Most numbers that begin with 0 have decimals, and the search is slow.
    whole = known.filter((known.str.len_bytes() > 1) & (values % 1 == 0))
    if (coded := whole.filter(whole.str.contains(_LEADING_ZERO))).len():
        return _as_codes(column, f"has numbers that begin with 0, such as '{coded[0]}'")
    long = whole.filter(whole.str.len_bytes() > 15)
    if long.str.contains(_LONG).any():
        return _as_codes(column, LONG_NOTE)
    if _in_thousands(known, options):
        return _infer_written(column, known, options, rows)
    if len(text := known.drop_nulls()) and text.head(1).str.contains(_DAY_IN_DIGITS).all():
        return _as_dates(column, known) or replace(column, values=values.fill_nan(None))
    return replace(column, values=values.fill_nan(None))


def _infer_written(
    column: Column, known: pl.Series, options: CellOptions, rows: Array | None
) -> Column:
    """Read text that is no plain numbers: dates, numbers in another notation, or categories."""
    dates = _as_dates(column, known)
    if dates is not None:
        return dates
    text = known.drop_nulls().unique(maintain_order=True)
    notation = infer_notation(text, options.decimal_comma)
    if notation is None:
        return _as_categories(column, known, rows)
    values = parse(known, notation)
    unusual = text.filter(plain_numbers(text).is_null())
    first = unusual[0] if len(unusual) else text[0]
    number = parse(pl.Series([first]), notation)[0]
    note = f"'{column.name}' is read as numbers, '{first}' as {number:.15g}"
    return replace(column, values=values, notation=notation).with_note(note)


def _as_dates(column: Column, known: pl.Series) -> Column | None:
    date_format = infer_date_format(known.drop_nulls().unique(maintain_order=True))
    if date_format is None:
        return None
    note = f"'{column.name}' is read as dates, written {example(date_format)}"
    if "%y" in date_format:
        note += ", where years 69 to 99 are 1969 to 1999 and others begin with 20"
    values = parse_dates(known, date_format)
    return replace(column, kind="date", values=values, date_format=date_format).with_note(note)


def _as_categories(column: Column, known: pl.Series, rows: Array | None) -> Column:
    # Among text, what could be a mark of a missing value may be a name.
    cells = column.cells
    column = replace(column, kind="categorical", values=cells, notes=())
    row, others = odd_one(known), "numbers"
    if row is None:
        row, others = odd_date(known), "dates written otherwise"
    if row is not None:
        column = column.with_note(
            f"'{column.name}' is taken for categories because of {quoted(cells[row])} in row "
            f"{row_number(row, rows)}, though most of its values are {others}"
        )
    return column.with_note(note) if (note := alike_note(cells)) else column


def as_numbers(column: Column, rows: Array | None = None) -> pl.Series:
    """Return a column's numbers, null where missing; a column of another kind is an error."""
    return (
        column.values if column.kind == "numeric" else read_numbers(column.cells, rows=rows).values
    )


def odd_one(cells: pl.Series) -> int | None:
    """Return the row of the first cell that is unlike the others, if most of them are numbers."""
    numbers, known = number_like(cells), cells.is_not_null()
    if not numbers.sum() > known.sum() / 2:
        return None
    odd = (known & ~numbers).arg_true()
    if odd.is_empty():
        odd = unlike_others(cells).fill_null(value=False).arg_true()
    return None if odd.is_empty() else int(odd[0])


def _as_codes(column: Column, note: str) -> Column:
    notes = (f"'{column.name}' {note}: it is taken for categories",)
    return replace(column, kind="categorical", values=column.cells, notes=notes)


def _has_long(cells: pl.Series) -> bool:
    low, high = cells.min(), cells.max()
    return low is not None and max(-int(low), int(high)) > LARGEST_WHOLE  # pyright: ignore


def _in_thousands(known: pl.Series, options: CellOptions) -> bool:
    """Whether 1.234 stands for 1234, as where other columns have decimal commas."""
    if options.decimal_comma != "yes":
        return False
    pointed = known.filter(known.str.contains(".", literal=True))
    return len(pointed) > 0 and bool(pointed.str.contains(_GROUPS_BY_POINT).all())


def missing_note(marks: pl.Series) -> str:
    """Return a sentence about cells taken for missing values."""
    different = ", ".join(map(quoted, marks.unique().sort().head(3)))
    cells = "1 cell" if len(marks) == 1 else f"{len(marks)} cells"
    return f"'{marks.name}' has {different} in {cells}, taken for missing values"


def alike_note(cells: pl.Series) -> str | None:
    """Return a sentence about categories that differ in case, inner space or digits alone."""
    different = cells.drop_nulls().unique().sort()
    if len(different) > MOST_COMPARED:
        return None
    numbers = plain_numbers(different).cast(pl.String)
    same = numbers.fill_null(different.str.to_lowercase().str.replace_all(r"\s+", " "))
    groups = pl.DataFrame({"text": different, "same": same}).group_by("same").agg("text")
    alike = groups.filter(pl.col("text").list.len() > 1).sort("same")
    if alike.is_empty():
        return None
    names = " and ".join(map(quoted, alike["text"][0]))
    return f"'{cells.name}' has {names}, which count as different categories"
