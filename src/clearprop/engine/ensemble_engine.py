"""Epochs of many small networks, carried out at once by the compiled engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.codes import ACTIVATION_CODES, loss_code
from clearprop.engine.ensemble import epoch_of_many
from clearprop.engine.layout import (
    ACTIVATION,
    COLUMN,
    D_BEFORE,
    ERRORS,
    INPUTS,
    LOSS,
    NOWHERE,
    OUT,
    OUT_ROWS,
    ROWS,
    SIZE,
    SLOPE,
    TARGET,
    D,
    G,
    Places,
    W,
    aligned,
)
from clearprop.engine.numba_setup import TILE, make_ready
from clearprop.engine.optimizers import MEMORIES, OPTIMIZER_CODES, settings, weight_decays
from clearprop.engine.signature import epoch_of_many_in_float32
from clearprop.engine.workers import Workers
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.reference_engine import StepSettings


def _plan(network: Network, batch_size: int) -> tuple[Array, Array, int, int]:
    """Return the tables of layers and places, and how long the weights and the buffer are."""
    work, weights = Places(), Places()
    sizes, last = network.sizes, len(network.layers)
    layers = np.full((last + 1, 9), NOWHERE, dtype=np.int64)
    for n, size in enumerate(sizes):
        rows = size + (network.layers[n].bias if n < last else 0)
        layers[n, [SIZE, OUT_ROWS]] = size, rows
        layers[n, OUT] = work.take(rows * batch_size * TILE)
    for n, layer in enumerate(network.layers, start=1):
        rows = int(layers[n - 1, OUT_ROWS])
        layers[n, [INPUTS, ROWS]] = layer.inputs, rows
        layers[n, W] = weights.take(rows * layer.size * TILE)
        layers[n, ACTIVATION] = ACTIVATION_CODES[layer.activation.name]
        if layer.activation.slope_needs_net:
            layers[n, SLOPE] = work.take(int(layers[n, OUT_ROWS]) * batch_size * TILE)
    places = np.zeros(14, dtype=np.int64)
    places[LOSS] = loss_code(network)
    for place in (D, D_BEFORE):
        places[place] = work.take(max(sizes[1:]) * batch_size * TILE + batch_size * TILE)
    places[TARGET] = work.take(sizes[-1] * batch_size * TILE)
    places[ERRORS], places[COLUMN] = work.take(TILE), work.take(3 * TILE)
    places[G] = work.take(max(int(row[ROWS] * row[SIZE]) for row in layers[1:]) * TILE)
    return layers, places, weights.length, work.length


@dataclass(frozen=True)
class _Group:
    """Up to TILE networks, and all that training them takes."""

    members: slice
    work: Array
    p: Array
    m: Array
    v: Array
    l2: Array
    powers: Array
    totals: Array
    E: Array
    failed: Array


class EnsembleEngine:
    """The updates of many networks of one shape, each as it would be alone.

    Parameters
    ----------
    starts
        Where each starts, all of one network in float32.
    X, Y
        Samples in rows, the same for all.
    chosen
        The settings of each.  They may differ in the learning rate and in `l2`.
    threads
        How many groups of networks are worked on at the same time.
    """

    def __init__(
        self,
        starts: Sequence[Parameters],
        X: Array,
        Y: Array,
        chosen: Sequence[StepSettings],
        threads: int,
    ) -> None:
        words = "the engine for many networks (about 10 s)"
        make_ready(epoch_of_many, epoch_of_many_in_float32(), words)
        self._network, first = starts[0].network, chosen[0]
        self._count, self._threads = len(starts), threads
        self._batch_size = min(first.batch_size, X.shape[0])
        self._X, self._Y = np.ascontiguousarray(X), np.ascontiguousarray(Y)
        self._code = OPTIMIZER_CODES[type(first.optimizer)]
        self._settings = settings(first.optimizer, None)
        self._decays = weight_decays(first.optimizer, len(self._network.layers))
        self._rates = np.array([float(one.optimizer.learning_rate) for one in chosen])
        self._layers, self._places, weights, length = _plan(self._network, self._batch_size)
        memories = MEMORIES[self._code]
        self._workers = Workers(threads)
        self._groups: list[_Group] = []
        for begin in range(0, len(starts), TILE):
            members = slice(begin, min(begin + TILE, len(starts)))
            group = _Group(
                members,
                aligned(length),
                aligned(weights),
                aligned(weights * (memories > 0)),
                aligned(weights * (memories > 1)),
                aligned(TILE),
                *(
                    np.ones(4),
                    np.zeros(TILE),
                    np.zeros(TILE),
                    np.zeros(TILE, dtype=np.int64),
                ),
            )
            group.l2[: members.stop - begin] = [one.l2 for one in chosen[members]]
            for n in range(len(self._layers) - 1):
                rows = int(self._layers[n, OUT_ROWS])
                if rows > self._layers[n, SIZE]:
                    self._entries(group.work, int(self._layers[n, OUT]), self._batch_size, rows)[
                        :, -1
                    ] = 1
            for lane, start in enumerate(starts[members]):
                self._put(group.p, lane, start)
            self._groups.append(group)

    @staticmethod
    def _entries(buffer: Array, start: int, rows: int, columns: int) -> Array:
        """Return a matrix of shape (rows, columns, TILE), a view."""
        return buffer[start : start + rows * columns * TILE].reshape(rows, columns, TILE)

    def _weights(self, packed: Array, n: int) -> Array:
        rows, size = int(self._layers[n, ROWS]), int(self._layers[n, SIZE])
        return self._entries(packed, int(self._layers[n, W]), rows, size)

    def _put(self, packed: Array, lane: int, parameters: Parameters) -> None:
        for n, (W_n, b_n) in enumerate(zip(parameters.W, parameters.b, strict=True), start=1):
            entries = self._weights(packed, n)
            entries[: W_n.shape[1], :, lane] = W_n.T
            if b_n is not None:
                entries[-1, :, lane] = b_n[:, 0]

    def parameters(self, number: int) -> Parameters:
        """Return the newest parameters of one of the networks."""
        packed, lane = self._groups[number // TILE].p, number % TILE
        flat = np.empty(self._network.parameter_count, dtype=np.float32)
        found = Parameters(self._network, flat)
        for n, (W_n, b_n) in enumerate(zip(found.W, found.b, strict=True), start=1):
            entries = self._weights(packed, n)
            W_n[:] = entries[: W_n.shape[1], :, lane].T
            if b_n is not None:
                b_n[:, 0] = entries[-1, :, lane]
        return found

    def run_epoch(self, orders: Array, scales: Array) -> tuple[Array, Array]:
        """Train all for one epoch.

        Parameters
        ----------
        orders
            The order of the samples for each network, shape (networks, samples).
        scales
            What to take each one's learning rate times, shape (networks,).

        Returns
        -------
        tuple of Array
            The mean loss per sample of each, and the number of its first batch whose loss, or whose
            update, was not finite, or 0.
        """
        rates = (self._rates * scales).astype(np.float32)

        def work_on(group: _Group) -> Any:
            own, some = aligned(TILE), orders[group.members]
            own[: len(some)] = rates[group.members]
            # What fills up a group goes with its first network's samples, and nowhere.
            every = some
            if len(some) < TILE:
                every = np.concatenate([some, np.repeat(some[:1], TILE - len(some), axis=0)])
            group.totals[:] = 0
            epoch_of_many(
                self._X, self._Y, every.ravel(), self._batch_size, self._layers, self._places,
                group.work, group.p, group.m, group.v, self._code, self._settings, own, group.l2,
                self._decays, group.powers, group.totals, group.E, group.failed,
            )  # fmt: skip
            lanes, last = group.p.reshape(-1, TILE), -(-orders.shape[1] // self._batch_size)
            is_finite = np.isfinite(lanes.min(axis=0)) & np.isfinite(lanes.max(axis=0))
            group.failed[(group.failed == 0) & ~is_finite] = last
            return group.totals[: len(some)] / orders.shape[1], group.failed[: len(some)]

        def work_as(thread: int) -> list[Any]:
            first, last = (k * len(self._groups) // self._threads for k in (thread, thread + 1))
            return [work_on(group) for group in self._groups[first:last]]

        done: list[Any] = [one for own in self._workers.run(work_as, self._threads) for one in own]
        losses, failed = zip(*done, strict=True)
        return np.concatenate(losses), np.concatenate(failed)
