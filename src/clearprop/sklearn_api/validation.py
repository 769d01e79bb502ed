"""Samples to validate on: given, or kept out as scikit-learn keeps them out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sklearn.model_selection as untyped_model_selection

from clearprop.arithmetic import Array
from clearprop.checks import DataSet
from clearprop.metrics import Metric

model_selection: Any = untyped_model_selection


@dataclass(frozen=True)
class Validation:
    """Samples to validate on, and what scores the network's outputs for them; or none."""

    samples: DataSet | None = None
    metrics: Mapping[str, Metric] = field(default_factory=dict[str, Metric])


def keep_out(
    samples: DataSet, share: float, random: Any, strata: Array | None
) -> tuple[DataSet, DataSet]:
    """Return the samples to train on and those to validate on; the shares of `strata` are kept."""
    arrays = [samples.X, samples.Y] + ([] if samples.weights is None else [samples.weights])
    parts = model_selection.train_test_split(
        *arrays, random_state=random, test_size=share, stratify=strata
    )
    training, others = DataSet(*parts[::2]), DataSet(*parts[1::2])
    if others.size < 2:
        raise ValueError(
            f"The validation set is too small: {others.size} of {samples.size} samples. Increase "
            "'validation_fraction' or the size of your dataset."
        )
    return training, others
