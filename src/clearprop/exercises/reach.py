"""Where an answer may lie: what honest rounding can reach from a student's own numbers."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from clearprop.arithmetic import Array, Quantity
from clearprop.arithmetic.decimals import DecimalArithmetic
from clearprop.arithmetic.intervals import Interval, Intervals
from clearprop.exercises.exercise import Blank, Exercise, Tolerance
from clearprop.exercises.follow_through import Answered, follow

HALF = Decimal("0.5500001")
"""Units between a written number and what a student goes on with who keeps more digits of it.

Half a unit is lost by rounding, a twentieth by rounding to one place more first.
"""


@dataclass(frozen=True)
class Reach:
    """Which answers follow from earlier ones, and within which intervals numbers follow.

    Both are without the quantities that own numbers are too large for.
    """

    fits: Collection[Blank]
    within: Mapping[str, Array]

    def slack(self, blank: Blank) -> Decimal:
        """Return how far what follows may be from the middle."""
        return half_width(self.within[blank.quantity][blank.at])


def reach(
    exercise: Exercise,
    answered: Answered,
    tolerance: Tolerance,
    goes_on: Callable[[Blank], bool] = lambda blank: False,
    *,
    planted: Mapping[str, Array] | None = None,
    uncertain: Collection[str] = (),
) -> Reach:
    """Work an exercise through in intervals, each step from a student's own numbers before it.

    Parameters
    ----------
    exercise
        Theirs.
    answered
        Their answers.
    tolerance
        How far an answer may be from its interval, by the numbers that are compared.
    goes_on
        Whether an answer that does not follow is gone on with; its interval is, if not.
    planted
        What is gone on with instead of steps that are not asked.
    uncertain
        Quantities whose right answers need not have the digits of the right number.
    """
    ar = Intervals(exercise.rounding.of_decimals)
    fits: set[Blank] = set()
    intervals: dict[str, Array] = {}

    def use(made: Quantity, used: Mapping[str, Array]) -> Array:
        name = made.name
        intervals[name] = made.value
        on = np.array(made.value)
        if planted and name in planted:
            for at, value in np.ndenumerate(planted[name]):
                wide = half_width(on.item(at)) + HALF * ar.decimals.unit(value)
                on[at] = Interval(value - wide, value + wide, ar.decimals)
        answers = answered.get(name)
        if answers is None:
            return on
        for blank in exercise.blanks_of(name):
            answer, within = answers[blank.at], made.exact[blank.at]
            if answer is None:
                continue
            off = tolerance(within.low, within.high, answer)
            does_fit = within.low - off <= answer <= within.high + off
            if does_fit:
                fits.add(blank)
            if does_fit or goes_on(blank):
                is_known = does_fit and name not in uncertain
                on[blank.at] = _own(answer, ar.decimals, made.value[blank.at] if is_known else None)
        return on

    follow(exercise, use, ar)
    return Reach(fits, intervals)


def half_width(interval: Interval) -> Decimal:
    """Return how far the ends are from the middle."""
    return (interval.high - interval.low) / 2


def _own(answer: Decimal, ar: DecimalArithmetic, within: Interval | None) -> Interval:
    """Return what a student may have had who wrote an answer, who knows it within an interval."""
    half = HALF * ar.unit(answer)
    if within is None:
        # A 0 is most often exact, as relu's.
        wide = half if answer else Decimal(0)
        return Interval(answer - wide, answer + wide, ar)
    low, high = max(answer - half, within.low), min(answer + half, within.high)
    if low > high:
        return Interval(answer - half, answer + half, ar)
    # Whoever wrote it may also go on with just that, rounded otherwise than the number before it.
    return Interval(min(low, answer), max(high, answer), ar)
