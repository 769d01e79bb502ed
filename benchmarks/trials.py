"""Sheets with slips planted in single steps, and how they are marked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

import numpy as np
from numpy.random import Generator

from benchmarks.planted import PLANTED, does_instead
from benchmarks.students import EXACT, Answers, Habit, Working, rounded
from clearprop.exercises.exercise import Exercise
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.exercises.mark import mark
from clearprop.exercises.result import EntryResult, SheetResult

USUAL = tuple(
    ExerciseOptions(sizes, difficulty)
    for sizes in ((2, 3, 2), (3, 3, 3))
    for difficulty in ("hard", "medium")
)
OTHER = (
    ExerciseOptions((3, 3, 3), "hard", activation=("tanh",)),
    ExerciseOptions((2, 3, 2), "hard", activation=("relu", "identity")),
    ExerciseOptions(
        (2, 3, 3), "hard", activation=("sigmoid", "softmax"), loss="categorical_cross_entropy"
    ),
    ExerciseOptions((2, 3, 2), "hard", loss="binary_cross_entropy"),
)
"""For the slips that the usual sheets have no step for; a batch of two samples, too."""

ROUNDING: Mapping[str, Habit] = {
    "truncated": Habit(goes_on=4, cuts=True),
    "rounded early": Habit(goes_on=2, writes=2),
}
HABITS = (EXACT, Habit(goes_on=4))


@dataclass(frozen=True)
class Trial:
    """A sheet with slips planted by the names of steps, and how it was marked."""

    exercise: Exercise
    habit: Habit
    slips: Mapping[str, str]
    answers: Answers
    result: SheetResult

    @property
    def made(self) -> set[str]:
        """Return the slips that were made; rounding is the habit's."""
        rounding = {slip for slip, habit in ROUNDING.items() if habit == self.habit}
        return {*self.slips.values(), *rounding}

    def named(self, slip: str) -> bool:
        """Return whether a slip is named anywhere."""
        return any(slip in names_at(entry) for entry in self.result.entries)

    @property
    def lost_later(self) -> int:
        """Return how many points were lost beyond the first quantity that is wrong."""
        wrong = [entry.blank.quantity for entry in self.result.entries if not entry.earns]
        return sum(quantity != wrong[0] for quantity in wrong)

    def named_at(self, step: str) -> set[str]:
        """Return the slips that are named in a quantity."""
        return {
            name
            for entry in self.result.entries
            if entry.blank.quantity == step
            for name in names_at(entry)
        }

    @property
    def lost(self) -> int:
        """Return how many points were lost beyond the slips' own entries."""
        return sum(
            not entry.earns and entry.blank.quantity not in self.slips
            for entry in self.result.entries
        )

    def falsely(self) -> set[str]:
        """Return the names of slips that were not made, and would have given other numbers."""
        return {
            name
            for entry in self.result.entries
            for name in names_at(entry)
            if name not in self.made and not self._is_same(entry.blank.quantity, name)
        }

    def _is_same(self, step: str, slip: str) -> bool:
        """Return whether another slip gives the very same sheet, so that nobody could tell."""
        if slip not in PLANTED or step not in self.slips:
            return False
        if step not in sites(self.exercise, self.habit, slip):
            return False
        other = answers(self.exercise, self.habit, {**self.slips, step: slip})
        return all(np.all(other[name] == written) for name, written in self.answers.items())

    @property
    def missed(self) -> list[str]:
        """Return the slips that were not named where they were made, nor any the same."""
        return [
            slip
            for step, slip in self.slips.items()
            if slip not in (named := self.named_at(step))
            and not any(self._is_same(step, other) for other in named)
        ]


def names_at(entry: EntryResult) -> list[str]:
    """Return what is named at an entry: a slip, or one of the pen, to which its number is near."""
    return [name for name in (entry.slip, entry.near) if name]


def answers(exercise: Exercise, habit: Habit, slips: Mapping[str, str]) -> Answers:
    """Return what a student hands in."""
    return Working(exercise, habit, slips).answers()


def sites(
    exercise: Exercise, habit: Habit, slip: str, planted: Mapping[str, str] | None = None
) -> list[str]:
    """Return the steps where a slip changes a number that is written."""
    working = Working(exercise, habit, planted or {})
    working.answers()
    samples = len(exercise.example.inputs) > 1
    kind = f"{exercise.example.network.loss.name} {exercise.example.batch if samples else ''}"
    found: list[str] = []
    for name in working.steps:
        if name in (planted or {}):
            continue
        value = does_instead(working.steps[name], slip, kind)
        if value is not None and _is_wrong(exercise, name, value, working):
            found.append(name)
    return found


