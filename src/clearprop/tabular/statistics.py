"""What a column's features are fitted to, found a chunk of rows at a time.

The chunks are the same whether a table is in memory or read from files, and so are the results, to
the last bit.
"""

from collections import Counter
from typing import final

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.tabular.columns import Column
from clearprop.tabular.dates import CYCLES, places_in_cycles
from clearprop.tabular.features import (
    CategoricalFeature,
    DateFeature,
    Feature,
    NumericFeature,
)
from clearprop.tabular.settings import Scaling

MEDIAN_OF = 65_536
"""A median is that of at most so many values, drawn at random of more: exact up to there."""

MOST_CATEGORIES = 100
"""A column with more keeps so many of the most frequent ones."""

FEW = 10
"""Of at most so many different values all are kept, however few rows there are."""

_MOST_COUNTED = 200_000
"""Of so many different values at once, those seen least are no longer counted."""


class Spread:
    """Count, extremes, mean and standard deviation of numbers, found a chunk at a time."""

    def __init__(self) -> None:
        self.count, self.mean, self._squares = 0, 0.0, 0.0
        self.lowest, self.highest = np.inf, -np.inf

    def add(self, values: Array) -> None:
        """Count some values."""
        if len(values):
            self.lowest = min(self.lowest, float(values.min()))
            self.highest = max(self.highest, float(values.max()))
            mean = float(values.mean())
            self.merge(len(values), mean, float(np.square(values - mean).sum()))

    def merge(self, count: int, mean: float, squares: float = 0.0) -> None:
        """Count values of that mean and sum of squared deviations (Chan, Golub, LeVeque, 1979)."""
        if count == 0:
            return
        total, apart = self.count + count, mean - self.mean
        self._squares += squares + apart * apart * (self.count * count / total)
        self.mean = mean if self.count == 0 else self.mean + apart * (count / total)
        self.count = total

    @property
    def std(self) -> float:
        """The standard deviation, of all and not of a sample."""
        return float(np.sqrt(self._squares / self.count))


@final
class Sample:
    """Values of which a median is taken: all, or of many those that were drawn at random."""

    def __init__(self) -> None:
        self._values, self._keys, self._limit = np.zeros(0), np.zeros(0), np.inf

    def add(self, values: Array, keys: Array) -> None:
        """Take some values in; `keys` are drawn from 0 to 1, one for each."""
        drawn = keys < self._limit
        self._values = np.concatenate([self._values, values[drawn]])
        self._keys = np.concatenate([self._keys, keys[drawn]])
        if len(self._keys) > MEDIAN_OF:
            # Those whose keys are the smallest
            kept = np.argpartition(self._keys, MEDIAN_OF - 1)[:MEDIAN_OF]
            self._values, self._keys = self._values[kept], self._keys[kept]
            self._limit = float(self._keys.max())

    def quantile(self, share: float) -> float:
        """Return below which number such a share of the values is."""
        return float(np.quantile(self._values, share))

    def bin_edges(self, bins: int) -> tuple[float, ...]:
        """Return the edges of so many bins, or fewer, that have as many values each.

        There are none where a single bin would be left, which the number itself stands for.
        """
        if bins == 0:
            return ()
        shares = np.linspace(0, 1, bins + 1)
        edges = np.unique(np.quantile(self._values, shares, method="nearest"))
        return tuple(map(float, edges)) if len(edges) > 2 else ()

    def median(self) -> float:
        """Return the median."""
        return float(np.median(self._values))


