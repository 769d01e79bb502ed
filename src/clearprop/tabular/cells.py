"""Cells as values: numbers, days, booleans or text, null where they are missing."""

from typing import Any, NamedTuple

import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError, nearest_name
from clearprop.tabular.dates import days_of, example, infer_date_format, parse_dates
from clearprop.tabular.missing import MARKS
from clearprop.tabular.notation import PLAIN, DecimalComma, Notation, infer_notation, parse
from clearprop.typed_numbers import shortened

BOOLEANS = {"true": True, "false": False}

PERCENT = ("%", "‰")

DATE_TYPES = (pl.Date, pl.Datetime, pl.Time)


def is_of_type(series: pl.Series, *types: type[pl.DataType]) -> bool:
    """Whether a series is of one of those types, whatever their parameters."""
    return series.dtype.base_type() in types


def column(frame: pl.DataFrame, name: str) -> pl.Series:
    """Return the column of that name; if there is none, the error gives the nearest one."""
    if name not in frame.columns:
        raise ClearpropError(
            f"there is no column '{name}' in the table: {nearest_name(name, frame.columns)}"
        )
    return frame[name]


def clean(series: pl.Series, missing: tuple[str, ...] = ()) -> pl.Series:
    """Return a column of a `Table` with nulls where cells are NaN or one of the marks given.

    Categories of typed tables are text.
    """
    if is_of_type(series, pl.Categorical, pl.Enum, pl.Null):
        series = series.cast(pl.String)
    if series.dtype.is_decimal():
        series = series.cast(pl.Float64)
    if series.dtype.is_float():
        series = series.fill_nan(None)
    if missing and (series.dtype == pl.String or series.dtype.is_numeric()):
        found = series.cast(pl.String).is_in(missing)
        marks = pl.Series(missing).cast(pl.Float64, strict=False).drop_nulls()
        if len(marks):
            found |= series.cast(pl.Float64, strict=False).is_in(marks.implode()).fill_null(False)
        series = without(series, found)
    return series


def without(cells: pl.Series, where: pl.Series) -> pl.Series:
    """Return cells with nulls where `where` is true."""
    return pl.select(pl.when(~where).then(cells).alias(cells.name)).to_series()


def marked(cells: pl.Series) -> pl.Series:
    """Return where a column of text has what stands for a missing value among numbers."""
    return cells.str.to_lowercase().is_in(MARKS).fill_null(value=False)


