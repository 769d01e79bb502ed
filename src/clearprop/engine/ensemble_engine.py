"""Epochs of many small networks, carried out at once by the compiled engine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.ensemble import Progress, ensemble_epoch
from clearprop.engine.layout import (
    Allocator,
    Samples,
    Weights,
    Workspace,
    aligned,
    read_only,
    records,
    with_biases,
)
from clearprop.engine.numba_setup import TILE, make_ready, types
from clearprop.engine.optimizers import UpdateRule, numbers_of, powers_after, rule_of
from clearprop.engine.packed import record, shared_types
from clearprop.engine.workers import Workers
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.reference_engine import StepSettings
from clearprop.update import memories


def _signature() -> Any:
    """Return the types of what `ensemble_epoch` takes."""
    exact = types.float64[::1]
    progress = record(Progress, exact, exact, types.int64[::1])
    return types.void(*shared_types("float32"), types.int64, progress)


def _layout(network: Network, batch_size: int) -> tuple[Array, Array, int, int]:
    """Return the records of the layers and the plan, and how long the weights and buffer are."""
    work, weights = Allocator(), Allocator()
    layers, plan = records(network, "float32")
    with_biases(layers)
    for layer in layers:
        layer["out"] = work.take(int(layer["out_rows"]) * batch_size * TILE)
    for layer, described in zip(layers[1:], network.layers, strict=True):
        layer["weights"] = weights.take(int(layer["rows"]) * described.size * TILE)
        if described.activation.slope_needs_net:
            layer["slope"] = work.take(int(layer["out_rows"]) * batch_size * TILE)
    outputs = network.output.size * batch_size * TILE
    for place in ("d", "d_apart"):
        plan[place] = work.take((max(network.sizes[1:]) + 1) * batch_size * TILE)
    # Errors are those of a sample where outputs depend on each other, else of all at once.
    for place in ("target", "entries", "errors"):
        plan[place] = work.take(outputs)
    most = max(int(layer["rows"] * layer["size"]) for layer in layers[1:])
    plan["gradient"] = work.take(most * TILE)
    return layers, plan, weights.length, work.length


@dataclass(frozen=True)
class _Group:
    """Up to TILE networks, and all that training them takes."""

    members: slice
    space: Workspace
    weights: Weights
    rule: UpdateRule
    progress: Progress


class EnsembleEngine:
    """The updates of many networks of one shape in float32, each as it would be alone.

    All have the same samples, in rows; their settings may differ in the learning rate and `l2`.
    So many threads work on groups of networks at the same time.
    """

    def __init__(
        self,
        starts: Sequence[Parameters],
        X: Array,
        Y: Array,
        chosen: Sequence[StepSettings],
        threads: int,
    ) -> None:
        make_ready(ensemble_epoch, _signature(), "the engine for many networks (about 3 s)")
        self._network, first = starts[0].network, chosen[0]
        self._threads = threads
        self._batch_size = min(first.batch_size, X.shape[0])
        self._X, self._Y = read_only(X), read_only(Y)
        self._rates = np.array([float(one.optimizer.learning_rate) for one in chosen])
        self._layers, self._plan, size, length = _layout(self._network, self._batch_size)
        self._workers = Workers(threads)
        self._groups: list[_Group] = []
        code, address = rule_of(first.optimizer, "float32", penalised=any(one.l2 for one in chosen))
        numbers = numbers_of(first.optimizer, len(self._network.layers), "float32")
        not_clipped: Any = np.float32(0)
        for begin in range(0, len(starts), TILE):
            members = slice(begin, min(begin + TILE, len(starts)))
            l2 = aligned(TILE)
            l2[: members.stop - begin] = [one.l2 for one in chosen[members]]
            powers = powers_after(0, first.optimizer)
            p, memory = aligned(size), aligned(size * memories(type(first.optimizer)))
            group = _Group(
                members,
                Workspace(self._layers, self._plan[0], aligned(length)),
                Weights(p, memory, aligned(0)),
                UpdateRule(
                    code,
                    address,
                    not_clipped,
                    aligned(2 * TILE),
                    aligned(0),
                    aligned(0),
                    aligned(0),
                    np.zeros(0, dtype=np.int64),
                    l2,
                    numbers,
                    powers,
                ),
                Progress(np.zeros(TILE), np.zeros(TILE), np.zeros(TILE, dtype=np.int64)),
            )
            for layer in self._layers[:-1]:
                rows = int(layer["out_rows"])
                if rows > layer["size"]:
                    place = int(layer["out"])
                    entries = self._entries(group.space.buffer, place, self._batch_size, rows)
                    entries[:, -1] = 1
            for lane, start in enumerate(starts[members]):
                self._put(p, lane, start)
            self._groups.append(group)

    @staticmethod
    def _entries(buffer: Array, start: int, rows: int, columns: int) -> Array:
        """Return a matrix of shape (rows, columns, TILE), a view."""
        return buffer[start : start + rows * columns * TILE].reshape(rows, columns, TILE)

    def _lane(self, packed: Array, lane: int) -> Iterator[tuple[Array, Array]]:
        """Give each layer's weights of one network, views of shapes (size, inputs) and (size,).

        The second is of biases, where the layer has any.
        """
        for layer in self._layers[1:]:
            place, rows, size = (int(layer[name]) for name in ("weights", "rows", "size"))
            entries = self._entries(packed, place, rows, size)[:, :, lane]
            yield entries[: layer["inputs"]].T, entries[-1]

    def _put(self, packed: Array, lane: int, parameters: Parameters) -> None:
        pairs = zip(parameters.W, parameters.b, self._lane(packed, lane), strict=True)
        for W_n, b_n, (weights, biases) in pairs:
            weights[:] = W_n
            if b_n is not None:
                biases[:] = b_n[:, 0]

    def parameters(self, number: int) -> Parameters:
        """Return the newest parameters of one of the networks."""
        lanes = self._lane(self._groups[number // TILE].weights.p, number % TILE)
        W, b = zip(*lanes, strict=True)
        layers = self._network.layers
        biases = [
            one[:, None] if layer.bias else None for one, layer in zip(b, layers, strict=True)
        ]
        return Parameters.of(self._network, W, biases)

    def run_epoch(self, orders: Array, scales: Array) -> tuple[Array, Array]:
        """Train all for one epoch, each in its order, shape (networks, samples), at its scale.

        Returns each one's mean loss per sample, and the number of its first batch whose loss, or
        whose update, was not finite, or 0.
        """
        rates = (self._rates * scales).astype(np.float32)

        def work_on(group: _Group) -> Any:
            some, progress = orders[group.members], group.progress
            # Those of the weights, and of the biases
            for start in (0, TILE):
                group.rule.rates[start : start + len(some)] = rates[group.members]
            # What fills up a group goes with its first network's samples, and nowhere.
            every = np.concatenate([some, np.repeat(some[:1], TILE - len(some), axis=0)])
            progress.totals[:] = 0
            samples = Samples(self._X, self._Y, aligned(0), every.ravel())
            ensemble_epoch(
                samples, group.space, group.weights, group.rule, self._batch_size, progress
            )
            lanes = group.weights.p.reshape(-1, TILE)
            is_finite = np.isfinite(lanes.min(axis=0)) & np.isfinite(lanes.max(axis=0))
            failed, last = progress.failed, -(-orders.shape[1] // self._batch_size)
            failed[(failed == 0) & ~is_finite] = last
            return progress.totals[: len(some)] / orders.shape[1], failed[: len(some)]

        def work_as(thread: int) -> list[Any]:
            first, last = (k * len(self._groups) // self._threads for k in (thread, thread + 1))
            return [work_on(group) for group in self._groups[first:last]]

        done: list[Any] = [one for own in self._workers.run(work_as, self._threads) for one in own]
        losses, failed = zip(*done, strict=True)
        return np.concatenate(losses), np.concatenate(failed)
