"""How a batch is cut into shards, and the fixed tree in which their gradients are added up.

A sum of floats depends on its order.  A batch has as many shards whatever the number of ranks, and
the sums of neighbours are added up pair by pair: a rank that has a whole subtree of this tree adds
that up by itself, and subtrees that are on several ranks are added where they meet.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, final

import numpy as np

from clearprop.arithmetic import Array

_FEWEST, _MOST, _ALWAYS = 64, 128, 8
"""Samples of a shard: as few at least, and no fewer than `_MOST` in more than `_ALWAYS` shards.

Of fewer samples, adding gradients up would take as long as computing them.
"""

_Sum = TypeVar("_Sum")


def shards_of(batch_size: int) -> int:
    """Return into how many shards batches are cut, a power of 2: so many ranks can share one."""
    most = min(max(_ALWAYS, batch_size // _MOST), batch_size // _FEWEST)
    return 1 << max(1, most).bit_length() - 1


@dataclass(frozen=True)
class Subtree:
    """Shards side by side, a power of 2 of them, whose sum is one of the tree's."""

    first: int
    size: int

    @property
    def halves(self) -> "tuple[Subtree, Subtree]":
        """The two that this is the sum of."""
        half = self.size // 2
        return Subtree(self.first, half), Subtree(self.first + half, half)


def tree_sum(
    subtree: Subtree, found: Callable[[Subtree], _Sum | None], add: Callable[[_Sum, _Sum], _Sum]
) -> _Sum:
    """Return the sum of a subtree: what is found of it, or else the sum of its halves."""
    own = found(subtree)
    if own is not None:
        return own
    one, other = subtree.halves
    return add(tree_sum(one, found, add), tree_sum(other, found, add))


@final
@dataclass(frozen=True)
class Shares:
    """Which shards, of so many, each of so many ranks has: those side by side."""

    shards: int
    ranks: int

    def of(self, rank: int) -> range:
        """Return a rank's shards."""
        return range(rank * self.shards // self.ranks, (rank + 1) * self.shards // self.ranks)

    @cached_property
    def subtrees(self) -> Sequence[Sequence[Subtree]]:
        """The largest subtrees of the tree that each rank has all shards of."""
        return [_subtrees(self.of(rank)) for rank in range(self.ranks)]

    def samples(self, shard: int, count: int) -> range:
        """Return which samples of a batch of so many are a shard's."""
        return range(shard * count // self.shards, (shard + 1) * count // self.shards)

    def places(self, rank: int, count: int, batch_size: int) -> Array:
        """Return which of so many samples, in batches, are a rank's."""
        own = self.of(rank)
        starts = np.arange(0, count, batch_size)
        sizes = np.minimum(batch_size, count - starts)
        first, last = (edge * sizes // self.shards for edge in (own.start, own.stop))
        inside = np.arange(count) % batch_size
        batch = np.arange(count) // batch_size
        return np.flatnonzero((inside >= first[batch]) & (inside < last[batch]))


def _subtrees(shards: range) -> list[Subtree]:
    found, first = list[Subtree](), shards.start
    while first < shards.stop:
        size = 1 << (shards.stop - first).bit_length() - 1
        while first % size:
            size //= 2
        found.append(Subtree(first, size))
        first += size
    return found
