"""Run the equations on a student's own numbers: what follows from what they have written."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from clearprop.arithmetic import Arithmetic, Array, Quantity
from clearprop.errors import ClearpropError
from clearprop.exercises.exercise import Exercise, as_decimal
from clearprop.worked.steps.work_through import compute

FARTHEST = 100
"""Times the largest right number (or 1) beyond which an answer is no slip any more."""

Answered = Mapping[str, Array]
"""By quantity, a matrix of the step's shape that holds decimals, or None where nothing is."""

Replace = Callable[[Quantity, Mapping[str, Array]], Array]
"""(what follows from the numbers used so far, these by name) -> what to use from here on."""


@dataclass(frozen=True)
class OwnChain:
    """What follows, step by step, and what was used instead; both by the names of the steps.

    They end where nothing follows any more, since numbers are too large, or divided by 0.
    """

    follows: Mapping[str, Quantity]
    used: Mapping[str, Array]


class _ReachedError(Exception):
    """The step is done that was the last to be worked out."""


def follow(
    exercise: Exercise, replace: Replace, ar: Arithmetic, until: str | None = None
) -> OwnChain:
    """Work an exercise through, each step with the numbers that `replace` left of those before.

    `ar` is that of rounded decimals, or of intervals; no step is worked out after `until`.
    """
    follows: dict[str, Quantity] = {}
    used = {name: ar.array(matrix) for name, matrix in exercise.rounded.initial.items()}

    def use(made: Quantity) -> Array:
        follows[made.name] = made
        used[made.name] = replace(made, used)
        if made.name == until:
            raise _ReachedError
        return used[made.name]

    with suppress(_ReachedError, ArithmeticError, ClearpropError):
        compute(exercise.example, ar.observed(use))
    return OwnChain(follows, used)


def is_plausible(exercise: Exercise, name: str, answers: Array) -> bool:
    """Return whether someone may have calculated a quantity's answers that nothing explains.

    They have not where the answers would ease the rest and nobody would get them: all 0, all the
    same where the right ones differ, all with at most one decimal where the right ones had to be
    rounded, or larger by far.
    """
    step = exercise.rounded.step(name)
    at = [at for at, answer in np.ndenumerate(answers) if answer is not None]
    written, true, exact = (
        [as_decimal(matrix[place]) for place in at] for matrix in (answers, step.value, step.exact)
    )
    wrong = [
        i
        for i, answer in enumerate(written)
        if abs(answer - true[i]) > exercise.tolerance(answer, true[i])
    ]
    if not any(written):
        return False
    if max(map(abs, written)) > FARTHEST * max(Decimal(1), *map(abs, true)):
        return False
    if len(set(written)) == 1 and len(set(true)) > 1:
        return False
    had_to_be_rounded = any(exact[i] != true[i] for i in wrong)
    is_coarse = all(written[i] == round(written[i], 1) for i in wrong)
    return not (had_to_be_rounded and is_coarse)
