"""The gradebook has a line for everybody, with points and a mark."""

import csv
from decimal import Decimal

import pytest

from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.exercises.gradebook import gradebook, mark_of
from clearprop.exercises.mark import mark
from clearprop.exercises.report import Remarks
from clearprop.worked.document.style import Style


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_gradebook_has_everybody(language: str) -> None:
    style = Style(language=language)
    options = ExerciseOptions((2, 3, 2), "easy")
    exercises = generate_exercises(options, ["Ada", "Emmy"], 1, style)
    ada = exercises.all[0]
    answers = {name: ada.rounded.matrix(name) for name in ada.asked}
    results = [mark(ada, answers)]
    text = gradebook(exercises, results, Remarks(), {"Ada": 2}, "1-6")
    separator = ";" if language == "de" else ","
    lines = list(csv.DictReader(text.splitlines(), delimiter=separator))
    percent = "100,0" if language == "de" else "100.0"
    assert [lines[0][key] for key in ("name", "points", "of", "percent", "mark", "attempts")] == [
        "Ada", "11", "11", percent, "1", "2",
    ]  # fmt: skip
    assert (lines[1]["name"], lines[1]["points"], lines[1]["absent"]) == ("Emmy", "", "yes")


def test_scales_have_a_mark_for_every_percentage() -> None:
    assert [mark_of(Decimal(n), "letters") for n in (100, 90, 89, 60, 0)] == list("AABDF")
    assert [mark_of(Decimal(n), "1-6") for n in (92, 91, 50, 49, 30, 0)] == list("124556")
