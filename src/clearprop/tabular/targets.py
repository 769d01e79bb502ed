"""Target columns, encoded for an output layer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.tabular.postprocessing import Postprocessing
from clearprop.tabular.task import OutputLayer


@dataclass(frozen=True)
class Targets:
    """Targets, encoded: Y of shape (rows, outputs), float32, is what the outputs should be.

    `values` are the classes by number, shape (rows,), or numbers in their own unit, shape
    (rows, targets).
    """

    Y: Array
    values: Array
    postprocessing: Postprocessing

    def take(self, rows: Array) -> "Targets":
        """Return the targets of some rows."""
        return Targets(self.Y[rows], self.values[rows], self.postprocessing)

    def balancing_weights(self) -> Array:
        """Return weights by which every class counts the same, and a row 1 on average."""
        counts = np.bincount(self.values)
        return (len(self.values) / (np.count_nonzero(counts) * counts))[self.values]


def class_numbers(labels: pl.Series) -> Array:
    """Number the classes from 0 in their order, shape (rows,)."""
    classes = labels.unique().sort()
    return labels.replace_strict(classes, range(len(classes)), return_dtype=pl.Int64).to_numpy()


def encode_classes(labels: pl.Series, layer: OutputLayer) -> Targets:
    """Encode classes: 0 or 1 for a single output, else 1 for the output that is the class."""
    classes = tuple(labels.unique().sort())
    values = class_numbers(labels)
    Y = values.reshape(-1, 1) if layer.neurons == 1 else np.eye(len(classes))[values]
    return Targets(Y.astype(np.float32), values, Postprocessing((labels.name,), classes))


def encode_numbers(
    columns: Sequence[pl.Series], layer: OutputLayer, training: Array, *, standardise: bool
) -> Targets:
    """Encode columns of 64-bit floats, standardised by their training rows, or as they are."""
    names = tuple(series.name for series in columns)
    values = np.stack([series.to_numpy() for series in columns], axis=1)
    centre, scale = np.zeros(len(names)), np.ones(len(names))
    with np.errstate(over="ignore", invalid="ignore"):
        if layer.loss == "poisson":
            _check_counts(columns)
            # Only divided: that changes this loss by a factor and a constant, so the best
            # network stays the best, and its output need not first climb to the mean.
            scale = values[training].mean(axis=0)
        elif standardise:
            centre, scale = values[training].mean(axis=0), values[training].std(axis=0)
        scale = np.where(scale == 0, 1, scale)
        Y = ((values - centre) / scale).astype(np.float32)
    for name, column in zip(names, Y.T, strict=True):
        if not np.isfinite(column).all() or not np.isfinite(scale).all():
            raise ClearpropError(
                f"the numbers in target '{name}' are too large to standardise: divide them, or "
                "correct the largest"
            )
    return Targets(
        Y, values, Postprocessing(names, None, tuple(centre.tolist()), tuple(scale.tolist()))
    )


def _check_counts(columns: Sequence[pl.Series]) -> None:
    for series in columns:
        negative = series.filter(series < 0)
        if len(negative):
            raise ClearpropError(
                f"target '{series.name}' has {negative[0]:g}, but loss 'poisson' is for counts: "
                "use squared_error, or remove those rows"
            )
