"""Checks of samples and seeds: shapes, finite numbers, targets of the loss; else ClearpropError.

Data sets have a row for each sample, as people's arrays do: `train`, `predict`, `evaluate`.  The
article's matrices have a column for each: `forward`, `backward`, `check_gradients`.
"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.errors import ClearpropError
from clearprop.label_smoothing import Smoothing
from clearprop.losses import check_targets
from clearprop.network import Network

SampleIs = Literal["row", "column"]


class DataSet(NamedTuple):
    """A data set: X of shape (samples, inputs), dense or one of SciPy's sparse matrices, Y of
    shape (samples, outputs), and weights of shape (samples,), None where all samples count alike.
    """

    X: Any
    Y: Array
    weights: Array | None = None

    @property
    def size(self) -> int:
        """How many samples there are."""
        return self.X.shape[0]

    def part(self, is_left: Array) -> "DataSet":
        """Return the samples for which `is_left` is true."""
        return self.rows(np.flatnonzero(is_left))

    def rows(self, rows: Array) -> "DataSet":
        """Return the samples of these numbers."""
        weights = None if self.weights is None else self.weights[rows]
        return DataSet(self.X[rows], self.Y[rows], weights)

    def smoothed(self, smoothing: Smoothing) -> "DataSet":
        """Return the samples with smoothed targets."""
        return self._replace(Y=smoothing(self.Y))

    def chunks(self) -> "Iterator[DataSet]":
        """Yield all samples, as `Samples` has it."""
        yield self


class Samples(Protocol):
    """A data set, in memory or not."""

    @property
    def size(self) -> int:
        """How many samples there are."""
        ...

    def chunks(self) -> Iterator[DataSet]:
        """Yield all samples, as many at a time as may be in memory."""
        ...


def check_shape(
    name: str, matrix: Array, neurons: int, role: str, sample_is: SampleIs = "column"
) -> None:
    """Check that a matrix has a row for each neuron and a column for each sample, or vice versa."""
    neuron_is, axis = ("column", 1) if sample_is == "row" else ("row", 0)
    if matrix.ndim == 2 and matrix.shape[axis] == neurons:
        return
    found = "×".join(map(str, matrix.shape)) or "of a single number"
    needed = f"samples×{neurons}" if sample_is == "row" else f"{neurons}×samples"
    remedy = f"give a matrix of shape {needed}"
    if matrix.ndim == 2 and matrix.shape[1 - axis] == neurons:
        remedy = "it is the wrong way round, so give its transpose"
    are = f"{neuron_is} is" if neurons == 1 else f"{neuron_is}s are"
    raise ClearpropError(
        f"{name} has shape {found}, but {neurons} {are} needed, one for each {role} neuron, and a "
        f"{sample_is} for each sample: {remedy}"
    )


def check_same_samples(X: Array, Y: Array, sample_is: SampleIs = "column") -> None:
    """Check that there is a target for each input."""
    axis = 0 if sample_is == "row" else 1
    if X.shape[axis] != Y.shape[axis]:
        raise ClearpropError(
            f"there are {X.shape[axis]} samples of input but {Y.shape[axis]} of target: "
            f"give one target {sample_is} for each input {sample_is}"
        )


def check_finite(name: str, matrix: Any, given: Any = None, before: int = 0) -> None:
    """Check that a matrix of floats has no NaN and no infinity; the error gives the first one.

    `given` is what the floats were made of, whose numbers may be larger than they can hold; so many
    rows were checked `before`.
    """
    entries = matrix.tocoo() if is_sparse(matrix) else None
    numbers = matrix if entries is None else entries.data
    if not are_finite(numbers):
        is_finite = np.isfinite(numbers)
        if entries is None:
            row, column = np.argwhere(~is_finite)[0]
        else:
            first = np.argmin(is_finite)
            row, column = entries.row[first], entries.col[first]
        where = f"row {before + row + 1}, column {column + 1}"
        if given is None:
            found = float(matrix[row, column])
        else:
            found = float((given.tocsr() if is_sparse(given) else np.asarray(given))[row, column])
        if np.isfinite(found):
            raise ClearpropError(f"{name} has {found} in {where}, {_too_large(matrix.dtype)}")
        raise ClearpropError(f"{name} has {found} in {where}: every entry must be a finite number")


def _too_large(dtype: Any) -> str:
    return f"which {dtype} cannot hold: rescale it, or compute in float64"


def are_finite(matrix: Array) -> bool:
    """Whether a matrix of floats has no NaN and no infinity."""
    with np.errstate(over="ignore", invalid="ignore"):
        total = matrix.sum()
    # Any of them would show in the sum, which is read much faster; but it may overflow by itself.
    return bool(np.isfinite(total) or np.isfinite(matrix).all())


def is_sparse(matrix: Any) -> bool:
    """Whether a matrix is one of SciPy's that keep only the entries that are not 0."""
    return hasattr(matrix, "tocsc")


