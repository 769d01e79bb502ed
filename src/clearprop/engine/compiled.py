"""Epochs carried out by the compiled engine."""

from typing import final

import numpy as np

from clearprop.arithmetic import Array
from clearprop.engine.epoch import epoch
from clearprop.engine.moves import MEMORIES, OPTIMIZER_CODES, RATE, settings
from clearprop.engine.plan import plan
from clearprop.epochs import Epochs, LossNotFiniteError, Settings
from clearprop.parameters import Parameters


@final
class CompiledEpochs(Epochs):
    """The reference's updates in float32, with everything in place and nothing allocated.

    All buffers are private: `parameters` is a copy.
    """

    def __init__(self, parameters: Parameters, X: Array, Y: Array, chosen: Settings) -> None:
        self._network = parameters.network
        self._batch_size = chosen.batch_size
        # A sample's numbers must lie side by side: no copy if X came from rows = samples.
        self._X, self._Y = np.ascontiguousarray(X.T), np.ascontiguousarray(Y.T)
        self._code = OPTIMIZER_CODES[type(chosen.optimizer)]
        self._settings = settings(chosen.optimizer, chosen.l2, chosen.clip_norm)
        self._rate = np.float32(chosen.optimizer.learning_rate)
        self._plan = plan(self._network, min(chosen.batch_size, X.shape[1]))
        self._work = _zeros(self._plan.length)
        count = self._network.parameter_count
        self._p = parameters.flat.copy()
        self._g = _zeros(count)
        memories = MEMORIES[self._code]
        self._m, self._v = _zeros(count * (memories > 0)), _zeros(count * (memories > 1))
        self._powers, self._total = np.ones(2), np.zeros(1)

    @property
    def parameters(self) -> Parameters:  # pyright: ignore[reportIncompatibleVariableOverride]
        return Parameters(self._network, self._p.copy())

    def run(self, order: Array, scale: float) -> float:
        self._settings[RATE] = self._rate * np.float32(scale)
        wrong = epoch(
            self._X, self._Y, order, self._batch_size, self._plan.layers, self._plan.places,
            self._work, self._p, self._g, self._m, self._v,
            self._code, self._settings, self._powers, self._total,
        )  # fmt: skip
        if wrong:
            raise LossNotFiniteError(wrong)
        return float(self._total[0]) / len(order)


def _zeros(count: int) -> Array:
    return np.zeros(count, dtype=np.float32)
