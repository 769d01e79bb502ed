"""Check gradients without backpropagation, by moving one parameter at a time.

Central differences: (E(w + h) − E(w − h)) / 2h.  The complex step: Im E(w + ih) / h, which has
no subtraction to lose digits in, so h can be tiny (Squire and Trapp, 1998).
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.backward import backward
from clearprop.checks import check_batch
from clearprop.errors import check_names
from clearprop.forward import Batch, Forward, error, forward
from clearprop.losses import OutLoss
from clearprop.parameters import Parameters

Method = Literal["central differences", "complex step"]
METHODS: tuple[Method, ...] = get_args(Method)

CENTRAL_STEP = float(np.finfo(np.float64).eps ** (1 / 3))
"""h for a parameter of size 1: rounding costs ε/h and the series' next term h², least here."""

COMPLEX_STEP = 1e-30

TOLERANCE = {"central differences": 1e-6, "complex step": 1e-10}
"""The worst relative difference that each method leaves to a right gradient."""

ROUNDING = 2 * float(np.finfo(np.float64).eps)
"""How far rounding may put E off, relative to it."""


@dataclass(frozen=True)
class GradientCheck:
    """How far backpropagation is from an independent gradient, made by `method`."""

    method: Method
    # The largest difference between two entries of a layer's W or b, relative to the largest entry
    # of that matrix in either gradient (or, where all are smaller, to the smallest slope that the
    # method can tell from rounding within its tolerance)
    worst: float
    # The name of the parameter that has it, such as "W_c[2, 1]", counted from 1
    where: str
    # Numbers of parameters; those are skipped that move a net, or an out, over a place where a
    # function's slope jumps, so that a difference says nothing about it
    compared: int
    skipped: int

    @property
    def agrees(self) -> bool:
        """Whether the worst difference is within the method's tolerance."""
        return self.worst <= TOLERANCE[self.method]


def check_gradients(
    parameters: Parameters,
    X: Array,
    Y: Array,
    method: Method,
    batch: Batch = "mean",
    *,
    most: int | None = None,
    seed: int = 0,
) -> GradientCheck:
    """Compare backpropagation with an independent gradient, in float64.

    Parameters
    ----------
    parameters
        Where to compare.
    X, Y
        Inputs and targets, one column for each sample.
    method
        "central differences" or "complex step".
    batch
        Whether the error is the sum or the mean of those of the samples.
    most
        How many parameters to move at most, drawn from `seed`; None for all of them.
    """
    check_names("method", [method], METHODS)
    parameters = Parameters(parameters.network, np.array(parameters.flat, dtype=np.float64))
    ar = Floats()
    X, Y = check_batch(parameters.network, X, Y, ar)
    result = forward(parameters, X, ar)
    gradients = backward(parameters, result, Y, ar, batch).gradients
    moved = np.arange(len(parameters.flat))
    if most is not None and most < len(moved):
        moved = np.sort(np.random.default_rng(seed).choice(moved, most, replace=False))
    slope = _complex_slope if method == "complex step" else _central_slope
    independent = [slope(parameters, int(index), X, Y, batch) for index in moved]
    worst, where = _worst(gradients, moved, independent)
    skipped = sum(one.at_kink for one in independent)
    return GradientCheck(method, worst, where, len(moved) - skipped, skipped)


@dataclass(frozen=True)
class _Slope:
    """∂E/∂w found without backpropagation, and the smallest slope it would resolve."""

    value: float
    smallest: float = 0.0
    at_kink: bool = False


def _complex_slope(parameters: Parameters, index: int, X: Array, Y: Array, batch: Batch) -> _Slope:
    flat = parameters.flat.astype(np.complex128)
    flat[index] += 1j * COMPLEX_STEP
    E_total, _ = _error_at(parameters, flat, X, Y, batch, Floats("complex128"))
    return _Slope(E_total.imag / COMPLEX_STEP)


def _central_slope(parameters: Parameters, index: int, X: Array, Y: Array, batch: Batch) -> _Slope:
    here = parameters.flat[index]
    step = CENTRAL_STEP * max(1.0, abs(here))
    ends: list[tuple[float, list[Array]]] = []
    for sign in (1, -1):
        # Moved in place and back: copies of a large network's parameters would take most time.
        parameters.flat[index] = here + sign * step
        E_total, result = _error_at(parameters, parameters.flat, X, Y, batch, Floats())
        ends.append((E_total.real, _sides(parameters, result, Y)))
    parameters.flat[index] = here
    (above, sides_above), (below, sides_below) = ends
    noise = ROUNDING * max(abs(above), abs(below)) / step
    return _Slope(
        (above - below) / (2 * step),
        noise / TOLERANCE["central differences"],
        any(np.any(a != b) for a, b in zip(sides_above, sides_below, strict=True)),
    )


def _error_at(
    parameters: Parameters, flat: Array, X: Array, Y: Array, batch: Batch, ar: Floats
) -> tuple[complex, Forward]:
    moved = Parameters(parameters.network, flat)
    result = forward(moved, ar.array(X), ar)
    E_total = error(parameters.network, result, ar.array(Y), ar, batch).E_total
    return complex(E_total[0, 0]), result


def _sides(parameters: Parameters, result: Forward, Y: Array) -> list[Array]:
    """Return on which side of each jump of a slope a forward pass lies: −1, 0 or 1."""
    sides = [np.sign(here.net) for here in result.layers if here.layer.activation.kink]
    loss = parameters.network.loss
    if isinstance(loss, OutLoss) and loss.kink:
        sides.append(np.sign(result.out - Y))
    return sides


def _worst(gradients: Parameters, moved: Array, independent: list[_Slope]) -> tuple[float, str]:
    """Return the worst relative difference and the name of its parameter."""
    found = np.array([slope.value for slope in independent])
    smallest = np.array([slope.smallest for slope in independent])
    own = gradients.flat[moved]
    largest, difference = np.abs(gradients.flat), np.zeros_like(gradients.flat)
    largest[moved] = np.maximum(np.maximum(np.abs(own), np.abs(found)), smallest)
    difference[moved] = np.where([slope.at_kink for slope in independent], 0, np.abs(own - found))
    worst, where = 0.0, "nowhere"
    both = (Parameters(gradients.network, flat).matrices for flat in (difference, largest))
    for (letter, layer, apart), (_, _, size) in zip(*both, strict=True):
        relative = float(np.max(apart) / np.max(size)) if np.max(size) > 0 else float(np.max(apart))
        if not relative <= worst:  # also where it is NaN
            row, column = np.unravel_index(np.argmax(apart), apart.shape)
            worst, where = relative, f"{letter}_{layer}[{row + 1}, {column + 1}]"
    return worst, where
