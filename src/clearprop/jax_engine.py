"""Epochs carried out by JAX: the same equations, made into one program for its devices.

The samples of a batch are shared out among all devices there are; XLA adds their gradients up.
"""

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from time import perf_counter
from typing import Any, NamedTuple, final

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.arithmetic.jax_arrays import JaxArray, JaxFloats
from clearprop.backward import backward
from clearprop.dropout import draw_masks
from clearprop.errors import ClearpropError
from clearprop.forward import error, forward
from clearprop.network import Network
from clearprop.optional_import import optional_import
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
from clearprop.sample_order import BUFFER, Segment
from clearprop.update import Optimizer, State, add_l2, clip, memories, update


class _Samples(NamedTuple):
    """Rows of X and Y, a weight for each or none, and the order of so many of them.

    The order is filled up to whole batches, and more.
    """

    X: Any
    Y: Any
    weights: Any
    order: Any
    count: Any


class _Progress(NamedTuple):
    """What a step leaves for the next: its number, the parameters, the optimizer's memory and count
    of updates, the sum of all samples' losses, and whether that of the newest batch is finite.
    """

    step: Any
    flat: Any
    memory: tuple[Any, ...]
    t: Any
    total: Any
    is_finite: Any


@dataclass(frozen=True)
class _Work:
    """What a program is made for; `dropped` is whether neurons of each layer drop out."""

    network: Network
    optimizer: Optimizer
    l2: float | tuple[float, ...]
    clip_norm: float | None
    # Samples of a batch, and those with what fills it up for the devices
    batch_size: int
    columns: int
    dtype: str
    dropped: tuple[bool, ...]


@contextmanager
def _settings() -> Generator[None]:
    """Compute in full precision, in float64 where asked to; nothing is changed for others."""
    jax = _jax()
    with jax.enable_x64(True), jax.default_matmul_precision("highest"):
        yield


def _jax() -> Any:
    return optional_import("jax", "'clearprop[jax]'")


def devices() -> str:
    """Say how many devices there are, and of which kind."""
    found = _jax().devices()
    return f"{len(found)} {found[0].platform} device{'s' * (len(found) > 1)}"


@cache
def _shardings() -> tuple[Any, Any]:
    """Return how numbers lie that every device has, and matrices with a column for each sample."""
    jax = _jax()
    mesh = jax.sharding.Mesh(np.array(jax.devices()), ("batch",))
    spec = jax.sharding.PartitionSpec
    return jax.sharding.NamedSharding(mesh, spec()), jax.sharding.NamedSharding(
        mesh, spec(None, "batch")
    )


@cache
def _program(work: _Work) -> Any:
    """Return the compiled function from samples, masks, a scale, the last step and progress to
    progress; it uses up the latter.
    """
    jax = _jax()
    _, by_column = _shardings()

    def columns(rows: Any, chosen: Any) -> Any:
        return jax.lax.with_sharding_constraint(rows[chosen].T, by_column)

    def run(samples: _Samples, masks: Any, scale: Any, last: Any, begin: _Progress) -> _Progress:
        def goes_on(progress: _Progress) -> Any:
            return (progress.step < last) & progress.is_finite

        def step(progress: _Progress) -> _Progress:
            first = progress.step * work.batch_size
            chosen = jax.lax.dynamic_slice_in_dim(samples.order, first, work.columns)
            place = jax.numpy.arange(work.columns)
            counts = (place < work.batch_size) & (first + place < samples.count)
            weights = 1 if samples.weights is None else samples.weights[chosen]
            weights = jax.numpy.where(counts, weights, 0).astype(work.dtype)
            own = progress.step - begin.step
            return _step(
                work,
                progress,
                columns(samples.X, chosen),
                columns(samples.Y, chosen),
                jax.lax.with_sharding_constraint(weights[None, :], by_column),
                [mask[own] for mask in masks],
                counts.sum(),
                scale,
            )

        return jax.lax.while_loop(goes_on, step, begin)

    return jax.jit(run, donate_argnums=4)


