"""Our own methods, as `clearprop train` and its estimators have them."""

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.tables.data import Source
from benchmarks.tables.methods import Method, Predictions
from clearprop.tabular.encoder import as_polars
from clearprop.tabular.fit import fit
from clearprop.tabular.settings import FitSettings


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
