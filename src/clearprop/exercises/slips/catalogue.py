"""The table of slips, and what a step gives with each of them."""

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

import numpy as np

from clearprop.arithmetic import Array
from clearprop.arithmetic.base import entrywise
from clearprop.arithmetic.decimals import DecimalArithmetic
from clearprop.exercises.slips.backward import BACKWARD
from clearprop.exercises.slips.forward import FORWARD
from clearprop.exercises.slips.site import Rule, Site
from clearprop.exercises.slips.update import UPDATE

LARGEST = 10**9
"""Nobody goes on with a larger number, and what follows from one may be too large to write."""


def _truncated(at: Site) -> Array | None:
    """Cut the digits off that are not written, instead of rounding."""
    ar = at.ar
    if not isinstance(ar, DecimalArithmetic):
        return None

    def cut(number: Decimal) -> Decimal:
        return Decimal(number).quantize(ar.unit(number), ROUND_DOWN)

    return entrywise(cut, at.made.exact)


SLIPS: dict[str, Rule | None] = {
    **FORWARD,
    **BACKWARD,
    **UPDATE,
    "truncated": _truncated,
    "rounded early": None,  # in all steps or in those before: `mark` looks for it
}
"""Every slip by its name: what a step gives with it; None where it cannot happen.

Where several explain the same numbers equally well, the first is meant: equations come before
rounding, by which many a number can be had.
"""


def with_slip(slip: str, at: Site) -> Array | None:
    """Return what a step gives with a slip, as it is written; None where it cannot happen."""
    rule = SLIPS[slip]
    if rule is None:
        return None
    try:
        with np.errstate(all="ignore"):
            value = rule(at)
    except (ArithmeticError, ValueError):  # or the matrices do not fit
        return None
    if value is None or value.shape != at.made.value.shape:
        return None
    # Not above, so that NaN is none either.
    if not np.all(np.abs(value) < LARGEST):
        return None
    return at.ar.finish(value)


def slipped(at: Site) -> Iterator[tuple[str, Array]]:
    """Return what a step gives with each of the slips that can happen in it."""
    for slip in SLIPS:
        value = with_slip(slip, at)
        if value is not None:
            yield slip, value
