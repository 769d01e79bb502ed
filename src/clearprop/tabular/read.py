"""Read a table from a file or from standard input.

Cells of delimited text stay text here.  What they are (numbers, dates, categories) is decided from
a whole column when a network is trained, and known from the model when it predicts; a reader that
guesses would have lost by then how a cell was written.
"""

import csv
import gzip
import io
import sys
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from clearprop.errors import ClearpropError
from clearprop.optional_import import optional_import
from clearprop.tabular.delimited import (
    NUMBER_LIKE,
    SAMPLE,
    SEPARATORS,
    Layout,
    check_utf_8,
    find_layout,
    header_row,
    utf_8,
)
from clearprop.tabular.notation import commas_in
from clearprop.tabular.table import Table, stripped

STANDARD_INPUT = Path("-")
"""What names standard input, a table in delimited text, in place of a file."""

KINDS = {
    ".csv": "CSV",
    ".tsv": "tab-separated text",
    ".txt": "delimited text",
    ".jsonl": "JSON lines",
    ".ndjson": "JSON lines",
    ".parquet": "Parquet",
    ".xlsx": "Excel",
}
"""What tables are read, by the ending of a file's name, which .gz may follow."""

COMPRESSED = ".gz"

_TITLES = 50
"""So many rows at most are looked at for a header."""

_DAY_ZERO = r"^1899-12-3[01] "
"""The day on which spreadsheets put a time of the day."""


def kind_of_file(path: Path) -> str | None:
    """Return the ending, of `KINDS`, by which a table is read; None if the name is no table's."""
    if path == STANDARD_INPUT:
        return ".csv"
    endings = [ending.lower() for ending in path.suffixes]
    if endings[-1:] == [COMPRESSED]:
        del endings[-1]
    return endings[-1] if endings and endings[-1] in KINDS else None


def read_table(path: Path, encoding: str | None = None) -> Table:
    """Read a table whose rows are samples.

    Columns without a name, such as the row numbers that pandas writes, are left out, and so are
    rows without any value at the end.  The columns of delimited text are text, without space around
    it, and empty cells are missing; those of other files have types.  Text is in UTF-8, if no other
    encoding is given.
    """
    kind = kind_of_file(path)
    if kind is None:
        endings = ", ".join(KINDS)
        raise ClearpropError(
            f"{path} is no table by its name: it must end in one of {endings}, or in one of these "
            f"and {COMPRESSED}"
        )
    name = "standard input" if path == STANDARD_INPUT else str(path)
    content = _content(path)
    if not content:
        raise ClearpropError(f"{name} is empty: give a table with a header and rows")
    try:
        if kind == ".parquet":
            table = Table.of(pl.read_parquet(content))
        elif kind == ".xlsx":
            table = _read_excel(content, name)
        elif kind in (".jsonl", ".ndjson"):
            table = Table.of(
                pl.read_ndjson(utf_8(content, name, encoding), infer_schema_length=None)
            )
        else:
            table = _read_delimited(utf_8(content, name, encoding), name)
    except PolarsError:
        raise ClearpropError(
            f"{name} is no table in {KINDS[kind]}, or only a part of one: write it again"
        ) from None
    if table.frame.height == 0:
        raise ClearpropError(f"{name} has a header but no rows: give at least one row")
    return table


def _content(path: Path) -> bytes:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    if path.is_dir():
        raise ClearpropError(f"{path} is a directory: give a table")
    try:
        content = path.read_bytes()
    except OSError as wrong:
        raise ClearpropError(f"cannot read {path}: {wrong.strerror or wrong}") from None
    if path.suffix.lower() != COMPRESSED:
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        raise ClearpropError(
            f"{path} is not compressed by gzip, or only a part: compress it again"
        ) from None


def _read_excel(content: bytes, name: str) -> Table:
    fastexcel = optional_import("fastexcel", "excel")
    try:
        book = fastexcel.read_excel(content)
        # As text, like other tables: a type for a whole column would lose what does not fit it.
        lines = book.load_sheet(0, header_row=None, dtypes="string").to_polars()
    except Exception as wrong:  # fastexcel has no common class of errors
        raise ClearpropError(
            f"{name} is not a table in Excel's format, or only a part of one: {_first_line(wrong)}"
        ) from None
    if lines.is_empty():
        raise ClearpropError(f"{name} is empty: give a table with a header and rows")
    lines = stripped(lines.with_columns(pl.all().str.replace(_DAY_ZERO, "")))
    header = header_row([[cell or "" for cell in row] for row in lines.head(_TITLES).iter_rows()])
    above = [" ".join(filter(None, row)) for row in lines.head(header).iter_rows()]
    first, *others = book.sheet_names
    notes = [f"the sheet '{first}' of {1 + len(others)} is read"] if others else []
    lines = lines.slice(header)
    lines = lines.with_columns(_without_midnight(column) for column in lines.iter_columns())
    return table_of(lines, name, above, "", notes)


def _without_midnight(column: pl.Series) -> pl.Series:
    """Return a column without times of the day if they are midnight on every day."""
    days = column.slice(1).drop_nulls()
    is_dated = len(days) > 0 and days.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2} 00:00:00$").all()
    return column.str.replace(r" 00:00:00$", "") if is_dated else column


def _first_line(wrong: Exception) -> str:
    return str(wrong).strip().partition("\n")[0].rstrip(".")


