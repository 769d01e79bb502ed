"""A file of delimited text, read a part at a time: by Arrow, all cells as text."""

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from clearprop.errors import ClearpropError
from clearprop.optional_import import optional_import
from clearprop.tabular.delimited import SAMPLE, SEPARATORS, Layout, find_layout, utf_8
from clearprop.tabular.read import COMPRESSED, table_of
from clearprop.tabular.table import Table, stripped

_BLOCK = 1 << 20
"""Bytes of text that are parsed at once, by each thread."""


@dataclass(frozen=True)
class TextFile:
    """A file of text, maybe compressed, whose columns Arrow is to call f0, f1, ...; `width` counts
    those without a name, too.
    """

    path: Path
    encoding: str | None
    columns: dict[str, str]
    width: int
    layout: Layout

    @property
    def header_rows(self) -> int:
        """How many of the rows that `batches` yields are the header."""
        return 0 if self.layout.trailing else 1

    def batches(self, columns: Sequence[str] | None) -> Iterator[Any]:
        """Yield the rows, as Arrow's batches, of some of its columns or of all."""
        arrow, of_csv = optional_import("pyarrow", "pyarrow"), optional_import("pyarrow.csv", "")
        names, layout = [f"f{place}" for place in range(self.width)], self.layout
        chosen = None if columns is None else [self.columns[name] for name in columns]
        try:
            with ExitStack() as closing:
                # Not by pyarrow.dataset: what it read ahead of a slower consumer was 600 MB of a
                # file of 580 MB; this reads 40.
                yield from closing.enter_context(
                    of_csv.open_csv(
                        closing.enter_context(arrow.input_stream(str(self.path))),
                        read_options=of_csv.ReadOptions(
                            column_names=names,
                            skip_rows=len(layout.title) + layout.trailing,
                            block_size=_BLOCK,
                            encoding=self.encoding or "utf8",
                        ),
                        parse_options=of_csv.ParseOptions(
                            delimiter=layout.separator, newlines_in_values=True
                        ),
                        convert_options=of_csv.ConvertOptions(
                            column_types={name: arrow.string() for name in names},
                            include_columns=chosen,
                        ),
                    )
                )
        except (OSError, EOFError, arrow.ArrowException) as wrong:
            raise self._explained(str(wrong)) from None

    def table(self, frame: pl.DataFrame) -> Table:
        """Return the table of its first rows, which have the columns as Arrow calls them."""
        if frame.is_empty():
            raise ClearpropError(f"{self.path} has a header but no rows: give at least one row")
        names = {read: name for name, read in self.columns.items()}
        header = pl.DataFrame({one: [names.get(one)] for one in frame.columns}, schema=frame.schema)
        separator = self.layout.separator
        separated = "" if separator == "," else SEPARATORS[separator]
        lines = stripped(pl.concat([header, frame]))
        return table_of(lines, str(self.path), self.layout.title, separated, ())

    def place(self, row: int) -> str:
        """Say where a row is, counted from 0: by its line."""
        with self._text() as text:
            # The header comes first.
            line, _ = next(islice(self._reader(text), row + 1, None))
            return f"line {line} of {self.path}"

    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(open_bytes(self.path), self.encoding or "utf-8-sig", newline="")

    def _reader(self, text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
        """Yield the lines' numbers and cells of what is not empty, below the title."""
        for _ in self.layout.title:
            next(text)
        reader = csv.reader(text, delimiter=self.layout.separator)
        yield from ((len(self.layout.title) + reader.line_num, row) for row in reader if row)

    def _explained(self, found: str) -> ClearpropError:
        """Say in a sentence why Arrow could not read it."""
        path, cells = self.path, 0
        try:
            with self._text() as text:
                for line, row in self._reader(text):
                    cells = cells or len(row) + self.layout.trailing
                    if len(row) != cells:
                        return ClearpropError(
                            f"line {line} of {path} has {len(row)} cells, but the header has "
                            f"{cells}: write each row with as many, and put cells that contain "
                            f"{SEPARATORS[self.layout.separator]} in quotes"
                        )
        except (UnicodeError, LookupError):
            return ClearpropError(
                f"{path} is not text in {self.encoding or 'UTF-8'}: give its --encoding, such as "
                "cp1252, or save it in UTF-8"
            )
        except (csv.Error, OSError, EOFError):
            pass
        return ClearpropError(f"{path} cannot be read: {found.splitlines()[0]}")


def open_text(path: Path, encoding: str | None) -> TextFile:
    """Find the columns of a file of text, and how it is laid out."""
    try:
        with open_bytes(path) as file:
            head = file.read(SAMPLE + 1)
    except EOFError:
        raise ClearpropError(
            f"{path} is not compressed by gzip, or only a part: compress it again"
        ) from None
    except OSError as wrong:
        raise ClearpropError(f"cannot read {path}: {wrong.strerror or wrong}") from None
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
    return TextFile(path, encoding, columns, len(names) + layout.trailing, layout)


def open_bytes(path: Path) -> Any:
    """Open a file, decompressed."""
    return gzip.open(path) if path.suffix.lower() == COMPRESSED else path.open("rb")
