"""The result of marking a sheet: what each blank earned, and what seems to have gone wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from clearprop.exercises.exercise import Blank, Exercise

Verdict = Literal["right", "carried", "wrong", "missing"]
Chain = Literal["rounded", "full", "both", "mixed", "none"]
Per = Literal["entry", "quantity", "slip"]
PER: tuple[Per, ...] = get_args(Per)
"""What a slip costs a point for: each entry of the first quantity that it is made in, each
quantity that it is made in, or the sheet."""


@dataclass(frozen=True)
class EntryResult:
    """The result of one blank, and in which chains it is right: rounded at every step, or full.

    "carried" (forward) is not the right number, but follows by the right method from earlier
    numbers of the student's own, or is wrong by a slip that has already cost its point: then it
    has that `slip`.  A wrong answer may show a `slip`, or be `near` the right one: "sign lost",
    "point moved", "digits transposed", "one digit", "exchanged".  What is carried forward from
    numbers that nothing explains is worth half.
    """

    blank: Blank
    answer: Decimal | None
    verdict: Verdict
    rounded: bool = False
    full: bool = False
    slip: str | None = None
    near: str | None = None
    is_half: bool = False

    @property
    def earns(self) -> bool:
        """Whether it earns its point, or half of it."""
        return self.verdict in ("right", "carried")

    @property
    def recurs(self) -> bool:
        """Whether it is wrong, by a slip that has already cost its point."""
        return self.verdict == "carried" and self.slip is not None

    @property
    def points(self) -> Decimal:
        """Of one point."""
        if not self.earns:
            return Decimal(0)
        return Decimal("0.5") if self.is_half else Decimal(1)


@dataclass(frozen=True)
class SheetResult:
    """The result of a sheet: its entries in the order of the exercise's blanks.

    `invented` names the quantities most of whose numbers nothing explains, and that were gone on
    with all the same.  `weights` has what a quantity is worth, all its entries alike; one that is
    not there is worth as many points as it has entries.
    """

    exercise: Exercise
    entries: tuple[EntryResult, ...]
    invented: tuple[str, ...] = ()
    weights: Mapping[str, Decimal] | None = None

    def _worth(self, name: str) -> Decimal:
        """Return what each entry of a quantity is worth."""
        if not self.weights or name not in self.weights:
            return Decimal(1)
        return self.weights[name] / sum(entry.blank.quantity == name for entry in self.entries)

    @property
    def exact_points(self) -> Decimal:
        """One for every entry that is right or carried forward, half for some (see there)."""
        worth = {name: self._worth(name) for name in self.exercise.asked}
        return sum(
            (entry.points * worth[entry.blank.quantity] for entry in self.entries), Decimal(0)
        )

    @property
    def points(self) -> int | float:
        """The same, as a whole number where it is one, else with two decimals at most."""
        points = round(self.exact_points, 2)
        return int(points) if points == int(points) else float(points)

    @property
    def full_points(self) -> int | float:
        """What there is to earn."""
        points = sum((self._worth(entry.blank.quantity) for entry in self.entries), Decimal(0))
        points = round(points, 2)
        return int(points) if points == int(points) else float(points)

    @property
    def chain(self) -> Chain:
        """Which chain the right answers are of; both where they do not differ."""
        right = [entry for entry in self.entries if entry.verdict == "right"]
        rounded, full = all(entry.rounded for entry in right), all(entry.full for entry in right)
        if not right:
            return "none"
        if rounded:
            return "both" if full else "rounded"
        return "full" if full else "mixed"

    @property
    def slips(self) -> tuple[str, ...]:
        """Every slip that was recognised, once, in the order of the sheet."""
        return tuple(dict.fromkeys(entry.slip for entry in self.entries if entry.slip))
