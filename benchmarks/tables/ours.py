"""Our own methods, as `clearprop train` and its estimators have them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.tables.data import Source
from benchmarks.tables.methods import Method, Predictions
from clearprop.tabular.encoder import as_polars
from clearprop.tabular.fit import fit
from clearprop.tabular.settings import FitSettings

CHANGES: Mapping[str, Mapping[str, Any]] = {
    "relu": {"activation": ("relu",)},
    "mish": {"activation": ("mish",)},
    "no_dropout": {"dropout": 0.0},
    "no_smoothing": {"label_smoothing": 0.0},
    "no_decay": {"weight_decay": 0.0},
    "cosine": {"schedule": "cosine"},
    "he_normal": {"initializer": "he_normal"},
    "one_rate": {"optimizer": "adamw", "learning_rate": 0.003},
    "narrow": {"hidden": (128, 128, 128)},
    "two_layers": {"hidden": (256, 256)},
    "no_bins": {"bins": 0},
    "by_accuracy": {"metric": "accuracy"},
    "refit": {"refit": True},
    "no_refit": {"refit": False},
    "5_folds": {"folds": 5},
}
"""One part of the recipe changed, or added."""


def ours(**settings: Any) -> Method:
    """Return the method that trains with these settings."""

    def method(frame: pd.DataFrame, others: pd.DataFrame, source: Source, seed: int) -> Predictions:
        chosen = FitSettings(task=source.task, seed=seed, **settings)
        model = fit(as_polars(frame), [source.target], chosen).model
        rows = as_polars(others.drop(columns=source.target))
        if source.task == "regression":
            return model.predict(rows)[source.target].to_numpy()
        found = model.probabilities(rows)
        return np.column_stack([found[name].to_numpy() for name in sorted(found.columns)])

    return method
