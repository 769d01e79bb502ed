"""Mark answers: against both chains, then against what follows from a student's own numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Literal

import numpy as np

from clearprop.arithmetic import Arithmetic, Array, Decimals, Floats
from clearprop.exercises.exercise import Blank, Exercise, as_decimal
from clearprop.exercises.own_chain import OwnChain, Replace, follow
from clearprop.exercises.plausible import is_plausible
from clearprop.exercises.slips import Slip, slipped

Verdict = Literal["right", "carried", "wrong", "missing"]
Chain = Literal["rounded", "full", "both", "mixed", "none"]


@dataclass(frozen=True)
class MarkedEntry:
    """One blank, marked.

    Attributes
    ----------
    blank
        Which one.
    answer
        What the student wrote; None if nothing.
    verdict
        "carried" is not the right number, but follows by the right method from earlier numbers
        of the student's own; it earns the point.
    rounded, full
        Whether it is right in the chain rounded at every step, and in full precision.
    slip
        What seems to have gone wrong, where it can be told from a wrong answer.
    """

    blank: Blank
    answer: Decimal | None
    verdict: Verdict
    rounded: bool = False
    full: bool = False
    slip: Slip | None = None

    @property
    def earns(self) -> bool:
        """Whether it earns its point."""
        return self.verdict in ("right", "carried")


@dataclass(frozen=True)
class Marked:
    """A sheet, marked: its entries in the order of the exercise's blanks."""

    exercise: Exercise
    entries: tuple[MarkedEntry, ...]

    @property
    def points(self) -> int:
        """One for every entry that is right or carried."""
        return sum(entry.earns for entry in self.entries)

    @property
    def chain(self) -> Chain:
        """Which chain the right answers are of; both where they do not differ."""
        right = [entry for entry in self.entries if entry.verdict == "right"]
        rounded, full = (
            bool(right) and all(getattr(entry, chain) for entry in right)
            for chain in ("rounded", "full")
        )
        if rounded and full:
            return "both"
        if rounded or full:
            return "rounded" if rounded else "full"
        return "mixed" if right else "none"

    @property
    def slips(self) -> tuple[Slip, ...]:
        """Every slip that was recognised, once, in the order of the sheet."""
        return tuple(dict.fromkeys(entry.slip for entry in self.entries if entry.slip))


Answered = Mapping[str, Array]
"""By quantity, a matrix of the core's shape that holds decimals, or None where nothing is."""


def mark(exercise: Exercise, answered: Answered) -> Marked:
    """Mark the answers to an exercise.

    An answer is right if it is within the tolerance of the chain rounded at every step, or of
    the one in full precision.  Else it is carried if it follows from the student's own numbers
    for the quantities before: rounded at every step, or in full precision from each wrong one
    on.  Numbers that nobody would get by calculating do not carry on.

    Parameters
    ----------
    exercise
        What was asked.
    answered
        The answers, by quantity; what is not there counts as not answered.
    """
    return _Marker(exercise, answered).marked()


