"""Epochs carried out by the compiled engine."""

from collections.abc import Iterable
from functools import cache, partial
from time import perf_counter
from typing import Any, final

from clearprop.engine.epoch import epoch
from clearprop.engine.forward_backward import Team
from clearprop.engine.layout import (
    Samples,
    aligned,
    layout,
)
from clearprop.engine.numba_setup import make_ready, types
from clearprop.engine.optimizers import set_scales
from clearprop.engine.packed import Packed, dropout_type, shared_types, team_type
from clearprop.engine.scheduler import Scheduler
from clearprop.engine.small_batch import small_batch_epoch, small_batch_layout, suits_small_batches
from clearprop.parameters import Parameters
from clearprop.reference_engine import (
    CHECK_EVERY,
    FIRST_PIECE,
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
from clearprop.update import State


@cache
def _signature(dtype: str) -> Any:
    """Return the types of what an epoch takes and gives back."""
    whole = types.int64
    return whole(
        *shared_types(dtype), dropout_type(dtype), team_type(), whole, whole, whole,
        types.float64[::1],
    )  # fmt: skip


@final
class CompiledEngine(Packed, Engine):  # pyright: ignore[reportIncompatibleVariableOverride]
    """The reference's updates, with everything in place and nothing allocated."""

    def __init__(
        self, parameters: Parameters, samples: int, settings: StepSettings, threads: int
    ) -> None:
        network, dtype = parameters.network, parameters.flat.dtype.name
        self._size, self._batch_size = samples, min(settings.batch_size, samples)
        is_small = suits_small_batches(network, self._batch_size, settings)
        self._epoch: Any = small_batch_epoch if is_small else epoch
        batches, seconds = ("tiny networks", 2) if is_small else ("all networks", 7)
        words = f"the engine for {batches} in {dtype} (about {seconds} s)"
        make_ready(self._epoch, _signature(dtype), words)
        threads = 1 if is_small else threads
        if is_small:
            made = small_batch_layout(network, self._batch_size, dtype)
        else:
            made = layout(
                network, self._batch_size, threads, dtype,
                whole_gradient=settings.clip_norm is not None, dropout=settings.dropout,
            )  # fmt: skip
        # A clipped gradient's length is summed by as many as there are, and must not differ.
        self._scheduler = None
        if threads > 1 and settings.clip_norm is None:
            products = 3 * network.parameter_count * self._batch_size
            self._scheduler = Scheduler(threads, products)
        self.position, self._total = settings.position, aligned(1, "float64")
        updates = (settings.state or State()).t
        # The updates made before this epoch
        self._t = updates - self._steps(self.position.samples)
        self._scales: Scales = ()
        super().__init__(parameters, settings, made, threads, updates)

    @property
    def threads(self) -> str:
        """How many threads work, in words."""
        said = f"{self._threads} thread{'s' * (self._threads > 1)}"
        return said if self._scheduler is None else f"up to {said}"

    def state(self) -> State:
        return self._state_after(self._t + self._steps(self.position.samples))

    def _steps(self, samples: int) -> int:
        """Return how many updates so many samples of an epoch make."""
        return -(-samples // self._batch_size)

    def run_epoch(
        self, segments: Iterable[Segment], scales: Scales, should_stop: ShouldStop | None = None
    ) -> float:
        if scales != self._scales:
            self._scales, self._rule = scales, set_scales(self._rule, self._rate, scales)
        epoch, begun, self._total[0] = self.position
        self._begin_dropout(epoch)
        piece = self._size if should_stop is None else FIRST_PIECE
        for segment in segments:
            samples, count = self._samples_of(segment), len(segment.order)
            before, steps, done = self.position.samples, self._steps(count), 0
            while done < steps:
                if should_stop is not None and self.position.samples > begun and should_stop():
                    raise EpochPausedError
                threads, some = (
                    self._scheduler.next_piece() if self._scheduler else (self._threads, steps)
                )
                some = min(some, steps - done, piece)
                first, end = done * self._batch_size, min((done + some) * self._batch_size, count)
                self._rule.begin[0] = self._steps(before) + done
                began = perf_counter()
                work = partial(self._work_as, samples, self._teams[threads], first, end)
                wrong = self._workers.run(work, threads)[0]
                if wrong:
                    raise LossNotFiniteError(self._steps(before) + done + wrong)
                seconds = perf_counter() - began
                if self._scheduler:
                    self._scheduler.record(some, seconds)
                done += some
                self.position = Position(epoch, before + end, float(self._total[0]))
                if should_stop is not None:
                    piece = max(1, int(some * CHECK_EVERY / max(seconds, 1e-9)))
        check_parameters(self._weights.p, self._size, self._batch_size)
        self._t += self._steps(self._size)
        total, self.position = self.position.total, Position(epoch + 1)
        return total / self._size

    def _work_as(
        self, samples: Samples, team: list[Team], first: int, end: int, thread: int
    ) -> int:
        return self._epoch(
            samples, self._space, self._weights, self._rule, self._dropout, team[thread],
            self._batch_size, first, end, self._total,
        )  # fmt: skip
