"""A table, its rows samples, and what is known of how it was written."""

from dataclasses import dataclass

import polars as pl

from clearprop.tabular.notation import DecimalComma, commas_in


@dataclass(frozen=True)
class Table:
    """A table as it was read: text has no space around it, and is null instead of empty.

    `layout` says how its cells were separated where that is worth a word, `notes` has a sentence
    for whatever of the file is not in the table, and `decimal_comma` says whether a comma between
    digits is a decimal mark.
    """

    frame: pl.DataFrame
    layout: str = ""
    notes: tuple[str, ...] = ()
    decimal_comma: DecimalComma = "no"

    @property
    def columns(self) -> list[str]:
        """What the columns are called."""
        return self.frame.columns

    @classmethod
    def of(cls, frame: "pl.DataFrame | Table") -> "Table":
        """Return a table of a frame."""
        if isinstance(frame, Table):
            return frame
        frame = stripped(frame)
        return cls(frame, decimal_comma=commas_in(frame))


def stripped(frame: pl.DataFrame, *, of_space: bool = True) -> pl.DataFrame:
    """Return a frame whose text has no space around it, and is null instead of empty."""
    text = pl.col(pl.String)
    return frame.with_columns((text.str.strip_chars() if of_space else text).replace("", None))
