"""A table, its rows samples, and what is known of how it was written."""

from dataclasses import dataclass

import polars as pl

from clearprop.tabular.notation import DecimalComma, commas_in


@dataclass(frozen=True)
class Table:
    """A table as it was read.

    `layout` says how its cells were separated where that is worth a word, `notes` has a sentence
    for whatever of the file is not in the table, and `decimal_comma` says whether a comma between
    digits is a decimal mark.
    """

    frame: pl.DataFrame
    layout: str = ""
    notes: tuple[str, ...] = ()
    decimal_comma: DecimalComma = "no"

    @classmethod
    def of(cls, frame: "pl.DataFrame | Table", *, if_unclear: bool = False) -> "Table":
        """Return a table of a frame; `if_unclear` is whether commas are rather decimal marks."""
        if isinstance(frame, Table):
            return frame
        commas = commas_in(frame)
        return cls(frame, decimal_comma="if unclear" if if_unclear and commas == "no" else commas)
