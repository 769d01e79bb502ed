"""Features: what a column's values become as inputs of a network.

Each is fitted to training rows and kept as plain numbers and text, which encode rows for training
as for prediction; so a model that was saved and loaded encodes exactly as it did before.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.tabular.cells import Read, quoted, read_dates, read_numbers, read_text, rows_text
from clearprop.tabular.dates import phases, to_text, varying_cycles
from clearprop.tabular.notation import PLAIN, DecimalComma, Notation

MOST_CATEGORIES = 100
"""A column with more keeps so many of the most frequent ones."""

FEW = 10
"""Of at most so many different values all are kept, however few rows there are."""

FAR = 1.0
"""A value is far outside if it is further from the training range than its width, times this."""


@dataclass(frozen=True)
class NumericFeature:
    """A column of numbers: one input, (value − mean) / scale; the median where it is missing.

    The values of the training rows were `lowest` to `highest`, written in `notation`.
    """

    name: str
    median: float
    mean: float
    scale: float
    lowest: float
    highest: float
    notation: Notation

    @property
    def input_names(self) -> tuple[str, ...]:
        """What the inputs are called."""
        return (self.name,)

    def read(self, cells: pl.Series, decimal_comma: DecimalComma) -> Read:
        """Read clean cells as this feature's values."""
        return read_numbers(cells, self.notation, decimal_comma)

    def encode(self, values: pl.Series, inputs: Array) -> None:
        """Write inputs, shape (rows, 1)."""
        _standardise(self, values, inputs[:, 0])

    def remark(self, values: pl.Series) -> str | None:
        """Return what is unlike the training rows, if anything."""
        return _outside(values, self.lowest, self.highest, lambda value: f"{value:g}")


@dataclass(frozen=True)
class DateFeature:
    """A column of dates, as days since 1970-01-01: one input, (days − mean) / scale, and a sine and
    a cosine for each cycle (of "year", "week", "day"); the median where the date is missing.
    """

    name: str
    date_format: str | None
    median: float
    mean: float
    scale: float
    lowest: float
    highest: float
    cycles: tuple[str, ...]

    @property
    def input_names(self) -> tuple[str, ...]:
        """What the inputs are called."""
        functions = [
            f"{self.name} {function} of {cycle}" for cycle in self.cycles for function in FUNCTIONS
        ]
        return (f"{self.name} in days", *functions)

    def read(self, cells: pl.Series, decimal_comma: DecimalComma) -> Read:
        """Read clean cells as this feature's values."""
        return read_dates(cells, self.date_format)

    def encode(self, values: pl.Series, inputs: Array) -> None:
        """Write inputs, shape (rows, 1 + 2 · cycles)."""
        _standardise(self, values, inputs[:, 0])
        days = values.fill_null(self.median).to_numpy()
        for index, cycle in enumerate(self.cycles):
            angles = phases(days, cycle)
            inputs[:, 1 + 2 * index], inputs[:, 2 + 2 * index] = np.sin(angles), np.cos(angles)

    def remark(self, values: pl.Series) -> str | None:
        """Return what is unlike the training rows, if anything."""
        return _outside(values, self.lowest, self.highest, to_text)


FUNCTIONS = ("sine", "cosine")
"""The two inputs of a cycle: together they say where in it a moment is."""


@dataclass(frozen=True)
class CategoricalFeature:
    """A column of categories, one-hot encoded; any value but these gives 0 for all of them.

    Where a value is missing, it counts as the most frequent one; `boolean` columns hold true and
    false in any case.
    """

    name: str
    boolean: bool
    most_frequent: str
    categories: tuple[str, ...]

    @property
    def input_names(self) -> tuple[str, ...]:
        """What the inputs are called."""
        return tuple(f"{self.name} is {category}" for category in self.categories)

    def read(self, cells: pl.Series, decimal_comma: DecimalComma) -> Read:
        """Read clean cells as this feature's values."""
        return read_text(cells, boolean=self.boolean)

    def encode(self, values: pl.Series, inputs: Array) -> None:
        """Write inputs, shape (rows, categories)."""
        inputs[...] = 0
        numbers = self._numbers(values.fill_null(self.most_frequent))
        rows = np.flatnonzero(numbers >= 0)
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
        found = values.replace_strict(self.categories, numbers, default=-1, return_dtype=pl.Int32)
        return found.fill_null(-1).to_numpy()


Feature = NumericFeature | DateFeature | CategoricalFeature


def fit_numbers(
    cells: pl.Series, notation: Notation = PLAIN, *, standardise: bool
) -> NumericFeature:
    """Fit a feature to numbers, of which some are known."""
    return NumericFeature(cells.name, *_location(cells, standardise=standardise), notation)


def fit_dates(days: pl.Series, date_format: str | None, *, standardise: bool) -> DateFeature:
    """Fit a feature to days, of which some are known."""
    median, mean, scale, lowest, highest = _location(days, standardise=standardise)
    if not standardise:
        mean = lowest  # days since the first
    cycles = varying_cycles(days)
    return DateFeature(days.name, date_format, median, mean, scale, lowest, highest, cycles)


def fit_categories(
    cells: pl.Series, *, boolean: bool = False
) -> tuple[CategoricalFeature | None, str | None]:
    """Fit a feature to text, of which some is known.

    Returns it, or None where nothing can be learnt from the values, and a note if not all of them
    are used.
    """
    known, name = cells.drop_nulls(), cells.name
    counts = known.value_counts().rows()
    different = len(counts)
    by_count = sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    nearly_all = different > FEW and different > known.len() / 2
    if nearly_all or different > MOST_CATEGORIES:
        # A value that occurs once tells nothing about other rows.
        by_count = [pair for pair in by_count if pair[1] > 1][:MOST_CATEGORIES]
    if not by_count:
        return None, f"'{name}' is left out: each of its {different} values occurs once"
    kept = sorted(category for category, _ in by_count)
    note = None
    if nearly_all and len(kept) < different:
        note = (
            f"'{name}' has nearly as many values as rows, {different} in {known.len()}: only the "
            f"{len(kept)} that occur more than once are used"
        )
    elif len(kept) < different:
        note = f"'{name}' has {different} categories: the {len(kept)} most frequent are used"
    return CategoricalFeature(name, boolean, by_count[0][0], tuple(kept)), note


def _location(values: pl.Series, *, standardise: bool) -> tuple[float, float, float, float, float]:
    """Return median, mean, scale, lowest and highest; missing values count as the median."""
    known = values.drop_nulls().to_numpy()
    median, lowest, highest = float(np.median(known)), float(known.min()), float(known.max())
    mean, scale = 0.0, 1.0
    if standardise:
        filled = values.fill_null(median).to_numpy()
        with np.errstate(over="ignore", invalid="ignore"):
            mean, scale = float(filled.mean()), float(filled.std())
        if lowest == highest:
            mean, scale = lowest, 1.0
    if not np.isfinite([mean, scale]).all():
        raise ClearpropError(
            f"the numbers in column '{values.name}' are too large to standardise: "
            "divide them, or correct the largest"
        )
    return median, mean, scale, lowest, highest


def _standardise(feature: NumericFeature | DateFeature, values: pl.Series, inputs: Array) -> None:
    filled = values.fill_null(feature.median).to_numpy()
    with np.errstate(over="ignore"):
        inputs[:] = (filled - feature.mean) / feature.scale
    if not np.isfinite(inputs).all():
        row = int(np.argmin(np.isfinite(inputs)))
        raise ClearpropError(
            f"column '{feature.name}' has {values[row]} in row {row + 1}, which is too far from "
            "the training rows to compute with: correct it"
        )


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
