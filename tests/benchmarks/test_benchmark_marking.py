"""Simulated students: they calculate right, and make every slip that marking knows."""

import numpy as np
import pytest

from benchmarks.planted import PLANTED
from benchmarks.students import EXACT, Habit, Working
from benchmarks.trials import OTHER, ROUNDING, USUAL, batches, sheets, sites
from clearprop.exercises.exercise import Exercise
from clearprop.exercises.slips import ENTRY_SLIPS, SLIPS

SHEETS = [*sheets(USUAL, 2, 0), *sheets(OTHER, 10, 1), *batches(2, 0)]


@pytest.mark.parametrize("exercise", SHEETS)
def test_a_student_without_slips_has_the_right_numbers(exercise: Exercise) -> None:
    for habit, chain in ((Habit(goes_on=4), exercise.rounded), (EXACT, exercise.full)):
        answers = Working(exercise, habit).answers()
        for name in exercise.asked:
            right = chain.matrix(name).astype(float)
            assert np.max(np.abs(answers[name].astype(float) - right)) <= 0.51e-4, name


def test_every_slip_is_planted_and_wrong_somewhere() -> None:
    assert {*PLANTED, *ROUNDING} == {*SLIPS, *ENTRY_SLIPS, "exchanged"}
    for slip in PLANTED:
        assert any(sites(exercise, EXACT, slip) for exercise in SHEETS), slip


def test_what_follows_from_a_slip_follows_from_its_wrong_numbers() -> None:
    exercise = SHEETS[0]
    answers = Working(exercise, Habit(goes_on=4), {"dE_dnet_c": "no slope"}).answers()
    assert np.all(answers["dE_dnet_c"] == answers["dE_dout_c"])
    assert np.all(answers["db_c"] == answers["dE_dnet_c"])
    assert np.all(answers["net_b"] == exercise.rounded.matrix("net_b"))
