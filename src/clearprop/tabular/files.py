"""A table in one or several files, read a chunk at a time, as often as it takes.

Arrow reads them: text as text, whose cells are then read as those of a table in memory are.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, cast

import polars as pl

from clearprop.errors import ClearpropError
from clearprop.optional_import import optional_import
from clearprop.tabular.cells import CellError
from clearprop.tabular.parquet_file import ParquetFile, open_parquet
from clearprop.tabular.read import COMPRESSED, STANDARD_INPUT, kind_of_file
from clearprop.tabular.rows import CHUNK, of_height
from clearprop.tabular.table import Table, stripped
from clearprop.tabular.text_file import TextFile, open_text

STREAMED = (".csv", ".tsv", ".txt", ".parquet")
"""The kinds of files that can be read a chunk at a time."""

INFERRED_FROM = CHUNK
"""What the columns are is inferred from so many rows at the beginning."""


class FileChunk(NamedTuple):
    """Some rows of a file, the first of which has that number, from 0."""

    frame: pl.DataFrame
    file: TextFile | ParquetFile
    first: int


@dataclass(frozen=True)
class TableFiles:
    """A table in files that have the same columns, one after the other; see `open_files`.

    `beginning` are its first rows, `INFERRED_FROM` of them at most.
    """

    files: tuple[TextFile | ParquetFile, ...]
    encoding: str | None
    beginning: Table

    @property
    def columns(self) -> list[str]:
        """What the columns are called."""
        return self.beginning.columns

    def chunks(self, columns: Sequence[str]) -> Iterator[FileChunk]:
        """Yield the rows with some of the columns; text has no space around it, null for empty."""
        for file in self.files:
            first = 0
            for frame in of_height(_frames(file, columns)):
                named = frame.rename(dict(zip(frame.columns, columns, strict=True)))
                yield FileChunk(stripped(named), file, first)
                first += frame.height


@contextmanager
def places_in(chunk: FileChunk) -> Generator[None]:
    """Give the errors inside that name a cell of a chunk its place in the files."""
    try:
        yield
    except CellError as wrong:
        raise wrong.at(chunk.file.place(chunk.first + wrong.row)) from None


def open_files(path: Path, encoding: str | None = None) -> TableFiles:
    """Open a file, or all files of a folder, to be read a chunk at a time.

    Raises
    ------
    ClearpropError
        If there are none, they cannot be read, or have different columns.
    """
    optional_import("pyarrow", "'clearprop[large]'")
    paths = _paths(path)
    files: list[TextFile | ParquetFile]
    if kind_of_file(paths[0]) == ".parquet":
        files = [open_parquet(one) for one in paths]
    else:
        files = [open_text(one, encoding) for one in paths]
    first = files[0]
    for other in files[1:]:
        different = {*first.columns} ^ {*other.columns}
        if different:
            raise ClearpropError(
                f"{other.path} and {first.path} have different columns: "
                f"'{sorted(different)[0]}' is in one of them alone"
            )
    return TableFiles(tuple(files), encoding, _beginning(first))


def _paths(path: Path) -> list[Path]:
    if path == STANDARD_INPUT:
        raise ClearpropError("standard input cannot be read several times: give a file or a folder")
    if not path.is_dir():
        if kind_of_file(path) not in STREAMED:
            raise ClearpropError(
                f"{path} cannot be read a part at a time: give a file that ends in one of "
                f"{', '.join(STREAMED)}, which all but .parquet may be followed by {COMPRESSED}"
            )
        return [path]
    paths = sorted(
        one
        for one in path.rglob("*")
        if kind_of_file(one) in STREAMED and one.is_file() and one.name[0] not in "._"
    )
    if not paths:
        raise ClearpropError(f"{path} has no files that end in one of {', '.join(STREAMED)}")
    if len({kind_of_file(one) == ".parquet" for one in paths}) > 1:
        raise ClearpropError(f"{path} has Parquet files and others: give a folder of one kind")
    return paths


def _beginning(file: TextFile | ParquetFile) -> Table:
    """Return the first rows, and what is to be known of how they are written."""
    first = next(of_height(_frames(file, None)), pl.DataFrame())
    return file.table(first.head(INFERRED_FROM))


def _frames(file: TextFile | ParquetFile, columns: Sequence[str] | None) -> Iterator[pl.DataFrame]:
    """Yield a file's rows, without the header, of some columns or of all."""
    left = file.header_rows
    for some in _together(file.batches(columns)):
        frame = cast(pl.DataFrame, cast(Any, pl).from_arrow(some))
        frame, left = frame.slice(left), max(0, left - frame.height)
        if frame.height:
            yield frame


def _together(batches: Iterator[Any]) -> Iterator[Any]:
    """Put batches together to about `CHUNK` rows: each costs about the same, however small."""
    arrow = optional_import("pyarrow", "pyarrow")
    waiting, rows = list[Any](), 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= CHUNK:
            yield arrow.Table.from_batches(waiting).combine_chunks()
            waiting, rows = [], 0
    if rows:
        yield arrow.Table.from_batches(waiting).combine_chunks()
