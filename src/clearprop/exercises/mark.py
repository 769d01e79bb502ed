"""Mark answers: right is what honest rounding reaches, or what follows from own wrong numbers."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.exercises.exercise import Blank, Exercise, Tolerance, as_decimal
from clearprop.exercises.explain import Explanation, Own, explain
from clearprop.exercises.follow_through import Answered, is_plausible
from clearprop.exercises.reach import Reach, reach
from clearprop.exercises.result import EntryResult, Per, SheetResult

__all__ = ["Answered", "mark"]


def mark(
    exercise: Exercise,
    answered: Answered,
    *,
    per: Per = "entry",
    tolerance: Decimal | None = None,
    weights: Mapping[str, Decimal] | None = None,
) -> SheetResult:
    """Mark the answers to an exercise; what is not in `answered` counts as not answered.

    An answer is right if rounding to the places that are asked, or finer, of any number on the way
    may give it: from the student's own right numbers before it, or along the whole chain rounded
    at every step, or in full precision.  Else it is carried forward if it follows in the same way
    from numbers of their own that are wrong.

    A wrong number is gone on with if a slip explains it, if it is near the right one, or if most
    others of its quantity are right.  What follows from others is worth half; nothing follows
    from those that nobody would get by calculating.

    Parameters
    ----------
    exercise
        The student's.
    answered
        Their answers.
    per
        What a slip costs a point for.  "entry": every entry of the first quantity that it is made
        in; where it recurs it counts as carried forward, for it is one habit, unless most of the
        rest is wrong.  "quantity": one entry of each quantity.  "slip": one entry of the sheet.
    tolerance
        How far an answer may be from a right one, in units of the answer; at least half a unit of
        the last decimal place is always forgiven.
    weights
        What quantities are worth together; one point for each entry if not given.
    """
    if tolerance is not None and not (tolerance.is_finite() and tolerance >= 0):
        raise ClearpropError(
            f"the tolerance is {tolerance}: it must be a number of at least 0, such as 0.0005"
        )
    return _Marker(exercise, answered, per, tolerance or Decimal(0)).result(weights)


class _Marker:
    """Goes through a sheet in order; what is found wrong changes what follows from it."""

    def __init__(
        self, exercise: Exercise, answered: Answered, per: Per, tolerance: Decimal
    ) -> None:
        self._exercise, self._answered, self._per = exercise, answered, per
        self._tolerance: Tolerance = lambda *numbers: max(exercise.tolerance(*numbers), tolerance)
        in_a_chain = {blank for blank in self._given() if any(self._chains_with(blank))}
        followed = reach(exercise, answered, self._tolerance, in_a_chain.__contains__)
        self._right = in_a_chain | set(followed.fits)
        # What is gone on with: right numbers, wrong ones, and those that nothing explains.
        self._goes_on = set(self._right)
        self._unexplained: set[Blank] = set()
        self._planted: dict[str, Array] = {}
        self._uncertain: set[str] = set()
        self._known_slips: set[str] = set()
        self._known_places: set[int] = set()
        self._invented: list[str] = []
        self._follow()

    def _given(self) -> Iterator[Blank]:
        """Return the blanks that are filled in."""
        for blank in self._exercise.blanks():
            answers = self._answered.get(blank.quantity)
            if answers is not None and answers[blank.at] is not None:
                yield blank

    def _chains_with(self, blank: Blank) -> tuple[bool, bool]:
        """Return whether an answer is that of the rounded chain, and of the full one."""
        name, answer = blank.quantity, self._answered[blank.quantity][blank.at]
        rounded, full = (
            abs(answer - right) <= self._tolerance(answer, right)
            for chain in (self._exercise.rounded, self._exercise.full)
            for right in (as_decimal(chain.matrix(name)[blank.at]),)
        )
        return rounded, full

    def _follow(self) -> None:
        """Forget what followed from the student's own numbers before more of these were known."""
        self._reached: dict[bool, Reach] = {}

    def _reach(self, *, with_unexplained: bool) -> Reach:
        with_unexplained = with_unexplained and bool(self._unexplained)
        if with_unexplained not in self._reached:
            goes_on = self._goes_on.union(self._unexplained if with_unexplained else ())
            self._reached[with_unexplained] = reach(
                self._exercise,
                self._answered,
                self._tolerance,
                goes_on.__contains__,
                planted=self._planted,
                uncertain=self._uncertain,
            )
        return self._reached[with_unexplained]

    def result(self, weights: Mapping[str, Decimal] | None) -> SheetResult:
        """Mark every quantity that was asked."""
        entries: list[EntryResult] = []
        for name in self._exercise.asked:
            found = [self._entry(blank) for blank in self._exercise.blanks_of(name)]
            if any(entry.verdict == "wrong" for entry in found):
                found = self._explained(name, found)
            entries += found
        if not _knows_the_rest(entries):
            entries = [
                replace(entry, verdict="wrong") if entry.recurs else entry for entry in entries
            ]
        has_half = any(entry.is_half for entry in entries)
        invented = tuple(self._invented) if has_half else ()
        return SheetResult(self._exercise, tuple(entries), invented, weights)

    def _entry(self, blank: Blank) -> EntryResult:
        answers = self._answered.get(blank.quantity)
        answer = None if answers is None else answers[blank.at]
        if answer is None:
            return EntryResult(blank, None, "missing")
        if blank in self._right:
            return EntryResult(blank, answer, "right", *self._chains_with(blank))
        if blank in self._reach(with_unexplained=False).fits:
            return EntryResult(blank, answer, "carried")
        if blank in self._reach(with_unexplained=True).fits:
            return EntryResult(blank, answer, "carried", is_half=True)
        return EntryResult(blank, answer, "wrong")

    def _explained(self, name: str, found: Sequence[EntryResult]) -> list[EntryResult]:
        """Find slips that explain wrong entries; what follows from these is another from here."""
        wrong = [entry.blank for entry in found if entry.verdict == "wrong"]
        by_blank: dict[Blank, Explanation] = {}
        within = self._reach(with_unexplained=True)
        if name in within.within:
            own = self._own(within)
            for explanation in explain(own, name, wrong):
                for blank in explanation.explains:
                    by_blank.setdefault(blank, explanation)
                if explanation.site != name:
                    self._planted[explanation.site] = explanation.value
                if explanation.is_whole:
                    self._uncertain.add(name)
                if explanation.places is not None:
                    self._known_places.add(explanation.places)
        self._go_on_with(name, wrong, by_blank.keys())
        self._follow()
        marked: list[EntryResult] = []
        for entry in found:
            explanation = by_blank.get(entry.blank)
            if entry.verdict != "wrong" or explanation is None:
                marked.append(entry)
            elif explanation.is_near:
                marked.append(replace(entry, near=explanation.slip))
            else:
                marked.append(replace(entry, slip=explanation.slip))
        return list(self._costed(marked))

    def _own(self, within: Reach) -> Own:
        goes_on = self._goes_on | self._unexplained | set(within.fits)
        return Own(
            self._exercise,
            self._answered,
            goes_on,
            self._planted,
            within,
            self._tolerance,
            self._known_places,
        )

    def _go_on_with(self, name: str, wrong: Sequence[Blank], explained: Collection[Blank]) -> None:
        """Note which wrong numbers are gone on with, and whether what follows is worth half."""
        unexplained = {blank for blank in wrong if blank not in explained}
        self._goes_on |= set(wrong) - unexplained
        answered = sum(entry is not None for entry in self._answered[name].flat)
        if len(unexplained) <= 1 or 2 * len(unexplained) <= answered:
            # Among right numbers a wrong one is a mistake in reckoning, whatever it was.
            self._goes_on |= unexplained
            return
        if is_plausible(self._exercise, name, self._answered[name]):
            self._invented.append(name)
            self._unexplained |= unexplained

    def _costed(self, marked: Sequence[EntryResult]) -> Iterator[EntryResult]:
        """Return the entries of a quantity, those carried whose slip has cost its point before."""
        here: set[str] = set()
        for entry in marked:
            if entry.slip is None:
                yield entry
                continue
            has_cost = {
                "entry": entry.slip in self._known_slips,
                "quantity": entry.slip in here,
                "slip": entry.slip in self._known_slips | here,
            }
            here.add(entry.slip)
            yield replace(entry, verdict="carried") if has_cost[self._per] else entry
        self._known_slips |= here


def _knows_the_rest(entries: Sequence[EntryResult]) -> bool:
    """Return whether most of a sheet is earned but for slips that recur.

    If not it is no habit of someone who has calculated: who copies old weights as new ones, or
    writes zeros, makes the same slip again and again, too.
    """
    others = [entry for entry in entries if not entry.recurs and entry.answer is not None]
    return 2 * sum(entry.earns for entry in others) >= len(others)
