"""The page marks a step as `clearprop mark` does where all steps before are right."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clearprop.arithmetic import Array, Rounding
from clearprop.errors import ClearpropError
from clearprop.exercises.exercise import Exercise
from clearprop.exercises.follow_through import follow
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.exercises.mark import mark
from clearprop.exercises.reach import reach
from clearprop.exercises.slips import ENTRY_SLIPS, Site, slipped
from clearprop.exercises.slips.catalogue import LARGEST
from clearprop.worked.steps.work_through import work_through
from web.page_core import answers_of_node, bundled, for_page, random_example

EXERCISES = [
    ExerciseOptions((2, 3, 2)),
    ExerciseOptions((2, 2, 2), difficulty="easy"),
    ExerciseOptions((2, 2, 2), difficulty="hard"),
    ExerciseOptions((2, 3, 2), activation=("tanh", "tanh"), bias=True),
    ExerciseOptions((3, 2, 2), activation=("relu", "sigmoid"), loss="binary_cross_entropy"),
    ExerciseOptions((2, 2, 3), activation=("sigmoid", "softmax"), loss="categorical_cross_entropy"),
    ExerciseOptions((2, 2, 2), samples=2),
    ExerciseOptions((2, 3, 2), significant=3),
]


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundled("tests/marking.ts", tmp_path_factory.mktemp("marking"))


def line_of(exercise: Exercise, written: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "example": for_page(exercise.example),
        "rounding": vars(exercise.rounding),
        "written": written,
    }


def whole(exercise: Exercise) -> Exercise:
    """Return the same exercise with every step asked."""
    names = tuple(step.name for step in exercise.rounded.steps)
    return Exercise(exercise.name, exercise.example, names, exercise.rounding)


def right(exercise: Exercise) -> dict[str, Array]:
    return {name: exercise.rounded.matrix(name) for name in exercise.asked}


def test_numbers_may_lie_within_the_same_intervals(core: Path) -> None:
    exercises: list[Exercise] = []
    for seed in range(150):
        rng = np.random.default_rng([seed, 5])
        way = ("decimals", "significant")[rng.integers(2)]
        rounding, example = Rounding(int(rng.integers(3, 6)), way), random_example(seed)
        try:
            worked = work_through(example, rounding)
        except ClearpropError:
            continue  # a root of what was rounded to 0
        if any(np.any(np.abs(step.value) > LARGEST) for step in worked.steps):
            continue  # nobody writes such numbers down
        exercises.append(whole(Exercise("1", example, (), rounding)))
    compared = 0
    found = answers_of_node(core, [line_of(one, []) for one in exercises])
    for exercise, answer in zip(exercises, found, strict=True):
        own = reach(exercise, right(exercise), exercise.tolerance).within
        for name, entries in answer["within"]:
            assert (entries is not None) == (name in own), (name, exercise)
            for interval, (low, high, pending) in zip(own[name].flat, entries or (), strict=True):
                ends = Decimal(low) - Decimal(pending), Decimal(high) + Decimal(pending)
                for end, other in zip(ends, (interval.low, interval.high), strict=True):
                    assert abs(end - other) <= Decimal("1e-15") * max(1, abs(other)), (
                        name,
                        exercise,
                    )
                compared += 1
    assert compared > 5000


def written_wrong(exercise: Exercise) -> Iterator[tuple[str, Array]]:
    """Yield what may be written at one step: every slip, slips of the pen, and other numbers."""
    made: list[Site] = []

    def look(one: Any, used: Any) -> Array:
        example = exercise.example
        made.append(Site(example.network, one, dict(used), exercise.ar, example.batch))
        return one.value

    follow(exercise, look, exercise.ar)
    rng = np.random.default_rng(3)
    for at in made:
        name, value = at.made.name, at.made.value
        yield name, value
        for _, other in slipped(at):
            yield name, other
        unit = exercise.ar.unit(*value.flat)
        for factor, more in ((-1, 0), (10, 0), (1, 7 * unit), (1, unit)):
            one = np.array(value)
            chosen = tuple(int(rng.integers(length)) for length in value.shape)
            one[chosen] = factor * one[chosen] + more
            yield name, one
        yield name, np.array(value[::-1])
        yield name, np.array([[None if i % 2 else x for i, x in enumerate(row)] for row in value])


def test_every_slip_is_named_as_marking_names_it(core: Path) -> None:
    exercises = [whole(generate_exercises(one, ["Ada"], 4).all[0]) for one in EXERCISES]
    written = [list(written_wrong(exercise)) for exercise in exercises]
    lines = [
        line_of(
            exercise,
            [
                {"name": name, "entries": [None if x is None else f"{x:f}" for x in value.flat]}
                for name, value in values
            ],
        )
        for exercise, values in zip(exercises, written, strict=True)
    ]
    named = set[str]()
    for exercise, values, answer in zip(
        exercises, written, answers_of_node(core, lines), strict=True
    ):
        for (name, value), found in zip(values, answer["marked"], strict=True):
            result = mark(exercise, {**right(exercise), name: value})
            entries = [one for one in result.entries if one.blank.quantity == name]
            explained = {
                entry: one["slip"] for one in found["explanations"] for entry in one["entries"]
            }
            for place, entry in enumerate(entries):
                where = exercise.example, name, value.tolist(), place
                assert found["verdicts"][place] == entry.verdict, where
                assert explained.get(place) == (entry.slip or entry.near), where
            named |= set(explained.values())
    assert len(named) > 45
    assert named & set(ENTRY_SLIPS)
