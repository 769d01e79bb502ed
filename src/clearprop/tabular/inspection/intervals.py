"""Confidence intervals of scores, by drawing rows again (bootstrap; Efron, 1979)."""

from collections.abc import Mapping

import numpy as np

from clearprop.arithmetic import Array
from clearprop.checks import check_seed
from clearprop.tabular.postprocessing import Postprocessing
from clearprop.tabular.scores import score_outputs

DRAWS = 300
"""So often as many rows are drawn, with replacement, as there are."""

MOST_ROWS = 20_000
"""Of more rows, each draw has so many, and intervals are those of so many."""

_EDGES = (0.025, 0.975)
"""Between these quantiles of what was drawn lies a score with a confidence of 95 %."""


def intervals(
    outputs: Array, targets: Array, post: Postprocessing, seed: int = 0
) -> Mapping[str, tuple[float, float]]:
    """Return the 95 % confidence interval of each score of predicted rows, by its name.

    `outputs` and `targets` are those of `score_outputs`.
    """
    check_seed(seed)
    rng, found = np.random.default_rng(seed), dict[str, list[float]]()
    rows = min(len(targets), MOST_ROWS)
    for _ in range(DRAWS):
        drawn = rng.integers(0, len(targets), rows)
        for name, value in score_outputs(outputs[drawn], targets[drawn], post).scores.items():
            found.setdefault(name, []).append(value)
    return {name: _between(values) for name, values in found.items()}


def _between(values: list[float]) -> tuple[float, float]:
    low, high = np.quantile(values, _EDGES).tolist()
    return low, high
