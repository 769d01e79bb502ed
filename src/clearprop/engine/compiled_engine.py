"""Epochs carried out by the compiled engine."""

from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from importlib import import_module
from time import perf_counter, sleep
from typing import final

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.epoch import epoch
from clearprop.engine.layout import LINE, aligned, pack, plan, products, unpack
from clearprop.engine.numba_setup import TILE, make_ready
from clearprop.engine.optimizers import (
    MEMORIES,
    OPTIMIZER_CODES,
    powers_after,
    settings,
    weight_decays,
)
from clearprop.engine.scheduler import Pace
from clearprop.engine.signature import epoch_in
from clearprop.engine.small_batch import epoch_of_few
from clearprop.engine.small_batch_layout import plan_few, suits_few
from clearprop.engine.work_queue import END, FIRST, NO_PIECE, board
from clearprop.engine.workers import Workers
from clearprop.parameters import Parameters
from clearprop.reference_engine import Engine, LossNotFiniteError, StepSettings, check_parameters
from clearprop.update import State


@final
class CompiledEngine(Engine):
    """The reference's updates, with everything in place and nothing allocated."""

    def __init__(
        self, parameters: Parameters, X: Array, Y: Array, chosen: StepSettings, threads: int
    ) -> None:
        self._network, dtype = parameters.network, parameters.flat.dtype.name
        self._dtype = np.dtype(dtype)
        # Both, so that a network of another size has nothing to compile.
        for either in (epoch, epoch_of_few):
            make_ready(either, epoch_in(dtype), f"the engine for {dtype} (about 15 s)")
        self._batch_size = min(chosen.batch_size, X.shape[0])
        # A sample's numbers must lie side by side.
        self._X, self._Y = np.ascontiguousarray(X), np.ascontiguousarray(Y)
        self._code = OPTIMIZER_CODES[type(chosen.optimizer)]
        self._settings = settings(chosen.optimizer, chosen.clip_norm, dtype)
        count = len(self._network.layers)
        penalties = chosen.layer_l2 or [chosen.l2] * count
        self._l2 = np.repeat(np.array(penalties, dtype=dtype), TILE)
        self._decays = weight_decays(chosen.optimizer, count, dtype)
        self._weights = np.zeros(0, dtype=dtype)
        if chosen.weights is not None:
            self._weights = chosen.weights.astype(dtype)
        self._rate = self._dtype.type(chosen.optimizer.learning_rate)
        if suits_few(self._network, self._batch_size, chosen):
            made, self._epoch = plan_few(self._network, self._batch_size), epoch_of_few
        else:
            is_clipped = chosen.clip_norm is not None
            made = plan(self._network, self._batch_size, threads, whole_gradient=is_clipped)
            self._epoch = epoch
        # Threads that halve a batch have parameters of their own.
        self._threads = min(threads, 2) if made.is_halved else threads
        self._copies = self._threads if made.is_halved else 1
        # A clipped gradient's length is summed by as many as there are, and must not differ.
        self._plan, self._pace = made, None
        if self._threads > 1 and chosen.clip_norm is None:
            self._pace = Pace(self._threads, products(self._network, self._batch_size))
        self._work = aligned(made.length, dtype)
        self._work[made.ones] = 1
        self._g = aligned(0 if made.is_direct else made.weights, dtype)
        state, count = chosen.state or State(), MEMORIES[self._code]
        kept = (memory.astype(dtype, copy=False) for memory in state.memory)
        first = [parameters, *(Parameters(self._network, memory) for memory in kept)]
        self._moved = [
            [pack(one, made) for one in first]
            + [aligned(made.weights, dtype) for _ in range(count - len(state.memory))]
            for _ in range(self._copies)
        ]
        self._t, self._total = state.t, aligned(1, "float64")
        self._powers = aligned(self._threads * LINE, "float64").reshape(self._threads, LINE)
        self._powers[:, :2] = powers_after(state.t, self._settings)
        self._workers = Workers(self._threads)
        self._errors = aligned(made.tiles * LINE, "float64")
        self._squares, self._told = np.zeros(self._threads), aligned(4 * LINE, "float64")
        self._no_memories = [aligned(0, dtype), aligned(0, dtype)]
        self._order = np.zeros(len(self._X), dtype=np.int64)
        self._rates = aligned(TILE, dtype)
        # A piece for one thread must not reach the others, nor change what they count.
        self._posted = {some: board(some) for some in {1, self._threads}}
        self._flags = {some: aligned(some * LINE, "int64") for some in {1, self._threads}}
        self._calls: dict[int, Future[int]] = {}
        self._is_behind = False

    @property
    def threads(self) -> str:
        """How many threads work, in words."""
        said = f"{self._threads} thread{'s' * (self._threads > 1)}"
        return said if self._pace is None else f"up to {said}"

    @property
    def parameters(self) -> Parameters:  # pyright: ignore[reportIncompatibleVariableOverride]
        return unpack(self._moved[0][0], self._network, self._plan)

    def limit_blas_threads(self) -> AbstractContextManager[object]:
        # The threads of a BLAS, which validation uses, go on spinning for a tenth of a second.
        if self._threads == 1:
            return nullcontext()
        return import_module("threadpoolctl").threadpool_limits(1, user_api="blas")

    def close(self) -> State:
        for call in self._calls.values():
            call.result()
        self._calls.clear()
        memories = self._moved[0][1:]
        del self._work, self._g, self._moved
        # Each is let go of before the next is made, so that there are never two of all.
        flat: list[Array] = []
        while memories:
            flat.append(unpack(memories.pop(0), self._network, self._plan).flat)
        return State(self._t, tuple(flat))

    def run_epoch(self, order: Array, scale: float) -> float:
        self._rates[:] = self._rate * self._dtype.type(scale)
        self._order[: len(order)] = order
        steps, done = -(-len(order) // self._batch_size), 0
        self._total[0] = 0
        while done < steps:
            threads, some = self._pace.next() if self._pace else (self._threads, steps)
            some = min(some, steps - done)
            first, end = (step * self._batch_size for step in (done, done + some))
            began = perf_counter()
            wrong = self._train(first, min(end, len(order)), threads)
            if wrong:
                raise LossNotFiniteError(done + wrong)
            if self._pace:
                self._pace.took(some, perf_counter() - began)
            done += some
        check_parameters(self._moved[0][0], len(order), self._batch_size)
        self._t += steps
        return float(self._total[0]) / len(order)

    def _train(self, first: int, end: int, threads: int) -> int:
        """Train on samples first to end of the order; return as `epoch` does."""
        self._posted[threads][[FIRST, END]] = first, end
        if threads == 1:
            self._is_behind = True
            return self._work_as(0, 1)
        if self._is_behind:
            self._powers[1:] = self._powers[0]
            for copy in self._moved[1:]:
                for own, newest in zip(copy, self._moved[0], strict=True):
                    own[:] = newest
            self._is_behind = False
        with self._workers.on_own_cores():
            while True:
                self._call_others(threads)
                wrong = self._work_as(0, threads)
                if wrong != NO_PIECE:
                    return wrong
                # Where there are more threads than cores, another may wait for this one.
                sleep(0)

    def _call_others(self, threads: int) -> None:
        """Have all other threads wait for pieces, but those that do so anyway."""
        for thread in range(1, threads):
            call = self._calls.get(thread)
            if call is None or call.done():
                if call is not None:
                    call.result()
                work = partial(self._work_as, threads=threads)
                self._calls[thread] = self._workers.call(work, thread)

    def _work_as(self, thread: int, threads: int) -> int:
        p, m, v = (self._moved[thread % self._copies] + self._no_memories)[:3]
        return self._epoch(
            self._X, self._Y, self._weights, self._order, self._batch_size,
            self._plan.layers, self._plan.places, self._work, p, self._g, m, v,
            self._code, self._settings, self._rates, self._l2, self._decays,
            self._powers[:threads], self._plan.blocks, self._total, self._errors, self._told,
            self._squares, self._flags[threads], self._posted[threads], thread,
        )  # fmt: skip
