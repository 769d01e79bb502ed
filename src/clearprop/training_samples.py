"""The samples of a training: checked, some of them kept for validation, and in what order they
come, whether they are in memory or in files.
"""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.checks import DataSet, check_data_set
from clearprop.errors import ClearpropError
from clearprop.network import Network
from clearprop.randomness import Draws
from clearprop.sample_order import SampleOrder, Segment, bytes_per_sample, segments_in_memory
from clearprop.stored.batches import Given
from clearprop.stored.reader import StoredReader
from clearprop.stored.samples import StoredSamples, stored_samples
from clearprop.validation_split import draw_validation

ValidationData = tuple[Any, Any] | tuple[Any, Any, Array | None]
"""(X, Y) or (X, Y, weights) of samples to validate on; `DataSet` is one."""

Segments = Callable[[int, int], Iterable[Segment]]
"""Gives an epoch's samples, from one of them on; epochs are counted from 1, samples from 0."""


def as_given(samples: DataSet | StoredSamples) -> DataSet:
    """Return samples as `train` takes them: those in files as X alone."""
    return samples if isinstance(samples, DataSet) else DataSet(samples, cast(Any, None))


def samples_of(network: Network, given: Given, ar: Floats) -> DataSet | StoredSamples:
    """Return samples, checked: in memory, or where they lie in files and are many."""
    stored = stored_samples(network, given.X, given.y, ar, given.weights)
    return stored or check_data_set(network, given.X, given.y, ar, given.weights)


def split(
    network: Network,
    samples: DataSet | StoredSamples,
    validation: float | ValidationData,
    seed: int,
    ar: Floats,
) -> tuple[DataSet | StoredSamples, DataSet | StoredSamples | None]:
    """Return the samples to train on, and those to validate on, if any."""
    if isinstance(validation, tuple):
        X, Y, *weights = validation
        try:
            return samples, samples_of(network, Given(X, Y, weights[0] if weights else None), ar)
        except ClearpropError as wrong:
            raise ClearpropError(f"validation: {wrong}") from None
    if not 0 <= validation < 1:
        raise ClearpropError(
            f"the validation share is {validation}: it must be at least 0 and below 1"
        )
    if validation == 0:
        return samples, None
    kept = draw_validation(samples.size, validation, seed)
    return samples.part(~kept), samples.part(kept)


def sample_order(
    samples: DataSet | StoredSamples, batch_size: int, ar: Floats, seed: int
) -> SampleOrder:
    """Return the order of a training's samples."""
    inputs, outputs, weighted = samples.X.shape[1], samples.Y.shape[1], samples.weights is not None
    size = bytes_per_sample(inputs, outputs, ar.dtype, weighted=weighted)
    return SampleOrder.of(samples.size, size, batch_size, Draws(seed, "order"))


@contextmanager
def segments_of(
    samples: DataSet | StoredSamples,
    order: SampleOrder,
    places: Callable[[int], Array | None] = lambda count: None,
) -> Generator[Segments]:
    """Give samples in an order; those in files are read ahead until the context ends.

    Of those, only those at the places are read, as `Engine.places` has them.
    """
    if isinstance(samples, DataSet):
        yield partial(segments_in_memory, samples, order)
        return
    reader = StoredReader(samples, order, places)
    try:
        yield reader.segments
    finally:
        reader.close()


def segments_in_given_order(
    samples: DataSet | StoredSamples, order: Callable[[int], Array], done: int
) -> Segments:
    """Give samples in the order that the user's function gives; so many epochs of it are past."""
    if not isinstance(samples, DataSet):
        raise ClearpropError(
            "an order is for samples in memory, and these are read from files: leave it out"
        )
    for _ in range(done):
        order(samples.size)

    def segments(epoch: int, start: int) -> tuple[Segment]:
        places = np.asarray(order(samples.size), dtype=np.int64)
        return (Segment(samples.X, samples.Y, samples.weights, places[start:]),)

    return segments