@dataclass(frozen=True)
class _Marker:
    exercise: Exercise
    answered: Answered

    def marked(self) -> Marked:
        carries = frozenset(
            name for name in self.answered if is_plausible(self.exercise, name, self.answers(name))
        )
        chains = [
            (follow(self.exercise, partial(self.written, carries, keep), ar), ar)
            for ar, keep in ((Decimals(self.exercise.places), True), (Floats(), False))
        ]
        entries: list[MarkedEntry] = []
        for name in self.exercise.asked:
            entries += self.quantity(name, [chain for chain, _ in chains], carries)
        return Marked(self.exercise, tuple(entries))

    def answers(self, name: str) -> Array:
        """Return the answers to a quantity, None where there are none."""
        nothing = np.full(self.exercise.rounded.matrix(name).shape, None, dtype=object)
        return self.answered.get(name, nothing)

    def written(
        self,
        carries: frozenset[str],
        keep: bool,
        name: str,
        follows: Array,
        used: Mapping[str, Array],
    ) -> Array:
        """Return what a student goes on with: their own number, if they wrote one that carries.

        One who does not round goes on with more digits than are written: where what is written
        agrees with what follows, that is kept unless `keep` says to take what is written.
        """
        if name not in self.exercise.asked or name not in carries:
            return follows
        own = np.array(follows)
        for at, answer in np.ndenumerate(self.answers(name)):
            if answer is None or (not keep and self.near(answer, follows[at])):
                continue
            own[at] = answer
        return own

    def near(self, answer: Decimal, value: object) -> bool:
        return abs(answer - as_decimal(value)) <= self.exercise.tolerance

    def quantity(
        self, name: str, chains: list[OwnChain], carries: frozenset[str]
    ) -> Iterator[MarkedEntry]:
        answers = self.answers(name)
        rounded, full = self.exercise.rounded.matrix(name), self.exercise.full.matrix(name)
        found: list[MarkedEntry] = []
        for (i, j), answer in np.ndenumerate(answers):
            blank = Blank(name, i, j)
            if answer is None:
                found.append(MarkedEntry(blank, None, "missing"))
                continue
            in_rounded, in_full = self.near(answer, rounded[i, j]), self.near(answer, full[i, j])
            is_carried = any(self.near(answer, chain.follows[name][i, j]) for chain in chains)
            verdict = "right" if in_rounded or in_full else "carried" if is_carried else "wrong"
            found.append(MarkedEntry(blank, answer, verdict, in_rounded, in_full))
        wrong = [entry for entry in found if entry.verdict == "wrong"]
        nothing: Mapping[Blank, Slip] = {}
        slips = self.slips(name, wrong, carries) if wrong else nothing
        for entry in found:
            slip = slips.get(entry.blank) if entry.verdict == "wrong" else None
            yield MarkedEntry(
                entry.blank, entry.answer, entry.verdict, entry.rounded, entry.full, slip
            )

    def slips(
        self, name: str, wrong: list[MarkedEntry], carries: frozenset[str]
    ) -> Mapping[Blank, Slip]:
        """Return, for each wrong entry that a slip explains, the one that explains most of them."""
        explained: dict[Slip, set[Blank]] = {}
        for slip, value, exactly in self.candidates(name, carries):
            for entry in wrong:
                assert entry.answer is not None
                at = (entry.blank.row, entry.blank.column)
                if entry.answer == value[at] if exactly else self.near(entry.answer, value[at]):
                    explained.setdefault(slip, set()).add(entry.blank)
        named: dict[Blank, Slip] = {}
        for slip, blanks in sorted(explained.items(), key=lambda item: -len(item[1])):
            for blank in blanks:
                named.setdefault(blank, slip)
        return named

    def candidates(self, name: str, carries: frozenset[str]) -> Iterator[tuple[Slip, Array, bool]]:
        """Return what a quantity would be after each slip, and whether it was cut to its digits.

        A slip may have happened in this step, or in one since the last that was asked.
        """
        names = [step.name for step in self.exercise.rounded.steps]
        until = names.index(name)
        asked = [index for index in range(until) if names[index] in self.exercise.asked]
        sites = names[asked[-1] + 1 if asked else 0 : until + 1]
        for ar, keep in ((Decimals(self.exercise.places), True), (Floats(), False)):
            written = partial(self.written, carries, keep)
            for site in sites:
                for slip in self.possible(site, written, ar):
                    chain = follow(self.exercise, self.slipping(site, slip, written, ar), ar)
                    yield slip, chain.used[name] if site == name else chain.follows[name], False
        for places in range(self.exercise.places - 1, 0, -1):
            ar = Decimals(places)
            chain = follow(self.exercise, partial(self.written, carries, True), ar)
            value = chain.follows[name]
            yield "rounded early", value, True
            exact = getattr(value, "exact", None)
            if exact is not None:
                yield "rounded early", exact, False

    def possible(self, site: str, written: Replace, ar: Arithmetic) -> list[Slip]:
        """Return the slips that can happen in a step."""
        found: list[Slip] = []

        def look(name: str, follows: Array, used: Mapping[str, Array]) -> Array:
            if name == site:
                found.extend(slip for slip, _ in slipped(self.exercise, name, follows, used, ar))
            return written(name, follows, used)

        follow(self.exercise, look, ar)
        return found

    def slipping(self, site: str, slip: Slip, written: Replace, ar: Arithmetic) -> Replace:
        """Return what a student goes on with who makes a slip at one step."""

        def replace(name: str, follows: Array, used: Mapping[str, Array]) -> Array:
            if name == site:
                return dict(slipped(self.exercise, name, follows, used, ar))[slip]
            return written(name, follows, used)

        return replace
