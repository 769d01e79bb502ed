"""A calculation with an error to be found: one step is wrong, and all the others follow."""

import pytest

from clearprop.exercises.exercise import Exercises
from clearprop.exercises.find_error import error_sheets, error_solutions, plant
from clearprop.exercises.generate import (
    DIFFICULTIES,
    Difficulty,
    ExerciseOptions,
    generate_exercises,
)
from clearprop.exercises.mark import mark
from clearprop.exercises.sheet import Head
from clearprop.worked.document.style import Style
from clearprop.worked.words import WORDS
from clearprop.worked.writers.formats import DOCUMENT_FORMATS

NAMES = [str(number) for number in range(12)]


def of_class(difficulty: Difficulty = "medium", language: str = "en") -> Exercises:
    options = ExerciseOptions((2, 3, 2), difficulty)
    return generate_exercises(options, NAMES, 1, Style(language=language))


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_one_step_is_wrong_and_marking_finds_no_other(difficulty: Difficulty) -> None:
    found = set[str]()
    for exercise in of_class(difficulty).all:
        planted = plant(exercise, 1)
        answers = {name: planted.worked.matrix(name) for name in exercise.asked}
        result = mark(exercise, answers)
        wrong = {entry.blank.quantity for entry in result.entries if entry.verdict == "wrong"}
        assert wrong == {planted.step}
        found.add(planted.slip)
    assert len(found) > 3


def test_it_is_the_same_again_from_the_seed() -> None:
    exercise = of_class().all[0]
    assert plant(exercise, 1).slip == plant(exercise, 1).slip
    assert len({(plant(exercise, seed).step, plant(exercise, seed).slip) for seed in range(9)}) > 2


@pytest.mark.parametrize("language", tuple(WORDS))
@pytest.mark.parametrize("output_format", ["text", "html", "latex", "typst", "markdown"])
def test_the_sheet_does_not_say_what_the_solution_says(output_format: str, language: str) -> None:
    exercises = of_class(language=language)
    planted = [plant(exercise, 1) for exercise in exercises.all]
    write = DOCUMENT_FORMATS[output_format]
    sheet = write(error_sheets(exercises, planted, Head())).decode()
    solution = write(error_solutions(exercises, planted)).decode()
    said = WORDS[language][f"slip {planted[0].slip}"].partition("{")[0][:30]
    assert said in solution
    assert said not in sheet


@pytest.mark.parametrize("digits", [3, 4])
def test_a_slip_in_significant_digits_is_named(digits: int) -> None:
    for seed in range(30):
        options = ExerciseOptions((2, 3, 2), DIFFICULTIES[1 + seed % 2], significant=digits)
        exercise = generate_exercises(options, ["Ada"], seed).all[0]
        planted = plant(exercise, seed)
        answers = {name: planted.worked.matrix(name) for name in exercise.asked}
        named = {entry.slip or entry.near for entry in mark(exercise, answers).entries}
        assert planted.slip in named, (seed, planted.slip, named)
