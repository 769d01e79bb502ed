"""Epochs carried out by JAX: the same equations, made into one program for its devices.

The samples of a batch are shared out among all devices there are; XLA adds their gradients up.
"""

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from math import isfinite
from time import perf_counter
from typing import Any, NamedTuple, final

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.arithmetic.jax_arrays import JaxArray, JaxFloats
from clearprop.backward import backward
from clearprop.checks import DataSet
from clearprop.dropout import draw_masks, step_key
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
    Scales,
    ShouldStop,
    StepSettings,
)
from clearprop.sample_order import BUFFER, Segment
from clearprop.schedules import factor_at
from clearprop.update import Optimizer, State, add_l2, clip, memories, update


class _Progress(NamedTuple):
    """What a step leaves for the next: the parameters, the optimizer's memory and its count of
    updates.
    """

    flat: Any
    memory: tuple[Any, ...]
    t: Any


class _Batch(NamedTuple):
    """A batch in rows, filled up for the devices: X, Y, weights (0 for what fills it up), and for
    each layer of which neurons drop out, what its outs are multiplied with.
    """

    X: Any
    Y: Any
    weights: Any
    masks: Sequence[Any]


class _Steps(NamedTuple):
    """For each of some steps: the rows it takes, how many of them count, what its learning rate is
    multiplied by, and the masks.
    """

    chosen: Any
    counts: Any
    scales: Any
    masks: Sequence[Any]


@dataclass(frozen=True)
class _Work:
    """What a program is made for; `dropped` is whether neurons of each layer drop out."""

    network: Network
    optimizer: Optimizer
    l2: float | tuple[float, ...]
    clip_norm: float | None
    # Of a batch, with those that fill it up for the devices
    rows: int
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
    """Return how numbers lie that every device has, and those that have a row for each sample."""
    sharding: Any = _jax().sharding
    mesh, spec = sharding.Mesh(np.array(_jax().devices()), ("batch",)), sharding.PartitionSpec
    return sharding.NamedSharding(mesh, spec()), sharding.NamedSharding(mesh, spec("batch"))


@lru_cache(maxsize=32)
def _program(work: _Work) -> Any:
    """Return the compiled function from samples, steps and progress, which it uses up, to progress
    and each step's mean loss.

    It is compiled for every number of steps.  With a loop that went on until some number was
    reached, a GPU would wait for the processor before each step.
    """
    jax = _jax()
    _, by_row = _shardings()

    def run(samples: DataSet, steps: _Steps, begin: _Progress) -> Any:
        def step(progress: _Progress, own: _Steps) -> tuple[_Progress, Any]:
            counts = jax.numpy.arange(work.rows) < own.counts
            weights = 1 if samples.weights is None else samples.weights[own.chosen]
            weights = jax.numpy.where(counts, weights, 0).astype(work.dtype)
            rows = samples.X[own.chosen], samples.Y[own.chosen], weights
            X, Y, weights = jax.lax.with_sharding_constraint(rows, by_row)
            return _step(work, progress, _Batch(X, Y, weights, own.masks), own.scales)

        return jax.lax.scan(step, begin, steps)

    return jax.jit(run, donate_argnums=2)


def _step(work: _Work, progress: _Progress, batch: _Batch, scale: Any) -> tuple[_Progress, Any]:
    """Make one update by a batch; return what it leads to, and the mean loss before it."""
    ar, network = JaxFloats(work.dtype), work.network
    parameters = Parameters(network, _array(progress.flat))
    X, Y, weights = _array(batch.X).T, _array(batch.Y).T, _array(batch.weights).reshape(1, -1)
    given = iter(batch.masks)
    masks = [_array(next(given)) if dropped else None for dropped in work.dropped]
    passed = forward(parameters, X, ar, masks)
    E_total = error(network, passed, Y, ar, "sum", weights).E_total[0, 0]
    gradients = backward(parameters, passed, Y, ar, "sum", weights).gradients
    weight_sum = np.sum(weights)
    # The sums are 0, too, where all weights are.
    divisor = ar.where(ar.positive(weight_sum), weight_sum, 1)
    gradients = Parameters(network, gradients.flat / divisor)
    gradients = clip(add_l2(gradients, parameters, work.l2, ar), work.clip_norm, ar)
    state = State(_array(progress.t), tuple(map(_array, progress.memory)))
    made = update(parameters, gradients, work.optimizer, state, ar, _array(scale))
    memory = tuple(map(_value, made.state.memory))
    after = _Progress(_value(made.parameters.flat), memory, _value(made.state.t))
    return after, _value(E_total / divisor)


