"""Features: what a column's values become as inputs of a network.

Each is fitted to training rows (see `statistics`) and kept as plain numbers and text, which encode
rows for training as for prediction; so a model that was saved and loaded encodes exactly as it did
before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.tabular.cells import (
    CellError,
    Read,
    quoted,
    read_dates,
    read_numbers,
    read_text,
    rows_text,
)
from clearprop.tabular.dates import phases, to_text
from clearprop.tabular.notation import DecimalComma, Notation

CLIP = 3.0
"""What clipped inputs come near to at most (Holzmüller et al., 2024)."""

SPAN = 0.25
"""Inputs of bins are from minus this to this: beside the number itself, which reaches further."""

FAR = 1.0
"""A value is far outside if it is further from the training range than its width, times this."""


@dataclass(frozen=True)
class NumericFeature:
    """A column of numbers: one input, z = (value − centre) / scale; the median where it is missing.

    Where `clipped`, z becomes z / √(1 + (z / 3)²), so that no value is far away.  Where
    `marks_missing`, a second input is 1 where the value is missing, else 0.  Between two `edges`
    that follow each other lies a bin, with an input that rises from −¼ to ¼ in it and is constant
    elsewhere (Gorishniy et al., 2022).  The values of the training rows were `lowest` to
    `highest`, written in `notation`.
    """

    name: str
    median: float
    centre: float
    scale: float
    clipped: bool
    marks_missing: bool
    edges: tuple[float, ...]
    lowest: float
    highest: float
    notation: Notation

    @property
    def input_names(self) -> tuple[str, ...]:
        """What the inputs are called."""
        marks = (f"{self.name} is missing",) if self.marks_missing else ()
        return (self.name, *marks, *_bin_names(self.name, self.edges, lambda edge: f"{edge:g}"))

    def read(self, cells: pl.Series, decimal_comma: DecimalComma) -> Read:
        """Read clean cells as this feature's values."""
        return read_numbers(cells, self.notation, decimal_comma)

    def encode(self, values: pl.Series, inputs: Array) -> None:
        """Write inputs, shape (rows, 1 + 1 where missing values are marked + bins)."""
        filled = _scale(self, values, inputs[:, 0])
        if self.marks_missing:
            inputs[:, 1] = values.is_null().to_numpy()
        _in_bins(filled, self.edges, inputs)

    def remark(self, values: pl.Series) -> str | None:
        """Return what is unlike the training rows, if anything."""
        return _outside(values, self.lowest, self.highest, lambda value: f"{value:g}")


@dataclass(frozen=True)
class DateFeature:
    """A column of dates, as days since 1970-01-01: one input of them, as of a number, a sine and a
    cosine for each cycle (of "year", "week", "day"), and one of each bin, as of a number; the
    median where the date is missing.
    """

    name: str
    date_format: str | None
    median: float
    centre: float
    scale: float
    clipped: bool
    edges: tuple[float, ...]
    lowest: float
    highest: float
    cycles: tuple[str, ...]

    @property
    def input_names(self) -> tuple[str, ...]:
        """What the inputs are called."""
        functions = [
            f"{self.name} {function} of {cycle}" for cycle in self.cycles for function in FUNCTIONS
        ]
        return (f"{self.name} in days", *functions, *_bin_names(self.name, self.edges, to_text))

    def read(self, cells: pl.Series, decimal_comma: DecimalComma) -> Read:
        """Read clean cells as this feature's values."""
        return read_dates(cells, self.date_format)

    def encode(self, values: pl.Series, inputs: Array) -> None:
        """Write inputs, shape (rows, 1 + 2 · cycles + bins)."""
        days = _scale(self, values, inputs[:, 0])
        for index, cycle in enumerate(self.cycles):
            angles = phases(days, cycle)
            inputs[:, 1 + 2 * index], inputs[:, 2 + 2 * index] = np.sin(angles), np.cos(angles)
        _in_bins(days, self.edges, inputs)

    def remark(self, values: pl.Series) -> str | None:
        """Return what is unlike the training rows, if anything."""
        return _outside(values, self.lowest, self.highest, to_text)


FUNCTIONS = ("sine", "cosine")
"""The two inputs of a cycle: together they say where in it a moment is."""


