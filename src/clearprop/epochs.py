"""One epoch of training: what carries out its updates, and the readable way to do it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import final

from clearprop.arithmetic import Array, Floats
from clearprop.backward import backward
from clearprop.forward import error, forward
from clearprop.parameters import Parameters
from clearprop.update import Optimizer, State, add_l2, clip, update


@dataclass(frozen=True)
class Settings:
    """How updates are made; `train` says what each setting means."""

    batch_size: int
    optimizer: Optimizer
    l2: float
    clip_norm: float | None


class LossNotFiniteError(Exception):
    """The loss of a batch (from 1) is NaN or infinite."""

    def __init__(self, batch: int) -> None:
        super().__init__(batch)
        self.batch = batch


class Epochs(ABC):
    """Carries out epochs, one after the other, on samples that it was given.

    Attributes
    ----------
    parameters
        The newest.
    """

    parameters: Parameters

    @abstractmethod
    def run(self, order: Array, scale: float) -> float:
        """Train on all samples in this order, at `scale` times the learning rate.

        Returns the mean loss per sample, each batch's before its update.

        Raises
        ------
        LossNotFiniteError
            If the loss is not a finite number.
        """


@final
class ReferenceEpochs(Epochs):
    """Forward, backward and update as the reference has them, step by step."""

    def __init__(self, parameters: Parameters, X: Array, Y: Array, settings: Settings) -> None:
        self.parameters = parameters
        self._X, self._Y, self._settings = X, Y, settings
        self._ar, self._state = Floats(parameters.flat.dtype.name), State()

    def run(self, order: Array, scale: float) -> float:
        ar, settings, total = self._ar, self._settings, 0.0
        for number, columns in enumerate(_batches(order, settings.batch_size), start=1):
            X, Y = self._X[:, columns], self._Y[:, columns]
            passed = forward(self.parameters, X, ar)
            E_total = float(error(self.parameters.network, passed, Y, ar).E_total[0, 0])
            if not isfinite(E_total):
                raise LossNotFiniteError(number)
            gradients = backward(self.parameters, passed, Y, ar).gradients
            gradients = add_l2(gradients, self.parameters, settings.l2, ar)
            gradients = clip(gradients, settings.clip_norm, ar)
            made = update(self.parameters, gradients, settings.optimizer, self._state, ar, scale)
            self.parameters, self._state = made.parameters, made.state
            total += E_total * len(columns)
        return total / len(order)


def _batches(order: Array, batch_size: int) -> Iterator[Array]:
    """Deal the samples, in their order, into batches of column numbers."""
    return (order[start : start + batch_size] for start in range(0, len(order), batch_size))
