"""Checks of a new entry for a table of rules, so that a mistake in it is found at once."""

import re
from collections.abc import Callable, Iterable

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError

_STEP, _TOLERANCE = 1e-6, 1e-6


def check_new_name(what: str, name: str, names: Iterable[str]) -> None:
    """Check that a name is new, and fit for command lines and files."""
    if name in names:
        raise ClearpropError(f"there is already {what} called '{name}': choose another name")
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        raise ClearpropError(
            f"'{name}' cannot be the name of {what}: use lower-case letters, digits and "
            "underscores, a letter first"
        )


def check_placeholders(name: str, formulas: Iterable[str], known: Iterable[str]) -> None:
    """Check that formulas name no other matrices than these."""
    for formula in formulas:
        for found in re.findall(r"\{(.*?)\}", formula):
            if found not in known:
                allowed = ", ".join(f"{{{one}}}" for one in known)
                raise ClearpropError(
                    f"the formula '{formula}' of '{name}' has the placeholder {{{found}}}: "
                    f"use {allowed}"
                )


def check_gradient(
    name: str, function: Callable[[Array], Array], x: Array, gradient: Array
) -> None:
    """Check the gradient of Σ function(x) by central differences."""
    for place in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[place] = _STEP
        above, below = (float(np.sum(function(end))) for end in (x + step, x - step))
        found, slope = float(gradient[place]), (above - below) / (2 * _STEP)
        if not abs(found - slope) <= _TOLERANCE * max(1.0, abs(slope)):
            raise ClearpropError(
                f"the derivative of '{name}' is {found:.6g} at {x[place]:g}, but differences of "
                f"its values give {slope:.6g}: correct one of them"
            )
