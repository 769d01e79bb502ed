"""Which wrong numbers carry on: those that someone may have got by calculating."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from clearprop.arithmetic import Array
from clearprop.exercises.exercise import Exercise, as_decimal
from clearprop.worked.steps.explain import explain

FARTHEST = 100
"""Times the largest right number (or 1) beyond which an answer is no slip any more."""


def is_plausible(exercise: Exercise, name: str, answers: Array) -> bool:
    """Return whether a quantity's answers may be calculated on with.

    They may not where they would ease the rest and nobody would get them: all 0, all the same
    where the right ones differ, all with at most one decimal where the right ones had to be
    rounded, or larger by far.  Those of a chain rounded to fewer decimals may, but for all 0:
    nothing tells them from made-up ones.

    Parameters
    ----------
    exercise, name
        Which quantity was asked.
    answers
        Decimals, None where there are none.
    """
    step = next(step for step in exercise.rounded.steps if step.name == name)
    at = [at for at, answer in np.ndenumerate(answers) if answer is not None]
    written = [as_decimal(answers[place]) for place in at]
    true = [as_decimal(step.value[place]) for place in at]
    exact = [as_decimal(step.exact[place]) for place in at]
    wrong = [
        index
        for index, (answer, number) in enumerate(zip(written, true, strict=True))
        if abs(answer - number) > exercise.tolerance
    ]
    if not wrong:
        return True
    if not any(written):
        return False
    if _is_rounded_early(exercise, name, at, written):
        return True
    if max(map(abs, written)) > FARTHEST * max(Decimal(1), *map(abs, true)):
        return False
    if len(set(written)) == 1 and len(set(true)) > 1:
        return False
    had_to_be_rounded = any(exact[index] != true[index] for index in wrong)
    is_coarse = all(written[index] == round(written[index], 1) for index in wrong)
    return not (had_to_be_rounded and is_coarse)


def _is_rounded_early(
    exercise: Exercise, name: str, at: Sequence[tuple[int, ...]], written: Sequence[Decimal]
) -> bool:
    chains = (
        explain(exercise.example, places).matrix(name) for places in range(1, exercise.places)
    )
    return any([chain[place] for place in at] == list(written) for chain in chains)
