"""Checks of samples at the door: shapes, finite numbers, targets that the loss can use."""

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
    wrong = ~np.isfinite(matrix)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise ClearpropError(
            f"{name} has {matrix[row, column]} in row {row + 1}, column {column + 1}: "
            "every entry must be a finite number"
        )


def checked_samples(network: Network, X: Array, Y: Array, ar: Floats) -> tuple[Array, Array]:
    """Take samples into the arithmetic, having checked their shapes and values.

    Raises
    ------
    ClearpropError
        If a shape does not fit the network, there is no sample, an entry is NaN or infinite, or
        a target does not go with the loss.
    """
    X, Y = ar.array(X), ar.array(Y)
    check_rows("X", X, network.sizes[0], "input")
    check_rows("Y", Y, network.output.size, "output")
    check_same_samples(X, Y)
    if X.shape[1] == 0:
        raise ClearpropError("there are no samples to work with: give at least one column")
    check_finite("X", X)
    check_finite("Y", Y)
    check_targets(network.loss, Y)
    return X, Y