@cache
def _are_finite() -> Any:
    """Return the function that tells whether all of an array's numbers are finite."""
    jax = _jax()

    def are_finite(array: Any) -> Any:
        return jax.numpy.isfinite(array).all()

    return jax.jit(are_finite)


def _array(value: Any) -> Any:
    return JaxArray(value)


def _value(array: Any) -> Any:
    return array.value


def check_rules(network: Network, settings: StepSettings, dtype: str) -> None:
    """Refuse a rule that cannot be computed later, such as one that asks what numbers are."""
    jax, work = _jax(), _work(network, 1, settings, dtype)

    def numbers(*shape: int) -> Any:
        return jax.ShapeDtypeStruct(shape, dtype)

    flat = numbers(network.parameter_count)
    memory = (flat,) * memories(type(settings.optimizer))
    progress = _Progress(flat, memory, jax.ShapeDtypeStruct((), "int64"))
    masks = [numbers(size, 1) for size in _dropped_sizes(work)]
    batch = _Batch(numbers(1, network.sizes[0]), numbers(1, network.sizes[-1]), numbers(1), masks)
    with _settings():
        try:
            jax.eval_shape(partial(_step, work), progress, batch, numbers())
        except Exception as wrong:  # Rules may be anyone's, and fail in any way.
            reason = str(wrong).strip().split("\n")[0]
            raise ClearpropError(f"a rule cannot be read by JAX: {reason}") from None


def _dropped_sizes(work: _Work) -> list[int]:
    """Return the sizes of the layers that neurons drop out of."""
    layers = zip(work.network.layers, work.dropped, strict=True)
    return [layer.size for layer, dropped in layers if dropped]


