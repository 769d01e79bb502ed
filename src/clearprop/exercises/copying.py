"""Copying: whether a sheet's answers are the right answers of another sheet of the class."""

from collections.abc import Iterator
from dataclasses import dataclass

from clearprop.exercises.exercise import Blank, Exercise, Exercises, as_decimal
from clearprop.exercises.follow_through import Answered
from clearprop.exercises.reach import reach

FEWEST = 4
"""Answers that are another's right ones by accident; more of them are no accident."""

SHARE = 5
"""One in so many of the answers that are not right on the own sheet have to be another's."""


@dataclass(frozen=True)
class Copied:
    """How many of the answers that are not right on a sheet are right on another's."""

    name: str
    entries: int
    of: int


def copied_from(exercises: Exercises, name: str, answered: Answered) -> list[Copied]:
    """Return from whose sheets answers seem to be copied, those with the most first.

    All sheets of a class ask the same of networks of one shape.  Only answers count that are wrong
    on the student's own sheet: 0 and what is right on both says nothing.  That many of them are
    right on another sheet does not happen by accident, but it may be a mistaken sheet as well as a
    copied one.
    """
    own = exercises.named(name)
    wrong = list(_wrong(own, answered))
    found = [
        Copied(other.name, sum(_is_right(other, blank, answered) for blank in wrong), len(wrong))
        for other in exercises.all
        if other.name != name
    ]
    clear = [one for one in found if one.entries >= max(FEWEST, len(wrong) / SHARE)]
    return sorted(clear, key=lambda one: -one.entries)


def _wrong(exercise: Exercise, answered: Answered) -> Iterator[Blank]:
    fits = reach(exercise, answered, exercise.tolerance).fits
    for blank in exercise.blanks():
        given = answered.get(blank.quantity)
        if given is None or not given[blank.at] or blank in fits:
            continue
        if not _is_right(exercise, blank, answered):
            yield blank


def _is_right(exercise: Exercise, blank: Blank, answered: Answered) -> bool:
    """Return whether an answer is right, rounded at every step or in full precision."""
    name, answer = blank.quantity, answered[blank.quantity][blank.at]
    return any(
        abs(answer - right) <= exercise.tolerance(answer, right)
        for chain in (exercise.rounded, exercise.full)
        for right in (as_decimal(chain.matrix(name)[blank.at]),)
    )
