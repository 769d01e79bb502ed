"""A table in one or several files, read a chunk at a time, as often as it takes.

Arrow reads them: text as text, whose cells are then read as those of a table in memory are.
"""

import csv
import gzip
import io
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, cast

import polars as pl

from clearprop.errors import ClearpropError
from clearprop.optional_import import optional_import
from clearprop.tabular.cells import CellError
from clearprop.tabular.delimited import SAMPLE, SEPARATORS, Layout, find_layout, utf_8
from clearprop.tabular.read import COMPRESSED, KINDS, kind_of_file, table_of
from clearprop.tabular.rows import CHUNK, of_height
from clearprop.tabular.table import Table, stripped

STREAMED = (".csv", ".tsv", ".txt", ".parquet")
"""The kinds of files that can be read a chunk at a time."""

INFERRED_FROM = CHUNK
"""What the columns are is inferred from so many rows at the beginning."""

_BLOCK = 1 << 20
"""Bytes of text that are parsed at once, by each thread."""


class FileChunk(NamedTuple):
    """Some rows of a file, the first of which has that number, from 0."""

    frame: pl.DataFrame
    path: Path
    first: int


@dataclass(frozen=True)
class _File:
    """A file, its columns by the names they are read under, and how its text is laid out."""

    path: Path
    columns: dict[str, str]
    # Of a file of text, also of columns without a name
    width: int = 0
    layout: Layout | None = None


@dataclass(frozen=True)
class TableFiles:
    """A table in files that have the same columns, one after the other; see `open_files`.

    `beginning` are its first rows, `INFERRED_FROM` of them at most.
    """

    files: tuple[_File, ...]
    encoding: str | None
    beginning: Table

    @property
    def columns(self) -> list[str]:
        """What the columns are called."""
        return self.beginning.columns

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files, in order."""
        return tuple(file.path for file in self.files)

    def chunks(self, columns: Sequence[str]) -> Iterator[FileChunk]:
        """Yield the rows with some of the columns; text has no space around it, null for empty."""
        for file in self.files:
            first = 0
            for frame in of_height(_frames(file, columns, self.encoding)):
                yield FileChunk(stripped(frame), file.path, first)
                first += frame.height

    @contextmanager
    def places_in(self, chunk: FileChunk) -> Generator[None]:
        """Give the errors inside that name a cell of a chunk its place in the files."""
        try:
            yield
        except CellError as wrong:
            raise wrong.at(self._place(chunk.path, chunk.first + wrong.row)) from None

    def _place(self, path: Path, row: int) -> str:
        """Say where a row of a file is, by its line where it has lines."""
        layout = next(file.layout for file in self.files if file.path == path)
        if layout is None:
            return f"row {row + 1} of {path}"
        with _text(path, self.encoding) as text:
            for _ in layout.title:
                next(text)
            reader = csv.reader(text, delimiter=layout.separator)
            line, records = 0, (record for record in reader if record)
            for _ in islice(records, row + 2):  # the header is one
                line = reader.line_num
            return f"line {len(layout.title) + line} of {path}"


def open_files(path: Path, encoding: str | None = None) -> TableFiles:
    """Open a file, or all files of a folder, to be read a chunk at a time.

    Raises
    ------
    ClearpropError
        If there are none, they cannot be read, or have different columns.
    """
    optional_import("pyarrow", "'clearprop[large]'")
    paths = _paths(path)
    if kind_of_file(paths[0]) == ".parquet":
        files = [_open_parquet(one) for one in paths]
    else:
        files = [_open_text(one, encoding) for one in paths]
    first = files[0]
    for other in files[1:]:
        different = {*first.columns} ^ {*other.columns}
        if different:
            raise ClearpropError(
                f"{other.path} and {first.path} have different columns: "
                f"'{sorted(different)[0]}' is in one of them alone"
            )
    return TableFiles(tuple(files), encoding, _beginning(files, encoding))


def _paths(path: Path) -> list[Path]:
    if not path.is_dir():
        kind = kind_of_file(path)
        if kind not in STREAMED:
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
    is_parquet = {kind_of_file(one) == ".parquet" for one in paths}
    if len(is_parquet) > 1:
        raise ClearpropError(f"{path} has Parquet files and others: give a folder of one kind")
    return paths


def _open_parquet(path: Path) -> _File:
    parquet, pyarrow = optional_import("pyarrow.parquet", "pyarrow"), optional_import("pyarrow", "")
    try:
        names = parquet.read_schema(path).names
    except (OSError, pyarrow.ArrowException):
        raise _no_table(path) from None
    return _File(path, {name: name for name in names})


def _no_table(path: Path) -> ClearpropError:
    kind = KINDS[kind_of_file(path) or ""]
    return ClearpropError(f"{path} is no table in {kind}, or only a part of one: write it again")


def _open_text(path: Path, encoding: str | None) -> _File:
    head = _head(path)
    content = utf_8(head, str(path), encoding, is_cut=True)
    if not content:
        raise ClearpropError(f"{path} is empty: give a table with a header and rows")
    layout = find_layout(content)
    text = io.StringIO(content.decode(errors="ignore"), newline="")
    for _ in layout.title:
        next(text)
    reader = csv.reader(text, delimiter=layout.separator)
    names = [cell.strip() for cell in next(row for row in reader if row)]
    columns = {name: f"f{place}" for place, name in enumerate(names) if name}
    return _File(path, columns, len(names) + layout.trailing, layout)


def _head(path: Path) -> bytes:
    try:
        with _bytes(path) as file:
            return file.read(SAMPLE + 1)
    except OSError as wrong:
        raise ClearpropError(f"cannot read {path}: {wrong.strerror or wrong}") from None
    except EOFError:
        raise ClearpropError(
            f"{path} is not compressed by gzip, or only a part: compress it again"
        ) from None


def _bytes(path: Path) -> Any:
    return gzip.open(path) if path.suffix.lower() == COMPRESSED else path.open("rb")


def _text(path: Path, encoding: str | None) -> io.TextIOWrapper:
    return io.TextIOWrapper(_bytes(path), encoding or "utf-8-sig", newline="")


def _beginning(files: Sequence[_File], encoding: str | None) -> Table:
    """Return the first rows, and what is to be known of how they are written."""
    first, frames, rows = files[0], list[pl.DataFrame](), 0
    for frame in _frames(first, None, encoding):
        frames.append(frame.head(INFERRED_FROM - rows))
        rows += frames[-1].height
        if rows == INFERRED_FROM:
            break
    if rows == 0:
        raise ClearpropError(f"{first.path} has a header but no rows: give at least one row")
    frame = pl.concat(frames)
    if first.layout is None:
        return Table.of(frame)
    names = {read: name for name, read in first.columns.items()}
    header = pl.DataFrame({one: [names.get(one)] for one in frame.columns}, schema=frame.schema)
    separator = first.layout.separator
    separated = "" if separator == "," else SEPARATORS[separator]
    lines = stripped(pl.concat([header, frame]))
    return table_of(lines, str(first.path), first.layout.title, separated, ())


def _frames(
    file: _File, columns: Sequence[str] | None, encoding: str | None
) -> Iterator[pl.DataFrame]:
    """Yield a file's rows; its columns under the names they are read under if none are named."""
    pyarrow = optional_import("pyarrow", "pyarrow")
    chosen = None if columns is None else [file.columns[name] for name in columns]
    skipped = 1 if file.layout is not None and not file.layout.trailing else 0
    try:
        with ExitStack() as closing:
            if file.layout is None:
                batches = _parquet_batches(file.path, chosen, closing)
            else:
                batches = _text_batches(file, chosen, encoding, closing)
            for some in _together(batches):
                frame = cast(pl.DataFrame, cast(Any, pl).from_arrow(some))
                # The header is read as a row.
                frame, skipped = frame.slice(skipped), max(0, skipped - frame.height)
                if columns is not None:
                    frame = frame.rename(dict(zip(frame.columns, columns, strict=True)))
                if frame.height:
                    yield frame
    except (OSError, EOFError, pyarrow.ArrowException) as wrong:
        raise _explained(file, encoding, str(wrong)) from None


