"""The mark command: what a teacher may choose."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clearprop.exercises.exercise import Exercises
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.formats.exercise_toml import exercises_to_toml
from exercises.students import worked_by_a_student
from run_command import run_command

Run = Any


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    return lambda *arguments: run_command(capsys, monkeypatch, *arguments)


@pytest.fixture
def exercises() -> Exercises:
    return generate_exercises(ExerciseOptions((2, 3, 2), "hard"), ["Ada"], 0)


def marked(
    run: Run, folder: Path, exercises: Exercises, places: int | None, off: str, *options: str
) -> tuple[int, str, str]:
    """Mark a student's answers, all off by as much."""
    exercise = exercises.all[0]
    (folder / "exercise.toml").write_text(exercises_to_toml(exercises), encoding="utf-8")
    answers = worked_by_a_student(exercise, places=places, written=places)
    lines = ["exercise,quantity,row,column,answer"]
    for blank in exercise.blanks():
        number = answers[blank.quantity][blank.at] + Decimal(off)
        lines.append(f"Ada,{blank.quantity},{blank.row + 1},{blank.column + 1},{number}")
    (folder / "answers.csv").write_text("\n".join(lines), encoding="utf-8")
    return run("mark", folder / "answers.csv", "--exercise", folder / "exercise.toml", *options)


def test_a_teacher_sets_the_tolerance(run: Run, tmp_path: Path, exercises: Exercises) -> None:
    blanks = len(list(exercises.all[0].blanks()))
    code, out, _ = marked(run, tmp_path, exercises, 4, "0.001", "--tolerance", "0.0011")
    assert code == 0
    assert f"{blanks} of {blanks} points" in out
    _, out, _ = marked(run, tmp_path, exercises, 4, "0.001")
    assert f"{blanks} of {blanks} points" not in out


def test_a_teacher_sets_what_a_slip_costs(run: Run, tmp_path: Path, exercises: Exercises) -> None:
    blanks, earned = len(list(exercises.all[0].blanks())), list[float]()
    for per in ("quantity", "entry", "slip"):
        code, out, _ = marked(run, tmp_path, exercises, 2, "0", "--per", per)
        assert code == 0
        earned.append(float(out.split()[1]))
    assert earned == sorted(earned)
    assert earned[0] < earned[1] <= earned[2] == blanks - 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--tolerance", "-1"), "the tolerance is -1: it must be a number of at least 0"),
        (("--tolerance", "much"), "'much', which is not a finite number"),
        (("--per", "sheet"), "entry, quantity"),
    ],
)
def test_what_cannot_be_chosen_is_said(
    run: Run, tmp_path: Path, exercises: Exercises, options: tuple[str, ...], said: str
) -> None:
    code, _, err = marked(run, tmp_path, exercises, 4, "0", *options)
    assert code != 0
    assert said in " ".join(err.split())
