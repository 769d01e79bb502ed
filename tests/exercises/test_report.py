"""What marking says of a wrong entry."""

import re
from decimal import Decimal

import numpy as np
import pytest

from clearprop.exercises import report
from clearprop.exercises.copying import Copied
from clearprop.exercises.exercise import Exercises
from clearprop.exercises.exports.files import FORMATS
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.exercises.mark import mark
from clearprop.exercises.report import Remarks, as_text
from clearprop.worked.document.style import Style
from clearprop.worked.words import WORDS, Language


def said_of(exercises: Exercises, quantity: str, answer: str) -> list[str]:
    """Return the report on a sheet whose answers to one quantity are all the same."""
    exercise = exercises.all[0]
    answers = np.full(exercise.rounded.matrix(quantity).shape, Decimal(answer), dtype=object)
    return as_text(exercises, [mark(exercise, {quantity: answers})]).splitlines()


@pytest.mark.parametrize("rows", [False, True])
def test_rows_and_columns_are_those_of_the_sheet(
    rows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MOST_SENTENCES", 99)
    exercises = generate_exercises(ExerciseOptions((2, 3, 2)), ["Ada"], 0, Style(rows=rows))
    said = re.findall(r"dW_b, row (\d), column (\d)", "\n".join(said_of(exercises, "dW_b", "7")))
    shape = (2, 3) if rows else (3, 2)
    places = [(str(i + 1), str(j + 1)) for i in range(shape[0]) for j in range(shape[1])]
    assert said == places
    # And so are the lines to fill in.
    assert (
        re.findall(r"Ada,dW_b,(\d),(\d),", FORMATS["csv"](exercises)["answers.csv"].decode())
        == places
    )


def test_where_some_of_a_quantity_is_not_answered_it_is_said_how_many() -> None:
    exercises = generate_exercises(ExerciseOptions((2, 3, 2)), ["Ada"], 0)
    exercise = exercises.all[0]
    answers = {name: np.array(exercise.rounded.matrix(name)) for name in exercise.asked}
    answers["net_b"][1, 0] = None
    del answers["dW_b"]
    said = as_text(exercises, [mark(exercise, answers)])
    assert "not answered: net_b (1 of 3), dW_b\n" in said


def intervals(line: str) -> list[tuple[Decimal, Decimal]]:
    return [
        (Decimal(low), Decimal(high)) for low, high in re.findall(r"from (\S+) to ([^\s)]+)", line)
    ]


def test_the_bounds_are_those_within_which_an_answer_is_right() -> None:
    """Of many sheets, some have chains so far apart that there are two intervals."""
    numbers = [str(number) for number in range(30)]
    exercises = generate_exercises(ExerciseOptions((2, 3, 2), places=2), numbers, 0)
    counts = set[int]()
    for exercise in exercises.all:
        one = Exercises((exercise,), exercises.style)
        lines = [line for line in said_of(one, "dE_dout_b", "50") if " is wrong" in line]
        blanks = [blank for blank in exercise.blanks() if blank.quantity == "dE_dout_b"]
        assert len(lines) == len(blanks)
        for line, blank in zip(lines, blanks, strict=True):
            found = intervals(line)
            counts.add(len(found))
            for low, high in found:
                for inside, is_right in ((low, True), (high, True), (low - 1, False)):
                    near = any(
                        a - Decimal("1e-4") <= inside <= b + Decimal("1e-4")
                        for a, b in exercise.bounds(blank)
                    )
                    assert near == is_right
            ends = sorted(end for pair in exercise.bounds(blank) for end in pair)
            assert abs(found[0][0] - ends[0]) <= Decimal("1e-4")
            assert abs(found[-1][1] - ends[-1]) <= Decimal("1e-4")
    assert counts == {1, 2}


@pytest.mark.parametrize("language", tuple(WORDS))
def test_what_is_not_answered_is_said_in_the_language_of_the_sheets(language: Language) -> None:
    exercises = generate_exercises(ExerciseOptions((2, 3, 2)), ["Ada"], 0, Style(language=language))
    last = as_text(exercises, [mark(exercises.all[0], {})]).splitlines()[-1]
    before = WORDS[language]["not answered"].partition("{")[0]
    assert last.strip().startswith(before)
    assert "net_b" in last


def test_many_wrong_numbers_of_a_quantity_have_one_sentence() -> None:
    exercises = generate_exercises(ExerciseOptions((2, 3, 2)), ["Ada"], 0)
    lines = [line for line in said_of(exercises, "dW_b", "7") if "wrong" in line]
    (line,) = lines
    right = exercises.all[0].rounded_text(next(exercises.all[0].blanks_of("dW_b")))
    assert f"dW_b: 6 of 6 numbers are wrong, first row 1, column 1: 7 instead of {right}." in line


def test_remarks_name_the_absent_the_copied_and_the_unread() -> None:
    exercises = generate_exercises(ExerciseOptions((2, 3, 2)), ["Ada", "Emmy"], 0)
    remarks = Remarks(("Emmy",), ("a.csv: line 2",), {"Ada": [Copied("Emmy", 20, 22)]})
    said = as_text(exercises, [mark(exercises.all[0], {})], remarks)
    for sentence in (
        "Absent, without any answer: Emmy.",
        "Ada: 20 of 22 answers that are wrong here are right on the sheet of Emmy.",
        "Not read: a.csv: line 2.",
    ):
        assert sentence in said
