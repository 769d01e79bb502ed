"""Dropout: while a network is trained, hidden neurons fall out at random.

A neuron that is dropped passes 0 on.  The others pass on out / (1 − share), so that what the next
layer gets stays the same on average, and prediction needs no correction (Srivastava et al., 2014).
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from numpy.random import Generator

from clearprop.arithmetic import Arithmetic, Array
from clearprop.errors import ClearpropError
from clearprop.network import Network

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


def draw_masks(
    network: Network,
    shares: Sequence[float | Decimal | Fraction],
    samples: int,
    rng: Generator,
    ar: Arithmetic,
) -> list[Array | None]:
    """Draw what `forward` multiplies each layer's outs with for one batch.

    For each layer from b on, 0 where a neuron drops out for a sample and 1 / (1 − share)
    elsewhere, shape (neurons, samples); None for layers that nothing drops out of.
    """
    masks: list[Array | None] = []
    for layer, share in zip(network.layers, [*shares, 0.0], strict=True):
        stays = rng.random((layer.size, samples)) >= float(share) if share else None
        masks.append(None if stays is None else ar.where(stays, 1 / (1 - share), 0))
    return masks
