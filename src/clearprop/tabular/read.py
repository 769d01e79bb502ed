"""Read a table from a CSV or Parquet file.

CSV cells stay text here.  What they are (numbers, truths, categories) is decided from a whole
column when a network is trained, and known from the model when it predicts; a reader that guesses
would have lost by then how a cell was written.
"""

import csv
from collections import Counter
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from clearprop.errors import ClearpropError

READERS = {".csv": "CSV", ".parquet": "Parquet"}


def read_table(path: Path) -> pl.DataFrame:
    """Read a table whose rows are samples.

    Columns without a name in the header, such as the row numbers that pandas writes, are left out,
    and so are rows without any value at the end of a CSV file.  The columns of a CSV file are text,
    without space around it, and empty cells are missing; those of a Parquet file have types.
    """
    if path.suffix.lower() not in READERS:
        raise ClearpropError(f"{path} is not called .csv or .parquet: give a table in one of those")
    if path.is_dir():
        raise ClearpropError(f"{path} is a directory: give a CSV or Parquet file")
    try:
        if path.stat().st_size == 0:
            raise ClearpropError(f"{path} is empty: give a table with a header and rows")
        frame = _read_csv(path) if path.suffix.lower() == ".csv" else pl.read_parquet(path)
    except OSError as wrong:
        raise ClearpropError(f"cannot read {path}: {wrong.strerror or wrong}") from None
    except PolarsError:
        raise _not_a_table(path) from None
    if frame.height == 0:
        raise ClearpropError(f"{path} has a header but no rows: give at least one row")
    return frame


def _read_csv(path: Path) -> pl.DataFrame:
    # The header is read as a row, because Polars would rename a column that occurs twice.
    lines = pl.read_csv(path, has_header=False, infer_schema=False)
    lines = lines.with_columns(pl.all().str.strip_chars().replace("", None))
    names = [name or "" for name in lines.row(0)]
    if not any(names):
        raise ClearpropError(f"{path} has no header: give its columns names in the first line")
    for name, times in Counter(names).items():
        if name and times > 1:
            raise ClearpropError(
                f"{path} has {times} columns called '{name}': rename or remove one"
            )
    if len(names) == 1 and any(mark in names[0] for mark in ";\t"):
        raise ClearpropError(
            f"the header of {path} is one cell, '{names[0]}': separate its cells by commas"
        )
    named = [old for old, name in zip(lines.columns, names, strict=True) if name]
    rows = (
        lines.slice(1)
        .select(named)
        .rename(dict(zip(lines.columns, names, strict=True)), strict=False)
    )
    filled = rows.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
    return rows.head(int(filled[-1]) + 1 if len(filled) else 0)


def _not_a_table(path: Path) -> ClearpropError:
    """Say in a sentence why Polars could not read a file."""
    if path.suffix.lower() == ".parquet":
        return ClearpropError(
            f"{path} is not a Parquet file, or only a part of one: write it again"
        )
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file)
            cells = len(next(lines))
            for line in lines:
                if len(line) > cells:
                    return ClearpropError(
                        f"line {lines.line_num} of {path} has {len(line)} cells, but the header "
                        f"has {cells}: put cells that contain commas in quotes"
                    )
    except UnicodeDecodeError:
        return ClearpropError(f"{path} is not text in UTF-8: save it as CSV in UTF-8")
    except (csv.Error, StopIteration):
        pass
    return ClearpropError(f"{path} is not a CSV table: give lines of cells separated by commas")
