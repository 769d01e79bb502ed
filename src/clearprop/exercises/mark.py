"""Mark answers: against both chains, then against what follows from a student's own numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from clearprop.arithmetic import Arithmetic, Array, Decimals, Floats, Quantity
from clearprop.exercises.exercise import Blank, Exercise, as_decimal
from clearprop.exercises.follow_through import Replace, follow, is_plausible
from clearprop.exercises.result import EntryResult, SheetResult
from clearprop.exercises.slips import Site, slipped

Answered = Mapping[str, Array]
"""By quantity, a matrix of the step's shape that holds decimals, or None where nothing is."""


def mark(exercise: Exercise, answered: Answered) -> SheetResult:
    """Mark the answers to an exercise; what is not in `answered` counts as not answered.

    An answer is right if it is within the tolerance of the chain rounded at every step, or of
    the one in full precision.  Else it is carried forward if it follows from the student's own
    numbers for the quantities before: rounded at every step, or in full precision from each wrong
    one on.  Numbers that nobody would get by calculating are not used on.
    """
    return _Marker(exercise, answered).result()


class _Explanation(NamedTuple):
    """A slip that explains a wrong entry, and what it gives in full precision if that is it."""

    slip: str
    full: Any | None


class _Marker:
    """Goes through a sheet in order; what is found wrong changes what follows from it."""

    def __init__(self, exercise: Exercise, answered: Answered) -> None:
        self._exercise, self._answered = exercise, answered
        self._network = exercise.example.network
        self._used_on = frozenset(
            name for name, answers in answered.items() if is_plausible(exercise, name, answers)
        )
        self._rounded, self._full = Decimals(exercise.places), Floats()
        # All digits of wrong numbers that a slip explains, and the numbers that nothing explains.
        self._digits: dict[Blank, Any] = {}
        self._unexplained: list[Blank] = []
        self._follow()

    def _follow(self) -> None:
        """Work out anew what follows from the student's own numbers, in both chains."""
        self._chains = [
            follow(self._exercise, self._own_numbers(ar), ar) for ar in (self._rounded, self._full)
        ]
        self._slack: Mapping[str, Array] | None = None

    def result(self) -> SheetResult:
        """Mark every quantity that was asked."""
        entries: list[EntryResult] = []
        for name in self._exercise.asked:
            found = [self._entry(blank) for blank in self._exercise.blanks_of(name)]
            if any(entry.verdict == "wrong" for entry in found):
                explained = self._explained(name, found)
                for index, entry in enumerate(found):
                    known, is_wrong = explained.get(entry.blank), entry.verdict == "wrong"
                    if known and known.full is not None:
                        self._digits[entry.blank] = known.full
                    elif is_wrong and name in self._used_on:
                        self._unexplained.append(entry.blank)
                    if known and is_wrong:
                        found[index] = replace(entry, slip=known.slip)
                self._follow()
            entries += found
        return SheetResult(self._exercise, tuple(entries))

    def _answer(self, blank: Blank) -> Decimal | None:
        answers = self._answered.get(blank.quantity)
        return None if answers is None else answers[blank.at]

    def _near(self, answer: Decimal, value: object, slack: object = 0) -> bool:
        apart = abs(answer - as_decimal(value))
        return apart <= self._exercise.tolerance + as_decimal(slack)

    def _entry(self, blank: Blank) -> EntryResult:
        answer = self._answer(blank)
        if answer is None:
            return EntryResult(blank, None, "missing")
        name = blank.quantity
        chains = self._exercise.rounded, self._exercise.full
        rounded, full = (self._near(answer, chain.matrix(name)[blank.at]) for chain in chains)
        if rounded or full:
            return EntryResult(blank, answer, "right", rounded, full)
        by_rounding, in_full = (chain.follows[name].value[blank.at] for chain in self._chains)
        is_carried_forward = (
            self._near(answer, by_rounding)
            or self._near(answer, in_full)
            or self._near(answer, in_full, self._slack_of(name)[blank.at])
        )
        return EntryResult(blank, answer, "carried" if is_carried_forward else "wrong")

    def _own_numbers(self, ar: Arithmetic, nudged: Blank | None = None) -> Replace:
        """Return what a student goes on with: their own numbers, where they are plausible.

        One who does not round goes on with more digits than are written.  What agrees with what
        follows, or with a slip, has its digits; of any other number they are not known, and
        `nudged` has half a unit of the last place more.
        """
        is_full = ar is self._full

        def chosen(made: Quantity, used: Mapping[str, Array]) -> Array:
            if made.name not in self._used_on:
                return made.value
            own = np.array(made.value)
            for blank in self._exercise.blanks_of(made.name):
                at, answer = blank.at, self._answer(blank)
                if is_full and blank in self._digits:
                    own[at] = self._digits[blank]
                elif answer is not None and not (is_full and self._near(answer, made.value[at])):
                    own[at] = answer
                if blank == nudged:
                    own[at] += 0.5 * 10.0**-self._exercise.places
            return own

        return chosen

    def _slack_of(self, name: str) -> Array:
        """Return how far a quantity may be off since digits of unexplained numbers are unknown."""
        if self._slack is None:
            follows = self._chains[1].follows
            slack = {one: np.zeros(made.value.shape) for one, made in follows.items()}
            for blank in self._unexplained:
                nudged = follow(self._exercise, self._own_numbers(self._full, blank), self._full)
                for one, made in nudged.follows.items():
                    slack[one] += np.abs(made.value - follows[one].value)
            self._slack = slack
        return self._slack[name]

    def _explained(self, name: str, found: list[EntryResult]) -> Mapping[Blank, _Explanation]:
        """Return, for each entry that a slip explains, the one that explains most wrong ones.

        A slip that explains a wrong entry has been made at the others, too: one that it leaves
        right has its digits, and not those of the right number.  Where all that it explains is 0,
        it is no slip: 0 comes of rounding many a number, and of making numbers up.
        """
        wrong = {entry.blank for entry in found if entry.verdict == "wrong"}
        clear = {entry.blank for entry in found if entry.blank in wrong and entry.answer != 0}
        explained: dict[str, dict[Blank, _Explanation]] = {}
        for slip, value, is_full in self._candidates(name):
            for entry in found:
                number = value[entry.blank.at]
                if entry.answer is not None and self._near(entry.answer, number):
                    blanks = explained.setdefault(slip, {})
                    blanks[entry.blank] = _Explanation(slip, number if is_full else None)
        early = self._rounded_early(name, [entry for entry in found if entry.blank in wrong])
        if early:
            explained["rounded early"] = early
        named: dict[Blank, _Explanation] = {}
        for blanks in sorted(explained.values(), key=lambda one: -len(wrong & one.keys())):
            if clear & blanks.keys():
                named = {**blanks, **named}
        return named

    def _candidates(self, name: str) -> Iterator[tuple[str, Array, bool]]:
        """Return what a quantity would be after each slip, and whether in full precision.

        The slip may have happened in this step, or in one since the last that was asked.
        """
        names = [step.name for step in self._exercise.rounded.steps]
        until = names.index(name)
        asked = [index for index in range(until) if names[index] in self._exercise.asked]
        sites = names[asked[-1] + 1 if asked else 0 : until + 1]
        for ar in (self._rounded, self._full):
            for site in sites:
                own = self._chains[1 if ar is self._full else 0]
                at = Site(self._network, own.follows[site], own.used, ar)
                for slip, _ in slipped(at):
                    chain = follow(self._exercise, self._slipping(site, slip, ar), ar)
                    value = chain.used[name] if site == name else chain.follows[name].value
                    yield slip, value, ar is self._full

    def _slipping(self, site: str, slip: str, ar: Arithmetic) -> Replace:
        """Return what a student goes on with who makes a slip at one step."""
        own_numbers = self._own_numbers(ar)

        def chosen(made: Quantity, used: Mapping[str, Array]) -> Array:
            if made.name == site:
                return dict(slipped(Site(self._network, made, used, ar)))[slip]
            return own_numbers(made, used)

        return chosen

    def _rounded_early(self, name: str, wrong: list[EntryResult]) -> dict[Blank, _Explanation]:
        """Return what rounding to fewer decimals explains: in all steps, or in those before."""
        explained: dict[Blank, _Explanation] = {}
        for places in range(self._exercise.places - 1, 0, -1):
            ar = Decimals(places)
            made = follow(self._exercise, self._rounding_more(ar), ar).follows[name]
            for blank, answer in ((entry.blank, entry.answer) for entry in wrong):
                value, exact = made.value[blank.at], made.exact[blank.at]
                if answer is not None and (answer == value or self._near(answer, exact)):
                    explained[blank] = _Explanation("rounded early", None)
        return explained

    def _rounding_more(self, ar: Decimals) -> Replace:
        """Return what a student goes on with who rounds what they wrote once more."""
        own_numbers = self._own_numbers(ar)
        return lambda made, used: ar.finish(own_numbers(made, used))