def _work(network: Network, batch_size: int, settings: StepSettings, dtype: str) -> _Work:
    count = len(_jax().devices())
    shares = [*settings.dropout, 0.0] if settings.dropout else [0.0] * len(network.layers)
    return _Work(
        network,
        settings.optimizer,
        settings.layer_l2 or settings.l2,
        settings.clip_norm,
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
        self.position, state = settings.position, settings.state or State()
        count = memories(type(settings.optimizer))
        memory = state.memory or (np.zeros_like(parameters.flat),) * count
        self._segment: Segment | None = None
        self._samples: Any = None
        with _settings():
            self._progress = self._put(_Progress(parameters.flat, memory, np.int64(state.t)))

    def _put(self, values: Any) -> Any:
        """Return values as every device has them."""
        everywhere, _ = _shardings()
        # On a CPU, JAX would go on using an array of NumPy's, which others may write to.
        return _jax().device_put(values, everywhere, may_alias=False)

    @property
    def parameters(self) -> Parameters:  # pyright: ignore[reportIncompatibleVariableOverride]
        return Parameters(self._network, np.array(self._progress.flat))

    def state(self) -> State:
        return State(int(self._progress.t), tuple(map(np.array, self._progress.memory)))

    def close(self) -> None:
        self._segment = self._samples = None

    def run_epoch(
        self, segments: Iterable[Segment], scales: Scales, should_stop: ShouldStop | None = None
    ) -> float:
        begun, most = self.position.samples, FIRST_PIECE if should_stop else self._most_steps
        with _settings():
            for segment in segments:
                samples, done, count = self._samples_of(segment), 0, len(segment.order)
                while done < count:
                    if should_stop and self.position.samples > begun and should_stop():
                        raise EpochPausedError
                    left, began = -(-(count - done) // self._batch_size), perf_counter()
                    # Powers of 2 else: a program is made for each number of steps.
                    steps = left if left <= most and not should_stop else _power(min(left, most))
                    end = min(done + steps * self._batch_size, count)
                    self._train(samples, segment.order[done:end], scales)
                    done = end
                    if should_stop:
                        seconds = max(perf_counter() - began, 1e-9)
                        most = min(self._most_steps, max(1, int(steps * CHECK_EVERY / seconds)))
            if not _are_finite()(self._progress.flat):
                raise LossNotFiniteError(-(-self._size // self._batch_size))
        total, self.position = self.position.total, Position(self.position.epoch + 1)
        return total / self._size

    def _train(self, samples: DataSet, order: Array, scales: Scales) -> None:
        """Make as many updates as there are batches in the order."""
        epoch, before, total = self.position
        size, count = self._batch_size, len(order)
        steps = -(-count // size)
        # What fills up a batch is a sample of it, with a weight of 0.
        chosen = np.full(steps * size, order[-1])
        chosen[:count] = order
        rows = np.repeat(chosen.reshape(steps, size)[:, -1:], self._work.rows, axis=1)
        rows[:, :size] = chosen.reshape(steps, size)
        counts = np.full(steps, size)
        counts[-1] = count - (steps - 1) * size
        first = before // size
        masks = self._masks(epoch, first, counts.tolist())
        rates = self._ar.array([factor_at(scales, first + step) for step in range(steps)])
        self._progress, losses = _program(self._work)(
            samples, self._put(_Steps(rows, counts, rates, masks)), self._progress
        )
        for step, (loss, of) in enumerate(zip(losses.tolist(), counts.tolist(), strict=True), 1):
            if not isfinite(loss):
                raise LossNotFiniteError(first + step)
            total += loss * of
        self.position = Position(epoch, before + count, total)

    def _samples_of(self, segment: Segment) -> DataSet:
        """Return a segment's samples as the devices have them, where there is room for more."""
        if self._segment is None or segment.X is not self._segment.X:
            self._segment, room, dtype = segment, _room(len(segment.X)), self._ar.dtype
            weights = segment.weights
            self._samples = self._put(
                DataSet(
                    _filled(segment.X, room, dtype),
                    _filled(segment.Y, room, dtype),
                    None if weights is None else _filled(weights, room, dtype),
                )
            )
        return self._samples

    @property
    def _most_steps(self) -> int:
        """For how many steps at most there is to be kept what drops out."""
        numbers = self._work.rows * sum(_dropped_sizes(self._work))
        return max(1, BUFFER // (numbers * self._ar.dtype.itemsize)) if numbers else self._size

    def _masks(self, epoch: int, first: int, counts: Sequence[int]) -> list[Array]:
        """Return what drops out in steps from the epoch's `first` on, of so many samples each."""
        random, shares = self._settings.random, self._settings.dropout
        if random is None or not shares:
            return []
        shape, dtype = (len(counts), self._work.rows), self._ar.dtype
        masks = [np.zeros((shape[0], size, shape[1]), dtype) for size in _dropped_sizes(self._work)]
        for step, samples in enumerate(counts):
            key = step_key(random, epoch, first + step)
            drawn = draw_masks(self._network, shares, samples, key, self._ar)
            kept = [mask for mask in drawn if mask is not None]
            for every, mask in zip(masks, kept, strict=True):
                every[step, :, :samples] = mask
        return masks


def _filled(rows: Array, room: int, dtype: np.dtype[Any]) -> Array:
    """Return rows with others of 0 behind, so many in all."""
    filled = np.zeros((room, *rows.shape[1:]), dtype)
    filled[: len(rows)] = rows
    return filled


def _room(count: int) -> int:
    """Return a number of about that size, and not below; of these there are few, and a program is
    made for each.
    """
    unit = 1 << max(0, count.bit_length() - 4)
    return -(-count // unit) * unit


def _power(count: int) -> int:
    """Return the largest power of 2 that is not above."""
    return 1 << count.bit_length() - 1
