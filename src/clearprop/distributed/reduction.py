"""Gradients of all ranks, added up: exactly in one order, or as fast as MPI can."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from itertools import pairwise
from typing import Literal, final

import numpy as np

from clearprop.arithmetic import Array
from clearprop.distributed.ranks import Ranks
from clearprop.distributed.shards import Branch, Shares, tree_sum

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

    Each rank has a slice of the gradient, of which it gets the branches of all others; it adds them
    up, and the slices are collected.  In all as many numbers are sent as by the best of other
    ways, 2 (ranks − 1) / ranks of the gradient, where ranks are a power of 2.
    """

    def __init__(self, ranks: Ranks, length: int, dtype: str, shards: int) -> None:
        self._ranks, self.shares = ranks, Shares(shards, ranks.size)
        self._own = self.shares.branches[ranks.rank]
        ends = [length * k // ranks.size for k in range(ranks.size + 1)]
        self._slices = [last - first for first, last in pairwise(ends)]
        self._place = slice(ends[ranks.rank], ends[ranks.rank + 1])
        self._rounds = max(map(len, self.shares.branches))
        depth = max((branch.size.bit_length() for branch in self._own), default=0)
        # The branches, and the right halves under way at each level below them
        self._sums = [np.zeros(length, dtype) for _ in self._own]
        self._halves = [np.zeros(length, dtype) for _ in range(max(0, depth - 1))]
        senders = [
            [rank for rank, own in enumerate(self.shares.branches) if len(own) > k]
            for k in range(self._rounds)
        ]
        width = self._slices[ranks.rank]
        self._senders = senders
        self._received = [np.zeros((len(some), width), dtype) for some in senders]
        self._total, self._nothing = np.zeros(length, dtype), np.zeros(0, dtype)

    def sum(self, gradient: Gradient) -> Array:
        for branch, into in zip(self._own, self._sums, strict=True):
            self._add_up(branch, into, gradient)
        if self._ranks.size == 1:
            return self._sums[0]
        found: dict[Branch, Array] = {}
        for k in range(self._rounds):
            sent = self._sums[k] if k < len(self._own) else self._nothing
            self._ranks.exchange(sent, self._received[k], self._slices, self._senders[k])
            for rank, numbers in zip(self._senders[k], self._received[k], strict=True):
                found[self.shares.branches[rank][k]] = numbers
        whole = Branch(0, self.shares.shards)
        # In place: a branch is added up once, and not needed again.
        self._total[self._place] = tree_sum(whole, found.get, _added)
        self._ranks.collect(self._total, self._slices)
        return self._total

    def _add_up(self, branch: Branch, into: Array, gradient: Gradient) -> None:
        """Write a branch's sum."""
        if branch.size == 1:
            gradient(branch.first, into)
            return
        one, other = branch.halves
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
