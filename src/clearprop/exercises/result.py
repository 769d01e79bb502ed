"""The result of marking a sheet: what each blank earned, and what seems to have gone wrong."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from clearprop.exercises.exercise import Blank, Exercise

Verdict = Literal["right", "carried", "wrong", "missing"]
Chain = Literal["rounded", "full", "both", "mixed", "none"]


@dataclass(frozen=True)
class EntryResult:
    """The result of one blank, and in which chains it is right: rounded at every step, or full.

    "carried" (forward) is not the right number, but follows by the right method from earlier
    numbers of the student's own; it earns the point.  A wrong answer may show a `slip`.
    """

    blank: Blank
    answer: Decimal | None
    verdict: Verdict
    rounded: bool = False
    full: bool = False
    slip: str | None = None

    @property
    def earns(self) -> bool:
        """Whether it earns its point."""
        return self.verdict in ("right", "carried")


@dataclass(frozen=True)
class SheetResult:
    """The result of a sheet: its entries in the order of the exercise's blanks."""

    exercise: Exercise
    entries: tuple[EntryResult, ...]

    @property
    def points(self) -> int:
        """One for every entry that is right or carried forward."""
        return sum(entry.earns for entry in self.entries)

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
