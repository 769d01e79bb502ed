"""A Parquet file, read a part at a time, in its own types."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from clearprop.errors import ClearpropError
from clearprop.optional_import import optional_import
from clearprop.tabular.rows import CHUNK
from clearprop.tabular.table import Table


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file and its columns."""

    path: Path
    columns: tuple[str, ...]
    header_rows: ClassVar[int] = 0

    def batches(self, columns: Sequence[str] | None) -> Iterator[Any]:
        """Yield the rows, as Arrow's batches, of some of its columns or of all."""
        arrow = optional_import("pyarrow", "pyarrow")
        parquet = optional_import("pyarrow.parquet", "pyarrow")
        try:
            # What it would read ahead of a slow training would fill the memory.
            with parquet.ParquetFile(self.path, pre_buffer=False) as file:
                yield from file.iter_batches(CHUNK, columns=columns)
        except (OSError, arrow.ArrowException):
            raise _no_table(self.path) from None

    def table(self, frame: pl.DataFrame) -> Table:
        """Return the table of its first rows."""
        if frame.is_empty():
            raise ClearpropError(f"{self.path} has no rows: give at least one row")
        return Table.of(frame)

    def place(self, row: int) -> str:
        """Say where a row is, counted from 0."""
        return f"row {row + 1} of {self.path}"


def open_parquet(path: Path) -> ParquetFile:
    """Find the columns of a Parquet file."""
    arrow = optional_import("pyarrow", "pyarrow")
    try:
        names = optional_import("pyarrow.parquet", "pyarrow").read_schema(path).names
    except FileNotFoundError as wrong:
        raise ClearpropError(f"cannot read {path}: {wrong.strerror or wrong}") from None
    except (OSError, arrow.ArrowException):
        raise _no_table(path) from None
    return ParquetFile(path, tuple(names))


def _no_table(path: Path) -> ClearpropError:
    return ClearpropError(f"{path} is no table in Parquet, or only a part of one: write it again")
