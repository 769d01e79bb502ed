"""Dropout: while a network is trained, hidden neurons fall out at random.

A neuron that is dropped passes 0 on.  The others pass on out / (1 − share), so that what the next
layer gets stays the same on average, and prediction needs no correction (Srivastava et al., 2014).

Whether one drops out is a function of where it stands: epoch, step, layer, neuron and sample are
mixed into 32 bits, one after the other, so that any part of a batch can be worked on anywhere.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

import numpy as np

from clearprop.arithmetic import Arithmetic, Array
from clearprop.errors import ClearpropError
from clearprop.network import Network
from clearprop.randomness import Draws

Share = TypeVar("Share", float, Decimal)


def dropout_shares(network: Network, dropout: Share | Sequence[Share]) -> tuple[Share, ...]:
    """Return the share of neurons that drops out of each hidden layer; none at all if all are 0."""
    hidden = len(network.layers) - 1
    shares = tuple(dropout) if isinstance(dropout, Sequence) else (dropout,) * max(1, hidden)
    for share in shares:
        if not 0 <= share < 1:
            raise ClearpropError(
                f"the share that drops out is {share}: it must be at least 0 and below 1"
            )
    if isinstance(dropout, Sequence) and len(shares) != hidden:
        raise ClearpropError(
            f"{len(shares)} shares are given for dropout, but the network has {hidden} hidden "
            f"layers: give 1 number for all, or {hidden}"
        )
    return shares if hidden and any(shares) else ()


_32_BITS = 0xFFFFFFFF

_APART = 0x9E3779B9
"""2³² over the golden ratio: how far apart neighbours are before they are mixed."""


def bits_at(key: Any, place: Any) -> Any:
    """Return 32 bits, as if drawn, for a place (from 0) within what has the key.

    Each of them depends on all bits of both (mixed as by MurmurHash3; Appleby, 2011).
    """
    bits = (key + place * _APART) & _32_BITS
    bits = ((bits ^ (bits >> 16)) * 0x85EBCA6B) & _32_BITS
    bits = ((bits ^ (bits >> 13)) * 0xC2B2AE35) & _32_BITS
    return bits ^ (bits >> 16)


def epoch_key(draws: Draws, epoch: int) -> int:
    """Return the key of an epoch, within which steps have places."""
    return int(draws.at(epoch).integers(2**32))


def step_key(draws: Draws, epoch: int, step: int) -> int:
    """Return the key of an epoch's step (from 0), within which layers have places."""
    return bits_at(epoch_key(draws, epoch), step)


def threshold_of(share: float | Decimal | Fraction) -> int:
    """Return below which bits a neuron drops out."""
    return int(share * 2**32)


def draw_masks(
    network: Network,
    shares: Sequence[float | Decimal | Fraction],
    samples: int,
    key: int,
    ar: Arithmetic,
) -> list[Array | None]:
    """Draw what `forward` multiplies each layer's outs with for one batch, by its step's key.

    For each layer from b on, 0 where a neuron drops out for a sample and 1 / (1 − share)
    elsewhere, shape (neurons, samples); None for layers that nothing drops out of.
    """
    masks: list[Array | None] = []
    columns = np.arange(samples, dtype=np.uint64)
    for n, (layer, share) in enumerate(zip(network.layers, [*shares, 0.0], strict=True), start=1):
        if not share:
            masks.append(None)
            continue
        rows = bits_at(bits_at(key, n), np.arange(layer.size, dtype=np.uint64))
        stays = bits_at(rows[:, np.newaxis], columns) >= threshold_of(share)
        masks.append(ar.where(stays, 1 / (1 - share), 0))
    return masks
