"""A class is marked as a whole: attempts, what quantities are worth, a page for each student."""

from decimal import Decimal

import numpy as np
import pytest

from clearprop.errors import ClearpropError
from clearprop.exercises.exercise import Exercise, Exercises
from clearprop.exercises.feedback import feedback
from clearprop.exercises.follow_through import Answered
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.exercises.mark_class import Marking, mark_class, worth_of
from clearprop.worked.document.style import Style
from clearprop.worked.writers.formats import DOCUMENT_FORMATS

NAMES = ["Ada", "Emmy", "Carl"]


def of_class(**style: str) -> Exercises:
    return generate_exercises(ExerciseOptions((2, 3, 2)), NAMES, 0, Style(**style))  # pyright: ignore[reportArgumentType]


def right(exercise: Exercise) -> dict[str, np.ndarray]:
    return {name: np.array(exercise.rounded.matrix(name)) for name in exercise.asked}


def with_wrong_sign(exercise: Exercise) -> Answered:
    return right(exercise) | {"dE_dout_c": -exercise.rounded.matrix("dE_dout_c")}


def test_the_last_attempt_counts_or_the_best() -> None:
    exercises = of_class()
    ada = exercises.all[0]
    handed_in = [{"Ada": right(ada)}, {"Ada": with_wrong_sign(ada)}]
    last, best = (
        mark_class(exercises, handed_in, marking=Marking(attempt=which))
        for which in ("last", "best")
    )
    assert last.results[0].points < best.results[0].points == 38
    assert last.attempts == {"Ada": 2}
    assert last.remarks.absent == ("Emmy", "Carl")


def test_a_copied_sheet_is_told() -> None:
    exercises = of_class()
    found = mark_class(exercises, [{"Ada": right(exercises.all[1])}])
    assert found.remarks.copied["Ada"][0].name == "Emmy"


def test_quantities_may_be_worth_the_same_or_what_is_said() -> None:
    exercises = of_class()
    handed_in = [{"Ada": with_wrong_sign(exercises.all[0])}]
    alike = Marking(worth=worth_of("quantity", exercises))
    result = mark_class(exercises, handed_in, marking=alike).results[0]
    assert (result.points, result.full_points) == (12, 13)
    much = Marking(worth=worth_of("dE_dout_c=5, E=2", exercises))
    result = mark_class(exercises, handed_in, marking=much).results[0]
    assert (result.points, result.full_points) == (37, 42)


@pytest.mark.parametrize("text", ["dW", "dW=much", "dX=1"])
def test_a_weight_that_is_none_is_refused(text: str) -> None:
    exercises = of_class()
    handed_in = [{"Ada": right(exercises.all[0])}]
    with pytest.raises(ClearpropError, match=r"no weight|no asked quantity"):
        mark_class(exercises, handed_in, marking=Marking(worth=worth_of(text, exercises)))


@pytest.mark.parametrize("output_format", DOCUMENT_FORMATS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_feedback_shows_the_answers_beside_the_right_numbers(
    output_format: str, language: str
) -> None:
    if output_format == "pdf":
        pytest.importorskip("typst")
    exercises = of_class(language=language)
    answers = with_wrong_sign(exercises.all[0])
    result = mark_class(exercises, [{"Ada": answers}]).results[0]
    page = DOCUMENT_FORMATS[output_format](feedback(exercises, result))
    if output_format == "text":
        text = page.decode()
        wrong = answers["dE_dout_c"][0, 0]
        shown = str(wrong).replace(".", ",") if language == "de" else str(wrong)
        assert shown in text
        assert "out − target" in text
        assert "Ada" in text
    assert isinstance(result.points, int | float)
    assert Decimal(str(result.points)) == Decimal(36)
