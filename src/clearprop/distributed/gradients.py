"""Gradient and update as steps of their own, between which gradients of other ranks are added."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import final

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.backward import backward
from clearprop.blas_threads import one_blas_thread
from clearprop.dropout import draw_masks, step_key
from clearprop.forward import error, forward
from clearprop.parameters import Parameters
from clearprop.randomness import Draws
from clearprop.reference_engine import StepSettings
from clearprop.sample_order import Segment
from clearprop.update import State, add_l2, clip, update


class GradientSource(ABC):
    """A network's gradients, summed over samples, as arrays of `length` numbers of a type."""

    length: int
    dtype: str

    @property
    @abstractmethod
    def parameters(self) -> Parameters:
        """The newest ones."""

    @property
    @abstractmethod
    def numbers(self) -> Array:
        """The numbers of the newest parameters, in any order."""

    @abstractmethod
    def gradient(self, segment: Segment, batch: range, own: range, draws: Draws | None,
                 place: tuple[int, int], into: Array) -> float:  # fmt: skip
        """Write the sum of the gradients of a batch's own samples; return that of their errors.

        `batch` and `own` are ranges of the segment's order.  What drops out is drawn for the whole
        batch, at a place: its epoch and step.
        """

    @abstractmethod
    def update(self, gradient: Array, weight_sum: float, scale: float) -> None:
        """Make one update by a sum of gradients, divided by the sum of the samples' weights."""

    @abstractmethod
    def state(self, updates: int) -> State:
        """Return what the newest update, of so many, has left of the optimizer."""

    @abstractmethod
    def limit_blas_threads(self) -> AbstractContextManager[object]:
        """Return what must hold while it trains."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what only another epoch would need."""


@final
class ReferenceGradients(GradientSource):
    """Forward, backward and update as the equations have them."""

    def __init__(self, parameters: Parameters, settings: StepSettings) -> None:
        self._parameters, self._settings = parameters, settings
        self._ar, self._state = Floats(parameters.flat.dtype.name), settings.state or State()
        self.length, self.dtype = parameters.flat.size, parameters.flat.dtype.name

    @property
    def parameters(self) -> Parameters:
        return self._parameters

    @property
    def numbers(self) -> Array:
        return self._parameters.flat

    def gradient(self, segment: Segment, batch: range, own: range, draws: Draws | None,
                 place: tuple[int, int], into: Array) -> float:  # fmt: skip
        if not own:
            into[:] = 0
            return 0.0
        ar, settings, network = self._ar, self._settings, self._parameters.network
        chosen = segment.order[own.start : own.stop]
        X, Y = segment.X.T[:, chosen], segment.Y.T[:, chosen]
        weights = None if segment.weights is None else segment.weights[chosen].reshape(1, -1)
        masks = None
        if draws is not None and settings.dropout:
            key = step_key(draws, *place)
            drawn = draw_masks(network, settings.dropout, len(batch), key, ar)
            here = slice(own.start - batch.start, own.stop - batch.start)
            masks = [None if mask is None else mask[:, here] for mask in drawn]
        passed = forward(self._parameters, X, ar, masks)
        into[:] = backward(self._parameters, passed, Y, ar, "sum", weights).gradients.flat
        return float(error(network, passed, Y, ar, "sum", weights).E_total[0, 0])

    def update(self, gradient: Array, weight_sum: float, scale: float) -> None:
        ar, settings, parameters = self._ar, self._settings, self._parameters
        gradients = Parameters(parameters.network, gradient / ar.array(weight_sum))
        gradients = add_l2(gradients, parameters, settings.layer_l2 or settings.l2, ar)
        gradients = clip(gradients, settings.clip_norm, ar)
        made = update(parameters, gradients, settings.optimizer, self._state, ar, scale)
        self._parameters, self._state = made.parameters, made.state

    def state(self, updates: int) -> State:
        return self._state

    def limit_blas_threads(self) -> AbstractContextManager[object]:
        # As many as there are could divide sums among them.
        return one_blas_thread()

    def close(self) -> None:
        """There is nothing that only another epoch would need."""


def weight_of(segment: Segment, own: range) -> float:
    """Return the sum of the weights of a segment's samples."""
    if segment.weights is None:
        return float(len(own))
    chosen = segment.order[own.start : own.stop]
    return float(np.sum(segment.weights[chosen], dtype=np.float64))