def _parquet_batches(path: Path, chosen: Sequence[str] | None, closing: ExitStack) -> Iterator[Any]:
    parquet = optional_import("pyarrow.parquet", "pyarrow")
    # What is read ahead of a slow training would fill the memory.
    file = closing.enter_context(parquet.ParquetFile(path, pre_buffer=False, memory_map=False))
    yield from file.iter_batches(CHUNK, columns=chosen)


def _text_batches(
    file: _File, chosen: Sequence[str] | None, encoding: str | None, closing: ExitStack
) -> Iterator[Any]:
    """Yield a file's rows, all cells as text, the header as a row."""
    pyarrow, of_csv = optional_import("pyarrow", ""), optional_import("pyarrow.csv", "pyarrow")
    layout = file.layout or Layout(",")
    names = [f"f{place}" for place in range(file.width)]
    # Not by pyarrow.dataset: what it reads ahead of a slower consumer was 600 MB of 580, this 40.
    yield from closing.enter_context(
        of_csv.open_csv(
            closing.enter_context(pyarrow.input_stream(str(file.path))),
            read_options=of_csv.ReadOptions(
                column_names=names,
                skip_rows=len(layout.title) + layout.trailing,
                block_size=_BLOCK,
                encoding=encoding or "utf8",
            ),
            parse_options=of_csv.ParseOptions(delimiter=layout.separator, newlines_in_values=True),
            convert_options=of_csv.ConvertOptions(
                column_types={name: pyarrow.string() for name in names}, include_columns=chosen
            ),
        )
    )


def _together(batches: Iterator[Any]) -> Iterator[Any]:
    """Put batches together to about `CHUNK` rows: each costs about the same, however small."""
    pyarrow = optional_import("pyarrow", "pyarrow")
    waiting, rows = list[Any](), 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= CHUNK:
            yield pyarrow.Table.from_batches(waiting).combine_chunks()
            waiting, rows = [], 0
    if rows:
        yield pyarrow.Table.from_batches(waiting).combine_chunks()


def _explained(file: _File, encoding: str | None, found: str) -> ClearpropError:
    """Say in a sentence why Arrow could not read a file."""
    path, layout = file.path, file.layout
    if layout is None:
        return _no_table(path)
    try:
        with _text(path, encoding) as text:
            for _ in layout.title:
                next(text)
            reader, cells = csv.reader(text, delimiter=layout.separator), 0
            for row in reader:
                cells = cells or len(row) + layout.trailing
                if row and len(row) != cells:
                    return ClearpropError(
                        f"line {len(layout.title) + reader.line_num} of {path} has {len(row)} "
                        f"cells, but the header has {cells}: write each row with as many, and put "
                        f"cells that contain {SEPARATORS[layout.separator]} in quotes"
                    )
    except (UnicodeError, LookupError):
        return ClearpropError(
            f"{path} is not text in {encoding or 'UTF-8'}: give its --encoding, such as cp1252, or "
            "save it in UTF-8"
        )
    except (csv.Error, OSError, EOFError):
        pass
    return ClearpropError(f"{path} cannot be read: {found.splitlines()[0]}")