def _is_wrong(exercise: Exercise, name: str, value: object, working: Working) -> bool:
    written, own = rounded(value, exercise.rounding.digits), working.written[name]
    tolerance = float(exercise.tolerance(Decimal(1)))
    chains = exercise.rounded.matrix(name).astype(float), exercise.full.matrix(name).astype(float)
    apart = np.logical_and.reduce([np.abs(written - one) > tolerance for one in (own, *chains)])
    # 0 comes of many a slip, and of making numbers up: nobody could tell.
    return bool(np.any(apart & (written != 0)))


def sheets(options: Sequence[ExerciseOptions], count: int, seed: int) -> list[Exercise]:
    """Return so many sheets of each kind, one after another."""
    names = [f"student {n}" for n in range(count)]
    each = [generate_exercises(one, names, seed).all for one in options]
    return [exercise for row in zip(*each, strict=True) for exercise in row]


def batches(count: int, seed: int) -> list[Exercise]:
    """Return sheets with two samples, averaged or added up."""
    singles = sheets(USUAL[:1], 2 * count, seed)
    pairs = zip(singles[::2], singles[1::2], strict=True)
    return [_two(one, other, ("mean", "sum")[n % 2]) for n, (one, other) in enumerate(pairs)]


def _two(one: Exercise, other: Exercise, batch: Literal["mean", "sum"]) -> Exercise:
    example = replace(
        one.example,
        inputs=one.example.inputs + other.example.inputs,
        targets=one.example.targets + other.example.targets,
        batch=batch,
    )
    both = replace(one, example=example)
    return replace(both, asked=tuple(step.name for step in both.rounded.steps))


def trials_of(
    slip: str, pools: Sequence[Sequence[Exercise]], count: int, rng: Generator, everywhere: bool
) -> Iterator[Trial]:
    """Plant a slip on so many sheets, of the first pool that has a step for it."""
    made = 0
    for pool in pools:
        for index in map(int, rng.permutation(len(pool))):
            habit = ROUNDING.get(slip) or HABITS[made % 2]
            found = [] if slip in ROUNDING else sites(pool[index], habit, slip)
            steps = [step for step in found if step in pool[index].asked]
            if not steps and slip not in ROUNDING:
                continue
            chosen = steps if everywhere or not steps else [steps[int(rng.integers(len(steps)))]]
            yield trial(pool[index], habit, dict.fromkeys(chosen, slip))
            made += 1
            if made == count:
                return


def trial(exercise: Exercise, habit: Habit, slips: Mapping[str, str]) -> Trial:
    """Work a sheet through with these slips, and have it marked."""
    written = answers(exercise, habit, slips)
    return Trial(exercise, habit, slips, written, mark(exercise, written))


def unasked(pool: Sequence[Exercise], slip: str, count: int, rng: Generator) -> Iterator[Trial]:
    """Plant a slip in steps that are not asked, where it changes a number that is."""
    made = 0
    for index in map(int, rng.permutation(len(pool))):
        exercise, habit = pool[index], HABITS[made % 2]
        steps = [one for one in sites(exercise, habit, slip) if one not in exercise.asked]
        if steps:
            step = steps[int(rng.integers(len(steps)))]
            one = trial(exercise, habit, {step: slip})
            right = answers(exercise, habit, {})
            if any(np.any(right[name] != written) for name, written in one.answers.items()):
                yield one
                made += 1
        if made == count:
            return


def reckoning(pool: Sequence[Exercise], count: int, rng: Generator) -> Iterator[Trial]:
    """Make one entry wrong by any amount, as a mistake in reckoning does: it shows no slip."""
    for number in range(count):
        exercise, habit = pool[int(rng.integers(len(pool)))], HABITS[number % 2]
        step = exercise.asked[int(rng.integers(len(exercise.asked)))]
        right = Working(exercise, habit)
        right.answers()
        wrong = np.array(right.values[step])
        wrong.flat[int(rng.integers(wrong.size))] += rng.choice([-1, 1]) * 10 ** rng.uniform(-3, 0)
        written = Working(exercise, habit, invented={step: wrong}).answers()
        yield Trial(exercise, habit, {step: "reckoning"}, written, mark(exercise, written))
