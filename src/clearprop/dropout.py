"""Dropout: while a network is trained, hidden neurons fall out at random.

A neuron that is dropped passes 0 on.  Those that are kept pass on out / (1 − share), so that what
the next layer gets stays the same on average, and prediction needs no correction (Srivastava et
al., 2014).
"""

from collections.abc import Sequence

from numpy.random import Generator

from clearprop.arithmetic import Arithmetic, Array
from clearprop.errors import ClearpropError
from clearprop.network import Network


def shares(network: Network, dropout: float | Sequence[float]) -> tuple[float, ...]:
    """Return the share of neurons that drops out of each hidden layer; none at all if all are 0.

    Parameters
    ----------
    network
        Whose layers they are.
    dropout
        One share for all hidden layers, or one for each; from 0 to below 1.

    Raises
    ------
    ClearpropError
        If a share is out of range, or their number is not that of the hidden layers.
    """
    hidden = network.layers[:-1]
    given = tuple(dropout) if isinstance(dropout, Sequence) else (dropout,)
    for share in given:
        if not 0 <= share < 1:
            raise ClearpropError(
                f"the share that drops out is {share}: it must be at least 0 and below 1"
            )
    each = given if isinstance(dropout, Sequence) else given * len(hidden)
    if len(each) != len(hidden):
        raise ClearpropError(
            f"{len(each)} shares are given for dropout, but the network has {len(hidden)} hidden "
            f"layers: give 1 number for all, or {len(hidden)}"
        )
    return each if any(each) else ()


def draw_kept(
    network: Network, shares: Sequence[float], samples: int, rng: Generator, ar: Arithmetic
) -> list[Array | None]:
    """Draw what `forward` multiplies each layer's outs with for one batch.

    Returns
    -------
    list
        For each layer from b on, 0 where a neuron drops out for a sample and 1 / (1 − share)
        elsewhere, shape (neurons, samples); None for layers that keep all.
    """
    kept: list[Array | None] = []
    for layer, share in zip(network.layers, [*shares, 0.0], strict=True):
        stays = rng.random((layer.size, samples)) >= share if share else None
        kept.append(None if stays is None else ar.where(stays, 1 / (1 - share), 0))
    return kept
