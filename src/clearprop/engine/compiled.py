"""Epochs carried out by the compiled engine."""

from concurrent.futures import ThreadPoolExecutor
from typing import final

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.epoch import epoch
from clearprop.engine.few import epoch_of_few
from clearprop.engine.machine import TILE
from clearprop.engine.moves import (
    MEMORIES,
    OPTIMIZER_CODES,
    powers_after,
    settings,
    weight_decays,
)
from clearprop.engine.plan import LINE, aligned, pack, plan, unpack
from clearprop.engine.plan_few import plan_few, suits_few
from clearprop.epochs import Epochs, LossNotFiniteError, Settings, check_finite
from clearprop.parameters import Parameters
from clearprop.update import State


@final
class CompiledEpochs(Epochs):
    """The reference's updates in float32, with everything in place and nothing allocated."""

    def __init__(
        self, parameters: Parameters, X: Array, Y: Array, chosen: Settings, threads: int
    ) -> None:
        self._network = parameters.network
        self._batch_size = min(chosen.batch_size, X.shape[1])
        # A sample's numbers must lie side by side: no copy if X came from rows = samples.
        self._X, self._Y = np.ascontiguousarray(X.T), np.ascontiguousarray(Y.T)
        self._code = OPTIMIZER_CODES[type(chosen.optimizer)]
        self._settings = settings(chosen.optimizer, chosen.clip_norm)
        count = len(self._network.layers)
        penalties = chosen.layer_l2 or [chosen.l2] * count
        self._l2 = np.repeat(np.array(penalties, dtype=np.float32), TILE)
        self._decays = weight_decays(chosen.optimizer, count)
        self._weights = np.zeros(0, dtype=np.float32)
        if chosen.weights is not None:
            self._weights = chosen.weights[0].astype(np.float32)
        self._rate = np.float32(chosen.optimizer.learning_rate)
        if suits_few(self._network, self._batch_size, chosen):
            made, self._epoch = plan_few(self._network, self._batch_size), epoch_of_few
        else:
            is_clipped = chosen.clip_norm is not None
            made = plan(self._network, self._batch_size, threads, whole_gradient=is_clipped)
            self._epoch = epoch
        self._plan, self._threads = made, threads
        self._work = aligned(made.length)
        self._work[made.ones] = 1
        copies = threads if made.is_replicated else 1
        self._p = [pack(parameters, made) for _ in range(copies)]
        self._g = aligned(0 if made.is_direct else made.weights)
        memories = MEMORIES[self._code]
        self._m, self._v = (
            [aligned(made.weights * (memories > k)) for _ in range(copies)] for k in range(2)
        )
        state = chosen.state or State()
        self._t, self._total = state.t, np.zeros(1)
        for buffers, memory in zip((self._m, self._v), state.memory, strict=False):
            for buffer in buffers:
                buffer[:] = pack(Parameters(self._network, memory), made)
        self._powers = np.tile(powers_after(state.t, self._settings), (threads, 1))
        # Threads begin when there is work for them, and end with this object.
        self._others = ThreadPoolExecutor(threads)
        self._errors, self._squares = np.zeros(made.tiles * LINE), np.zeros(threads)
        self._told = np.zeros(2 * threads * LINE)

    @property
    def parameters(self) -> Parameters:  # pyright: ignore[reportIncompatibleVariableOverride]
        return unpack(self._p[0], self._network, self._plan)

    @property
    def copies(self) -> list[Parameters]:
        """The parameters of every thread that has its own; they are equal to the last bit."""
        return [unpack(p, self._network, self._plan) for p in self._p]

    def end(self) -> State:
        del self._work, self._g, self._p
        # Each is made anew before the next, so that there are never two of both.
        memories = [self._m[0], self._v[0]][: MEMORIES[self._code]]
        del self._m, self._v
        flat: list[Array] = []
        while memories:
            flat.append(unpack(memories.pop(0), self._network, self._plan).flat)
        return State(self._t, tuple(flat))

    def run(self, order: Array, scale: float) -> float:
        rates = np.full(TILE, self._rate * np.float32(scale), dtype=np.float32)
        counter = np.zeros(self._threads * LINE, dtype=np.int64)

        def work_as(thread: int) -> int:
            own = thread if self._plan.is_replicated else 0
            return self._epoch(
                self._X, self._Y, self._weights, order, self._batch_size,
                self._plan.layers, self._plan.places,
                self._work, self._p[own], self._g, self._m[own], self._v[own],
                self._code, self._settings, rates, self._l2, self._decays, self._powers,
                self._total, self._errors, self._told, self._squares, counter, thread,
            )  # fmt: skip

        running = [self._others.submit(work_as, thread) for thread in range(1, self._threads)]
        wrong = work_as(0)
        for one in running:
            one.result()
        if wrong:
            raise LossNotFiniteError(wrong)
        check_finite(self._p[0], len(order), self._batch_size)
        self._t += -(-len(order) // self._batch_size)
        return float(self._total[0]) / len(order)
