"""A table as its parts, each a table: one of it where it is in memory, chunks of it in files."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from clearprop.tabular.cells import column
from clearprop.tabular.files import TableFiles, open_files, places_in
from clearprop.tabular.memory import takes_more_than
from clearprop.tabular.read import read_table
from clearprop.tabular.table import Table


@dataclass(frozen=True)
class TablePart:
    """Some rows of a table; `where` says which, for the end of a sentence, if not all.

    Errors inside `places` that name a cell give its place in the files.
    """

    table: Table
    where: str = ""
    places: AbstractContextManager[None] = field(default_factory=nullcontext[None])


def open_table(path: Path, encoding: str | None, memory: str | None) -> Table | TableFiles:
    """Read a table, or open it to be read a part at a time if it takes more memory than allowed.

    Errors are those of `read_table` and `open_files`.
    """
    if takes_more_than(path, memory):
        return open_files(path, encoding)
    return read_table(path, encoding)


def parts_of(table: Table | TableFiles, columns: Sequence[str]) -> Iterator[TablePart]:
    """Yield the rows of a table; of one in files, with some of the columns alone."""
    if isinstance(table, Table):
        yield TablePart(table)
        return
    for name in columns:
        column(table.beginning.frame, name)
    commas = table.beginning.decimal_comma
    for chunk in table.chunks(columns):
        last = chunk.first + chunk.frame.height
        where = (
            f" (in rows {chunk.first + 1} to {last} of {chunk.file.path}; later ones are not said)"
        )
        yield TablePart(Table(chunk.frame, decimal_comma=commas), where, places_in(chunk))
