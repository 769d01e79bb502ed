"""Early stopping, counted out by hand."""

import numpy as np
import pytest

from clearprop.early_stopping import EarlyStopping
from clearprop.network import Network
from clearprop.parameters import Parameters


def watched(stopping: EarlyStopping, values: list[float]) -> tuple[EarlyStopping, int]:
    """Watch until patience is over; return the epoch then, or 0."""
    for epoch, value in enumerate(values, start=1):
        parameters = Parameters(Network.of([1, 1], bias=False), np.array([value]))
        stopping = stopping.watch(value, epoch, parameters)
        if stopping.is_over:
            return stopping, epoch
    return stopping, 0


@pytest.mark.parametrize(
    ("tolerance", "values", "over", "best_epoch"),
    [
        (None, [5, 4, 4, 4, 3], 4, 2),
        (None, [5, 6, 4.999, 6, 6, 1], 5, 3),
        (None, [5, 4, 3, 2, 1], 0, 5),
        # As in scikit-learn, standing still is progress where nothing is to be gained.
        (0, [5, 5, 5, 5], 0, 1),
        (0, [5, 6, 5, 6, 7], 5, 1),
        # Progress is counted from the best value, which may creep on.
        (0.5, [5, 4.6, 4.4, 4.2], 3, 3),
        (0.5, [5, 4.6, 4.0, 3.9, 3.3], 0, 5),
    ],
)
def test_patience_is_over_after_two_epochs_without_progress(
    tolerance: float | None, values: list[float], over: int, best_epoch: int
) -> None:
    stopping, epoch = watched(EarlyStopping(2, tolerance), values)
    assert epoch == over
    assert stopping.best_epoch == best_epoch
    assert stopping.best == values[best_epoch - 1]
    assert stopping.best_parameters is not None
    assert stopping.best_parameters.flat[0] == stopping.best
