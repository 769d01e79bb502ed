"""What a number is a hint at, where nobody marks but a learning platform."""

from collections.abc import Mapping
from decimal import Decimal

from clearprop.arithmetic import Array, Quantity
from clearprop.exercises.exercise import Blank, Exercise
from clearprop.exercises.follow_through import follow
from clearprop.exercises.slips.catalogue import slipped
from clearprop.exercises.slips.site import Site


def hints(exercise: Exercise) -> Mapping[Blank, tuple[tuple[str, Decimal], ...]]:
    """Return, for each blank, the slips that give other numbers there, and these numbers.

    All steps before are right.  Numbers within two tolerances of a right one or of one another
    are left out, since an answer could be both.
    """
    found: dict[Blank, tuple[tuple[str, Decimal], ...]] = {}
    network, ar = exercise.example.network, exercise.ar

    def look(made: Quantity, used: Mapping[str, Array]) -> Array:
        for slip, value in slipped(Site(network, made, used, ar, exercise.example.batch)):
            for blank in exercise.blanks_of(made.name):
                number, known = value[blank.row, blank.column], found.get(blank, ())
                taken = [*exercise.bounds(blank), *((other, other) for _, other in known)]
                wide = 2 * exercise.tolerance(number)
                if all(number < low - wide or number > high + wide for low, high in taken):
                    found[blank] = (*known, (slip, number))
        return made.value

    follow(exercise, look, ar)
    return found
