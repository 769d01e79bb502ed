"""One epoch of training: what an engine is, and the readable one."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple, final

from clearprop.arithmetic import Array, Floats
from clearprop.backward import backward
from clearprop.blas_threads import blas_threads_for
from clearprop.dropout import draw_masks, step_key
from clearprop.errors import ClearpropError
from clearprop.forward import error, forward
from clearprop.parameters import Parameters
from clearprop.randomness import Draws
from clearprop.sample_order import Segment
from clearprop.schedules import factor_at
from clearprop.update import Optimizer, State, add_l2, check_optimizer, clip, update


class Position(NamedTuple):
    """Where training stands: in which epoch (from 1), how many of its samples have been trained on,
    and the sum of their losses.
    """

    epoch: int = 1
    samples: int = 0
    total: float = 0.0


BEGINNING = Position()

FIRST_PIECE = 16
"""Steps of an epoch's first piece, where the epoch may have to stop."""

CHECK_EVERY = 0.05
"""Seconds between two questions whether it has to."""


@dataclass(frozen=True)
class StepSettings:
    """How updates are made; `train` says what the settings are.

    `layer_l2` takes the place of `l2` where layers have penalties of their own.  `weighted` is
    whether samples have weights.  `dropout` has a share for each hidden layer, or is empty;
    `random` draws what drops out.  `state` and `position` are those to begin with.
    """

    batch_size: int
    optimizer: Optimizer
    l2: float
    clip_norm: float | None
    layer_l2: tuple[float, ...] = ()
    weighted: bool = False
    dropout: tuple[float, ...] = ()
    random: Draws | None = None
    state: State | None = None
    position: Position = BEGINNING

    def __post_init__(self) -> None:
        check_optimizer(self.optimizer)
        if self.clip_norm is not None and not self.clip_norm > 0:
            raise ClearpropError(
                f"the longest gradient allowed is {self.clip_norm}: it must be above 0"
            )


class LossNotFiniteError(Exception):
    """The loss of a batch (from 1), or what its update led to, is NaN or infinite."""

    def __init__(self, batch: int) -> None:
        super().__init__(batch)
        self.batch = batch


class EpochPausedError(Exception):
    """An epoch stopped between two updates, as it was asked to."""


Scales = Sequence[float]
"""What a schedule makes of the learning rate in an epoch: one number for all steps, or one each."""

ShouldStop = Callable[[], bool]
"""Called now and then between two updates of an epoch; whether the epoch is to stop there."""


class Engine(ABC):
    """Carries out epochs, one after the other, of so many samples; `parameters` are the newest, and
    `position` is where these stand.
    """

    parameters: Parameters
    position: Position

    @abstractmethod
    def run_epoch(
        self, segments: Iterable[Segment], scales: Scales, should_stop: ShouldStop | None = None
    ) -> float:
        """Train on all samples, or on the rest of them, at `scales` times the rate.

        All segments but the last are of whole batches.  Returns the mean loss per sample, each
        batch's before its update; raises LossNotFiniteError if that is not a finite number, or a
        parameter in the end is none, and EpochPausedError where `should_stop` says so.
        """

    @abstractmethod
    def state(self) -> State:
        """Return what the newest update has left of the optimizer."""

    def places(self, count: int) -> Array | None:
        """Return which of so many samples, from a batch's first on, it looks at; None for all."""
        return None

    def limit_blas_threads(self) -> AbstractContextManager[object]:
        """Return what must hold while it trains, lest a BLAS's threads take its cores."""
        return nullcontext()

    @abstractmethod
    def close(self) -> None:
        """Let go of what only another epoch would need."""


@final
class ReferenceEngine(Engine):
    """Forward, backward and update as the equations have them, batch by batch."""

    def __init__(self, parameters: Parameters, samples: int, settings: StepSettings) -> None:
        self.parameters = parameters
        self._size, self._settings = samples, settings
        self._ar, self._state = Floats(parameters.flat.dtype.name), settings.state or State()
        self.position = settings.position

    def run_epoch(
        self, segments: Iterable[Segment], scales: Scales, should_stop: ShouldStop | None = None
    ) -> float:
        epoch, begun, _ = self.position
        batch_size = self._settings.batch_size
        for segment in segments:
            for start in range(0, len(segment.order), batch_size):
                if should_stop is not None and self.position.samples > begun and should_stop():
                    raise EpochPausedError
                scale = factor_at(scales, self.position.samples // batch_size)
                self._step(segment, segment.order[start : start + batch_size], scale)
        check_parameters(self.parameters.flat, self._size, batch_size)
        total, self.position = self.position.total, Position(epoch + 1)
        return total / self._size

    def _step(self, segment: Segment, batch: Array, scale: float) -> None:
        """Make one update, by a batch of a segment's samples."""
        ar, settings, network = self._ar, self._settings, self.parameters.network
        epoch, done, total = self.position
        X, Y = segment.X.T[:, batch], segment.Y.T[:, batch]
        weights = None if segment.weights is None else segment.weights[batch].reshape(1, -1)
        masks = None
        if settings.random is not None and settings.dropout:
            key = step_key(settings.random, epoch, done // settings.batch_size)
            masks = draw_masks(network, settings.dropout, len(batch), key, ar)
        result = forward(self.parameters, X, ar, masks)
        E_total = float(error(network, result, Y, ar, "mean", weights).E_total[0, 0])
        if not isfinite(E_total):
            raise LossNotFiniteError(done // settings.batch_size + 1)
        gradients = backward(self.parameters, result, Y, ar, "mean", weights).gradients
        gradients = add_l2(gradients, self.parameters, settings.layer_l2 or settings.l2, ar)
        gradients = clip(gradients, settings.clip_norm, ar)
        made = update(self.parameters, gradients, settings.optimizer, self._state, ar, scale)
        self.parameters, self._state = made.parameters, made.state
        self.position = Position(epoch, done + len(batch), total + E_total * len(batch))

    def limit_blas_threads(self) -> AbstractContextManager[object]:
        batch = min(self._settings.batch_size, self._size)
        return blas_threads_for(self.parameters.network, batch)

    def state(self) -> State:
        return self._state

    def close(self) -> None:
        """There is nothing that only another epoch would need."""


def check_parameters(flat: Array, samples: int, batch_size: int) -> None:
    """Raise LossNotFiniteError if a parameter is not a finite number, for an epoch's last batch."""
    # The extremes, since a table of what is finite would be a quarter as large as the parameters.
    if not isfinite(flat.min()) or not isfinite(flat.max()):
        raise LossNotFiniteError(-(-samples // batch_size))
