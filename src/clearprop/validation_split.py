"""Which samples are kept for validation: drawn so that it need not be known of all at once."""

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.randomness import Draws

_TOGETHER = 65_536
"""Samples side by side, each with the same chance; of every so many the same share is kept."""


def kept_of(samples: int, count: int, draws: Draws, kind: int = 0) -> Array:
    """Return whether each of so many samples, of one kind, is among the `count` kept ones."""
    kept = np.zeros(samples, dtype=bool)
    for place, begin in enumerate(range(0, samples, _TOGETHER)):
        end = min(begin + _TOGETHER, samples)
        before, after = ((2 * count * one + samples) // (2 * samples) for one in (begin, end))
        drawn = draws.at(kind, place).permutation(end - begin)[: after - before]
        kept[begin + drawn] = True
    return kept


def draw_validation(samples: int, share: float, seed: int) -> Array:
    """Return which samples to validate on, true for each; the others are to train on."""
    count = max(1, round(share * samples))
    if count >= samples:
        raise ClearpropError(
            f"with {samples} samples, a validation share of {share} leaves none to train "
            "on: give more samples or a smaller share"
        )
    return kept_of(samples, count, Draws(seed, "split"))
