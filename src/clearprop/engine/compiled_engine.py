"""Epochs carried out by the compiled engine."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from functools import cache, partial
from time import perf_counter
from typing import Any, final

import numpy as np

from clearprop.arithmetic import Array
from clearprop.blas_threads import one_blas_thread
from clearprop.engine.epoch import epoch
from clearprop.engine.forward_backward import Team
from clearprop.engine.layout import (
    LAYER,
    LINE,
    PLAN,
    Samples,
    Weights,
    Workspace,
    aligned,
    layout,
    pack,
    read_only,
    records,
    unpack,
)
from clearprop.engine.numba_setup import TILE, make_ready, numba, types
from clearprop.engine.optimizers import UpdateRule, numbers_of, powers_after, rule_of
from clearprop.engine.scheduler import Scheduler
from clearprop.engine.small_batch import small_batch_epoch, small_batch_layout, suits_small_batches
from clearprop.engine.workers import Workers
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.reference_engine import (
    CHECK_EVERY,
    FIRST_PIECE,
    Engine,
    EpochPausedError,
    LossNotFiniteError,
    Position,
    ShouldStop,
    StepSettings,
    check_parameters,
)
from clearprop.sample_order import Segment
from clearprop.update import Optimizer, State, memories

_MANY = 1_000_000
"""Weights whose copying takes a millisecond, and two threads half of it."""


def record(kind: type, *fields: Any) -> Any:
    """Return Numba's type of a named tuple."""
    return types.BaseTuple.from_types(fields, kind)


def shared_types(dtype: str) -> tuple[Any, Any, Any, Any]:
    """Return the types of samples, workspace, weights and update rule in float32 or float64."""
    number, whole = getattr(types, dtype), types.int64
    numbers, rows = number[::1], types.Array(number, 2, "C", readonly=True)
    layers, plan = (numba.from_dtype(kind) for kind in (LAYER, PLAN))
    return (
        record(Samples, rows, rows, numbers, whole[::1]),
        record(Workspace, types.Array(layers, 1, "C"), plan, numbers),
        record(Weights, numbers, numbers, numbers),
        record(UpdateRule, whole, whole, number, numbers, numbers, numbers, types.float64[::1]),
    )


@cache
def _signature(dtype: str) -> Any:
    """Return the types of what an epoch takes and gives back."""
    whole, exact = types.int64, types.float64[::1]
    team = record(Team, whole, whole, whole[::1], exact, exact)
    return whole(*shared_types(dtype), team, whole, whole, whole, exact)


def compile_rules(network: Network, optimizer: Optimizer, dtype: str) -> None:
    """Compile what is not the package's own; a rule that vectors cannot do is a ClearpropError."""
    records(network, dtype)
    rule_of(optimizer, dtype)


