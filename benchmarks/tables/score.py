"""How good predictions are: their error, log-loss and area under the curve."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import sklearn.metrics as untyped_metrics

from benchmarks.tables.methods import Predictions

metrics: Any = untyped_metrics


@dataclass(frozen=True)
class Score:
    """The error is the share of wrong classes, or the RMSE over the targets' standard deviation."""

    error: float
    log_loss: float | None = None
    auc: float | None = None


def score(predictions: Predictions, learnt: Any, targets: Any, *, classes: bool) -> Score:
    """Score predictions; `learnt` are the targets that were learnt from."""
    if not classes:
        wrong = np.asarray(predictions, dtype=float) - np.asarray(targets, dtype=float)
        return Score(float(np.sqrt(np.mean(wrong**2)) / np.std(np.asarray(targets, dtype=float))))
    names = np.unique(np.asarray(learnt))
    numbers = np.searchsorted(names, np.asarray(targets))
    shares = np.clip(np.asarray(predictions, dtype=float), 1e-7, 1)
    shares /= shares.sum(axis=1, keepdims=True)
    error = float(np.mean(shares.argmax(axis=1) != numbers))
    log_loss = float(-np.log(shares[np.arange(len(numbers)), numbers]).mean())
    each = [
        float(metrics.roc_auc_score(numbers == k, shares[:, k]))
        for k in range(1 if len(names) == 2 else 0, len(names))
    ]
    return Score(error, log_loss, float(np.mean(each)))
