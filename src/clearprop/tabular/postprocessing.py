"""Postprocessing: what a network's outputs say about the target columns."""

from dataclasses import dataclass
from math import floor, log10

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.tabular.calibration import tempered
from clearprop.tabular.settings import Task
from clearprop.tabular.task import Label


@dataclass(frozen=True)
class Postprocessing:
    """What turns outputs into predictions.

    `classes` has the labels in the order of the outputs (a single output stands for the second
    one), and their probabilities a `temperature` (see `calibration`); None for regression, where a
    prediction is output · scale + centre, but not below `lowest` or above `highest` where these
    are not empty.
    """

    targets: tuple[str, ...]
    classes: tuple[Label, ...] | None = None
    centre: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()
    lowest: tuple[float, ...] = ()
    highest: tuple[float, ...] = ()
    temperature: float = 1.0

    @property
    def task(self) -> Task:
        """What the network was trained for."""
        return "regression" if self.classes is None else "classification"

    def check_outputs(self, neurons: int) -> None:
        """Raise ClearpropError if an output layer of so many neurons does not fit."""
        if self.classes is None:
            fits = neurons == len(self.targets) == len(self.centre) == len(self.scale)
            fits &= len(self.lowest) == len(self.highest) and len(self.lowest) in (0, neurons)
        elif len(self.classes) == 2:
            fits = neurons in (1, 2)
        else:
            fits = neurons == len(self.classes)
        if not fits:
            raise ClearpropError(
                f"the network has {neurons} outputs, which do not fit what it is to predict"
            )

    def predicted_classes(self, outputs: Array) -> Array:
        """Return the classes by number, shape (rows,), for outputs of shape (rows, outputs)."""
        if outputs.shape[1] == 1:
            return (outputs[:, 0] > 0.5).astype(np.int64)
        return outputs.argmax(axis=1)

    def in_target_units(self, outputs: Array) -> Array:
        """Return outputs in the targets' units, both of shape (rows, targets)."""
        scaled = outputs.astype(np.float64) * self.scale + self.centre
        # 32-bit floats carry seven digits; any further ones would be noise.
        for column, scale in zip(scaled.T, self.scale, strict=True):
            column[:] = np.round(column, 6 - floor(log10(scale)))
        return np.clip(scaled, self.lowest, self.highest) if self.lowest else scaled

    def predictions(self, outputs: Array) -> pl.DataFrame:
        """Return a column for each target, for outputs of shape (rows, outputs)."""
        if self.classes is None:
            return pl.DataFrame(self.in_target_units(outputs), schema=list(self.targets))
        labels = pl.Series(self.targets[0], self.classes)
        return pl.DataFrame([labels.gather(self.predicted_classes(outputs))])

    def class_probabilities(self, outputs: Array) -> Array:
        """Return the probability of each class, float64, for outputs of classes."""
        probabilities = outputs.astype(np.float64)
        if probabilities.shape[1] == 1:
            probabilities = np.concatenate([1 - probabilities, probabilities], axis=1)
        return tempered(probabilities, self.temperature)

    def probabilities(self, outputs: Array) -> pl.DataFrame:
        """Return a column for each class, for outputs of shape (rows, outputs) of classes."""
        if self.classes is None:
            raise ClearpropError(
                f"the model predicts the number '{self.targets[0]}', which has no probabilities: "
                "leave --probabilities out"
            )
        names = [label_text(label) for label in self.classes]
        return pl.DataFrame(self.class_probabilities(outputs), schema=names)


def label_text(label: Label) -> str:
    """Write a class label as tables do."""
    return str(label).lower() if isinstance(label, bool) else str(label)
