"""Preprocessing: columns of a table to the inputs of a network."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import final

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.tabular.cells import Read, clean, column
from clearprop.tabular.columns import Column
from clearprop.tabular.features import (
    CategoricalFeature,
    DateFeature,
    Feature,
    NumericFeature,
)
from clearprop.tabular.settings import Scaling
from clearprop.tabular.statistics import MEDIAN_OF, ColumnStatistics
from clearprop.tabular.table import Table


@dataclass(frozen=True)
class Preprocessing:
    """What turns a table into inputs: those of numbers, then of dates, then of categories.

    `missing` are marks that stand for a missing value in any column.
    """

    numeric: tuple[NumericFeature, ...]
    dates: tuple[DateFeature, ...]
    categorical: tuple[CategoricalFeature, ...]
    missing: tuple[str, ...] = ()

    @property
    def features(self) -> tuple[Feature, ...]:
        """All features, in the order of their inputs."""
        return (*self.numeric, *self.dates, *self.categorical)

    @property
    def input_names(self) -> tuple[str, ...]:
        """What the network's inputs are called."""
        return tuple(name for feature in self.features for name in feature.input_names)

    @property
    def inputs(self) -> int:
        """How many inputs the network gets."""
        return len(self.input_names)

    @property
    def places(self) -> tuple[slice, ...]:
        """Which of the inputs are each feature's."""
        ends = np.cumsum([len(feature.input_names) for feature in self.features]).tolist()
        return tuple(slice(*pair) for pair in pairwise([0, *ends]))

    def read(self, table: Table) -> tuple[Read, ...]:
        """Read each feature's column.

        Other columns are ignored; one that is not there, or has other values, is an error.
        """
        return tuple(
            feature.read(
                clean(column(table.frame, feature.name), self.missing), table.decimal_comma
            )
            for feature in self.features
        )

    def encode_values(self, values: Sequence[pl.Series]) -> Array:
        """Return the inputs, float32 of shape (rows, inputs), of each feature's values."""
        X = np.empty((len(values[0]), self.inputs), dtype=np.float32)
        for feature, place, cells in zip(self.features, self.places, values, strict=True):
            feature.encode(cells, X[:, place])
        return X

    def encode(self, frame: pl.DataFrame) -> Array:
        """Return the inputs, float32 of shape (rows, inputs); other columns are ignored."""
        return self.encode_values([one.values for one in self.read(Table.of(frame))])

    def remarks(self, columns: Sequence[Read]) -> Iterator[str]:
        """Yield a sentence for each column whose values are unlike those of the training rows."""
        for feature, read in zip(self.features, columns, strict=True):
            found = [read.remark, feature.remark(read.values)]
            missing = read.values.null_count()
            if missing:
                found.append(f"{missing} missing, {_filled(feature)}")
            if said := "; ".join(one for one in found if one):
                yield f"'{feature.name}': {said}"


def _filled(feature: Feature) -> str:
    """Say what stands for missing values."""
    if not isinstance(feature, CategoricalFeature):
        return "filled with the median"
    if feature.most_frequent is None:
        return "none of its categories"
    return f"filled with '{feature.most_frequent}'"


@final
class PreprocessingFit:
    """Fits medians, means, scales and categories to training rows, a chunk at a time."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        scaling: Scaling,
        bins: int,
        missing: tuple[str, ...],
    ) -> None:
        self._missing, used = missing, [one for one in columns if one.kind != "left out"]
        self._found = {one.name: ColumnStatistics(one, scaling, bins) for one in used}

    def add(self, values: Mapping[str, pl.Series], keys: Array) -> None:
        """Take some rows' values into account; `keys` are drawn from 0 to 1, one for each."""
        for name, found in self._found.items():
            found.add(values[name], keys)

    def finish(self) -> tuple[Preprocessing, tuple[str, ...]]:
        """Return the preprocessing, and a sentence for whatever is left out of columns."""
        features, notes = list[Feature](), list[str]()
        for found in self._found.values():
            feature, note = found.feature()
            features += [feature] if feature else []
            notes += [note] if note else []
        if any(found.is_sampled for found in self._found.values()):
            notes.append(f"medians are those of {MEDIAN_OF} values of a column, drawn at random")
        numeric = tuple(one for one in features if isinstance(one, NumericFeature))
        dates = tuple(one for one in features if isinstance(one, DateFeature))
        categorical = tuple(one for one in features if isinstance(one, CategoricalFeature))
        return Preprocessing(numeric, dates, categorical, self._missing), tuple(notes)