@dataclass(frozen=True)
class CategoricalFeature:
    """A column of categories, one-hot encoded; any value but these gives 0 for all of them.

    Where a value is missing, it counts as the most frequent one, or gives 0, too, if that is None.
    Two categories that are `signed` give one input, −1 for the first and 1 for the second.
    `boolean` columns hold true and false in any case.
    """

    name: str
    boolean: bool
    signed: bool
    most_frequent: str | None
    categories: tuple[str, ...]

    @property
    def input_names(self) -> tuple[str, ...]:
        """What the inputs are called."""
        own = self.categories[1:] if self.signed else self.categories
        return tuple(f"{self.name} is {category}" for category in own)

    def read(self, cells: pl.Series, decimal_comma: DecimalComma) -> Read:
        """Read clean cells as this feature's values."""
        return read_text(cells, boolean=self.boolean)

    def encode(self, values: pl.Series, inputs: Array) -> None:
        """Write inputs, shape (rows, categories), or (rows, 1) if they are signed."""
        if self.most_frequent is not None:
            values = values.fill_null(self.most_frequent)
        inputs[...], numbers = 0, self._numbers(values)
        rows = np.flatnonzero(numbers >= 0)
        if self.signed:
            inputs[rows, 0] = 2 * numbers[rows] - 1
        else:
            inputs[rows, numbers[rows]] = 1

    def remark(self, values: pl.Series) -> str | None:
        """Return what is unlike the training rows, if anything."""
        unseen = values.filter((self._numbers(values) < 0) & values.is_not_null().to_numpy())
        if unseen.is_empty():
            return None
        different = unseen.unique(maintain_order=True)
        names = ", ".join(map(quoted, different.head(3)))
        more = f" and {len(different) - 3} more" if len(different) > 3 else ""
        return f"{rows_text(len(unseen))} with {names}{more}, never trained on"

    def _numbers(self, values: pl.Series) -> Array:
        """Return the number of each value's category, −1 for others and where missing."""
        numbers = range(len(self.categories))
        values = values.cast(pl.String)
        found = values.replace_strict(self.categories, numbers, default=-1, return_dtype=pl.Int32)
        return found.fill_null(-1).to_numpy()


Feature = NumericFeature | DateFeature | CategoricalFeature


def _scale(feature: NumericFeature | DateFeature, values: pl.Series, inputs: Array) -> Array:
    """Write what values are scaled to, shape (rows,), and return them without gaps."""
    filled = values.fill_null(feature.median).to_numpy()
    with np.errstate(over="ignore"):
        scaled = (filled - feature.centre) / feature.scale
        if feature.clipped:
            scaled = scaled / np.hypot(1, scaled / CLIP)
        inputs[:] = scaled
    if not np.isfinite(inputs).all():
        row = int(np.argmin(np.isfinite(inputs)))
        raise CellError(
            feature.name,
            f"{values[row]}",
            row,
            ", which is too far from the training rows to compute with: correct it",
        )
    return filled


def _in_bins(values: Array, edges: tuple[float, ...], inputs: Array) -> None:
    """Write the input of each bin into the last columns."""
    bins = [*pairwise(edges)]
    first = inputs.shape[1] - len(bins)
    with np.errstate(over="ignore"):
        for place, (low, high) in enumerate(bins, first):
            inputs[:, place] = SPAN * (2 * np.clip((values - low) / (high - low), 0, 1) - 1)


def _bin_names(
    name: str, edges: tuple[float, ...], written: Callable[[float], str]
) -> Iterator[str]:
    for low, high in pairwise(edges):
        yield f"{name} from {written(low)} to {written(high)}"


def _outside(
    values: pl.Series, lowest: float, highest: float, written: Callable[[float], str]
) -> str | None:
    margin = FAR * (highest - lowest)
    far = values.filter((values < lowest - margin) | (values > highest + margin))
    if far.is_empty():
        return None
    middle = (lowest + highest) / 2
    furthest = max(far, key=lambda value: abs(value - middle))
    return (
        f"{rows_text(len(far))} far outside what was trained on, {written(lowest)} to "
        f"{written(highest)}, such as {written(furthest)}"
    )
