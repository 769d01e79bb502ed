"""Checks of samples that scikit-learn does not make, before any of them is held out."""

from typing import Any

import numpy as np

from clearprop.arithmetic import Floats
from clearprop.checks import DataSet, as_floats, check_finite, check_weights, is_sparse
from clearprop.errors import ClearpropError
from clearprop.losses import check_targets
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.update import State

LARGEST_NARROWED = 1e8
"""Up to this, samples and parameters are trained in float32 where nobody asked for float64.

An input of this size times an error of this size, squared by Adam and summed over a million, is
still below float32's largest number, 3.4e38.
"""


def check_no_missing(y: Any) -> None:
    """Refuse targets some of which are None, NaN, NaT or pandas' NA among text and objects."""
    if y is None or is_sparse(y):
        return
    try:
        cells = np.asarray(y)
    except ValueError:
        return  # rows of different lengths, which scikit-learn says
    if cells.dtype.kind not in "OMm" or cells.ndim == 0:
        return
    missing = np.array([_is_missing(cell) for cell in cells.ravel()]).reshape(cells.shape)
    rows = np.flatnonzero(missing.reshape(len(cells), -1).any(axis=1))
    if len(rows):
        raise ClearpropError(
            f"y has missing values in {len(rows)} of {len(cells)} rows, the first in row "
            f"{rows[0] + 1}: leave these samples out, or fill in their targets"
        )


def _is_missing(cell: Any) -> bool:
    try:
        return cell is None or bool(cell != cell)  # noqa: PLR0124 - NaN is not equal to itself
    except TypeError:
        return True  # pandas' NA is neither equal to itself nor not
    except ValueError:
        return False  # an array


def check_for_network(samples: DataSet, network: Network) -> None:
    """Refuse targets and weights that cannot be used, by the rows that the user gave."""
    ar = Floats(samples.X.dtype.name)
    check_finite("y", as_floats(samples.Y, ar), samples.Y)
    check_targets(network.loss, samples.Y.T)
    if samples.weights is not None:
        check_weights(samples.weights, samples.size, ar)


def fits_float32(
    samples: DataSet, validation: DataSet | None, start: Parameters, state: State | None
) -> bool:
    """Whether numbers are so small that a training in float32 overflows no earlier."""
    numbers = (*samples, *(validation or ()), start.flat)
    memory = () if state is None else state.memory
    return _within(LARGEST_NARROWED, *numbers) and _within(float(np.finfo(np.float32).max), *memory)


def _within(largest: float, *arrays: Any) -> bool:
    return all(max(-array.min(), array.max()) <= largest for array in arrays if array is not None)
