"""Copying: another sheet's right answers are found, and honest sheets are left in peace."""

from decimal import Decimal

import numpy as np
import pytest

from clearprop.arithmetic import Array
from clearprop.exercises.copying import Copied, copied_from
from clearprop.exercises.exercise import Exercises
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from exercises.students import worked_by_a_student


@pytest.fixture(scope="module")
def exercises() -> Exercises:
    names = [f"student {number}" for number in range(30)]
    return generate_exercises(ExerciseOptions((3, 3, 3), "hard"), names, 1)


def right(exercises: Exercises, name: str) -> dict[str, Array]:
    exercise = exercises.named(name)
    return {one: exercise.rounded.matrix(one).copy() for one in exercise.asked}


def test_a_whole_sheet_of_a_neighbour_is_found(exercises: Exercises) -> None:
    found = copied_from(exercises, "student 0", right(exercises, "student 7"))
    assert [one.name for one in found] == ["student 7"]
    assert found[0].entries == found[0].of > 60


def test_some_quantities_of_a_neighbour_are_found(exercises: Exercises) -> None:
    answers = right(exercises, "student 0")
    for name in ("net_b", "out_b", "dW_b"):
        answers[name] = right(exercises, "student 7")[name]
    assert [one.name for one in copied_from(exercises, "student 0", answers)] == ["student 7"]


def test_nobody_is_suspected_who_calculates_right_or_wrong(exercises: Exercises) -> None:
    for exercise in exercises.all:
        for slip in (None, "sign", "transpose", "no slope", "out for net"):
            answers = worked_by_a_student(exercise, slip, 4)
            assert copied_from(exercises, exercise.name, answers) == []


@pytest.mark.parametrize("made_up", ["0", "0.25"])
def test_made_up_numbers_are_not_copied_ones(exercises: Exercises, made_up: str) -> None:
    exercise = exercises.all[0]
    answers = {
        name: np.full(exercise.rounded.matrix(name).shape, Decimal(made_up), dtype=object)
        for name in exercise.asked
    }
    assert copied_from(exercises, exercise.name, answers) == []


def test_what_is_not_answered_is_not_copied(exercises: Exercises) -> None:
    answers = right(exercises, "student 7")
    kept = {name: answers[name] for name in ("net_b", "out_b")}
    kept["net_b"][0, 0] = None
    found = copied_from(exercises, "student 0", kept)
    assert found == [Copied("student 7", 5, 5)]
