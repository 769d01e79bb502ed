"""Which samples are kept for validation: drawn so that it need not be known of all at once."""

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.randomness import Draws

_TOGETHER = 65_536
"""Samples side by side, each with the same chance; of every so many the same share is kept."""


def held_out(
    samples: int,
    count: int,
    draws: Draws,
    kind: int = 0,
    first: int = 0,
    last: int | None = None,
    fold: int = 0,
) -> Array:
    """Return whether each of so many samples, of one kind, is among the `count` kept ones.

    Only those from `first` to `last` are looked at, if these are given.  Each fold (from 0) keeps
    others, as long as there are any.
    """
    last = samples if last is None else last
    begin = first // _TOGETHER * _TOGETHER
    kept = np.zeros(last - begin, dtype=bool)
    for start in range(begin, last, _TOGETHER):
        end = min(start + _TOGETHER, samples)
        before, after = ((2 * count * one + samples) // (2 * samples) for one in (start, end))
        drawn = draws.at(kind, start // _TOGETHER).permutation(end - start)
        places = np.arange(fold * (after - before), (fold + 1) * (after - before))
        drawn = drawn.take(places, mode="wrap")
        kept[start - begin + drawn[drawn < last - start]] = True
    return kept[first - begin :]


def draw_validation(samples: int, share: float, seed: int) -> Array:
    """Return which samples to validate on, true for each; the others are to train on."""
    count = max(1, round(share * samples))
    if count >= samples:
        raise ClearpropError(
            f"with {samples} samples, a validation share of {share} leaves none to train "
            "on: give more samples or a smaller share"
        )
    return held_out(samples, count, Draws(seed, "split"))
