"""The output layer's work on one tile: out, the error and ∂E/∂net."""

from math import log1p

from clearprop.arithmetic import Array
from clearprop.engine import elementwise as el
from clearprop.engine.codes import ACTIVATION_CODES, LOSS_CODES, NET_LOSS, SOFTMAX_LOSS
from clearprop.engine.elementwise import (
    activate,
    dE_dnet,
    dE_dout,
    errors_of_net,
    errors_of_out,
    times_slope,
)
from clearprop.engine.numba_setup import LANES, TILE, compiled, inlined, number

_SOFTMAX = ACTIVATION_CODES["softmax"]
_POISSON_SOFTMAX = LOSS_CODES["poisson", "softmax"]


@compiled
def _softmax(work: Array, out: int, d: int, size: int, column: int) -> None:
    """Softmax: out ← exp(net − largest) / Σ exp(net − largest), in place.

    What stays: net − largest at d, and at `column` ln Σ exp(net − largest) of every sample.  As
    in the reference, the largest's own 1 is kept apart from the sum of the others.
    """
    others, largest_met = column + TILE, column + 2 * TILE
    for s in range(TILE):
        largest = work[out + s]
        for i in range(1, size):
            largest = max(largest, work[out + i * TILE + s])
        work[column + s] = largest
        work[others + s] = 0
        work[largest_met + s] = 0
    for i in range(size):
        for s in range(TILE):
            work[d + i * TILE + s] = work[out + i * TILE + s] - work[column + s]
    for i in range(0, size * TILE, LANES):
        el.exponential(work, out + i, work, d + i, work, d + i)
    for i in range(size):
        for s in range(TILE):
            if work[out + i * TILE + s] == 1 and work[largest_met + s] == 0:
                work[largest_met + s] = 1
            else:
                work[others + s] += work[out + i * TILE + s]
    for s in range(TILE):
        work[column + s] = log1p(work[others + s])
    for i in range(size):
        for s in range(TILE):
            work[out + i * TILE + s] /= number(work, 1) + work[others + s]


@compiled
def _softmax_times_slope(work: Array, d: int, out: int, size: int, column: int) -> None:
    """dE_dnet ← out ⊙ (dE_dout − Σ dE_dout ⊙ out), in place."""
    for s in range(TILE):
        work[column + s] = 0
    for i in range(size):
        for s in range(TILE):
            work[column + s] += work[d + i * TILE + s] * work[out + i * TILE + s]
    for i in range(size):
        for s in range(TILE):
            work[d + i * TILE + s] = work[out + i * TILE + s] * (
                work[d + i * TILE + s] - work[column + s]
            )


@compiled
def _add_up(work: Array, d: int, size: int, errors: int) -> None:
    """Sum: errors ← the sum of d down each column."""
    for s in range(0, TILE, LANES):
        el.copied(work, errors + s, work, d + s, work, d + s)
        for i in range(1, size):
            el.plus(work, errors + s, work, errors + s, work, d + i * TILE + s)


@inlined
def _softmax_logarithms(
    loss: int, size: int, work: Array, out: int, target: int, d: int, errors: int, column: int
) -> None:  # fmt: skip
    """For the losses that take ln(out) of softmax."""
    _softmax(work, out, d, size, column)
    # Poisson's loss has Σ out besides, which is 1, and so changes no slope.
    plus = number(work, loss == _POISSON_SOFTMAX)
    for i in range(size):
        for s in range(TILE):
            work[d + i * TILE + s] = plus * work[out + i * TILE + s] - work[
                target + i * TILE + s
            ] * (work[d + i * TILE + s] - work[column + s])
    _add_up(work, d, size, errors)
    _add_up(work, target, size, column)
    for i in range(size):
        for s in range(TILE):
            work[d + i * TILE + s] = (
                work[out + i * TILE + s] * work[column + s] - work[target + i * TILE + s]
            )


@compiled
def is_entrywise(loss: int, code: int) -> bool:
    """Whether each output's error and slope depend on that output alone."""
    return loss < SOFTMAX_LOSS and code != _SOFTMAX


@inlined
def at_the_output(
    loss: int, code: int, size: int, work: Array, out: int, slope: int,
    target: int, d: int, errors: int, column: int,
) -> None:  # fmt: skip
    """From net and target: the error of every sample, and dE_dnet at d; net is overwritten."""
    count = size * TILE
    if loss >= SOFTMAX_LOSS:
        _softmax_logarithms(loss, size, work, out, target, d, errors, column)
    elif loss >= NET_LOSS:
        errors_of_net(loss, work, out, target, d, count)
        _add_up(work, d, size, errors)
        dE_dnet(loss, work, out, target, d, count)
    else:
        if code == _SOFTMAX:
            _softmax(work, out, d, size, column)
        else:
            activate(code, work, out, slope, count)
        errors_of_out(loss, work, out, target, d, count)
        _add_up(work, d, size, errors)
        dE_dout(loss, work, out, target, d, count)
        if code == _SOFTMAX:
            _softmax_times_slope(work, d, out, size, column)
        else:
            times_slope(code, work, d, out, slope, count)
