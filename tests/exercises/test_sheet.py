"""Sheets and solutions: every blank is there once, and no sheet says what is asked."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clearprop.arithmetic.rounding import number_text
from clearprop.errors import ClearpropError
from clearprop.exercises.exercise import Exercises
from clearprop.exercises.exports.files import FORMAT_NAMES, files
from clearprop.exercises.generate import (
    DIFFICULTIES,
    Difficulty,
    ExerciseOptions,
    generate_exercises,
)
from clearprop.exercises.sheet import LAYOUTS, Layout, sheets, solutions
from clearprop.worked.document.matrices import with_minus
from clearprop.worked.document.style import Style
from clearprop.worked.writers.formats import DOCUMENT_FORMATS
from latex import assert_pdflatex_compiles

STYLES = {
    "article": Style(),
    "German rows": Style(language="de", notation="textbook", rows=True, paper="letter"),
}
BLANKS: dict[str, Callable[[str], int]] = {
    "text": lambda text: len(re.findall("(?<!_)____(?!_)", text)),
    "html": lambda text: text.count("class='blank'") + text.count("data-answer='"),
    "latex": lambda text: text.count(r"\boxed{\phantom"),
    "typst": lambda text: len(re.findall(r"blank\b", text)) - text.count("#let blank"),
    "markdown": lambda text: text.count(r"\boxed{\phantom"),
}


def generated(difficulty: Difficulty = "medium", style: str = "article") -> Exercises:
    return generate_exercises(
        ExerciseOptions((2, 3, 2), difficulty), ["Ada", "Carl"], 1, STYLES[style]
    )


def written(exercises: Exercises, name: str, help_given: Difficulty, layout: Layout) -> str:
    return DOCUMENT_FORMATS[name](sheets(exercises, help_given, layout)).decode()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", BLANKS)
@pytest.mark.parametrize("help_given", ["medium", "hard"])
def test_every_blank_is_on_the_sheet_once(name: str, help_given: Difficulty, style: str) -> None:
    exercises = generated(style=style)
    text = written(exercises, name, help_given, "lines")
    assert BLANKS[name](text) == sum(len(list(one.blanks())) for one in exercises.all) == 76


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", BLANKS)
def test_no_sheet_has_a_number_that_is_asked(
    name: str, layout: Layout, difficulty: Difficulty
) -> None:
    # What is given has at most two decimals here, what is asked has four.
    exercises = generate_exercises(ExerciseOptions((2, 3, 2), "hard"), ["Ada"], 1)
    text = re.sub(
        r"phantom{.*?}|(place|draw|node|<svg).*|\b0[.,{}]+3208\d+|0\.3209",
        "",
        written(exercises, name, difficulty, layout),
    )
    assert not re.findall(r"(?<![\d.])\d+\.\d{4}(?!\d)", text)


def test_falk_has_empty_cells_for_what_is_asked_and_the_given_numbers() -> None:
    exercises = generate_exercises(ExerciseOptions((2, 3, 2), "hard"), ["Ada"], 1)
    text = written(exercises, "html", "hard", "falk")
    schemes = re.findall(r'<table class="falk">.*?</table>', text)
    # Two nets, two gradients, and the error that comes back.
    assert len(schemes) == 5
    net_b = schemes[0]
    assert net_b.count("blank") == 3
    for number in (entry for row in exercises.all[0].example.W[0] for entry in row):
        assert f">{with_minus(number_text(number))}</td>" in net_b
    for number in exercises.all[0].example.b[0] or ():
        assert f">{with_minus(number_text(number))}</td>" in net_b


@pytest.mark.parametrize("name", BLANKS)
def test_solutions_have_every_number(name: str) -> None:
    exercises = generated()
    text = DOCUMENT_FORMATS[name](solutions(exercises)).decode()
    assert not BLANKS[name](text)
    for exercise in exercises.all:
        for blank in exercise.blanks():
            number = exercise.rounded.matrix(blank.quantity)[blank.row, blank.column]
            printed = number_text(number)
            assert (with_minus(printed) if name == "html" else printed) in text


def test_numbers_that_are_not_asked_are_given() -> None:
    exercises = generate_exercises(ExerciseOptions((2, 3, 2), asked=("dW_b",)), ["Ada"], 1)
    text = written(exercises, "html", "medium", "lines")
    exercise = exercises.all[0]
    for number in exercise.rounded.matrix("dE_dnet_b").flat:
        assert f"<mn>{with_minus(number_text(number))}</mn>" in text
    assert BLANKS["html"](text) == 6


def test_a_sheet_with_blanks_does_not_say_where_numbers_come_from() -> None:
    text = written(generated(), "html", "easy", "lines")
    found = re.search(r'id="origins">(.*?)</script>', text)
    assert found
    assert json.loads(found[1]) == {}


def test_each_student_begins_a_page() -> None:
    assert written(generated(), "latex", "medium", "lines").count(r"\newpage") == 1
    assert written(generated(), "typst", "medium", "lines").count("#pagebreak()") == 1


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_every_format_gives_the_same_bytes_again(name: str) -> None:
    if name == "pdf":
        pytest.importorskip("typst")
    made = files(generated(), name, "medium", "lines")
    assert all(made.values())
    assert files(generated(), name, "medium", "lines") == made


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_pdf_has_pages_for_each_student(layout: Layout) -> None:
    pytest.importorskip("typst")
    pdfium = pytest.importorskip("pypdfium2")
    made = files(generated(), "pdf", "hard", layout)
    for name, title in (("sheets.pdf", "Exercise"), ("solutions.pdf", "Solution of exercise")):
        pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(made[name])]
        assert sum(f"{title} Ada" in page for page in pages) == 1
        assert sum(f"{title} Carl" in page for page in pages) == 1


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_plain_pdflatex_compiles_sheets_and_solutions(
    difficulty: Difficulty, layout: Layout, tmp_path: Path
) -> None:
    options = ExerciseOptions((3, 6, 2), difficulty)
    for style in STYLES.values():
        exercises = generate_exercises(options, ["Ada"], 1, style)
        for made in (sheets(exercises, difficulty, layout), solutions(exercises, layout)):
            assert_pdflatex_compiles(DOCUMENT_FORMATS["latex"](made).decode(), tmp_path)


NAMES = ['<b>A & "B"</b>', "$x_1$ #y *z* \\n {a} ~b^2 %", "`c` [d](e) @f", "Émilie Gauß Łukasz"]


def test_names_may_have_signs_that_mean_something_in_a_format(tmp_path: Path) -> None:
    exercises = generate_exercises(ExerciseOptions((2, 2), "easy"), NAMES, 1)
    made = sheets(exercises, "easy")
    assert_pdflatex_compiles(DOCUMENT_FORMATS["latex"](made).decode(), tmp_path)
    pytest.importorskip("typst")
    pdfium = pytest.importorskip("pypdfium2")
    pages = pdfium.PdfDocument(DOCUMENT_FORMATS["pdf"](made))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    for name in NAMES:
        assert f"Exercise {name}" in text.replace("\u2018", "`").replace("“", '"').replace("”", '"')


def test_letters_that_plain_pdflatex_has_not_are_refused_in_a_sentence() -> None:
    made = sheets(generate_exercises(ExerciseOptions((2, 2), "easy"), ["Лев"], 1), "easy")
    with pytest.raises(ClearpropError, match="no letter 'Л', which is in 'Exercise Лев': take"):
        DOCUMENT_FORMATS["latex"](made)
    assert "Лев" in DOCUMENT_FORMATS["html"](made).decode()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_browser_shows_a_box_for_every_blank(
    browser: Any, layout: Layout, tmp_path: Path
) -> None:
    exercises = generated()
    path = tmp_path / "sheets.html"
    path.write_text(written(exercises, "html", "hard", layout), encoding="utf-8")
    page = browser.new_context(offline=True).new_page()
    page.goto(path.as_uri())
    sizes = page.eval_on_selector_all(
        ".blank, .entry, input",
        "all => all.map(e => [e.getBoundingClientRect().width, e.offsetHeight ?? 0])",
    )
    assert len(sizes) >= 76  # in Falk's scheme a blank stands in each product it goes into
    assert all(width > 40 for width, _ in sizes)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 643, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 643
