"""Mark answers: against both chains, then against what follows from a student's own numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from clearprop.arithmetic import Arithmetic, Array, Decimals, Floats, exact
from clearprop.exercises.exercise import Blank, Exercise, as_decimal
from clearprop.exercises.follow_through import Replace, follow
from clearprop.exercises.plausible import is_plausible
from clearprop.exercises.result import Marked, MarkedEntry
from clearprop.exercises.slips import Slip, slipped

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
class _Explained:
    """A slip that explains a wrong entry, and what it gives in full precision if that is it."""

    slip: Slip
    full: Any | None


class _Marker:
    """Goes through a sheet in order; what is found wrong changes what follows from it."""

    def __init__(self, exercise: Exercise, answered: Answered) -> None:
        self._exercise = exercise
        self._answered = answered
        self._carries = frozenset(
            name for name, answers in answered.items() if is_plausible(exercise, name, answers)
        )
        self._rounded, self._full = Decimals(exercise.places), Floats()
        # All digits of wrong numbers that a slip explains, and the numbers that nothing explains.
        self._digits: dict[Blank, Any] = {}
        self._unexplained: list[Blank] = []
        self._follow()

    def _follow(self) -> None:
        """Work out anew what follows from the student's own numbers, in both chains."""
        self._chains = tuple(
            follow(self._exercise, self._goes_on(ar), ar) for ar in (self._rounded, self._full)
        )
        self._reach: Mapping[str, Array] | None = None

    def marked(self) -> Marked:
        """Mark every quantity that was asked."""
        entries: list[MarkedEntry] = []
        for name in self._exercise.asked:
            found = [self._entry(Blank(name, i, j)) for i, j in np.ndindex(self._shape(name))]
            if any(entry.verdict == "wrong" for entry in found):
                explained = self._explained(name, found)
                for entry in found:
                    known = explained.get(entry.blank)
                    if known and known.full is not None:
                        self._digits[entry.blank] = known.full
                    elif entry.verdict == "wrong" and name in self._carries:
                        self._unexplained.append(entry.blank)
                found = [_with_slip(entry, explained.get(entry.blank)) for entry in found]
                self._follow()
            entries += found
        return Marked(self._exercise, tuple(entries))

    def _shape(self, name: str) -> tuple[int, ...]:
        return self._exercise.rounded.matrix(name).shape

    def _answer(self, blank: Blank) -> Decimal | None:
        answers = self._answered.get(blank.quantity)
        return None if answers is None else answers[blank.row, blank.column]

    def _near(self, answer: Decimal, value: object, slack: object = 0) -> bool:
        apart = abs(answer - as_decimal(value))
        return apart <= self._exercise.tolerance + as_decimal(slack)

    def _entry(self, blank: Blank) -> MarkedEntry:
        answer = self._answer(blank)
        if answer is None:
            return MarkedEntry(blank, None, "missing")
        name, at = blank.quantity, (blank.row, blank.column)
        rounded, full = (
            self._near(answer, chain.matrix(name)[at])
            for chain in (self._exercise.rounded, self._exercise.full)
        )
        if rounded or full:
            return MarkedEntry(blank, answer, "right", rounded, full)
        by_rounding, in_full = (chain.follows[name][at] for chain in self._chains)
        is_carried = (
            self._near(answer, by_rounding)
            or self._near(answer, in_full)
            or self._near(answer, in_full, self._slack(name)[at])
        )
        return MarkedEntry(blank, answer, "carried" if is_carried else "wrong")

    def _goes_on(self, ar: Arithmetic, nudged: Blank | None = None) -> Replace:
        """Return what a student goes on with: their own numbers, where they wrote some that carry.

        One who does not round goes on with more digits than are written.  What agrees with what
        follows, or with a slip, has its digits; of any other number they are not known, and
        `nudged` has half a unit of the last place more.
        """
        is_full = ar is self._full

        def chosen(name: str, follows: Array, used: Mapping[str, Array]) -> Array:
            if name not in self._exercise.asked or name not in self._carries:
                return follows
            own = np.array(follows)
            for i, j in np.ndindex(own.shape):
                blank = Blank(name, i, j)
                answer = self._answer(blank)
                if is_full and blank in self._digits:
                    own[i, j] = self._digits[blank]
                elif answer is not None and not (is_full and self._near(answer, follows[i, j])):
                    own[i, j] = answer
                if blank == nudged:
                    own[i, j] += 0.5 * 10.0**-self._exercise.places
            return own

        return chosen

    def _slack(self, name: str) -> Array:
        """Return how far a quantity may be off since digits of unexplained numbers are unknown."""
        if self._reach is None:
            follows = self._chains[1].follows
            reach = {one: np.zeros(value.shape) for one, value in follows.items()}
            for blank in self._unexplained:
                goes_on = self._goes_on(self._full, blank)
                moved = follow(self._exercise, goes_on, self._full).follows
                reach = {one: far + np.abs(moved[one] - follows[one]) for one, far in reach.items()}
            self._reach = reach
        return self._reach[name]

    def _explained(self, name: str, found: list[MarkedEntry]) -> Mapping[Blank, _Explained]:
        """Return, for each entry that a slip explains, the one that explains most wrong ones.

        A slip that explains a wrong entry has been made at the others, too: one that it leaves
        right has its digits, and not those of the right number.  Where all that it explains is 0,
        it is no slip: 0 comes of rounding many a number, and of making numbers up.
        """
        wrong = {entry.blank for entry in found if entry.verdict == "wrong"}
        telling = {entry.blank for entry in found if entry.blank in wrong and entry.answer != 0}
        explained: dict[Slip, dict[Blank, _Explained]] = {}
        for slip, value, is_full in self._candidates(name):
            for entry in found:
                number = value[entry.blank.row, entry.blank.column]
                if entry.answer is not None and self._near(entry.answer, number):
                    blanks = explained.setdefault(slip, {})
                    blanks[entry.blank] = _Explained(slip, number if is_full else None)
        for slip, blanks in self._early(name, [entry for entry in found if entry.blank in wrong]):
            explained.setdefault(slip, {}).update(blanks)
        named: dict[Blank, _Explained] = {}
        for blanks in sorted(explained.values(), key=lambda one: -len(wrong & one.keys())):
            if telling & blanks.keys():
                named = {**blanks, **named}
        return named

    def _candidates(self, name: str) -> Iterator[tuple[Slip, Array, bool]]:
        """Return what a quantity would be after each slip, and whether in full precision.

        The slip may have happened in this step, or in one since the last that was asked.
        """
        names = [step.name for step in self._exercise.rounded.steps]
        until = names.index(name)
        asked = [index for index in range(until) if names[index] in self._exercise.asked]
        sites = names[asked[-1] + 1 if asked else 0 : until + 1]
        for ar in (self._rounded, self._full):
            for site in sites:
                for slip in self._possible(site, ar):
                    chain = follow(self._exercise, self._slipping(site, slip, ar), ar)
                    value = chain.used[name] if site == name else chain.follows[name]
                    yield slip, value, ar is self._full

    def _possible(self, site: str, ar: Arithmetic) -> list[Slip]:
        """Return the slips that can happen in a step."""
        chain = self._chains[1 if ar is self._full else 0]
        follows = chain.follows[site]
        return [slip for slip, _ in slipped(self._exercise, site, follows, chain.used, ar)]

    def _slipping(self, site: str, slip: Slip, ar: Arithmetic) -> Replace:
        """Return what a student goes on with who makes a slip at one step."""
        goes_on = self._goes_on(ar)

        def chosen(name: str, follows: Array, used: Mapping[str, Array]) -> Array:
            if name == site:
                return dict(slipped(self._exercise, name, follows, used, ar))[slip]
            return goes_on(name, follows, used)

        return chosen

    def _early(
        self, name: str, wrong: list[MarkedEntry]
    ) -> Iterator[tuple[Slip, dict[Blank, _Explained]]]:
        """Return what rounding to fewer decimals explains: in all steps, or in those before."""
        for places in range(self._exercise.places - 1, 0, -1):
            ar = Decimals(places)
            value = follow(self._exercise, self._going_on_with_fewer(ar), ar).follows[name]
            unrounded = exact(value)
            for entry in wrong:
                at = (entry.blank.row, entry.blank.column)
                if entry.answer is not None and (
                    entry.answer == value[at] or self._near(entry.answer, unrounded[at])
                ):
                    yield "rounded early", {entry.blank: _Explained("rounded early", None)}

    def _going_on_with_fewer(self, ar: Decimals) -> Replace:
        """Return what a student goes on with who rounds what they wrote once more."""
        goes_on = self._goes_on(ar)
        return lambda name, follows, used: ar.settle(goes_on(name, follows, used))


def _with_slip(entry: MarkedEntry, explained: _Explained | None) -> MarkedEntry:
    if explained is None or entry.verdict != "wrong":
        return entry
    return replace(entry, slip=explained.slip)
