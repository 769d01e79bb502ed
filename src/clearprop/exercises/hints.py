"""What the usual slips would give at each blank of an exercise, where all before is right."""

from collections.abc import Mapping
from decimal import Decimal

from clearprop.arithmetic import Array, Decimals
from clearprop.exercises.exercise import Blank, Exercise
from clearprop.exercises.follow_through import follow
from clearprop.exercises.slips import Slip, slipped


def hints(exercise: Exercise) -> Mapping[Blank, tuple[tuple[Slip, Decimal], ...]]:
    """Return, for each blank, the slips that give other numbers there, and these numbers.

    Numbers within two tolerances of a right one or of one another are left out, since an answer
    could be both.
    """
    found: dict[Blank, tuple[tuple[Slip, Decimal], ...]] = {}
    ar = Decimals(exercise.places)

    def look(name: str, follows: Array, used: Mapping[str, Array]) -> Array:
        if name in exercise.asked:
            for slip, value in slipped(exercise, name, follows, used, ar):
                _collect(exercise, name, slip, value, found)
        return follows

    follow(exercise, look, ar)
    return found


def _collect(
    exercise: Exercise,
    name: str,
    slip: Slip,
    value: Array,
    found: dict[Blank, tuple[tuple[Slip, Decimal], ...]],
) -> None:
    for blank in exercise.blanks():
        if blank.quantity != name:
            continue
        number = value[blank.row, blank.column]
        wide = 2 * exercise.tolerance
        bounds = exercise.bounds(blank)
        others = [other for _, other in found.get(blank, ())]
        is_apart = all(number < low - wide or number > high + wide for low, high in bounds) and all(
            abs(number - other) > wide for other in others
        )
        if is_apart:
            found[blank] = (*found.get(blank, ()), (slip, number))
