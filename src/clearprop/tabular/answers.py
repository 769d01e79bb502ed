"""Answers: what a network's outputs say about the target columns."""

from dataclasses import dataclass
from math import floor, log10

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.tabular.settings import Task
from clearprop.tabular.task import Label


@dataclass(frozen=True)
class Answers:
    """How to read the outputs.

    Attributes
    ----------
    targets
        The names of the columns predicted; one, for classification.
    classes
        The labels in the order of the outputs (a single output stands for the second one), or
        None for regression.
    centre, scale
        For regression, what is predicted is output · scale + centre, one of each per target.
    """

    targets: tuple[str, ...]
    classes: tuple[Label, ...] | None = None
    centre: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()

    @property
    def task(self) -> Task:
        """What was learnt."""
        return "regression" if self.classes is None else "classification"

    def check_outputs(self, neurons: int) -> None:
        """Check that an output layer of so many neurons can be read.

        Raises
        ------
        ClearpropError
            If not.
        """
        if self.classes is None:
            fits = neurons == len(self.targets) == len(self.centre) == len(self.scale)
        elif len(self.classes) == 2:
            fits = neurons in (1, 2)
        else:
            fits = neurons == len(self.classes)
        if not fits:
            raise ClearpropError(
                f"the network has {neurons} outputs, which do not fit what it is to predict"
            )

    def chosen(self, outputs: Array) -> Array:
        """Return the classes by number, shape (rows,), for outputs of shape (rows, outputs)."""
        if outputs.shape[1] == 1:
            return (outputs[:, 0] > 0.5).astype(np.int64)
        return outputs.argmax(axis=1)

    def numbers(self, outputs: Array) -> Array:
        """Return outputs in the targets' units, both of shape (rows, targets)."""
        scaled = outputs.astype(np.float64) * self.scale + self.centre
        # 32-bit floats carry seven digits; any further ones would be noise.
        for column, scale in zip(scaled.T, self.scale, strict=True):
            column[:] = np.round(column, 6 - floor(log10(scale)))
        return scaled

    def predictions(self, outputs: Array) -> pl.DataFrame:
        """Return a column for each target, for outputs of shape (rows, outputs)."""
        if self.classes is None:
            return pl.DataFrame(self.numbers(outputs), schema=list(self.targets))
        labels = pl.Series(self.targets[0], self.classes)
        return pl.DataFrame([labels.gather(self.chosen(outputs))])

    def probabilities(self, outputs: Array) -> pl.DataFrame:
        """Return a column for each class, for outputs of shape (rows, outputs).

        Raises
        ------
        ClearpropError
            If numbers are predicted.
        """
        if self.classes is None:
            raise ClearpropError(
                f"the model predicts the number '{self.targets[0]}', which has no probabilities: "
                "leave --probabilities out"
            )
        shares = outputs.astype(np.float64)
        if shares.shape[1] == 1:
            shares = np.concatenate([1 - shares, shares], axis=1)
        return pl.DataFrame(shares, schema=[label_text(label) for label in self.classes])


def label_text(label: Label) -> str:
    """Write a class label as tables do."""
    return str(label).lower() if isinstance(label, bool) else str(label)
