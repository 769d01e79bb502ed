"""Preprocessing: columns of a table to the inputs of a network."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    fit_categories,
    fit_dates,
    fit_numbers,
)
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
        start = 0
        for feature, cells in zip(self.features, values, strict=True):
            count = len(feature.input_names)
            feature.encode(cells, X[:, start : start + count])
            start += count
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
                with_what = (
                    f"'{feature.most_frequent}'"
                    if isinstance(feature, CategoricalFeature)
                    else "the median"
                )
                found.append(f"{missing} missing, filled with {with_what}")
            if said := "; ".join(one for one in found if one):
                yield f"'{feature.name}': {said}"


def fit_preprocessing(
    columns: Sequence[Column], *, standardise: bool, missing: tuple[str, ...] = ()
) -> tuple[Preprocessing, tuple[str, ...]]:
    """Fit medians, means, scales and categories to columns of training rows.

    Returns the preprocessing and a sentence for each column of which something was left out.
    """
    numeric: list[NumericFeature] = []
    dates: list[DateFeature] = []
    categorical: list[CategoricalFeature] = []
    notes: list[str] = []
    for one in columns:
        if one.kind == "left out":
            continue
        if one.values.null_count() == len(one.values):
            notes.append(f"'{one.name}' is left out: it has no values")
        elif one.kind == "numeric":
            numeric.append(fit_numbers(one.values, one.notation, standardise=standardise))
        elif one.kind == "date":
            dates.append(fit_dates(one.values, one.date_format, standardise=standardise))
        else:
            boolean = one.kind == "boolean"
            text = one.values.cast(pl.String).str.to_lowercase() if boolean else one.values
            feature, note = fit_categories(text, boolean=boolean)
            categorical += [feature] if feature else []
            notes += [note] if note else []
    return Preprocessing(tuple(numeric), tuple(dates), tuple(categorical), missing), tuple(notes)
