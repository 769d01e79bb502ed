"""Read an epoch's samples from where they are stored, ahead of the training."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from typing import final

import numpy as np

from clearprop.arithmetic import Array
from clearprop.checks import DataSet
from clearprop.sample_order import BLOCKS, Group, SampleOrder, Segment
from clearprop.stored.samples import StoredSamples


@final
class StoredReader:
    """Two buffers: an engine trains on one while a thread fills the other.

    `places` tells which of so many places in an order are to be read, or that all are (None); the
    order has −1 at the others.
    """

    def __init__(
        self,
        samples: StoredSamples,
        order: SampleOrder,
        places: Callable[[int], Array | None] = lambda count: None,
    ) -> None:
        self._samples, self._order, self._places = samples, order, places
        rows, dtype = order.block * BLOCKS + order.batch_size, samples.dtype
        weighted = samples.weights is not None
        self._buffers = [
            DataSet(
                np.empty((rows, samples.X.shape[1]), dtype),
                np.empty((rows, samples.Y.shape[1]), dtype),
                np.empty(rows, dtype) if weighted else None,
            )
            for _ in range(2)
        ]
        self._executor = ThreadPoolExecutor(1, "reader")
        self._next, self._ahead = (0, 0), iter(())

    def segments(self, epoch: int, start: int) -> Iterator[Segment]:
        """Yield an epoch's samples from the start on; the next epoch's first are read meanwhile."""
        if self._next != (epoch, start):
            self._ahead = self._read_ahead(epoch, start)
        done = start
        while done < self._samples.size:
            segment = next(self._ahead)
            done += len(segment.order)
            self._next = (epoch, done) if done < self._samples.size else (epoch + 1, 0)
            yield segment

    def close(self) -> None:
        """Let go of the buffers and the thread."""
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._samples.release()
        self._ahead, self._buffers = iter(()), []

    def _read_ahead(self, epoch: int, start: int) -> Iterator[Segment]:
        """Yield segment after segment, epoch after epoch, one ahead of what is asked for."""
        ahead: Future[Segment] | None = None
        for place, group in enumerate(self._groups(epoch, start)):
            # The buffer before the last: whoever asks for more is done with it.
            following = self._executor.submit(self._fill, self._buffers[place % 2], group)
            if ahead is not None:
                yield ahead.result()
            ahead = following

    def _groups(self, epoch: int, start: int) -> Iterator[Group]:
        yield from self._order.groups(epoch, start)
        for later in count(epoch + 1):
            yield from self._order.groups(later)

    def _fill(self, buffer: DataSet, group: Group) -> Segment:
        """Read the samples of a group: those carried over, then block by block."""
        order, needed = group.order, None
        places = self._places(len(order))
        at = begin = _put(buffer, 0, self._samples.take(group.carried))
        if places is not None:
            # Those carried over are few, and are read by all.
            needed = np.unique(order[places])
            needed = needed[needed >= begin]
            own = np.full(len(order), -1)
            own[places] = np.where(
                order[places] < begin,
                order[places],
                begin + np.searchsorted(needed, order[places]),
            )
            order = own
        block, size = self._order.block, self._samples.size
        for first in (group.blocks * block).tolist():
            some = self._samples.given(first, min(first + block, size))
            if needed is not None:
                low, high = np.searchsorted(needed, (begin, begin + some.size))
                begin, some = begin + some.size, some.rows(needed[low:high] - begin)
            at = _put(buffer, at, some)
            # The system maps more around each block than is read.
            self._samples.release()
        weights = None if buffer.weights is None else buffer.weights[:at]
        return Segment(buffer.X[:at], buffer.Y[:at], weights, order)


def _put(buffer: DataSet, at: int, some: DataSet) -> int:
    """Write samples into a buffer; return where the next are to stand."""
    end = at + some.size
    for whole, part in zip(buffer, some, strict=True):
        if whole is not None:
            whole[at:end] = part
    return end
