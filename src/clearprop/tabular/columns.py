"""Columns: what kind a column is of, and its cells as numbers or as categories."""

from typing import Literal

import polars as pl
from polars.exceptions import PolarsError

from clearprop.errors import ClearpropError, nearest_name

Kind = Literal["numeric", "boolean", "categorical"]

MISSING = ("nan", "na", "n/a", "null")
"""How programs write a missing number, in any case.  Among text these may be names."""

TRUTHS = {"true": True, "false": False}


def column(frame: pl.DataFrame, name: str) -> pl.Series:
    """Return a column as text, numbers or booleans; lists and the like are an error."""
    if name not in frame.columns:
        raise ClearpropError(
            f"there is no column '{name}' in the table: {nearest_name(name, frame.columns)}"
        )
    series = frame[name]
    if series.dtype == pl.String:
        # Tables made in a program may have what `read_table` has already removed.
        return series.str.strip_chars().replace("", None)
    if series.dtype.is_numeric() or series.dtype == pl.Boolean:
        return series
    try:
        return series.cast(pl.String)
    except PolarsError:
        raise ClearpropError(
            f"column '{name}' holds values of type {series.dtype}: give numbers, text or booleans"
        ) from None


def kind_of(series: pl.Series) -> Kind:
    """Return what kind the values of a column are of; one without values is numeric."""
    if series.dtype == pl.Boolean:
        return "boolean"
    if series.dtype.is_numeric() or not_numbers(series).is_empty():
        return "numeric"
    if truths(series) is not None:
        return "boolean"
    return "categorical"


def numbers(series: pl.Series) -> pl.Series:
    """Return a column as 64-bit floats, missing and NaN null; text and infinity are errors."""
    wrong = not_numbers(series)
    if not wrong.is_empty():
        row = int(wrong[0])
        raise ClearpropError(
            f"column '{series.name}' has '{series[row]}' in row {row + 1}, where a number is "
            "needed: correct it, or leave the cell empty"
        )
    values = series.cast(pl.Float64, strict=False).fill_nan(None)
    infinite = values.is_infinite().arg_true()
    if not infinite.is_empty():
        row = int(infinite[0])
        raise ClearpropError(
            f"column '{series.name}' has {series[row]} in row {row + 1}: every number must be "
            "finite; leave the cell empty if it is not known"
        )
    return values


def not_numbers(series: pl.Series) -> pl.Series:
    """Return the rows whose cells are neither numbers nor missing."""
    if series.dtype != pl.String:
        return pl.Series(dtype=pl.UInt32)
    missing = series.is_null() | series.str.to_lowercase().is_in(MISSING)
    return (~missing & series.cast(pl.Float64, strict=False).is_null()).arg_true()


def categories(series: pl.Series, *, boolean: bool) -> pl.Series:
    """Return a column as text, true and false in lower case; missing cells are null."""
    text = series.cast(pl.String)
    return text.str.to_lowercase() if boolean else text


def truths(series: pl.Series) -> pl.Series | None:
    """Return a column as booleans if it holds nothing but true and false, in any case."""
    if series.dtype == pl.Boolean:
        return series
    if series.dtype != pl.String:
        return None
    lower = series.str.to_lowercase()
    if not lower.drop_nulls().is_in(list(TRUTHS)).all():
        return None
    return lower.replace_strict(TRUTHS, return_dtype=pl.Boolean)
