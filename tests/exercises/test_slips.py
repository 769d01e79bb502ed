"""Slips go with activations and losses that others have registered, and are registered alike."""

import numpy as np
import pytest

from clearprop.activations import ACTIVATIONS
from clearprop.arithmetic import Array
from clearprop.exercises.exercise import Exercise
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.exercises.mark import mark
from clearprop.exercises.slips import SLIPS, Site, hints
from clearprop.losses import LOSSES
from made_up import BENT_IDENTITY, LOG_COSH


@pytest.fixture
def exercise(monkeypatch: pytest.MonkeyPatch) -> Exercise:
    monkeypatch.setitem(ACTIVATIONS, "bent_identity", BENT_IDENTITY)  # pyright: ignore
    monkeypatch.setitem(LOSSES, "log_cosh", LOG_COSH)  # pyright: ignore
    options = ExerciseOptions((2, 3, 2), "hard", activation=("bent_identity",), loss="log_cosh")
    return generate_exercises(options, ["Ada"], 0).all[0]


def answers(exercise: Exercise) -> dict[str, Array]:
    return {name: exercise.rounded.matrix(name).copy() for name in exercise.asked}


def test_an_activation_and_a_loss_from_outside_have_every_slip(exercise: Exercise) -> None:
    named = {slip for slips in hints(exercise).values() for slip, _ in slips}
    assert named == set(SLIPS) - {"rounded early"}
    steps = {step.name: step for step in exercise.rounded.steps}
    assert steps["slope_b"].formula == "net_b / (2 √(net_b² + 1)) + 1"
    assert steps["E_total"].notes == ("log_cosh",)
    right = mark(exercise, answers(exercise))
    assert right.points == len(right.entries)


def test_a_slip_is_one_row_of_the_table(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_bias(at: Site) -> Array | None:
        return at.made.value - at.used[f"b_{at.made.layer}"] if at.made.kind == "net" else None

    written = answers(exercise)
    written["net_b"] = written["net_b"] - exercise.rounded.matrix("b_b")
    assert mark(exercise, written).slips == ()
    monkeypatch.setitem(SLIPS, "bias forgotten", without_bias)
    result = mark(exercise, written)
    assert result.slips == ("bias forgotten",)
    wrong = {entry.blank.quantity for entry in result.entries if entry.verdict == "wrong"}
    assert wrong == {"net_b"}
    assert not np.any(exercise.rounded.matrix("b_b") == 0)
