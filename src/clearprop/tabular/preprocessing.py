"""Preprocessing: columns of a table to the inputs of a network.

What is fitted to the training rows, by scikit-learn's transformers, is kept as plain numbers and
strings, which encode rows for training as for prediction; so a model that was saved and loaded
encodes exactly as it did before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.tabular.columns import Kind, categories, column, numbers

MOST_CATEGORIES = 100
"""A column with more keeps so many of the most frequent ones."""


@dataclass(frozen=True)
class NumericFeature:
    """A column of numbers: one input, (value − mean) / scale; the median where it is missing."""

    name: str
    median: float
    mean: float
    scale: float


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


@dataclass(frozen=True)
class Preprocessing:
    """What turns a table into inputs: first those of numeric columns, then of categorical ones."""

    numeric: tuple[NumericFeature, ...]
    categorical: tuple[CategoricalFeature, ...]

    @property
    def inputs(self) -> int:
        """How many inputs the network gets."""
        return len(self.numeric) + sum(len(feature.categories) for feature in self.categorical)

    def encode(self, frame: pl.DataFrame) -> Array:
        """Return the inputs, float32 of shape (rows, inputs); other columns are ignored."""
        parts = [
            *(self._encode_number(frame, feature) for feature in self.numeric),
            *(self._one_hot(frame, feature) for feature in self.categorical),
        ]
        return np.concatenate(parts, axis=1)

    def _encode_number(self, frame: pl.DataFrame, feature: NumericFeature) -> Array:
        cells = numbers(column(frame, feature.name)).fill_null(feature.median).to_numpy()
        with np.errstate(over="ignore"):
            encoded = ((cells - feature.mean) / feature.scale).astype(np.float32)
        wrong = np.flatnonzero(~np.isfinite(encoded))
        if len(wrong):
            row = int(wrong[0])
            raise ClearpropError(
                f"column '{feature.name}' has {frame[feature.name][row]} in row {row + 1}, which "
                "is too far from the training rows to compute with: correct it"
            )
        return encoded.reshape(-1, 1)

    def _one_hot(self, frame: pl.DataFrame, feature: CategoricalFeature) -> Array:
        cells = categories(column(frame, feature.name), boolean=feature.boolean)
        filled = cells.fill_null(feature.most_frequent)
        columns = [(filled == category).to_numpy() for category in feature.categories]
        return np.stack(columns, axis=1).astype(np.float32)


def fit_preprocessing(
    rows: pl.DataFrame, kinds: Mapping[str, Kind], *, standardise: bool
) -> tuple[Preprocessing, tuple[str, ...]]:
    """Fit medians, means, scales and categories to the training rows.

    Returns the preprocessing and a sentence for each column of which something was left out.
    """
    numeric: list[NumericFeature] = []
    categorical: list[CategoricalFeature] = []
    notes: list[str] = []
    for name, kind in kinds.items():
        cells = column(rows, name)
        if kind == "numeric":
            cells = numbers(cells)
        else:
            cells = categories(cells, boolean=kind == "boolean")
        if cells.drop_nulls().is_empty():
            notes.append(f"'{name}' is left out: it has no values")
        elif kind == "numeric":
            numeric.append(_fit_numeric(cells, standardise=standardise))
        else:
            kept = _kept_categories(cells)
            distinct = cells.drop_nulls().n_unique()
            if not kept:
                notes.append(f"'{name}' is left out: each of its {distinct} values occurs once")
                continue
            if len(kept) < distinct:
                notes.append(
                    f"'{name}' has {distinct} categories: the {len(kept)} most frequent are used"
                )
            most_frequent = _most_frequent(cells)
            categorical.append(
                CategoricalFeature(name, kind == "boolean", most_frequent, tuple(kept))
            )
    if not numeric and not categorical:
        raise ClearpropError(
            "no column is left to learn from: give at least one besides the target that has values"
        )
    return Preprocessing(tuple(numeric), tuple(categorical)), tuple(notes)


def _fit_numeric(cells: pl.Series, *, standardise: bool) -> NumericFeature:
    imputer = (
        _scikit_learn("impute")
        .SimpleImputer(strategy="median")
        .fit(cells.to_numpy().reshape(-1, 1))
    )
    median, mean, scale = float(imputer.statistics_[0]), 0.0, 1.0
    if standardise:
        filled = imputer.transform(cells.to_numpy().reshape(-1, 1))
        with np.errstate(over="ignore", invalid="ignore"):
            scaler = _scikit_learn("preprocessing").StandardScaler().fit(filled)
        mean, scale = float(scaler.mean_[0]), float(scaler.scale_[0])
    if not np.isfinite([mean, scale]).all():
        raise ClearpropError(
            f"the numbers in column '{cells.name}' are too large to standardise: "
            "divide them, or correct the largest"
        )
    return NumericFeature(cells.name, median, mean, scale)


def _kept_categories(cells: pl.Series) -> list[str]:
    """Return the categories to use, in alphabetical order.

    Of very many, a value that occurs once tells nothing about other rows.
    """
    counts = cells.drop_nulls().value_counts().rows()
    if len(counts) > MOST_CATEGORIES:
        counts = sorted(
            (pair for pair in counts if pair[1] > 1), key=lambda pair: (-pair[1], pair[0])
        )
        counts = counts[:MOST_CATEGORIES]
    return sorted(category for category, _ in counts)


def _most_frequent(cells: pl.Series) -> str:
    imputer = _scikit_learn("impute").SimpleImputer(missing_values=None, strategy="most_frequent")
    values = np.array(cells.to_list(), dtype=object).reshape(-1, 1)
    return str(imputer.fit(values).statistics_[0])


def _scikit_learn(part: str) -> Any:
    """Import a part of scikit-learn, which takes long and encoding does not need."""
    return import_module(f"sklearn.{part}")
