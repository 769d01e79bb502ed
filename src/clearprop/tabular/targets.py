"""Target columns, encoded for an output layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.tabular.postprocessing import Postprocessing
from clearprop.tabular.statistics import Spread
from clearprop.tabular.task import Label, OutputLayer


@dataclass(frozen=True)
class Figures:
    """What the values of a target come to."""

    lowest: float
    mean: float
    highest: float
    std: float


@dataclass(frozen=True)
class TargetEncoder:
    """What turns targets into what the outputs should be."""

    postprocessing: Postprocessing
    outputs: int

    def encode(self, targets: Array) -> Array:
        """Return Y of shape (rows, outputs), float32.

        Of classes by number: 0 or 1 for a single output, else 1 for the output that is the class.
        Of numbers in their own unit: standardised.
        """
        post = self.postprocessing
        if post.classes is not None:
            one_hot = targets[:, None] == np.arange(len(post.classes))
            return (targets.reshape(-1, 1) if self.outputs == 1 else one_hot).astype(np.float32)
        with np.errstate(over="ignore", invalid="ignore"):
            Y = ((targets - post.centre) / post.scale).astype(np.float32)
        for name, column in zip(post.targets, Y.T, strict=True):
            if not np.isfinite(column).all():
                raise _too_large(name)
        return Y


@final
class TargetsFit:
    """Finds what to encode targets by from the training rows, a chunk at a time."""

    def __init__(
        self, names: Sequence[str], classes: tuple[Label, ...] | None, layer: OutputLayer
    ) -> None:
        self._names, self._classes, self._layer = tuple(names), classes, layer
        self._counts = np.zeros(0 if classes is None else len(classes), dtype=np.int64)
        self._numbers, self._every = ([Spread() for _ in names] for _ in range(2))

    def add(self, targets: Array, is_training: Array) -> None:
        """Take the targets of some rows into account."""
        if self._classes is not None:
            self._counts += np.bincount(targets[is_training], minlength=len(self._counts))
            return
        with np.errstate(over="ignore", invalid="ignore"):
            for place, column in enumerate(targets.T):
                self._numbers[place].add(column[is_training])
                self._every[place].add(column)

    @property
    def figures(self) -> tuple[Figures, ...]:
        """The figures of each target that is a number, over all rows."""
        if self._classes is not None:
            return ()
        return tuple(Figures(one.lowest, one.mean, one.highest, one.std) for one in self._every)

    @property
    def baseline(self) -> tuple[float, ...]:
        """The most frequent class, or the mean of each target."""
        if self._classes is not None:
            return (int(self._counts.argmax()),)
        return tuple(one.mean for one in self._numbers)

    def finish(self, *, standardise: bool, bounded: bool) -> TargetEncoder:
        """Return what encodes targets: numbers standardised, or as they are.

        If `bounded`, predicted numbers are never beyond those of the training rows.
        """
        if self._classes is not None:
            post = Postprocessing(self._names, self._classes)
            return TargetEncoder(post, self._layer.neurons)
        centre, scale = np.zeros(len(self._names)), np.ones(len(self._names))
        if self._layer.loss == "poisson":
            self._check_counts()
            # Only divided: that changes this loss by a factor and a constant, so the best
            # network stays the best, and its output need not first climb to the mean.
            scale = np.array(self.baseline)
        elif standardise:
            centre, scale = np.array(self.baseline), np.array([one.std for one in self._numbers])
        for name, one, own in zip(self._names, centre, scale, strict=True):
            if not np.isfinite([one, own]).all():
                raise _too_large(name)
        scale = np.where(scale == 0, 1, scale)
        bounds = [[one.lowest for one in self._numbers], [one.highest for one in self._numbers]]
        lowest, highest = map(tuple, bounds) if bounded else ((), ())
        post = Postprocessing(
            self._names, None, tuple(centre.tolist()), tuple(scale.tolist()), lowest, highest
        )
        return TargetEncoder(post, self._layer.neurons)

    def _check_counts(self) -> None:
        for name, found in zip(self._names, self._numbers, strict=True):
            if found.lowest < 0:
                raise ClearpropError(
                    f"target '{name}' has {found.lowest:g}, but loss 'poisson' is for counts: "
                    "use squared_error, or remove those rows"
                )


def balancing_weights(class_rows: Sequence[int]) -> Array:
    """Return a weight for each class by which all count the same, and a row 1 on average."""
    counts = np.array(class_rows)
    there = np.where(counts == 0, 1, counts)
    return counts.sum() / (np.count_nonzero(counts) * there)


def _too_large(name: str) -> ClearpropError:
    return ClearpropError(
        f"the numbers in target '{name}' are too large to standardise: divide them, or correct "
        "the largest"
    )