@final
class ColumnStatistics:
    """What is found of a column's values in the training rows."""

    def __init__(self, column: Column, scaling: Scaling, bins: int) -> None:
        self._column, self._scaling, self._bins = column, scaling, bins
        self._spread, self._sample, self._missing = Spread(), Sample(), 0
        self._counts = Counter[str]()
        self._places: dict[str, set[float]] = {cycle: set() for cycle in CYCLES}

    def add(self, values: pl.Series, keys: Array) -> None:
        """Count the values of some rows; `keys` are drawn from 0 to 1, one for each row."""
        known = values.drop_nulls()
        self._missing += len(values) - len(known)
        if self._column.kind in ("numeric", "date"):
            some = keys if len(known) == len(values) else keys[values.is_not_null().to_numpy()]
            with np.errstate(over="ignore", invalid="ignore"):
                self._spread.add(known.to_numpy())
                self._sample.add(known.to_numpy(), some)
            if self._column.kind == "date" and len(known):
                for cycle, places in places_in_cycles(known).items():
                    self._places[cycle] |= places
            return
        text = known.cast(pl.String)
        if self._column.kind == "boolean":
            text = text.str.to_lowercase()
        self._counts.update(dict(text.value_counts().iter_rows()))
        if len(self._counts) > 2 * _MOST_COUNTED:
            self._counts = Counter(dict(self._counts.most_common(_MOST_COUNTED)))

    @property
    def is_sampled(self) -> bool:
        """Whether the median is that of a sample."""
        return self._spread.count > MEDIAN_OF

    def feature(self) -> tuple[Feature | None, str | None]:
        """Return the feature, None where nothing can be learnt from the values, and a note if
        something of the column is left out.
        """
        column, is_robust = self._column, self._scaling == "robust"
        if self._spread.count == 0 and not self._counts:
            return None, f"'{column.name}' is left out: it has no values"
        if column.kind == "numeric":
            median, centre, scale, lowest, highest = self._location()
            marks = is_robust and self._missing > 0
            feature = NumericFeature(
                column.name, median, centre, scale, is_robust, marks,
                self._sample.bin_edges(self._bins), lowest, highest, column.notation,
            )  # fmt: skip
            return feature, None
        if column.kind == "date":
            median, centre, scale, lowest, highest = self._location()
            if self._scaling == "none":
                centre = lowest  # days since the first
            cycles = tuple(cycle for cycle in CYCLES if len(self._places[cycle]) > 1)
            return (
                DateFeature(
                    column.name,
                    column.date_format,
                    median,
                    centre,
                    scale,
                    is_robust,
                    self._sample.bin_edges(self._bins),
                    lowest,
                    highest,
                    cycles,
                ),
                None,
            )
        return self._categories()

    def _location(self) -> tuple[float, float, float, float, float]:
        """Return median, centre, scale, lowest and highest; missing values count as the median."""
        spread, centre, scale = self._spread, 0.0, 1.0
        median, lowest, highest = self._sample.median(), spread.lowest, spread.highest
        if lowest == highest and self._scaling != "none":
            centre, scale = lowest, 1.0
        elif self._scaling == "standard":
            spread.merge(self._missing, median)
            centre, scale = spread.mean, spread.std
        elif self._scaling == "robust":
            centre = median
            scale = self._sample.quantile(0.75) - self._sample.quantile(0.25)
            if scale == 0:
                scale = (highest - lowest) / 2
        if not np.isfinite([centre, scale]).all():
            raise ClearpropError(
                f"the numbers in column '{self._column.name}' are too large to standardise: "
                "divide them, or correct the largest"
            )
        return median, centre, scale, lowest, highest

    def _categories(self) -> tuple[CategoricalFeature | None, str | None]:
        name, known, different = self._column.name, self._counts.total(), len(self._counts)
        by_count = sorted(self._counts.items(), key=lambda pair: (-pair[1], pair[0]))
        nearly_all = different > FEW and different > known / 2
        if nearly_all or different > MOST_CATEGORIES:
            # A value that occurs once tells nothing about other rows.
            by_count = [pair for pair in by_count if pair[1] > 1][:MOST_CATEGORIES]
        if not by_count:
            return None, f"'{name}' is left out: each of its {different} values occurs once"
        kept = sorted(category for category, _ in by_count)
        note = None
        if nearly_all and len(kept) < different:
            note = (
                f"'{name}' has nearly as many values as rows, {different} in {known}: only the "
                f"{len(kept)} that occur more than once are used"
            )
        elif len(kept) < different:
            note = f"'{name}' has {different} categories: the {len(kept)} most frequent are used"
        boolean, is_robust = self._column.kind == "boolean", self._scaling == "robust"
        most_frequent = None if is_robust else by_count[0][0]
        signed = is_robust and len(kept) == 2
        return CategoricalFeature(name, boolean, signed, most_frequent, tuple(kept)), note
