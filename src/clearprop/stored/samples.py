"""Samples in files: a data set of which a part at a time is in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.checks import DataSet, check_batch, check_each_weight, check_shape
from clearprop.errors import ClearpropError
from clearprop.label_smoothing import NONE, Smoothing
from clearprop.network import Network
from clearprop.sample_order import BUFFER, bytes_per_sample
from clearprop.stored.mapped import is_large, release, rows_at_once

_CHUNK = 65_536
"""Rows of which it is counted how many are left."""


@final
class RowsLeft:
    """Rows numbered anew, where some are left out."""

    def __init__(self, is_left: Array) -> None:
        self._bits = np.packbits(is_left)
        counts = [int(is_left[k : k + _CHUNK].sum()) for k in range(0, len(is_left), _CHUNK)]
        self._ends: Array = np.cumsum([0, *counts])

    @property
    def size(self) -> int:
        """How many rows are left."""
        return int(self._ends[-1])

    def numbers(self, first: int, last: int) -> Array:
        """Return the old numbers of the rows `first` to `last`."""
        begin = int(np.searchsorted(self._ends, first, "right")) - 1
        end = int(np.searchsorted(self._ends, last, "left"))
        bits = self._bits[begin * _CHUNK // 8 : end * _CHUNK // 8]
        found = np.flatnonzero(np.unpackbits(bits)) + begin * _CHUNK
        start = first - int(self._ends[begin])
        return found[start : start + last - first]


@dataclass(frozen=True)
class StoredSamples:
    """A data set as `DataSet`, whose arrays are read a few rows at a time.

    X, Y and weights need no more than a shape, and to give rows by a slice or by their numbers;
    `dtype` is the float type that is trained in.
    """

    X: Any
    Y: Any
    weights: Any
    dtype: np.dtype[Any]
    rows: RowsLeft | None = None
    smoothing: Smoothing = NONE

    @property
    def size(self) -> int:
        """How many samples there are."""
        return self.X.shape[0] if self.rows is None else self.rows.size

    @property
    def fits(self) -> bool:
        """Whether they fill a buffer at most."""
        return self.size * self.bytes_per_sample <= BUFFER

    @property
    def bytes_per_sample(self) -> int:
        """How much of a buffer a sample fills."""
        is_weighted = self.weights is not None
        return bytes_per_sample(self.X.shape[1], self.Y.shape[1], self.dtype, weighted=is_weighted)

    def part(self, is_left: Array) -> "StoredSamples":
        """Return the samples for which `is_left` is true."""
        return replace(self, rows=RowsLeft(is_left))

    def smoothed(self, smoothing: Smoothing) -> "StoredSamples":
        """Return the samples with smoothed targets."""
        return replace(self, smoothing=smoothing)

    def given(self, first: int, last: int) -> DataSet:
        """Return the samples `first` to `last` as they lie in the files."""
        return self._at(slice(first, last) if self.rows is None else self.rows.numbers(first, last))

    def take(self, numbers: Array) -> DataSet:
        """Return the samples of a few numbers as they lie in the files."""
        if self.rows is not None:
            found = [self.rows.numbers(one, one + 1) for one in numbers.tolist()]
            numbers = np.concatenate([*found, np.zeros(0, dtype=np.int64)])
        return self._at(numbers)

    def all(self) -> DataSet:
        """Return all samples, in memory."""
        return self._floats(self.given(0, self.size))

    def chunks(self) -> Iterator[DataSet]:
        """Yield all samples, a part of a buffer at a time, in memory."""
        yield from map(self._floats, self.given_chunks())

    def given_chunks(self) -> Iterator[DataSet]:
        """Yield all samples, a part of a buffer at a time, as they lie in the files."""
        step = rows_at_once(self.bytes_per_sample)
        for first in range(0, self.size, step):
            yield self.given(first, min(first + step, self.size))
            self.release()

    def release(self) -> None:
        """Give back the memory that reading took."""
        for array in (self.X, self.Y, self.weights):
            release(array)

    def _at(self, where: Any) -> DataSet:
        X, Y, weights = self.X[where], self.Y[where], self.weights
        return DataSet(X, self.smoothing(Y), None if weights is None else weights[where])

    def _floats(self, some: DataSet) -> DataSet:
        weights = None if some.weights is None else np.array(some.weights, self.dtype)
        return DataSet(np.array(some.X, self.dtype), np.array(some.Y, self.dtype), weights)


def stored_samples(
    network: Network, X: Any, Y: Any, ar: Floats, weights: Any = None
) -> StoredSamples | None:
    """Return samples to be read from where they lie, having checked them; None if they do not."""
    if isinstance(X, StoredSamples):
        samples = X
    elif is_large(X):
        Y, weights = np.asanyarray(Y), None if weights is None else np.asanyarray(weights)
        check_shape("X", X, network.sizes[0], "input", "row")
        check_shape("Y", Y, network.output.size, "output", "row")
        samples = StoredSamples(X, Y, weights, ar.dtype)
    else:
        return None
    check_stored(network, samples, ar)
    return samples


def check_stored(network: Network, samples: StoredSamples, ar: Floats) -> None:
    """Check samples as `check_data_set` does, a few at a time."""
    lengths = [len(one) for one in (samples.Y, samples.weights) if one is not None]
    if any(length != samples.X.shape[0] for length in lengths):
        raise ClearpropError(
            f"there are {samples.X.shape[0]} rows of X, but {min(lengths)} targets or weights: "
            "give one for each"
        )
    before, is_weighed = 0, samples.weights is None
    for some in samples.given_chunks():
        check_batch(network, some.X, some.Y, ar, "row", before)
        if some.weights is not None:
            is_weighed |= bool(check_each_weight(some.weights, some.size, ar, before).any())
        before += some.size
    if not is_weighed:
        raise ClearpropError("all sample weights are 0: give at least one sample some weight")
