"""An exercise: a network's numbers, and which of the quantities made from them are asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from clearprop.arithmetic import Array, Floats, Rounding
from clearprop.arithmetic.decimals import DecimalArithmetic
from clearprop.arithmetic.rounding import number_text
from clearprop.errors import ClearpropError, nearest_name
from clearprop.exercises.roster import Student
from clearprop.worked.document.matrices import MAX_COLUMNS
from clearprop.worked.document.style import Style
from clearprop.worked.steps.example import Example
from clearprop.worked.steps.records import Step, WorkedSteps
from clearprop.worked.steps.work_through import work_in, work_through

TOLERANCE = Decimal("0.51")
"""An answer may be this far from the exact value, in units of its last digit: half a unit is lost
by rounding, the rest forgives those who round a 5 the other way."""

Tolerance = Callable[..., Decimal]
"""How far numbers may be from each other that are compared, by these numbers."""


@dataclass(frozen=True)
class Blank:
    """One number to fill in: an entry of a step, by its row and column in the article's matrix."""

    quantity: str
    row: int
    column: int

    @property
    def at(self) -> tuple[int, int]:
        """Its index in the matrix."""
        return self.row, self.column


@dataclass(frozen=True)
class Exercise:
    """One sheet, named by its number or its student.

    `asked` names the steps whose numbers are to be filled in, rounded to decimals or to significant
    digits.
    """

    name: str
    example: Example
    asked: tuple[str, ...]
    rounding: Rounding
    student: Student | None = None

    @cached_property
    def rounded(self) -> WorkedSteps:
        """The chain rounded at every step."""
        return work_through(self.example, self.rounding)

    @cached_property
    def full(self) -> WorkedSteps:
        """The chain in full precision."""
        return work_in(self.example, Floats(), self.rounding)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps from the first to the last that is asked, rounded."""
        steps = self.rounded.steps
        last = max(index for index, step in enumerate(steps) if step.name in self.asked)
        return steps[: last + 1]

    @cached_property
    def ar(self) -> DecimalArithmetic:
        """The arithmetic of the rounded chain."""
        return self.rounding.of_decimals

    def tolerance(self, *numbers: Decimal) -> Decimal:
        """Return how far an answer may be from the value of a chain, which are the numbers."""
        return TOLERANCE * self.ar.unit(*numbers)

    def decimals(self, blank: Blank) -> int:
        """Return how many decimals the right number of the rounded chain has."""
        unit = self.ar.unit(self.rounded.matrix(blank.quantity)[blank.at])
        return max(0, -unit.adjusted())

    def blanks(self) -> Iterator[Blank]:
        """Return every number to fill in: quantity by quantity, row by row."""
        for name in self.asked:
            yield from self.blanks_of(name)

    def blanks_of(self, name: str) -> Iterator[Blank]:
        """Return those of one quantity; none if it is not asked."""
        if name in self.asked:
            for i, j in np.ndindex(self.rounded.matrix(name).shape):
                yield Blank(name, i, j)

    def rounded_text(self, blank: Blank) -> str:
        """Return the right number of the rounded chain as it is written."""
        return number_text(self.rounded.matrix(blank.quantity)[blank.at])

    def full_text(self, blank: Blank) -> str:
        """Return the right number in full precision, with four decimals more."""
        return f"{self.full.matrix(blank.quantity)[blank.at]:.{self.decimals(blank) + 4}f}"

    def bounds(self, blank: Blank) -> tuple[tuple[Decimal, Decimal], tuple[Decimal, Decimal]]:
        """Return the lowest and highest right answer, of the rounded and of the full chain."""
        chains = (self.rounded, self.full)
        rounded, full = (as_decimal(chain.matrix(blank.quantity)[blank.at]) for chain in chains)
        wide = self.tolerance(rounded, full)
        return (rounded - wide, rounded + wide), (full - wide, full + wide)

    def printed_bounds(self, blank: Blank) -> tuple[tuple[str, str], tuple[str, str]]:
        """Return the bounds with two decimals more than an answer has."""
        digits = self.decimals(blank) + 2
        rounded, full = (
            (f"{low:.{digits}f}", f"{high:.{digits}f}") for low, high in self.bounds(blank)
        )
        return rounded, full


@dataclass(frozen=True)
class Exercises:
    """The sheets of a class; the style's convention is that of answers, too."""

    all: tuple[Exercise, ...]
    style: Style

    def named(self, name: str) -> Exercise:
        """Return the exercise of that name; ClearpropError if there is none."""
        by_name = {exercise.name: exercise for exercise in self.all}
        if name not in by_name:
            raise ClearpropError(f"there is no exercise '{name}': {nearest_name(name, by_name)}")
        return by_name[name]

    def as_printed(self, matrix: Array) -> Array:
        """Return a matrix as the sheets have it (the article's, or its transpose), or back."""
        return matrix.T if self.style.rows else matrix

    def blanks(self, exercise: Exercise) -> Iterator[Blank]:
        """Return every number to fill in, row by row as the sheet has them."""
        for name in exercise.asked:
            yield from sorted(exercise.blanks_of(name), key=self.place)

    def place(self, blank: Blank) -> tuple[int, int]:
        """Return the row and the column of a blank on its sheet, from 1."""
        row, column = blank.row + 1, blank.column + 1
        return (column, row) if self.style.rows else (row, column)


def kind(step: Step) -> str:
    """Return what a step is in any layer: "net" of net_b, and "E" of E_total."""
    return step.kind.removesuffix("_total")


def asked_of(worked: WorkedSteps, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of all steps that are wanted, by their kind (net) or by name (net_c)."""
    kinds = {step.name: kind(step) for step in worked.steps}
    for one in wanted:
        if one not in kinds and one not in kinds.values():
            known = ", ".join(dict.fromkeys(kinds.values()))
            raise ClearpropError(
                f"'{one}' is no quantity of this network: ask for {known}, or for one layer's, "
                f"such as {next(iter(kinds))}"
            )
    return tuple(name for name, kind in kinds.items() if name in wanted or kind in wanted)


def rounding_key(key: str, exercise: Exercise) -> str:
    """Return the key of a sentence on decimals, or of the one on significant digits."""
    return f"{key} significant" if exercise.rounding.way == "significant" else key


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
