"""Run the equations on a student's own numbers: what follows from what they have written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from clearprop.arithmetic import Arithmetic, Array, Rounding, exact
from clearprop.arithmetic.base import remember
from clearprop.arithmetic.substituting import Substituting
from clearprop.exercises.exercise import Exercise
from clearprop.parameters import Parameters
from clearprop.worked.steps.explain import work

Replace = Callable[[str, Array, Mapping[str, Array]], Array]
"""(step's name, what follows from the numbers used so far, these by name) -> what to use on."""


@dataclass(frozen=True)
class OwnChain:
    """What follows, step by step, and what was used on; both by the names of the steps."""

    follows: Mapping[str, Array]
    used: Mapping[str, Array]


def follow(exercise: Exercise, replace: Replace, ar: Arithmetic) -> OwnChain:
    """Work an exercise through, each step with the numbers that `replace` left of those before.

    Parameters
    ----------
    exercise
        The network and its numbers.
    replace
        Called once for every step, in order.
    ar
        Rounded decimals, or full precision.
    """
    steps = exercise.rounded.steps
    names = iter([step.name for step in steps if step.phase != "update"])
    follows: dict[str, Array] = {}
    used = {name: ar.array(matrix) for name, matrix in exercise.rounded.given.items()}

    def one(name: str, value: Array) -> Array:
        follows[name] = value
        used[name] = replace(name, value, used)
        return used[name]

    def settled(value: Array) -> Array:
        name = next(names, None)
        return one(name, value) if name else updated(value)

    def updated(flat: Array) -> Array:
        # The update settles all moves at once, and then all new parameters.
        network = exercise.example.network
        is_move = "rate_d" + f"W_{network.output.name}" not in follows
        parameters = Parameters(network, np.array(flat))
        before = Parameters(network, exact(flat))
        for index, layer in enumerate(network.layers):
            for letter in ("W", "b") if layer.bias else ("W",):
                matrix, unrounded = (getattr(each, letter)[index] for each in (parameters, before))
                name = f"{letter}_{layer.name}"
                name = f"rate_d{name}" if is_move else f"{name}_new"
                matrix[...] = one(name, remember(matrix.copy(), unrounded))
        return parameters.flat

    work(exercise.example, Substituting(ar, settled), Rounding(exercise.places))
    return OwnChain(follows, used)
