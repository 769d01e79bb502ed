"""An exercise: a network's numbers, and which of the quantities made from them are asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from clearprop.arithmetic import Array, Floats, Rounding
from clearprop.errors import ClearpropError
from clearprop.worked.document.matrices import MAX_COLUMNS
from clearprop.worked.document.style import Style
from clearprop.worked.steps.example import Example
from clearprop.worked.steps.explain import explain, work
from clearprop.worked.steps.records import Step, Worked

TOLERANCE = Decimal("0.51")
"""An answer may be this far from the exact value, in units of its last decimal place: half a unit
is lost by rounding, the rest forgives those who round a 5 the other way."""


@dataclass(frozen=True)
class Blank:
    """One number to fill in: an entry of a step, its row and column from 0 as the core has them."""

    quantity: str
    row: int
    column: int


@dataclass(frozen=True)
class Exercise:
    """One sheet.

    Attributes
    ----------
    name
        Its number, or the student it is for.
    example
        The network and its numbers.
    asked
        The names of the steps whose numbers are to be filled in, in their order.
    places
        Decimals that each is to be rounded to, 1 to 15.
    """

    name: str
    example: Example
    asked: tuple[str, ...]
    places: int

    @cached_property
    def rounded(self) -> Worked:
        """The chain rounded at every step."""
        return explain(self.example, self.places)

    @cached_property
    def full(self) -> Worked:
        """The chain in full precision."""
        return work(self.example, Floats(), Rounding(self.places))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps from the first to the last that is asked, rounded."""
        steps = self.rounded.steps
        last = max(index for index, step in enumerate(steps) if step.name in self.asked)
        return steps[: last + 1]

    @property
    def tolerance(self) -> Decimal:
        """How far an answer may be from the value of a chain."""
        return TOLERANCE.scaleb(-self.places)

    def blanks(self) -> Iterator[Blank]:
        """Return every number to fill in: quantity by quantity, row by row of the core's."""
        for name in self.asked:
            rows, columns = self.rounded.matrix(name).shape
            for i in range(rows):
                for j in range(columns):
                    yield Blank(name, i, j)

    def bounds(self, blank: Blank) -> tuple[tuple[Decimal, Decimal], tuple[Decimal, Decimal]]:
        """Return the lowest and highest right answer, of the rounded and of the full chain."""
        at = (blank.row, blank.column)
        rounded, full = (
            as_decimal(chain.matrix(blank.quantity)[at]) for chain in (self.rounded, self.full)
        )
        wide = self.tolerance
        return (rounded - wide, rounded + wide), (full - wide, full + wide)


@dataclass(frozen=True)
class Exercises:
    """The sheets of a class.

    Attributes
    ----------
    each
        One for each student, or numbered.
    style
        How their documents look; its convention is that of rows and columns in answers, too.
    """

    each: tuple[Exercise, ...]
    style: Style

    def named(self, name: str) -> Exercise:
        """Return the exercise of that name.

        Raises
        ------
        ClearpropError
            If there is none.
        """
        for exercise in self.each:
            if exercise.name == name:
                return exercise
        raise ClearpropError(
            f"there is no exercise '{name}': they are {', '.join(one.name for one in self.each)}"
        )

    def as_printed(self, matrix: Array) -> Array:
        """Return a matrix of the core as the sheets have it: its transpose where samples are rows.

        Applied twice it gives the matrix back.
        """
        return matrix.T if self.style.rows else matrix

    def blanks(self, exercise: Exercise) -> Iterator[Blank]:
        """Return every number to fill in, row by row as the sheet has them."""
        for _, blanks in groupby(exercise.blanks(), lambda blank: blank.quantity):
            yield from sorted(blanks, key=self.place)

    def place(self, blank: Blank) -> tuple[int, int]:
        """Return the row and the column of a blank on its sheet, from 1."""
        row, column = blank.row + 1, blank.column + 1
        return (column, row) if self.style.rows else (row, column)


def kind(quantity: str) -> str:
    """Return what a step is whatever its layer: "net" of "net_b", "W_new" of "W_b_new"."""
    if quantity == "E_total":
        return "E"
    return re.sub(r"_[a-z]+(_new)?$", r"\1", quantity)


def asked_of(worked: Worked, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of all steps that are wanted, by their kind (net) or by name (net_c).

    Raises
    ------
    ClearpropError
        If something wanted is neither.
    """
    names = [step.name for step in worked.steps]
    kinds = list(dict.fromkeys(map(kind, names)))
    for one in wanted:
        if one not in names and one not in kinds:
            raise ClearpropError(
                f"'{one}' is no quantity of this network: ask for {', '.join(kinds)}, or for one "
                f"layer's, such as {names[0]}"
            )
    return tuple(name for name in names if name in wanted or kind(name) in wanted)


def check_sizes(sizes: tuple[int, ...]) -> None:
    """Raise ClearpropError if the matrices are too large for a sheet."""
    for size in sizes:
        if size > MAX_COLUMNS:
            raise ClearpropError(
                f"a layer has {size} neurons, too many to be filled in by hand: give it at most "
                f"{MAX_COLUMNS}"
            )


def as_decimal(number: object) -> Decimal:
    """Return a number of any chain as a decimal."""
    return number if isinstance(number, Decimal) else Decimal(repr(float(number)))  # pyright: ignore[reportArgumentType]
