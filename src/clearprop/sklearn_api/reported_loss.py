"""The loss that an estimator reports, put together as scikit-learn counts it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from clearprop.arithmetic import Array
from clearprop.parameters import Parameters


def penalty(parameters: Parameters, l2: Sequence[float]) -> float:
    """Return ½ Σ l2 W², with an l2 for each layer."""
    pairs = zip(l2, parameters.W, strict=True)
    return sum(l2_n / 2 * float(np.vdot(W, W)) for l2_n, W in pairs if l2_n)


def mean_over_batches(values: Array, weights: Array | None, order: Array, batch_size: int) -> float:
    """Return the mean of samples' values as an epoch's loss is counted.

    That is the mean of its batches' weighted means, each as often as it has samples.
    """
    starts = np.arange(0, len(order), batch_size)
    sizes = np.diff(starts, append=len(order))
    each = np.ones(len(order)) if weights is None else weights[order].astype(np.float64)
    totals = np.add.reduceat(each, starts)
    sums = np.add.reduceat(each * values[order], starts)
    return float(np.sum(sizes * sums / np.where(totals > 0, totals, 1)) / len(order))


@dataclass
class ReportedLoss:
    """The outputs' errors, of which a `share` counts, what a loss leaves out, and the penalty.

    A batch adds ½ Σ l2 W² to the loss of an epoch, with each layer's `penalties` and the weights
    before its update; without `batches`, the loss is that of the parameters themselves.
    `left_out()` is the mean over the epoch's samples of terms that no weight moves, which the loss
    need not have but for being 0 where nothing is wrong, and `left_out_of_validation` that of the
    validation samples; None where there are none.
    """

    penalties: Sequence[float]
    share: float = 1.0
    batches: int | None = None
    penalty_before: float = 0.0
    left_out: Callable[[], float] | None = None
    left_out_of_validation: float | None = None

    def of_epoch(self, loss: float, parameters: Parameters) -> float:
        """Return what an epoch's mean loss and the parameters after it come to."""
        left_out = None if self.left_out is None else self.left_out()
        return self._errors(loss, left_out) + self._penalty(parameters)

    def of_validation(self, loss: float) -> float:
        """Return what the mean loss of the validation samples comes to, without a penalty."""
        return self._errors(loss, self.left_out_of_validation)

    def _errors(self, loss: float, left_out: float | None) -> float:
        # By rounding, their sum may be a little below 0.
        return loss * self.share if left_out is None else max(0.0, loss * self.share + left_out)

    def _penalty(self, parameters: Parameters) -> float:
        after = penalty(parameters, self.penalties)
        if self.batches is None:
            return after
        before, self.penalty_before = self.penalty_before, after
        # The first batch's is known, and so is the one after the last: the trapezoidal rule between
        # them, which is exact for one batch.
        return self.batches * (before + after) / 2 + (before - after) / 2