@final
class CompiledEngine(Engine):
    """The reference's updates, with everything in place and nothing allocated."""

    def __init__(
        self, parameters: Parameters, samples: int, settings: StepSettings, threads: int
    ) -> None:
        self._network, dtype = parameters.network, parameters.flat.dtype.name
        self._dtype = np.dtype(dtype)
        self._size, self._batch_size = samples, min(settings.batch_size, samples)
        is_small = suits_small_batches(self._network, self._batch_size, settings)
        self._epoch: Any = small_batch_epoch if is_small else epoch
        batches, seconds = ("tiny networks", 2) if is_small else ("all networks", 7)
        words = f"the engine for {batches} in {dtype} (about {seconds} s)"
        make_ready(self._epoch, _signature(dtype), words)
        self._threads = 1 if is_small else threads
        if is_small:
            self._layout = small_batch_layout(self._network, self._batch_size, dtype)
        else:
            self._layout = layout(
                self._network, self._batch_size, threads, dtype,
                whole_gradient=settings.clip_norm is not None,
            )  # fmt: skip
        # A clipped gradient's length is summed by as many as there are, and must not differ.
        self._scheduler = None
        if self._threads > 1 and settings.clip_norm is None:
            products = 3 * self._network.parameter_count * self._batch_size
            self._scheduler = Scheduler(self._threads, products)
        self._workers = Workers(self._threads)
        self.position, self._total = settings.position, aligned(1, "float64")
        # The updates made before this epoch
        self._t = (settings.state or State()).t - self._steps(self.position.samples)
        self._set_up_weights(parameters, settings)
        self._set_up_rule(settings)
        self._teams = {some: self._team(some) for some in {1, self._threads}}
        self._segment: Segment | None = None
        self._samples: Any = None
        buffer = aligned(self._layout.length, dtype)
        buffer[self._layout.ones] = 1
        self._space = Workspace(self._layout.layers, self._layout.plan[0], buffer)

    def _set_up_weights(self, parameters: Parameters, settings: StepSettings) -> None:
        made, count = self._layout, memories(type(settings.optimizer))
        p = aligned(made.weights, self._dtype.name)
        memory = aligned(count * made.weights, self._dtype.name)
        self._pack(parameters, p)
        kept = settings.state.memory if settings.state else ()
        for place, flat in enumerate(kept):
            start = place * made.weights
            self._pack(Parameters(self._network, flat), memory[start : start + made.weights])
        g = aligned(0 if made.plan["is_direct"][0] else made.weights, self._dtype.name)
        self._weights, self._memories = Weights(p, memory, g), count

    def _pack(self, parameters: Parameters, packed: Array) -> None:
        """Write parameters as the engine keeps them."""
        parts = self._parts
        self._workers.run(lambda part: pack(parameters, packed, self._layout, part, parts), parts)

    def _unpacked(self, packed: Array) -> Parameters:
        """Return what `_pack` was given, in a buffer of its own."""
        flat, parts = np.empty(self._network.parameter_count, dtype=self._dtype), self._parts
        found = Parameters(self._network, flat)
        self._workers.run(lambda part: unpack(packed, found, self._layout, part, parts), parts)
        return found

    @property
    def _parts(self) -> int:
        """How many threads copy parameters: all where they are many."""
        return self._threads if self._layout.weights > _MANY else 1

    def _set_up_rule(self, settings: StepSettings) -> None:
        optimizer, dtype, count = settings.optimizer, self._dtype, len(self._network.layers)
        penalties = settings.layer_l2 or [settings.l2] * count
        code, address = rule_of(optimizer, dtype.name, penalised=any(penalties))
        self._rate = dtype.type(optimizer.learning_rate)
        self._rule = UpdateRule(
            code,
            address,
            dtype.type(settings.clip_norm or 0),
            aligned(TILE, dtype.name),
            np.repeat(np.array(penalties, dtype=dtype), TILE),
            numbers_of(optimizer, count, dtype.name),
            powers_after(self._t + self._steps(self.position.samples), optimizer),
        )

    def _team(self, threads: int) -> list[Team]:
        tiles = -(-int(self._layout.plan["chunk"][0]) // TILE)
        barrier, errors = aligned(LINE, "int64"), aligned(tiles * LINE, "float64")
        squares = np.zeros(threads)
        return [Team(k, threads, barrier, errors, squares) for k in range(threads)]

    @property
    def threads(self) -> str:
        """How many threads work, in words."""
        said = f"{self._threads} thread{'s' * (self._threads > 1)}"
        return said if self._scheduler is None else f"up to {said}"

    @property
    def parameters(self) -> Parameters:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self._unpacked(self._weights.p)

    def limit_blas_threads(self) -> AbstractContextManager[object]:
        # The threads of a BLAS, which validation uses, go on spinning for a tenth of a second.
        if self._threads == 1:
            return super().limit_blas_threads()
        return one_blas_thread()

    def state(self) -> State:
        size, memory = self._layout.weights, self._weights.memory
        flat = [
            self._unpacked(memory[k * size : (k + 1) * size]).flat for k in range(self._memories)
        ]
        return State(self._t + self._steps(self.position.samples), tuple(flat))

    def close(self) -> None:
        self._workers.wait()
        del self._space

    def _steps(self, samples: int) -> int:
        """Return how many updates so many samples of an epoch make."""
        return -(-samples // self._batch_size)

    def run_epoch(
        self, segments: Iterable[Segment], scale: float, should_stop: ShouldStop | None = None
    ) -> float:
        self._rule.rates[:] = self._rate * self._dtype.type(scale)
        epoch, begun, self._total[0] = self.position
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

    def _samples_of(self, segment: Segment) -> Samples:
        """Return a segment as compiled functions take it."""
        # What an epoch of a tiny network takes is little more than these views do.
        if self._segment is None or segment.X is not self._segment.X:
            weights = segment.weights
            counted = np.zeros(0, self._dtype) if weights is None else weights.astype(self._dtype)
            X, Y = read_only(segment.X), read_only(segment.Y)
            self._segment, self._samples = segment, Samples(X, Y, counted, segment.order)
        return self._samples._replace(order=segment.order)

    def _work_as(
        self, samples: Samples, team: list[Team], first: int, end: int, thread: int
    ) -> int:
        return self._epoch(
            samples, self._space, self._weights, self._rule, team[thread],
            self._batch_size, first, end, self._total,
        )  # fmt: skip
