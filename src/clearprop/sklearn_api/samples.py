"""Samples in rows, as scikit-learn has them, and the turn to columns."""

from dataclasses import dataclass
from typing import Any

import sklearn.model_selection as untyped_model_selection

from clearprop.arithmetic import Array
from clearprop.metrics import Metric

model_selection: Any = untyped_model_selection


@dataclass(frozen=True)
class Samples:
    """Inputs, targets and weights.

    Attributes
    ----------
    rows
        A row of inputs for each sample; dense, or a sparse matrix of SciPy's.
    targets
        A row for each sample.
    weights
        Shape (samples,); None where all count the same.
    """

    rows: Any
    targets: Array
    weights: Array | None

    @property
    def count(self) -> int:
        """How many there are."""
        return self.rows.shape[0]

    @property
    def X(self) -> Array:
        """The inputs in columns: a view, not a copy."""
        return self.rows.T

    @property
    def Y(self) -> Array:
        """The targets in columns: a view, not a copy."""
        return self.targets.T


@dataclass(frozen=True)
class HeldOut:
    """Samples to validate on, and what scores the network's outputs for them."""

    samples: Samples
    score: Metric

    @property
    def columns(self) -> tuple[Array, Array, Array | None]:
        """The inputs and targets in columns, and the weights."""
        return self.samples.X, self.samples.Y, self.samples.weights


def split(samples: Samples, share: float, random: Any, strata: Array | None) -> list[Samples]:
    """Keep out a share of the samples; return those to train on, and those kept out.

    Raises
    ------
    ValueError
        If fewer than two would be kept out, or the shares of `strata` cannot be kept.
    """
    columns = [samples.rows, samples.targets]
    columns += [] if samples.weights is None else [samples.weights]
    parts = model_selection.train_test_split(
        *columns, random_state=random, test_size=share, stratify=strata
    )
    kept_out = parts[1].shape[0]
    if kept_out < 2:
        raise ValueError(
            f"The validation set is too small: {kept_out} of {samples.count} samples. Increase "
            "'validation_fraction' or the size of your dataset."
        )
    return [
        Samples(parts[side], parts[2 + side], None if len(parts) == 4 else parts[4 + side])
        for side in (0, 1)
    ]