class CellError(ClearpropError):
    """A cell that cannot be used, in a row of what was read, counted from 0."""

    def __init__(self, column: str, cell: str, row: int, ending: str) -> None:
        self.column, self.cell, self.row, self.ending = column, cell, row, ending
        super().__init__(str(self.at(f"row {row + 1}")))

    def at(self, where: str) -> ClearpropError:
        """Return the error for a cell that is elsewhere in its file."""
        return ClearpropError(f"column '{self.column}' has {self.cell} in {where}{self.ending}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.column, self.cell, self.row, self.ending)


class Read(NamedTuple):
    """A column's values, null where missing, and what of it is unlike how it was learnt."""

    values: pl.Series
    remark: str | None = None


def read_numbers(
    cells: pl.Series,
    notation: Notation = PLAIN,
    decimal_comma: DecimalComma = "no",
    rows: Array | None = None,
) -> Read:
    """Read clean cells as 64-bit floats; text that is no number, and infinity, are errors.

    Text may be in that notation, or all of it in another that does not contradict its currency and
    unit.
    """
    remark = None
    if cells.dtype == pl.String:
        known, chosen, values = cells, notation, parse(cells, notation)
        is_complete = values.null_count() == cells.null_count()
        if not is_complete or (decimal_comma == "yes" and notation.decimal != ","):
            known = without(cells, marked(cells))
            chosen = _notation_of(known, notation, decimal_comma)
            values = parse(known, chosen)
        needed = "a number" if notation == PLAIN else f"a number such as {notation.example}"
        _check_read(known, values, needed, rows)
        if chosen != notation:
            remark = f"read as numbers such as {chosen.example}, unlike the training rows"
    elif cells.dtype.is_numeric() or cells.dtype == pl.Boolean:
        known, values = cells, cells.cast(pl.Float64)
    else:
        raise ClearpropError(
            f"column '{cells.name}' holds values of type {cells.dtype}, where numbers are needed"
        )
    check_finite(values, rows)
    for sign in filter(None, (notation.before, notation.after)):
        lacking = int((~known.cast(pl.String).str.contains(sign, literal=True)).sum())
        if lacking and remark is None:
            remark = f"{rows_text(lacking)} without '{sign}', read as if it stood there"
    return Read(values.fill_nan(None), remark)


def _notation_of(text: pl.Series, notation: Notation, decimal_comma: DecimalComma) -> Notation:
    """Return the notation to read text in: the one that was learnt, if it fits all of it."""
    fits = parse(text, notation).null_count() == text.null_count()
    if fits and (decimal_comma != "yes" or notation.decimal == ","):
        return notation
    other = infer_notation(text.drop_nulls().unique(maintain_order=True), decimal_comma)
    if other is None or not (
        _goes_with(other.before, notation.before) and _goes_with(other.after, notation.after)
    ):
        return notation
    # Numbers that both read alike, such as whole ones, are in the one that was learnt.
    return notation if fits and parse(text, other).equals(parse(text, notation)) else other


def _goes_with(found: str, learnt: str) -> bool:
    """Whether a currency or unit may be what was learnt; a percentage may be a hundredfold."""
    return found in ("", learnt) or (learnt == "" and found not in PERCENT)


def read_dates(cells: pl.Series, date_format: str | None, rows: Array | None = None) -> Read:
    """Read clean cells as days since 1970-01-01; text that is no date is an error.

    Text may be in another format than the one given if none of it is in that one: where some of it
    is, the other would change what these dates mean.
    """
    if is_of_type(cells, *DATE_TYPES):
        return Read(days_of(cells))
    text = cells.cast(pl.String)
    known = without(text, marked(text))
    chosen = date_format
    if date_format is None or parse_dates(known, date_format).is_not_null().sum() == 0:
        chosen = infer_date_format(known.drop_nulls().unique(maintain_order=True)) or date_format
    values = parse_dates(known, chosen or "%Y-%m-%d")
    written = example(date_format) if date_format else "2026-01-31"
    _check_read(known, values, f"a date such as {written}", rows)
    if chosen == date_format or known.null_count() == len(known) or chosen is None:
        return Read(values)
    return Read(values, f"read as dates written {example(chosen)}, unlike the training rows")


def read_text(cells: pl.Series, *, boolean: bool = False) -> Read:
    """Read clean cells as text, true and false in lower case."""
    text = cells.cast(pl.String)
    return Read(text.str.to_lowercase() if boolean else text)


def as_booleans(cells: pl.Series) -> pl.Series | None:
    """Return text as booleans if it holds nothing but true and false, in any case."""
    lower = cells.str.to_lowercase()
    if not lower.drop_nulls().is_in(list(BOOLEANS)).all():
        return None
    return lower.replace_strict(BOOLEANS, return_dtype=pl.Boolean)


def check_finite(values: pl.Series, rows: Array | None = None) -> None:
    """Raise ClearpropError if a column of floats has an infinity."""
    infinite = values.is_infinite().arg_true()
    if not infinite.is_empty():
        row = int(infinite[0])
        raise CellError(
            values.name,
            f"{values[row]}",
            row_number(row, rows) - 1,
            ": every number must be finite; leave the cell empty if it is not known",
        )


def on_one_line(cell: object) -> str:
    """Return a cell as lists show it: on one line, not too long."""
    return shortened(" ".join(str(cell).split()))


def quoted(cell: object) -> str:
    """Return a cell as errors and notes show it."""
    return f"'{on_one_line(cell)}'"


def rows_text(count: int) -> str:
    """Write how many rows."""
    return "1 row" if count == 1 else f"{count} rows"


def row_number(row: int, rows: Array | None = None) -> int:
    """Return the number, from 1, that a row has in its file; `rows` are the kept ones, from 0."""
    return (row if rows is None else int(rows[row])) + 1


def _check_read(known: pl.Series, values: pl.Series, needed: str, rows: Array | None) -> None:
    wrong = (values.is_null() & known.is_not_null()).arg_true()
    if not wrong.is_empty():
        row = int(wrong[0])
        raise CellError(
            known.name,
            quoted(known[row]),
            row_number(row, rows) - 1,
            f", where {needed} is needed: correct it, or leave the cell empty",
        )
