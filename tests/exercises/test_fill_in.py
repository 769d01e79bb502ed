"""A sheet in a browser takes answers and saves them as the table that marking reads."""

from pathlib import Path
from typing import Any

import pytest

from clearprop.arithmetic.rounding import number_text
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.exercises.mark_class import mark_class
from clearprop.exercises.sheet import sheets
from clearprop.formats.answers import read_answers
from clearprop.worked.document.style import Style
from clearprop.worked.writers.html import to_html


@pytest.mark.parametrize("layout", ["lines", "falk"])
@pytest.mark.parametrize("style", [Style(), Style(language="de", rows=True)])
def test_answers_that_are_typed_into_a_page_are_marked(
    browser: Any, tmp_path: Path, style: Style, layout: Any
) -> None:
    names = ['Ada "A", Lovelace', "Emmy"]
    exercises = generate_exercises(ExerciseOptions((2, 3, 2)), names, 0, style)
    path = tmp_path / "sheets.html"
    path.write_text(to_html(sheets(exercises, "medium", layout)), encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    fields = page.locator("input[data-answer]")
    blanks = [blank for exercise in exercises.all for blank in exercise.blanks()]
    assert fields.count() == len(blanks)
    for field in fields.all():
        name = field.evaluate("e => e.closest('[data-exercise]').dataset.exercise")
        quantity, row, column = field.get_attribute("data-answer").split(":")
        printed = exercises.as_printed(exercises.named(name).rounded.matrix(quantity))
        number = number_text(printed[int(row) - 1, int(column) - 1])
        field.fill(style.number(number))
    page.reload()  # what was typed is kept
    with page.expect_download() as download:
        page.locator("#save").click()
    download.value.save_as(tmp_path / "answers.csv")
    read = read_answers(tmp_path / "answers.csv", exercises)
    marked = mark_class(exercises, [read.by_exercise], read.problems)
    assert read.problems == ()
    assert [result.points for result in marked.results] == [38, 38]
