"""Checks of samples at the door: shapes, finite numbers, targets that the loss can use."""

from typing import Any

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.errors import ClearpropError
from clearprop.losses import check_targets
from clearprop.network import Network


def check_rows(name: str, matrix: Array, neurons: int, role: str) -> None:
    """Check that a matrix has one row for each neuron of a layer.

    Raises
    ------
    ClearpropError
        If not; the message says what shape it has and should have.
    """
    if matrix.ndim != 2 or matrix.shape[0] != neurons:
        found = "×".join(map(str, matrix.shape))
        raise ClearpropError(
            f"{name} has shape {found}, but {neurons} rows are needed, one for each {role} neuron, "
            "and a column for each sample: transpose it if its rows are samples"
        )


def check_same_samples(X: Array, Y: Array) -> None:
    """Check that there is a target column for each input column.

    Raises
    ------
    ClearpropError
        If not.
    """
    if X.shape[1] != Y.shape[1]:
        raise ClearpropError(
            f"there are {X.shape[1]} samples of input but {Y.shape[1]} of target: "
            "give one target column for each input column"
        )


def check_finite(name: str, matrix: Array) -> None:
    """Check that a matrix of floats has no NaN and no infinity.

    Raises
    ------
    ClearpropError
        If it has; the message gives the first one's place and value.
    """
    places = _not_finite(matrix)
    if len(places):
        row, column = places[0]
        raise ClearpropError(
            f"{name} has {matrix[row, column]} in row {row + 1}, column {column + 1}: "
            "every entry must be a finite number"
        )


def _not_finite(matrix: Any) -> Array:
    """Return the row and column of every NaN and infinity, shape (entries, 2)."""
    if not is_sparse(matrix):
        is_finite = np.isfinite(matrix)
        # Nearly always, and several times as fast to find out.
        return np.zeros((0, 2), dtype=int) if is_finite.all() else np.argwhere(~is_finite)
    kept = matrix.tocoo()
    return np.stack([kept.row, kept.col], axis=1)[~np.isfinite(kept.data)]


def is_sparse(matrix: Any) -> bool:
    """Whether a matrix is one of SciPy's that keep only the entries that are not 0."""
    return hasattr(matrix, "tocsc")


def taken(X: Any, ar: Floats) -> Array:
    """Take inputs into the arithmetic.

    Sparse ones stay sparse, and `forward` and `backward` need not know: their products with dense
    matrices are dense.
    """
    return X.tocsc().astype(ar.dtype, copy=False) if is_sparse(X) else ar.array(X)


def checked_samples(network: Network, X: Array, Y: Array, ar: Floats) -> tuple[Array, Array]:
    """Take samples into the arithmetic, having checked their shapes and values.

    Raises
    ------
    ClearpropError
        If a shape does not fit the network, there is no sample, an entry is NaN or infinite, or
        a target does not go with the loss.
    """
    X, Y = taken(X, ar), ar.array(Y)
    check_rows("X", X, network.sizes[0], "input")
    check_rows("Y", Y, network.output.size, "output")
    check_same_samples(X, Y)
    if X.shape[1] == 0:
        raise ClearpropError("there are no samples to work with: give at least one column")
    check_finite("X", X)
    check_finite("Y", Y)
    check_targets(network.loss, Y)
    return X, Y


def checked_weights(weights: Array | None, samples: int, ar: Floats) -> Array | None:
    """Take weights of samples into the arithmetic, in the shape (1, samples).

    Raises
    ------
    ClearpropError
        If there is not one for each sample, one is negative or not finite, or all are 0.
    """
    if weights is None:
        return None
    weights = ar.array(weights)
    if weights.shape != (samples,):
        found = "×".join(map(str, weights.shape)) or "a single number"
        raise ClearpropError(
            f"the sample weights have shape {found}, but there are {samples} samples: "
            "give one number for each"
        )
    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any():
        found = int(np.argmax(wrong))
        raise ClearpropError(
            f"the weight of sample {found + 1} is {weights[found]}: it must be 0 or a number above"
        )
    if not weights.any():
        raise ClearpropError("all sample weights are 0: give at least one sample some weight")
    return weights.reshape(1, -1)
