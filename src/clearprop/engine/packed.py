"""A training's parameters as compiled functions take them, with all that those work in."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.blas_threads import one_blas_thread
from clearprop.dropout import epoch_key
from clearprop.engine.dropout import Dropout, dropout_of
from clearprop.engine.forward_backward import Team
from clearprop.engine.layout import (
    LAYER,
    LINE,
    PLAN,
    Layout,
    Samples,
    Weights,
    Workspace,
    aligned,
    pack,
    read_only,
    records,
    unpack,
)
from clearprop.engine.numba_setup import TILE, numba, types
from clearprop.engine.optimizers import UpdateRule, numbers_of, powers_after, rule_of
from clearprop.engine.workers import Workers
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.reference_engine import StepSettings
from clearprop.sample_order import Segment
from clearprop.update import Optimizer, State, memories, rate_factors

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
        record(
            UpdateRule,
            whole,
            whole,
            number,
            *[numbers] * 4,
            whole[::1],
            *[numbers] * 2,
            types.float64[::1],
        ),
    )


def dropout_type(dtype: str) -> Any:
    """Return the type of a `Dropout` in float32 or float64."""
    whole = types.int64[::1]
    return record(Dropout, whole, whole, getattr(types, dtype)[::1])


def team_type() -> Any:
    """Return the type of a `Team`."""
    whole, exact = types.int64, types.float64[::1]
    return record(Team, whole, whole, whole[::1], exact, exact)


def compile_rules(network: Network, optimizer: Optimizer, dtype: str) -> None:
    """Compile what is not the package's own; a rule that vectors cannot do is a ClearpropError."""
    records(network, dtype)
    rule_of(optimizer, dtype)


class Packed:
    """Parameters, the optimizer's memory and rule, a workspace, and threads."""

    def __init__(
        self,
        parameters: Parameters,
        settings: StepSettings,
        made: Layout,
        threads: int,
        updates: int,
    ) -> None:
        self._network, dtype = parameters.network, parameters.flat.dtype.name
        self._dtype, self._layout, self._threads = np.dtype(dtype), made, threads
        self._workers = Workers(threads)
        self._set_up_weights(parameters, settings)
        self._set_up_rule(settings, updates)
        self._dropout, self._draws = dropout_of(settings.dropout, dtype), settings.random
        self._teams = {some: self._team(some) for some in {1, threads}}
        self._segment: Segment | None = None
        self._samples: Any = None
        buffer = aligned(made.length, dtype)
        buffer[made.ones] = 1
        self._space = Workspace(made.layers, made.plan[0], buffer)

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

    def _set_up_rule(self, settings: StepSettings, updates: int) -> None:
        optimizer, dtype, count = settings.optimizer, self._dtype, len(self._network.layers)
        penalties = settings.layer_l2 or [settings.l2] * count
        code, address = rule_of(optimizer, dtype.name, penalised=any(penalties))
        self._rate = float(optimizer.learning_rate)
        factors = np.repeat(np.array(rate_factors(optimizer, self._network), dtype=dtype), TILE)
        self._rule = UpdateRule(
            code,
            address,
            dtype.type(settings.clip_norm or 0),
            aligned(len(factors), dtype.name),
            np.zeros(1, dtype),
            factors,
            np.full(1, np.nan, dtype),
            np.zeros(1, dtype=np.int64),
            np.repeat(np.array(penalties, dtype=dtype), TILE),
            numbers_of(optimizer, count, dtype.name),
            powers_after(updates, optimizer),
        )

    def _team(self, threads: int) -> list[Team]:
        tiles = -(-int(self._layout.plan["chunk"][0]) // TILE)
        barrier, errors = aligned(LINE, "int64"), aligned(tiles * LINE, "float64")
        squares = np.zeros(threads)
        return [Team(k, threads, barrier, errors, squares) for k in range(threads)]

    def _begin_dropout(self, epoch: int) -> None:
        """Take the key of an epoch, by which its neurons drop out."""
        if self._draws is not None and len(self._dropout.scales):
            self._dropout.key[0] = epoch_key(self._draws, epoch)

    @property
    def parameters(self) -> Parameters:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self._unpacked(self._weights.p)

    def limit_blas_threads(self) -> AbstractContextManager[object]:
        """Return what must hold while it trains, lest a BLAS's threads take its cores."""
        # The threads of a BLAS, which validation uses, go on spinning for a tenth of a second.
        return nullcontext() if self._threads == 1 else one_blas_thread()

    def _state_after(self, updates: int) -> State:
        """Return the optimizer's state after so many updates."""
        size, memory = self._layout.weights, self._weights.memory
        flat = [
            self._unpacked(memory[k * size : (k + 1) * size]).flat for k in range(self._memories)
        ]
        return State(updates, tuple(flat))

    def close(self) -> None:
        """Let go of what only another epoch would need."""
        self._workers.wait()
        del self._space

    def _samples_of(self, segment: Segment) -> Samples:
        """Return a segment as compiled functions take it."""
        # What an epoch of a tiny network takes is little more than these views do.
        if self._segment is None or segment.X is not self._segment.X:
            weights = segment.weights
            counted = np.zeros(0, self._dtype) if weights is None else weights.astype(self._dtype)
            X, Y = read_only(segment.X), read_only(segment.Y)
            self._segment, self._samples = segment, Samples(X, Y, counted, segment.order)
        return self._samples._replace(order=segment.order)