def as_floats(X: Any, ar: Floats, sample_is: SampleIs = "row") -> Array:
    """Take inputs into the arithmetic.

    Sparse ones stay sparse, and `forward` and `backward` need not know: their products with dense
    matrices are dense.
    """
    if not is_sparse(X):
        return _as_floats(X, ar)
    with np.errstate(over="ignore"):
        return X.asformat("csr" if sample_is == "row" else "csc").astype(ar.dtype, copy=False)


def _as_floats(values: Any, ar: Floats) -> Array:
    """Take numbers into the arithmetic; `check_finite` says which it cannot hold."""
    with np.errstate(over="ignore"):
        return ar.array(values)


def check_batch(
    network: Network,
    X: Any,
    Y: Any,
    ar: Floats,
    sample_is: SampleIs = "column",
    before: int = 0,
) -> tuple[Array, Array]:
    """Take inputs and targets into the arithmetic, having checked their shapes and values.

    So many samples were checked `before`, which errors count.
    """
    given_X, given_Y = X, Y
    X, Y = as_floats(X, ar, sample_is), _as_floats(Y, ar)
    check_shape("X", X, network.sizes[0], "input", sample_is)
    check_shape("Y", Y, network.output.size, "output", sample_is)
    check_same_samples(X, Y, sample_is)
    if 0 in X.shape:
        raise ClearpropError(f"there are no samples to work with: give at least one {sample_is}")
    check_finite("X", X, given_X, before)
    check_finite("Y", Y, given_Y, before)
    check_targets(network.loss, Y.T if sample_is == "row" else Y)
    return X, Y


def check_data_set(
    network: Network, X: Any, Y: Any, ar: Floats, weights: Array | None = None
) -> DataSet:
    """Take a data set into the arithmetic, as `check_batch` does, with a weight for each sample."""
    X, Y = check_batch(network, X, Y, ar, "row")
    if weights is None:
        return DataSet(X, Y)
    return DataSet(X, Y, check_weights(weights, len(Y), ar))


def check_weights(given: Array, samples: int, ar: Floats) -> Array:
    """Take weights into the arithmetic: one for each sample, of 0 or above, and not all 0."""
    weights = check_each_weight(given, samples, ar)
    if not weights.any():
        raise ClearpropError("all sample weights are 0: give at least one sample some weight")
    return weights


def check_each_weight(given: Array, samples: int, ar: Floats, before: int = 0) -> Array:
    """Take weights into the arithmetic: one for each sample, of 0 or above."""
    weights = _as_floats(given, ar)
    if weights.shape != (samples,):
        found = "×".join(map(str, weights.shape)) or "a single number"
        raise ClearpropError(
            f"the sample weights have shape {found}, but there are {samples} samples: "
            "give one number for each"
        )
    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any():
        first = int(np.argmax(wrong))
        found = float(given[first])
        ending = ": it must be 0 or a number above"
        if np.isfinite(found) and found >= 0:
            ending = f", {_too_large(weights.dtype)}"
        raise ClearpropError(f"the weight of sample {before + first + 1} is {found}{ending}")
    return weights


def check_seed(seed: int) -> None:
    """Check that NumPy's generator takes a seed."""
    if seed < 0:
        raise ClearpropError(f"the seed is {seed}: it must be a whole number from 0 on")