def _step(
    work: _Work,
    progress: _Progress,
    X: Any,
    Y: Any,
    weights: Any,
    masks: Sequence[Any],
    samples: Any,
    scale: Any,
) -> _Progress:
    """Make one update by a batch of so many samples; what fills it up weighs 0."""
    ar, network = JaxFloats(work.dtype), work.network
    parameters = Parameters(network, _array(progress.flat))
    X, Y, weights, given = _array(X), _array(Y), _array(weights), iter(masks)
    every = [_array(next(given)) if dropped else None for dropped in work.dropped]
    passed = forward(parameters, X, ar, every)
    E_total = error(network, passed, Y, ar, "sum", weights).E_total[0, 0]
    gradients = backward(parameters, passed, Y, ar, "sum", weights).gradients
    weight_sum = np.sum(weights)
    # The sums are 0, too, where all weights are.
    divisor = ar.where(ar.positive(weight_sum), weight_sum, 1)
    gradients = Parameters(network, gradients.flat / divisor)
    gradients = clip(add_l2(gradients, parameters, work.l2, ar), work.clip_norm, ar)
    state = State(_array(progress.t), tuple(map(_array, progress.memory)))
    made = update(parameters, gradients, work.optimizer, state, ar, _array(scale))
    loss = _value(E_total / divisor)
    return _Progress(
        progress.step + 1,
        _value(made.parameters.flat),
        tuple(map(_value, made.state.memory)),
        _value(made.state.t),
        progress.total + loss * samples,
        abs(loss) < np.inf,
    )


def _array(value: Any) -> Any:
    return JaxArray(value)


def _value(array: Any) -> Any:
    return array.value


def check_rules(network: Network, settings: StepSettings, dtype: str) -> None:
    """Refuse a rule that cannot be computed later, such as one that asks what numbers are."""
    jax, work = _jax(), _work(network, 1, settings, dtype)
    one, flat = jax.ShapeDtypeStruct, jax.ShapeDtypeStruct((network.parameter_count,), dtype)
    memory = (flat,) * memories(type(settings.optimizer))
    whole, number = one((), "int64"), one((), dtype)
    progress = _Progress(whole, flat, memory, whole, one((), "float64"), one((), "bool"))
    X, Y = (one((size, 1), dtype) for size in (network.sizes[0], network.sizes[-1]))
    masks = [
        one((layer.size, 1), dtype)
        for layer, dropped in zip(network.layers, work.dropped, strict=True)
        if dropped
    ]

    def step(*given: Any) -> _Progress:
        return _step(work, *given)

    with _settings():
        try:
            jax.eval_shape(step, progress, X, Y, one((1, 1), dtype), masks, whole, number)
        except Exception as wrong:  # Rules may be anyone's, and fail in any way.
            reason = str(wrong).strip().split("\n")[0]
            raise ClearpropError(f"a rule cannot be read by JAX: {reason}") from None


