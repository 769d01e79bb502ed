"""Calibration: a temperature by which probabilities come true as often as they say."""

from typing import Any

import numpy as np
import scipy.optimize as untyped_optimize

from clearprop.arithmetic import Array

optimize: Any = untyped_optimize

LEAST = 1e-7
"""A probability is at least so much: 32-bit floats tell none apart that are closer to 1."""

_USUAL = 0.3
"""The logarithm of the temperature is expected to be this near to 0 (one standard deviation).

Without it a few rows that are all predicted rightly would make probabilities too sure.
"""

_LIMIT = np.log(100)
"""The temperature is within a factor of 100 of 1."""


def tempered(probabilities: Array, temperature: float) -> Array:
    """Return p^(1/T) / Σ p^(1/T), shape (rows, classes): T above 1 makes them more alike."""
    if temperature == 1:
        return probabilities
    logs = np.log(np.maximum(probabilities, LEAST)) / temperature
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def log_loss(probabilities: Array, classes: Array, weights: Array | None = None) -> float:
    """Return the mean of −ln p of each row's own class, by number; weighted, if asked."""
    own = probabilities[np.arange(len(classes)), classes]
    return float(np.average(-np.log(np.maximum(own, LEAST)), weights=weights))


def temperature_of(probabilities: Array, classes: Array, weights: Array | None = None) -> float:
    """Return the most likely temperature: that of the lowest log-loss of some rows (Guo et al.,
    2017), nearer to 1 the fewer they are.

    `probabilities` have shape (rows, classes), `classes` are the rows' own, by number; `weights`
    say how much each row counts.
    """

    def unlikeliness(logarithm: float) -> float:
        loss = log_loss(tempered(probabilities, float(np.exp(logarithm))), classes, weights)
        return loss * len(classes) + (logarithm / _USUAL) ** 2 / 2

    found = optimize.minimize_scalar(
        unlikeliness, bounds=(-_LIMIT, _LIMIT), method="bounded", options={"xatol": 1e-4}
    )
    return float(np.exp(found.x))
