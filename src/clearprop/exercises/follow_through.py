"""Run the equations on a student's own numbers: what follows from what they have written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from clearprop.arithmetic import Arithmetic, Array, Quantity
from clearprop.exercises.exercise import Exercise, as_decimal
from clearprop.worked.steps.work_through import compute, work_through

FARTHEST = 100
"""Times the largest right number (or 1) beyond which an answer is no slip any more."""

Replace = Callable[[Quantity, Mapping[str, Array]], Array]
"""(what follows from the numbers used so far, these by name) -> what to use from here on."""


@dataclass(frozen=True)
class OwnChain:
    """What follows, step by step, and what was used instead; both by the names of the steps."""

    follows: Mapping[str, Quantity]
    used: Mapping[str, Array]


def follow(exercise: Exercise, replace: Replace, ar: Arithmetic) -> OwnChain:
    """Work an exercise through, each step with the numbers that `replace` left of those before.

    `ar` is that of rounded decimals, or of full precision.
    """
    follows: dict[str, Quantity] = {}
    used = {name: ar.array(matrix) for name, matrix in exercise.rounded.initial.items()}

    def use(made: Quantity) -> Array:
        follows[made.name] = made
        used[made.name] = replace(made, used)
        return used[made.name]

    compute(exercise.example, ar.observed(use))
    return OwnChain(follows, used)


def is_plausible(exercise: Exercise, name: str, answers: Array) -> bool:
    """Return whether a quantity's answers are carried forward: someone may have calculated them.

    They are not where they would ease the rest and nobody would get them: all 0, all the same
    where the right ones differ, all with at most one decimal where the right ones had to be
    rounded, or larger by far.  Those of a chain rounded to fewer decimals are, but for all 0:
    nothing distinguishes them from made-up ones.
    """
    step = exercise.rounded.step(name)
    at = [at for at, answer in np.ndenumerate(answers) if answer is not None]
    written, true, exact = (
        [as_decimal(matrix[place]) for place in at] for matrix in (answers, step.value, step.exact)
    )
    wrong = [i for i, answer in enumerate(written) if abs(answer - true[i]) > exercise.tolerance]
    if not wrong:
        return True
    if not any(written):
        return False
    for places in range(1, exercise.places):
        coarser = work_through(exercise.example, places).matrix(name)
        if [coarser[place] for place in at] == written:
            return True
    if max(map(abs, written)) > FARTHEST * max(Decimal(1), *map(abs, true)):
        return False
    if len(set(written)) == 1 and len(set(true)) > 1:
        return False
    had_to_be_rounded = any(exact[i] != true[i] for i in wrong)
    is_coarse = all(written[i] == round(written[i], 1) for i in wrong)
    return not (had_to_be_rounded and is_coarse)