def _work(network: Network, batch_size: int, settings: StepSettings, dtype: str) -> _Work:
    count = len(_jax().devices())
    shares = [*settings.dropout, 0.0] if settings.dropout else [0.0] * len(network.layers)
    return _Work(
        network,
        settings.optimizer,
        settings.layer_l2 or settings.l2,
        settings.clip_norm,
        batch_size,
        -(-batch_size // count) * count,
        dtype,
        tuple(share > 0 for share in shares),
    )


@final
class JaxEngine(Engine):
    """The reference's updates on all of JAX's devices, with the parameters on each."""

    def __init__(self, parameters: Parameters, samples: int, settings: StepSettings) -> None:
        self._network, self._size, self._settings = parameters.network, samples, settings
        self._ar = Floats(parameters.flat.dtype.name)
        self._batch_size = min(settings.batch_size, samples)
        self._work = _work(self._network, self._batch_size, settings, self._ar.dtype.name)
        self.position = settings.position
        state = settings.state or State()
        memory = state.memory or (np.zeros_like(parameters.flat),) * memories(
            type(settings.optimizer)
        )
        self._segment: Segment | None = None
        self._samples: tuple[Any, Any, Any] = None, None, None
        with _settings():
            self._progress = _Progress(
                *self._put((0, parameters.flat, memory, state.t, 0.0, True), copy=True)
            )

    def _put(self, values: Any, *, copy: bool = False) -> Any:
        """Return values as every device has them."""
        everywhere, _ = _shardings()
        # On a CPU, JAX would go on using an array of NumPy's, which others may write to.
        return _jax().device_put(values, everywhere, may_alias=False if copy else None)

    @property
    def parameters(self) -> Parameters:  # pyright: ignore[reportIncompatibleVariableOverride]
        return Parameters(self._network, np.array(self._progress.flat))

    def state(self) -> State:
        return State(int(self._progress.t), tuple(map(np.array, self._progress.memory)))

    def close(self) -> None:
        self._segment, self._samples = None, (None, None, None)

    def run_epoch(
        self, segments: Iterable[Segment], scale: float, should_stop: ShouldStop | None = None
    ) -> float:
        epoch, begun, total = self.position
        with _settings():
            self._progress = self._progress._replace(total=self._put(total))
            piece = FIRST_PIECE if should_stop else self._size
            for segment in segments:
                before, done = self.position.samples, 0
                samples = self._samples_of(segment)
                steps = -(-len(segment.order) // self._batch_size)
                self._progress = self._progress._replace(step=self._put(0))
                while done < steps:
                    if should_stop and self.position.samples > begun and should_stop():
                        raise EpochPausedError
                    some, began = min(piece, steps - done, self._most_steps), perf_counter()
                    first = before // self._batch_size + done
                    self._progress = _program(self._work)(
                        samples,
                        self._masks(epoch, first, some, samples.count),
                        self._ar.array(scale),
                        done + some,
                        self._progress,
                    )
                    if not self._progress.is_finite:
                        step = int(self._progress.step)
                        raise LossNotFiniteError(before // self._batch_size + step)
                    done += some
                    ended = min(done * self._batch_size, len(segment.order))
                    self.position = Position(epoch, before + ended, float(self._progress.total))
                    if should_stop:
                        seconds = max(perf_counter() - began, 1e-9)
                        piece = max(1, int(some * CHECK_EVERY / seconds))
        check_parameters(np.asarray(self._progress.flat), self._size, self._batch_size)
        total, self.position = self.position.total, Position(epoch + 1)
        return total / self._size

    def _samples_of(self, segment: Segment) -> _Samples:
        """Return a segment as the program takes it: where there is room for a few more."""
        if self._segment is None or segment.X is not self._segment.X:
            self._segment, room = segment, _room(len(segment.X))
            self._samples = self._put(
                tuple(
                    None if rows is None else _filled(rows, room, self._ar.dtype)
                    for rows in (segment.X, segment.Y, segment.weights)
                ),
                copy=True,
            )
        count = len(segment.order)
        # What fills up a batch is a sample of the segment, with a weight of 0.
        order = np.full(_room(count) + self._work.columns, segment.order[0])
        order[:count] = segment.order
        return _Samples(*self._samples, self._put(order), self._put(count))

    @property
    def _most_steps(self) -> int:
        """How many steps' masks of what drops out are made at once."""
        if not self._settings.dropout:
            return self._size
        numbers = self._work.columns * sum(
            layer.size
            for layer, dropped in zip(self._network.layers, self._work.dropped, strict=True)
            if dropped
        )
        return max(1, BUFFER // (numbers * self._ar.dtype.itemsize))

    def _masks(self, epoch: int, first: int, steps: int, count: int) -> list[Any]:
        """Return what drops out in so many steps from the epoch's `first` on."""
        random, shares = self._settings.random, self._settings.dropout
        if random is None or not shares:
            return []
        room = min(_room(steps), self._most_steps)
        masks = [
            np.zeros((room, layer.size, self._work.columns), self._ar.dtype)
            for layer, dropped in zip(self._network.layers, self._work.dropped, strict=True)
            if dropped
        ]
        for step in range(steps):
            samples = min(self._batch_size, self._size - (first + step) * self._batch_size)
            draws = random.at(epoch, first + step)
            drawn = draw_masks(self._network, shares, samples, draws, self._ar)
            kept = [mask for mask in drawn if mask is not None]
            for every, mask in zip(masks, kept, strict=True):
                every[step, :, :samples] = mask
        return self._put(masks)


def _filled(rows: Array, room: int, dtype: np.dtype[Any]) -> Array:
    """Return rows with others of 0 behind, so many in all."""
    filled = np.zeros((room, *rows.shape[1:]), dtype)
    filled[: len(rows)] = rows
    return filled


def _room(count: int) -> int:
    """Return a number of about that size, and not below; there are few: a program is made for each
    number of rows.
    """
    unit = 1 << max(0, count.bit_length() - 4)
    return -(-count // unit) * unit
