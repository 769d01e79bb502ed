"""Gradients of all ranks, added up: exactly in one order, or as fast as MPI can."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from itertools import pairwise
from typing import Literal, final

import numpy as np

from clearprop.arithmetic import Array
from clearprop.distributed.ranks import Ranks
from clearprop.distributed.shards import Shares, Subtree, tree_sum

Reduction = Literal["exact", "fast"]
"""Whether sums are the same for any number of ranks, or in the order that MPI finds fastest."""

Gradient = Callable[[int, Array], None]
"""Writes the gradient of one of this rank's shards, summed over its samples."""


class Reducer(ABC):
    """Adds gradients of a length up over all shards of a batch."""

    shares: Shares

    @abstractmethod
    def sum(self, gradient: Gradient) -> Array:
        """Return the sum over all shards, the same on every rank; it is there until the next."""


@final
class ExactReducer(Reducer):
    """Adds up in one tree, whatever the number of ranks.

    Each rank has a slice of the gradient, of which it gets the subtrees of all others; it adds them
    up, and the slices are collected.  In all as many numbers are sent as by the best of other
    ways, 2 (ranks − 1) / ranks of the gradient, where ranks are a power of 2.
    """

    def __init__(self, ranks: Ranks, length: int, dtype: str, shards: int) -> None:
        self._ranks, self.shares = ranks, Shares(shards, ranks.size)
        own = self.shares.subtrees[ranks.rank]
        ends = [length * k // ranks.size for k in range(ranks.size + 1)]
        self._slices = [slice(first, last) for first, last in pairwise(ends)]
        self._others = [rank for rank in range(ranks.size) if rank != ranks.rank]
        depth = max((subtree.size.bit_length() for subtree in own), default=0)
        # The subtrees, and the right halves under way at each level below them
        self._sums = {subtree: np.zeros(length, dtype) for subtree in own}
        self._halves = [np.zeros(length, dtype) for _ in range(max(0, depth - 1))]
        # By round: of each other rank its subtree, and this one's slice of that
        width = ends[ranks.rank + 1] - ends[ranks.rank]
        self._received: list[dict[int, tuple[Subtree, Array]]] = [
            {
                rank: (self.shares.subtrees[rank][k], np.zeros(width, dtype))
                for rank in self._others
                if k < len(self.shares.subtrees[rank])
            }
            for k in range(max(map(len, self.shares.subtrees)))
        ]
        self._total = np.zeros(length, dtype)

    def sum(self, gradient: Gradient) -> Array:
        for subtree, into in self._sums.items():
            self._add_up(subtree, into, gradient)
        if self._ranks.size == 1:
            return self._sums[Subtree(0, self.shares.shards)]
        place = self._slices[self._ranks.rank]
        found = {subtree: numbers[place] for subtree, numbers in self._sums.items()}
        own = list(self._sums.values())
        for k, received in enumerate(self._received):
            sent = {
                rank: numbers[self._slices[rank]]
                for numbers in own[k : k + 1]
                for rank in self._others
            }
            self._ranks.exchange(sent, {rank: numbers for rank, (_, numbers) in received.items()})
            found |= dict(received.values())
        # In place: a subtree is added up once, and not needed again.
        total = self._total
        total[place] = tree_sum(Subtree(0, self.shares.shards), found.get, _added)
        self._ranks.exchange(
            dict.fromkeys(self._others, total[place]),
            {rank: total[self._slices[rank]] for rank in self._others},
        )
        return total

    def _add_up(self, subtree: Subtree, into: Array, gradient: Gradient) -> None:
        """Write a subtree's sum."""
        if subtree.size == 1:
            gradient(subtree.first, into)
            return
        one, other = subtree.halves
        self._add_up(one, into, gradient)
        half = self._halves[other.size.bit_length() - 1]
        self._add_up(other, half, gradient)
        np.add(into, half, out=into)


def _added(one: Array, other: Array) -> Array:
    return np.add(one, other, out=one)


@final
class FastReducer(Reducer):
    """Has MPI add up, one shard for each rank."""

    def __init__(self, ranks: Ranks, length: int, dtype: str) -> None:
        self._ranks, self.shares = ranks, Shares(ranks.size, ranks.size)
        self._total = np.zeros(length, dtype)

    def sum(self, gradient: Gradient) -> Array:
        gradient(self._ranks.rank, self._total)
        self._ranks.add_up(self._total)
        return self._total
