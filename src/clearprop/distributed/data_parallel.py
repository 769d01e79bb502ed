"""Epochs of one training on many ranks: each has a share of every batch."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from hashlib import sha256
from math import isfinite
from typing import final

import numpy as np

from clearprop.arithmetic import Array
from clearprop.distributed.gradients import GradientSource, weight_of
from clearprop.distributed.ranks import Ranks
from clearprop.distributed.reduction import Reducer
from clearprop.errors import ClearpropError
from clearprop.parameters import Parameters
from clearprop.reference_engine import (
    Engine,
    EpochPausedError,
    LossNotFiniteError,
    Position,
    Scales,
    ShouldStop,
    StepSettings,
    check_parameters,
)
from clearprop.sample_order import Segment
from clearprop.schedules import factor_at
from clearprop.update import State


@final
class DataParallelEngine(Engine):
    """The same parameters on every rank, moved by the sum of all ranks' gradients.

    Every rank takes part in every sum, also with no samples of its own.
    """

    def __init__(
        self,
        source: GradientSource,
        reducer: Reducer,
        ranks: Ranks,
        samples: int,
        settings: StepSettings,
    ) -> None:
        self._source, self._reducer, self._ranks = source, reducer, ranks
        self._size, self._settings = samples, settings
        self._batch_size = min(settings.batch_size, samples)
        self.position = settings.position
        self._t = (settings.state or State()).t - self._steps(self.position.samples)
        shares = reducer.shares
        # Of each rank: error and weight of every shard, and whether it has to stop
        self._counts = [2 * len(shares.of(rank)) + 1 for rank in range(ranks.size)]
        ends = np.cumsum(self._counts)
        self._flags: Array = ends - 1
        is_pair = np.ones(ends[-1], dtype=bool)
        is_pair[self._flags] = False
        self._pairs: Array = np.flatnonzero(is_pair).reshape(-1, 2)
        self._own = np.zeros(self._counts[ranks.rank])

    @property
    def parameters(self) -> Parameters:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self._source.parameters

    def state(self) -> State:
        return self._source.state(self._t + self._steps(self.position.samples))

    def places(self, count: int) -> Array | None:
        if self._ranks.size == 1:
            return None
        return self._reducer.shares.places(self._ranks.rank, count, self._batch_size)

    def limit_blas_threads(self) -> AbstractContextManager[object]:
        return self._source.limit_blas_threads()

    def close(self) -> None:
        self._source.close()

    def _steps(self, samples: int) -> int:
        return -(-samples // self._batch_size)

    def run_epoch(
        self, segments: Iterable[Segment], scales: Scales, should_stop: ShouldStop | None = None
    ) -> float:
        for segment in segments:
            for first in range(0, len(segment.order), self._batch_size):
                batch = range(first, min(first + self._batch_size, len(segment.order)))
                stops = self._step(segment, batch, scales, should_stop)
                if stops and self.position.samples < self._size:
                    raise EpochPausedError
        check_parameters(self._source.numbers, self._size, self._batch_size)
        self._check_same()
        self._t += self._steps(self._size)
        total, self.position = self.position.total, Position(self.position.epoch + 1)
        return total / self._size

    def _step(
        self, segment: Segment, batch: range, scales: Scales, should_stop: ShouldStop | None
    ) -> bool:
        """Make one update; return whether any rank has to stop after it."""
        epoch, before, total = self.position
        step, shares, own = self._steps(before), self._reducer.shares, self._own
        first_shard = shares.of(self._ranks.rank).start

        def gradient(shard: int, into: Array) -> None:
            some = shares.samples(shard, len(batch))
            here = range(batch.start + some.start, batch.start + some.stop)
            place, random = 2 * (shard - first_shard), self._settings.random
            own[place] = self._source.gradient(segment, batch, here, random, (epoch, step), into)
            own[place + 1] = weight_of(segment, here)

        summed = self._reducer.sum(gradient)
        own[-1] = should_stop is not None and should_stop()
        found = self._ranks.gather_numbers(own, self._counts)
        E, weight_sum = (sum(found[places].tolist()) for places in self._pairs.T)
        # The sums are 0, too, where all weights are.
        divisor = weight_sum if weight_sum > 0 else 1.0
        if not isfinite(np.dtype(self._source.dtype).type(E / divisor)):
            raise LossNotFiniteError(step + 1)
        self._source.update(summed, divisor, factor_at(scales, step))
        count = len(batch)
        self.position = Position(epoch, before + count, total + E / divisor * count)
        return bool(found[self._flags].any())

    def _check_same(self) -> None:
        """Check that all ranks have come to the same parameters."""
        digest = sha256(np.ascontiguousarray(self._source.numbers).data).hexdigest()
        digests = self._ranks.all_of(digest)
        other = next((rank for rank, one in enumerate(digests) if one != digests[0]), None)
        if other is not None:
            raise ClearpropError(
                f"rank {other} has come to other parameters than rank 0: all ranks must run the "
                "same versions on the same kind of processor"
            )
