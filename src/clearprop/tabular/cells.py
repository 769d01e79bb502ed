"""Cells as values: numbers, days, truths or text, null where they are missing."""

from collections.abc import Callable

import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError, nearest_name
from clearprop.tabular.dates import days_of, example, infer_date_format, parse_dates
from clearprop.tabular.missing import MARKS
from clearprop.tabular.notation import PLAIN, DecimalComma, Notation, infer_notation, parse
from clearprop.typed_numbers import shortened

TRUTHS = {"true": True, "false": False}

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
    # Only short text needs the comparison in lower case.
    return cells.str.to_lowercase().is_in(MARKS).fill_null(value=False)


def read_numbers(
    cells: pl.Series,
    notation: Notation = PLAIN,
    decimal_comma: DecimalComma = "no",
    rows: Array | None = None,
) -> pl.Series:
    """Return clean cells as 64-bit floats, null where missing; other text and infinity are errors.

    Text may be in that notation, or all of it in another, but for the currency or unit.
    """
    if cells.dtype == pl.String:
        values = _read_text(cells, lambda text: _parse(text, notation, decimal_comma))
        needed = "a number" if notation == PLAIN else f"a number such as {notation.example}"
        _check_read(cells, values, needed, rows)
    elif cells.dtype.is_numeric() or cells.dtype == pl.Boolean:
        values = cells.cast(pl.Float64)
    else:
        raise ClearpropError(
            f"column '{cells.name}' holds values of type {cells.dtype}, where numbers are needed"
        )
    check_finite(values, rows)
    return values


def _parse(text: pl.Series, notation: Notation, decimal_comma: DecimalComma) -> pl.Series:
    values = parse(text, notation)
    complete = values.null_count() == text.null_count()
    if complete and (decimal_comma != "yes" or notation.decimal == ","):
        return values
    other = infer_notation(text.drop_nulls(), decimal_comma)
    if other is None or other.before not in ("", notation.before):
        return values
    return values if other.after not in ("", notation.after) else parse(text, other)


def read_dates(cells: pl.Series, date_format: str | None, rows: Array | None = None) -> pl.Series:
    """Return clean cells as days since 1970-01-01, null where missing; other text is an error."""
    if is_of_type(cells, *DATE_TYPES):
        return days_of(cells)
    if cells.dtype != pl.String:
        cells = cells.cast(pl.String)
    values = _read_text(cells, lambda text: _parse_dates(text, date_format))
    written = example(date_format) if date_format else "2026-01-31"
    _check_read(cells, values, f"a date such as {written}", rows)
    return values


def _parse_dates(text: pl.Series, date_format: str | None) -> pl.Series:
    if date_format is not None:
        days = parse_dates(text, date_format)
        if days.null_count() == text.null_count():
            return days
    other = infer_date_format(text.drop_nulls())
    wanted = other or date_format
    return parse_dates(text, wanted) if wanted else pl.Series(text.name, [None] * len(text))


def read_text(cells: pl.Series, *, boolean: bool = False) -> pl.Series:
    """Return clean cells as text, true and false in lower case; null where missing."""
    text = cells.cast(pl.String)
    return text.str.to_lowercase() if boolean else text


def truths(cells: pl.Series) -> pl.Series | None:
    """Return text as booleans if it holds nothing but true and false, in any case."""
    lower = cells.str.to_lowercase()
    if not lower.drop_nulls().is_in(list(TRUTHS)).all():
        return None
    return lower.replace_strict(TRUTHS, return_dtype=pl.Boolean)


def check_finite(values: pl.Series, rows: Array | None = None) -> None:
    """Raise ClearpropError if a column of floats has an infinity."""
    infinite = values.is_infinite().arg_true()
    if not infinite.is_empty():
        row = int(infinite[0])
        raise ClearpropError(
            f"column '{values.name}' has {values[row]} in row {row_number(row, rows)}: every "
            "number must be finite; leave the cell empty if it is not known"
        )


def quoted(cell: object) -> str:
    """Return a cell as errors and notes show it: in quotes, on one line, not too long."""
    return f"'{shortened(' '.join(str(cell).split()))}'"


def row_number(row: int, rows: Array | None = None) -> int:
    """Return the number, from 1, that a row has in its file; `rows` are the kept ones, from 0."""
    return (row if rows is None else int(rows[row])) + 1


def _read_text(cells: pl.Series, parse: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Parse text; what it cannot parse may be marks of missing values, which stay null."""
    values = parse(cells)
    if values.null_count() > cells.null_count():
        values = parse(without(cells, marked(cells)))
    return values.fill_nan(None)


def _check_read(cells: pl.Series, values: pl.Series, needed: str, rows: Array | None) -> None:
    if values.null_count() == cells.null_count():
        return
    wrong = (values.is_null() & cells.is_not_null() & ~marked(cells)).arg_true()
    if not wrong.is_empty():
        row = int(wrong[0])
        raise ClearpropError(
            f"column '{cells.name}' has {quoted(cells[row])} in row {row_number(row, rows)}, where "
            f"{needed} is needed: correct it, or leave the cell empty"
        )
