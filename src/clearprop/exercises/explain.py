"""Which slip explains the wrong entries of a quantity."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from clearprop.arithmetic import Array, Quantity
from clearprop.arithmetic.decimals import MOST_PLACES, DecimalArithmetic
from clearprop.exercises.exercise import Blank, Exercise, Tolerance
from clearprop.exercises.follow_through import Answered, OwnChain, Replace, follow
from clearprop.exercises.near import exchanged, slip_of_the_pen
from clearprop.exercises.reach import Reach, reach
from clearprop.exercises.slips import Site, slipped

BY_ROUNDING = ("truncated", "rounded early")
"""Slips by which many a number can be had: looked for where no equation explains the numbers."""

MORE_PLACES = 6
"""Decimals beyond those written that are enough for one who keeps every digit."""

CLEAR = 4
"""Times what honest rounding may change: a slip that changes a single entry changes it by more."""


@dataclass(frozen=True)
class Explanation:
    """A slip, the step where it was made, what that gives, and the entries it explains."""

    slip: str
    site: str
    value: Array
    explains: frozenset[Blank]
    distance: Decimal
    """How far all entries together are from what the slip gives."""
    is_near: bool
    """Whether it is a slip of the pen."""
    is_whole: bool
    """Whether most entries that it would change are those that it explains."""
    places: int | None = None
    """Decimals that were rounded to, if that is the slip."""


@dataclass(frozen=True)
class Own:
    """What explanations are looked for in: a student's answers, and what follows from them.

    `goes_on` has the answers that they go on with, `planted` what they have of steps that are not
    asked where a slip was recognised, and `known_places` the decimals that they are known to round
    to.
    """

    exercise: Exercise
    answered: Answered
    goes_on: Collection[Blank]
    planted: Mapping[str, Array]
    reach: Reach
    tolerance: Tolerance
    known_places: Collection[int]

    def numbers(self, made: Quantity, used: Mapping[str, Array]) -> Array:
        """Return what a student goes on with: their own numbers, or what follows from these."""
        return self._numbers(made, is_full=False)

    def digits(self, made: Quantity, used: Mapping[str, Array]) -> Array:
        """Return the same for one who keeps every digit: what is written shows only the first."""
        return self._numbers(made, is_full=True)

    def _numbers(self, made: Quantity, *, is_full: bool) -> Array:
        if made.name in self.planted:
            return self.planted[made.name]
        own = np.array(made.value)
        for blank in self.exercise.blanks_of(made.name):
            if blank in self.goes_on:
                answer = self.answered[made.name][blank.at]
                right = made.value[blank.at]
                if not is_full or abs(answer - right) > self.tolerance(answer, right):
                    own[blank.at] = answer
        return own

    def fits_with(self, slip: "Explanation") -> int:
        """Return how many answers follow if a slip was made in a step that is not asked."""
        goes_on = {*self.goes_on, *slip.explains}
        is_asked = slip.site in self.exercise.asked
        planted = self.planted if is_asked else {**self.planted, slip.site: slip.value}
        reached = reach(
            self.exercise, self.answered, self.tolerance, goes_on.__contains__, planted=planted
        )
        return len(reached.fits)

    def site(self, chain: OwnChain, name: str, ar: DecimalArithmetic) -> Site:
        """Return a step of a chain of theirs, where a slip may have happened."""
        example = self.exercise.example
        return Site(example.network, chain.follows[name], chain.used, ar, example.batch)

    def answer(self, blank: Blank) -> Decimal:
        """Return an answer that was given."""
        return self.answered[blank.quantity][blank.at]

    def right(self, blank: Blank) -> Decimal:
        """Return what follows at a blank."""
        return self.reach.within[blank.quantity][blank.at].middle

    def is_near(self, blank: Blank, value: Decimal) -> bool:
        """Return whether an answer is a value, but for rounding."""
        answer = self.answer(blank)
        return abs(answer - value) <= self.tolerance(answer, value) + self.reach.slack(blank)

    def is_apart(self, blank: Blank, value: Decimal, times: int = 2) -> bool:
        """Return whether a value is not what follows, but for rounding."""
        right = self.right(blank)
        return abs(value - right) > times * (self.tolerance(value, right) + self.reach.slack(blank))


def explain(own: Own, name: str, wrong: Sequence[Blank]) -> Iterator[Explanation]:
    """Yield slips that explain wrong entries, each most of those that none before does.

    A habit of rounding that is known goes first.  A slip goes before slips of the pen if it
    explains most of the entries that it would change, and otherwise after them.
    """
    answered = [
        blank for blank in own.exercise.blanks_of(name) if own.answered[name][blank.at] is not None
    ]
    rounding = own.exercise.rounding
    finer = replace(rounding, digits=min(MOST_PLACES, rounding.digits + MORE_PLACES))
    chains = [
        (numbers, ar, follow(own.exercise, numbers, ar, until=name))
        for numbers, ar in ((own.numbers, own.exercise.ar), (own.digits, finer.of_decimals))
    ]
    if any(name not in chain.follows for _, _, chain in chains):
        return
    left = list(wrong)
    if own.known_places:
        yield from _chosen(own, _by_rounding(own, chains[0][2], name, answered), left)
    found = [
        _explained(own, *one, answered)
        for numbers, ar, chain in chains
        for one in _candidates(own, numbers, chain, name, ar)
    ]
    yield from _chosen(own, [one for one in found if one.is_whole], left)
    if left:
        yield from _chosen(own, _by_rounding(own, chains[0][2], name, answered), left)
    yield from _by_pen(own, name, left)
    yield from _chosen(own, found, left)


def _chosen(own: Own, found: Sequence[Explanation], left: list[Blank]) -> Iterator[Explanation]:
    """Yield the slips that explain most of the entries left, and take these out.

    Of several that explain as many it is the one from which most of the sheet follows, then the
    one that the answers are nearest to, then the most usual.
    """
    while left:
        counts = [len(one.explains.intersection(left)) for one in found]
        best = max(counts, default=0)
        if 2 * best <= len(left):
            return
        tied = [one for one, count in zip(found, counts, strict=True) if count == best]
        if len({one.site for one in tied}) > 1:
            nearest = {(one.slip, one.site): one for one in reversed(tied)}
            fits = {key: own.fits_with(one) for key, one in nearest.items()}
            most = max(fits.values())
            tied = [one for one in tied if fits[one.slip, one.site] == most]
        chosen = min(tied, key=lambda one: one.distance)
        left[:] = [blank for blank in left if blank not in chosen.explains]
        yield chosen


def _candidates(
    own: Own, numbers: Replace, chain: OwnChain, name: str, ar: DecimalArithmetic
) -> Iterator[tuple[str, str, Array, Array]]:
    """Yield every slip with its site, what it gives there, and what comes of it in a quantity.

    The slip may have happened in this step, or in one since the last that was asked.
    """
    names = [step.name for step in own.exercise.rounded.steps]
    until = names.index(name)
    asked = [index for index in range(until) if names[index] in own.exercise.asked]
    for site in reversed(names[asked[-1] + 1 if asked else 0 : until + 1]):
        for slip, value in slipped(own.site(chain, site, ar)):
            if slip in BY_ROUNDING:
                continue
            if site == name:
                yield slip, site, value, value
            elif site not in own.planted:
                slipping = _with(numbers, site, value)
                follows = follow(own.exercise, slipping, ar, until=name).follows
                if name in follows:
                    yield slip, site, value, follows[name].value


def _with(numbers: Replace, site: str, value: Array) -> Replace:
    """Return what a student goes on with who has another value at one step."""
    return lambda made, used: value if made.name == site else numbers(made, used)


def _explained(
    own: Own, slip: str, site: str, made: Array, value: Array, answered: Sequence[Blank]
) -> Explanation:
    changed = [blank for blank in answered if own.is_apart(blank, value[blank.at])]
    near = [blank for blank in answered if own.is_near(blank, value[blank.at])]
    fit = [blank for blank in changed if blank in near]
    # 0 comes of many a slip, and of making numbers up.
    whole = 2 * len(fit) > len(changed) and any(own.answer(blank) for blank in fit)
    clear = [blank for blank in fit if own.is_apart(blank, value[blank.at], CLEAR)]
    explains = near if whole else [blank for blank in clear if own.answer(blank)]
    distance = sum(
        (abs(own.answer(blank) - value[blank.at]) for blank in explains), start=Decimal(0)
    )
    return Explanation(slip, site, made, frozenset(explains), distance, False, whole)


def _by_rounding(
    own: Own, chain: OwnChain, name: str, answered: Sequence[Blank]
) -> list[Explanation]:
    """Return slips in rounding by which most entries of a quantity come out, right or wrong.

    All 0 is what much rounds to, and what is made up: it counts only if the habit is known.
    """
    found: list[Explanation] = []
    rounding, ar = own.exercise.rounding, own.exercise.ar
    cut = dict(slipped(own.site(chain, name, ar))).get("truncated")
    if cut is not None:
        fit = [blank for blank in answered if own.answer(blank) == cut[blank.at]]
        found.append(_of_rounding("truncated", name, fit))
    for places in range(rounding.digits - 1, 0, -1):
        coarse = replace(rounding, digits=places).of_decimals
        numbers = _rounding_more(own, coarse)
        made = follow(own.exercise, numbers, coarse, until=name).follows.get(name)
        if made is None:
            continue
        fit = [
            blank
            for blank in answered
            if own.answer(blank) == made.value[blank.at]
            or abs(own.answer(blank) - made.exact[blank.at])
            <= own.tolerance(own.answer(blank), made.exact[blank.at])
        ]
        if places in own.known_places or any(own.answer(blank) for blank in fit):
            found.append(_of_rounding("rounded early", name, fit, places))
    return [one for one in found if 2 * len(one.explains) > len(answered)]


def _of_rounding(
    slip: str, name: str, fit: Sequence[Blank], places: int | None = None
) -> Explanation:
    nothing = np.empty(0)
    return Explanation(slip, name, nothing, frozenset(fit), Decimal(0), False, True, places)


def _rounding_more(own: Own, ar: DecimalArithmetic) -> Replace:
    """Return what a student goes on with who rounds what they wrote once more."""
    return lambda made, used: ar.finish(own.numbers(made, used))


def _by_pen(own: Own, name: str, left: list[Blank]) -> Iterator[Explanation]:
    """Yield slips of the pen, and take the entries that they explain out of those left.

    The number meant may be the one that follows, or the right one if that is another.
    """
    ar, rounded = own.exercise.ar, own.exercise.rounded.matrix(name)

    def meant(at: tuple[int, ...]) -> list[tuple[Decimal, Decimal]]:
        interval = own.reach.within[name].item(at)
        return [(interval.low, interval.high), (rounded[at], rounded[at])]

    def fits(at: tuple[int, ...], answer: Decimal) -> bool:
        off = own.tolerance
        return any(
            low - off(low, high, answer) <= answer <= high + off(low, high, answer)
            for low, high in meant(at)
        )

    def slip(blank: Blank) -> str | None:
        if blank.at in swapped:
            return "exchanged"
        answer = own.answer(blank)
        found = (slip_of_the_pen(low, high, answer, ar) for low, high in meant(blank.at))
        return next(filter(None, found), None)

    swapped = exchanged(own.answered[name], fits)
    named: dict[str, list[Blank]] = {}
    for blank in left:
        if found := slip(blank):
            named.setdefault(found, []).append(blank)
    for found, blanks in named.items():
        left[:] = [blank for blank in left if blank not in blanks]
        nothing = np.empty(0)
        yield Explanation(found, name, nothing, frozenset(blanks), Decimal(0), True, False)
