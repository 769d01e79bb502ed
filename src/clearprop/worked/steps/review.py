"""Review a worked example: the error after the update, and what rounding has changed."""

from dataclasses import dataclass

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.arithmetic.rounding import number_text
from clearprop.errors import ClearpropError
from clearprop.forward import error, forward
from clearprop.gradient_check import GradientCheck, check_gradients
from clearprop.worked.steps.records import WorkedSteps
from clearprop.worked.steps.work_through import work_in

MOST_CHECKED = 500
"""Of a network with more parameters than this, so many are chosen at random and checked."""

MORE_PLACES = 4
"""Decimals that full precision is shown with beyond those of the rounded values."""


@dataclass(frozen=True)
class Drift:
    """The entry, counted from 0, where a step's rounded value is furthest from full precision."""

    name: str
    row: int
    column: int
    rounded: str
    full: str
    difference: str


@dataclass(frozen=True)
class Review:
    """What a reader wants to know when all steps are done.

    E_total, of shape (1, 1), and the outputs, of shape (outputs, batch), are those of the old and
    of the new weights, rounded at every step; the gradient in full precision is checked against
    central differences.
    """

    E_before: Array
    E_after: Array
    out_before: Array
    out_after: Array
    drift: tuple[Drift, ...]
    check: GradientCheck


def review(worked: WorkedSteps) -> Review:
    """Go forward once more with the new weights, and through everything in full precision."""
    network, ar, example = worked.network, worked.rounding.arithmetic, worked.example
    new, X, Y = worked.updated.taken_into(ar)
    masks = [None if mask is None else ar.array(mask) for mask in example.progress.masks]
    weights = None if example.sample_weight is None else ar.array([example.sample_weight])
    passed = forward(new, X, ar, masks)
    after = error(network, passed, Y, ar, example.batch, weights).E_total
    with np.errstate(over="ignore", invalid="ignore"):
        full = work_in(example, Floats(), worked.rounding)
    for step in full.steps:
        if not np.isfinite(step.value).all():
            raise ClearpropError(
                f"{step.name} is beyond the largest number of 64 bits: use smaller inputs, "
                "targets, weights or learning rate"
            )
    drift = tuple(
        _drift(step.name, step.value, full.matrix(step.name), worked.rounding.digits)
        for step in worked.steps
        if step.name == "E_total" or step.name.startswith(("out_", "dW_", "db_"))
    )
    check = check_gradients(
        *example.taken_into(Floats()), "central differences", example.batch, most=MOST_CHECKED
    )
    outputs = worked.matrix(f"out_{network.output.name}"), passed.out
    return Review(worked.matrix("E_total"), after, *outputs, drift, check)


def _drift(name: str, rounded: Array, full: Array, digits: int) -> Drift:
    apart = np.abs(rounded.astype(np.float64) - full)
    row, column = (int(index) for index in np.unravel_index(np.argmax(apart), apart.shape))
    return Drift(
        name,
        row,
        column,
        number_text(rounded[row, column]),
        f"{full[row, column]:.{digits + MORE_PLACES}f}",
        f"{apart[row, column]:.{digits + MORE_PLACES}f}",
    )