def _read_delimited(content: bytes, name: str) -> Table:
    layout = find_layout(content)
    body = content[sum(len(line.encode()) + 1 for line in layout.title) :]
    if layout.trailing:
        header, line_feed, rest = body.partition(b"\n")
        body = header.rstrip(b"\r") + layout.separator.encode() + line_feed + rest
    try:
        # The header is read as a row, because Polars would rename a column that occurs twice.
        lines = pl.read_csv(body, separator=layout.separator, has_header=False, infer_schema=False)
    except PolarsError:
        check_utf_8(content, name)
        raise _ragged(content, name, layout) from None
    lines = stripped(lines, of_space=_may_have_space(body, layout))
    separated = "" if layout.separator == "," else SEPARATORS[layout.separator]
    return table_of(lines, name, layout.title, separated, _short_lines(content, layout, lines))


def table_of(
    lines: pl.DataFrame, name: str, above: Sequence[str], separated: str, notes: Sequence[str]
) -> Table:
    """Return the table whose first row is the header, below the lines `above`."""
    names = [cell or "" for cell in lines.row(0)]
    _check_header(names, lines, name)
    named = [old for old, new in zip(lines.columns, names, strict=True) if new]
    renamed = dict(zip(lines.columns, names, strict=True))
    rows = lines.slice(1).select(named).rename(renamed, strict=False)
    filled = rows.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
    frame = rows.head(int(filled[-1]) + 1 if len(filled) else 0)
    layout = [f"cells separated by {separated}"] if separated else []
    commas = commas_in(frame)
    if commas == "yes":
        layout.append("decimal commas")
    elif separated:
        commas = "if unclear"
    notes = (*_left_out(above, lines, names), *notes)
    return Table(frame, ", ".join(layout), notes, commas)


def _short_lines(content: bytes, layout: Layout, lines: pl.DataFrame) -> list[str]:
    """Return a note if the last line has fewer cells than the header, as where a file was cut."""
    last = content.rstrip().rpartition(b"\n")[2].decode(errors="ignore")
    cells = [cell for line in csv.reader([last], delimiter=layout.separator) for cell in line]
    if b'"' in content[-SAMPLE:] or len(cells) >= lines.width:
        return []
    return [
        f"the last line has {len(cells)} of {lines.width} cells, the others are taken for empty: "
        "the file may have been cut"
    ]


def _may_have_space(content: bytes, layout: Layout) -> bool:
    """Whether there may be space around cells; to look for it in each takes as long as to read."""
    space = b" \t\v\f".replace(layout.separator.encode(), b"")
    return not content.isascii() or any(bytes([one]) in content for one in space)


def _left_out(above: Sequence[str], lines: pl.DataFrame, names: list[str]) -> tuple[str, ...]:
    title = next((line.strip(' ,;|\t"') for line in above if line.strip()), None)
    notes = [f"the lines above the header are left out: '{title}'"] if title else []
    for number, (column, new) in enumerate(zip(lines.columns, names, strict=True), 1):
        if not new and lines[column].slice(1).null_count() < lines.height - 1:
            notes.append(f"column {number} is left out: the header has no name for it")
    return tuple(notes)


def _check_header(names: list[str], lines: pl.DataFrame, name: str) -> None:
    if not any(names):
        raise ClearpropError(f"{name} has no header: give its columns names in the first line")
    for column, times in Counter(names).items():
        if column and times > 1 and not _is_like_a_row(names, lines):
            raise ClearpropError(
                f"{name} has {times} columns called '{column}': rename or remove one"
            )
    if lines.height > 2 and _is_like_a_row(names, lines):
        shown = ", ".join([*names[:4], *["..."] * (len(names) > 4)])
        raise ClearpropError(
            f"{name} has no header: its first line, {shown}, is like those below; put a line with "
            "the names of the columns above it"
        )


def _is_like_a_row(names: list[str], lines: pl.DataFrame) -> bool:
    """Whether what should be the header is a row: its numbers above numbers, its text repeated."""
    numbers = [NUMBER_LIKE.fullmatch(name) is not None for name in names]
    if all(numbers) and len({*names}) == len(names) and all(map(str.isdecimal, names)):
        return False  # years, say, or pixels by number
    for number, column in zip(numbers, lines.iter_columns(), strict=True):
        first, below = column[0], column.slice(1).drop_nulls()
        if first is None or below.is_empty():
            return False
        pattern = f"(?i)^{NUMBER_LIKE.pattern}$"
        repeated = below.str.contains(pattern).all() if number else (below == first).any()
        if not repeated:
            return False
    return True


def _ragged(content: bytes, name: str, layout: Layout) -> ClearpropError:
    """Say in a sentence why Polars could not read text."""
    lines = csv.reader(io.StringIO(content.decode(), newline=""), delimiter=layout.separator)
    try:
        cells = 0
        for line in lines:
            if lines.line_num <= len(layout.title) or not line:
                continue
            cells = cells or len(line)
            if len(line) > cells:
                return ClearpropError(
                    f"line {lines.line_num} of {name} has {len(line)} cells, but the header has "
                    f"{cells}: put cells that contain {SEPARATORS[layout.separator]} in quotes"
                )
    except csv.Error:
        pass
    return ClearpropError(
        f"{name} is not a table in CSV: give lines of cells separated by "
        f"{SEPARATORS[layout.separator]}"
    )
