"""The order of an epoch's samples: all of them shuffled at once, or several blocks at a time.

Samples that fill more than a buffer are shuffled as if they lay on a disk, wherever they are, so
that a training comes to the same bytes from memory and from there: blocks of samples side by side
are drawn at random, and the samples of as many blocks as fill the buffer are shuffled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, final

import numpy as np

from clearprop.arithmetic import Array
from clearprop.checks import DataSet
from clearprop.randomness import Draws

BUFFER = 32 * 2**20
"""Bytes of samples that are shuffled together."""

BLOCKS = 256
"""Blocks that fill a buffer: of data sorted by class, each buffer then has its share of each."""


class Segment(NamedTuple):
    """A part of an epoch: rows of X, Y and weights (None where all count alike), by their order."""

    X: Any
    Y: Array
    weights: Array | None
    order: Array


class Group(NamedTuple):
    """Samples that are shuffled together, and the batches that can be made of them.

    `order` has places among the samples carried over, then those in the blocks one by one.
    """

    # Numbers of the blocks, ascending
    blocks: Array
    # Numbers of samples of the group before, too few for a batch
    carried: Array
    order: Array


@final
@dataclass(frozen=True)
class SampleOrder:
    """The order of so many samples, of which a block has so many, in batches; the draws say it."""

    samples: int
    block: int
    batch_size: int
    draws: Draws

    @classmethod
    def of(
        cls, samples: int, bytes_per_sample: int, batch_size: int, draws: Draws
    ) -> "SampleOrder":
        """Return the order of samples of a size; a group has two batches at least."""
        about = BUFFER // BLOCKS // bytes_per_sample
        return cls(samples, max(1, about, -(-2 * batch_size // BLOCKS)), batch_size, draws)

    @property
    def is_one_group(self) -> bool:
        """Whether all samples are shuffled at once."""
        return self.samples <= self.block * BLOCKS

    def at_once(self, epoch: int) -> Array:
        """Return the numbers of all samples, shuffled at once."""
        return self.draws.at(epoch).permutation(self.samples)

    def whole(self, epoch: int) -> Array:
        """Return the numbers of all samples in an epoch's order."""
        if self.is_one_group:
            return self.at_once(epoch)
        return np.concatenate([self.numbers_of(group) for group in self.groups(epoch)])

    def groups(self, epoch: int, start: int = 0) -> Iterator[Group]:
        """Yield an epoch's groups from the start on, a number of samples that fills batches."""
        count = -(-self.samples // self.block)
        groups = -(-count // BLOCKS)
        # After the places of the groups' own draws
        order = self.draws.at(epoch, groups).permutation(count)
        before, end = np.zeros(0, dtype=np.int64), 0
        for group in range(groups):
            blocks = np.sort(order[group * BLOCKS : (group + 1) * BLOCKS])
            numbers = self.rows_of(blocks)
            begin, end = end - len(before), end + len(numbers)
            left = 0 if group == groups - 1 else end % self.batch_size
            shuffled = self.draws.at(epoch, group).permutation(len(numbers))
            places = np.concatenate([np.arange(len(before)), len(before) + shuffled])
            if end - left > start:
                chosen = places[max(0, start - begin) : len(places) - left]
                yield Group(blocks, before, chosen)
            before = numbers[shuffled[len(shuffled) - left :]]

    def rows_of(self, blocks: Array) -> Array:
        """Return the numbers of the samples in ascending blocks."""
        rows = (blocks[:, None] * self.block + np.arange(self.block)).ravel()
        # The last block of all may be shorter.
        return rows[: int(np.searchsorted(rows, self.samples))]

    def numbers_of(self, group: Group) -> Array:
        """Return the numbers of a group's samples in its order."""
        return np.concatenate([group.carried, self.rows_of(group.blocks)])[group.order]


def bytes_per_sample(inputs: int, outputs: int, dtype: np.dtype[Any], *, weighted: bool) -> int:
    """Return how much of a buffer a sample fills."""
    return (inputs + outputs + weighted) * dtype.itemsize


def segments_in_memory(
    samples: DataSet, order: SampleOrder, epoch: int, start: int
) -> Iterator[Segment] | tuple[Segment]:
    """Return an epoch's samples, which are in memory, from the start on."""
    X, Y, weights = samples
    if order.is_one_group:
        return (Segment(X, Y, weights, order.at_once(epoch)[start:]),)
    groups = order.groups(epoch, start)
    return (Segment(X, Y, weights, order.numbers_of(group)) for group in groups)
