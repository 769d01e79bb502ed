"""Preprocessing: columns of a table to the inputs of a network, as scikit-learn does it.

What is learnt from the training rows is kept as plain numbers and strings.  The transformers are
rebuilt from those whenever rows are encoded, for training as for prediction, so a model that was
saved and loaded encodes exactly as it did before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import sklearn.impute as untyped_impute
import sklearn.preprocessing as untyped_preprocessing

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.tabular.columns import Kind, categories, column, numbers

impute: Any = untyped_impute
preprocessing: Any = untyped_preprocessing

MOST_CATEGORIES = 100
"""A column with more keeps so many of the most frequent ones."""


@dataclass(frozen=True)
class NumericFeature:
    """A column of numbers: one input.

    Attributes
    ----------
    name
        The column's.
    median
        Put where a value is missing.
    mean, scale
        The input is (value − mean) / scale.
    """

    name: str
    median: float
    mean: float
    scale: float


@dataclass(frozen=True)
class CategoricalFeature:
    """A column of categories: one input for each, 1 where the cell is that category, else 0.

    Attributes
    ----------
    name
        The column's.
    boolean
        Whether it holds true and false.
    most_frequent
        Put where a value is missing.
    categories
        In order; any other value gives 0 for all of them.
    """

    name: str
    boolean: bool
    most_frequent: str
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Preprocessing:
    """What turns a table into inputs.

    Attributes
    ----------
    numeric
        Columns that give the first inputs.
    categorical
        Columns that give the others.
    """

    numeric: tuple[NumericFeature, ...]
    categorical: tuple[CategoricalFeature, ...]

    @property
    def inputs(self) -> int:
        """How many inputs the network gets."""
        return len(self.numeric) + sum(len(feature.categories) for feature in self.categorical)

    def encode(self, frame: pl.DataFrame) -> Array:
        """Return the inputs, float32 of shape (rows, inputs).

        Parameters
        ----------
        frame
            A table that has the columns; others are ignored.

        Raises
        ------
        ClearpropError
            If a column is missing, or a numeric column has text, an infinity or a number too
            large for 32 bits in it.
        """
        parts: list[Array] = []
        if self.numeric:
            parts.append(self._encode_numeric(frame))
        if self.categorical:
            parts.append(self._encode_categorical(frame))
        return np.concatenate(parts, axis=1)

    def _encode_numeric(self, frame: pl.DataFrame) -> Array:
        cells = [numbers(column(frame, feature.name)).to_numpy() for feature in self.numeric]
        # An imputer fitted to one row learns just the values of that row.
        imputer = impute.SimpleImputer(strategy="median")
        imputer.fit([[feature.median for feature in self.numeric]])
        scaler = preprocessing.StandardScaler()
        scaler.mean_ = np.array([feature.mean for feature in self.numeric])
        scaler.scale_ = np.array([feature.scale for feature in self.numeric])
        scaler.n_features_in_ = len(self.numeric)
        with np.errstate(over="ignore"):
            encoded = scaler.transform(imputer.transform(np.stack(cells, axis=1)))
            encoded = encoded.astype(np.float32)
        wrong: list[list[int]] = np.argwhere(~np.isfinite(encoded)).tolist()
        if wrong:
            row, index = wrong[0]
            name = self.numeric[index].name
            raise ClearpropError(
                f"column '{name}' has {frame[name][row]} in row {row + 1}, which is too far "
                "from the training rows to compute with: correct it"
            )
        return encoded

    def _encode_categorical(self, frame: pl.DataFrame) -> Array:
        cells = [
            _objects(categories(column(frame, feature.name), boolean=feature.boolean))
            for feature in self.categorical
        ]
        imputer = impute.SimpleImputer(missing_values=None, strategy="most_frequent")
        imputer.fit(np.array([[feature.most_frequent for feature in self.categorical]], object))
        encoder = preprocessing.OneHotEncoder(
            categories=[np.array(feature.categories, object) for feature in self.categorical],
            handle_unknown="ignore",
            sparse_output=False,
            dtype=np.float32,
        )
        encoder.fit(np.array([[feature.categories[0] for feature in self.categorical]], object))
        return encoder.transform(imputer.transform(np.stack(cells, axis=1)))


@dataclass(frozen=True)
class Learnt:
    """A preprocessing, and what learning it has to say.

    Attributes
    ----------
    preprocessing
        For the columns that are used.
    notes
        What was left out, a sentence for each.
    """

    preprocessing: Preprocessing
    notes: tuple[str, ...]


def learn(rows: pl.DataFrame, kinds: Mapping[str, Kind], *, standardise: bool) -> Learnt:
    """Learn medians, means, scales and categories from the training rows.

    Parameters
    ----------
    rows
        The training rows.
    kinds
        The kind of each feature column, by name.
    standardise
        Whether to; otherwise numbers stay as they are.

    Raises
    ------
    ClearpropError
        If no column is left that has something to learn from.
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
            numeric.append(_learn_numeric(cells, standardise=standardise))
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
    return Learnt(Preprocessing(tuple(numeric), tuple(categorical)), tuple(notes))


def _learn_numeric(cells: pl.Series, *, standardise: bool) -> NumericFeature:
    imputer = impute.SimpleImputer(strategy="median").fit(cells.to_numpy().reshape(-1, 1))
    median, mean, scale = float(imputer.statistics_[0]), 0.0, 1.0
    if standardise:
        filled = imputer.transform(cells.to_numpy().reshape(-1, 1))
        with np.errstate(over="ignore", invalid="ignore"):
            scaler = preprocessing.StandardScaler().fit(filled)
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
    imputer = impute.SimpleImputer(missing_values=None, strategy="most_frequent")
    return str(imputer.fit(_objects(cells).reshape(-1, 1)).statistics_[0])


def _objects(cells: pl.Series) -> Array:
    return np.array(cells.to_list(), dtype=object)
