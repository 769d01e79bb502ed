"""Practice, which marks at once, and tests, whose answers are marked by clearprop mark."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clearprop.exercises.exercise import Exercise, Exercises
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.exercises.mark import mark
from clearprop.formats.answers import read_answers
from clearprop.web.exercise_page import codes_of, exercise_html, links
from web.browsing import serious_violations

Open = Callable[..., Any]


def practise(page: Any, step: str) -> None:
    page.click("header nav >> text=Step")
    page.get_by_label("Practise").check()
    stand(page, step)


def stand(page: Any, step: str) -> None:
    page.locator(".phases").get_by_role("button", name=step, exact=True).click()


def fill(page: Any, *numbers: str) -> None:
    for field, number in zip(page.locator(".entry input").all(), numbers, strict=False):
        field.fill(number)
        field.press("Enter")


def verdicts(page: Any) -> list[str]:
    return [mark.strip() for mark in page.locator(".entry .sign").all_inner_texts()]


def test_right_numbers_are_right_by_any_honest_way(opened: Open) -> None:
    page = opened()
    practise(page, "out_b")
    # Rounded, with a decimal comma, and in full precision.
    fill(page, "0.5250", "0,5744", "0.62245933", "0.6682")
    assert verdicts(page) == ["✓"] * 4
    assert page.locator(".practice").inner_text() == "All 4 right."
    stand(page, "net_c")
    fill(page, "0.7887")
    assert page.locator(".practice .count").inner_text() == "1 of 3 right."


def test_the_numbers_of_a_step_are_hidden_until_they_are_found_or_shown(opened: Open) -> None:
    page = opened()
    practise(page, "net_c")
    assert "0.7887" not in page.locator("main").inner_text()
    page.get_by_text("How the entry in row 1, column 1 is made").click()
    assert "0.25 · 0.5250 + 0.30 · 0.5744" in page.locator(".practice .made").inner_text()
    fill(page, "0.7887", "1.2667", "1.7448")
    assert "0.7887" in page.locator(".network").inner_text()
    stand(page, "net_d")
    page.get_by_role("button", name="Show the numbers").click()
    assert page.locator(".entry").count() == 0


@pytest.mark.parametrize(
    ("step", "numbers", "sentence"),
    [
        ("∂E/∂out_d", ["-0.7199", "0.1625"], "It looks as if the sign is turned round"),
        ("∂E/∂out_c", ["0.0347", "0.0593", "0.0840"], "It looks as if the transpose was forgotten"),
        ("net_b", ["0.1000", "0.3000", "5.0000", "0.7000"], "the decimal point is in the wrong"),
        ("net_b", ["0.1000", "0.3000", "0.1234", "0.7000"], "it is none of the usual slips"),
    ],
)
def test_wrong_numbers_are_named_as_marking_names_them(
    opened: Open, step: str, numbers: list[str], sentence: str
) -> None:
    page = opened()
    practise(page, step)
    fill(page, *numbers)
    assert "✗" in verdicts(page)
    assert sentence in page.locator(".feedback").inner_text()
    assert sentence in page.get_by_role("status").inner_text()


def test_what_is_no_number_is_said_to_be_none(opened: Open) -> None:
    page = opened()
    practise(page, "net_b")
    fill(page, "0.1.0")
    field = page.locator(".entry input").first
    assert field.input_value() == "0.1.0"
    assert field.get_attribute("aria-invalid") == "true"
    assert verdicts(page)[0] == "?"
    field.fill("")
    field.press("Enter")
    assert verdicts(page)[0] == ""


def test_a_link_opens_with_practice(opened: Open) -> None:
    page = opened()
    practise(page, "out_b")
    page.click("header nav >> text=Build")
    page.get_by_text("For teachers").click()
    page.get_by_label("Lock: Practise").check()
    page.click("header nav >> text=Build")
    page.get_by_role("button", name="Copy a link").click()
    page.locator("main").get_by_text("holds everything").wait_for()
    again = opened(fragment=page.evaluate("location.hash"))
    again.click("header nav >> text=Step")
    assert again.locator(".entry").count() == 4
    assert again.locator(".timeline .locked").count() == 1


OPTIONS = ExerciseOptions((2, 3, 2))
NAMES = ["Ada Lovelace", "<b>Blaise</b>; Pascal"]


@pytest.fixture(scope="module")
def exercises() -> Exercises:
    return generate_exercises(OPTIONS, NAMES, 1)


@pytest.fixture(scope="module")
def test_file(exercises: Exercises, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("test") / "test.html"
    path.write_text(exercise_html(exercises), encoding="utf-8")
    return path


def link_of(exercises: Exercises, name: str) -> str:
    """Return what a student's link ends in."""
    lines = links(exercises, "test.html").splitlines()
    return "#" + next(line for line in lines[1:] if name in line).rpartition("#")[2]


def fill_in(page: Any, exercise: Exercise, wrong: str) -> None:
    """Fill in the right numbers, but for one quantity the negative ones."""
    for name in exercise.asked:
        shown = name.replace("dE_d", "∂E/∂").replace("dW", "∂E/∂W").replace("E_total", "E_total")
        stand(page, shown)
        sign = -1 if name == wrong else 1
        numbers = [f"{sign * number:f}" for number in exercise.rounded.matrix(name).flat]
        assert page.locator(".entry").count() == len(numbers)
        fill(page, *numbers)


@pytest.mark.parametrize("name", NAMES)
def test_answers_saved_by_a_student_are_marked(
    opened: Open, exercises: Exercises, test_file: Path, tmp_path: Path, name: str
) -> None:
    page = opened(test_file, link_of(exercises, name))
    exercise = exercises.named(name)
    assert name in page.locator("h2").first.inner_text()
    fill_in(page, exercise, wrong="dE_dout_c")
    blanks = sum(1 for _ in exercise.blanks())
    page.get_by_text(f"{blanks} of {blanks} numbers filled in").wait_for()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the answers").click()
    path = tmp_path / "answers.csv"
    saved.value.save_as(path)
    assert saved.value.suggested_filename.endswith(".csv")
    read = read_answers(path, exercises)
    assert not read.problems
    result = mark(exercise, read.by_exercise[name])
    assert result.slips == ("sign",)
    wrong = {entry.blank.quantity for entry in result.entries if not entry.earns}
    assert wrong == {"dE_dout_c"}


def test_a_test_keeps_answers_and_holds_no_solution(
    opened: Open, exercises: Exercises, test_file: Path
) -> None:
    text = test_file.read_text(encoding="utf-8")
    for name in NAMES:
        assert name not in text
    exercise = exercises.named(NAMES[0])
    data = text[text.index('id="given"') : text.index("<script>", text.index('id="given"'))]
    for quantity in exercise.asked:
        for number in exercise.rounded.matrix(quantity).flat:
            # A number with four decimals that is not given is nowhere in it.
            assert number == round(number, 1) or f'"{number:f}"' not in data
    page = opened(test_file, link_of(exercises, NAMES[0]))
    for part in ("Build", "Train", "Tour", "Practise", "Check the gradients", "Show the numbers"):
        assert page.get_by_text(part, exact=True).count() == 0
    fill(page, "0.5")
    page.reload()
    page.wait_for_selector(".entry")
    assert page.locator(".entry input").first.input_value() == "0.5"
    assert not serious_violations(page)


@pytest.mark.parametrize("width", [320, 768])
def test_a_test_fits_a_phone_and_begins_with_its_blanks(
    opened: Open, exercises: Exercises, test_file: Path, width: int
) -> None:
    link = link_of(exercises, NAMES[0])
    page = opened(test_file, link, viewport={"width": width, "height": 700})
    page.wait_for_selector(".entry")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    blanks, picture = (page.locator(one).bounding_box() for one in (".entries", ".network"))
    assert blanks["y"] < picture["y"]


def test_a_code_opens_an_exercise_and_a_wrong_one_none(
    opened: Open, exercises: Exercises, test_file: Path
) -> None:
    page = opened(test_file)
    code = next(iter(codes_of(exercises)))
    page.get_by_label("Name").fill("Ada Lovelace")
    page.get_by_label("Code").fill("nothing")
    page.get_by_role("button", name="Open").click()
    page.locator("main").get_by_text("There is no exercise with this code").wait_for()
    page.get_by_label("Code").fill(code.upper())
    page.get_by_role("button", name="Open").click()
    assert page.locator(".entry").count() == 3


@pytest.mark.parametrize("detail", ["easy", "medium", "hard"])
def test_a_test_says_as_much_as_a_sheet(opened: Open, tmp_path: Path, detail: Any) -> None:
    alone = generate_exercises(ExerciseOptions((2, 2, 2), difficulty=detail), ["Ada"], 1)
    path = tmp_path / "alone.html"
    path.write_text(exercise_html(alone, detail), encoding="utf-8")
    page = opened(path)
    assert "Ada" in page.locator("h2").first.inner_text()
    assert ("Each neuron multiplies" in page.inner_text("main")) == (detail == "easy")
    assert page.locator(".formula").count() == (detail != "hard")
    assert "Given numbers" in page.inner_text("main")
    digits = alone.all[0].rounding.digits
    assert f"Round every number to {digits} decimals" in page.inner_text("main")


def test_steps_that_are_not_asked_are_shown(opened: Open, tmp_path: Path) -> None:
    some = generate_exercises(ExerciseOptions((2, 2, 2), asked=("net_c",)), ["Ada"], 1)
    path = tmp_path / "some.html"
    path.write_text(exercise_html(some), encoding="utf-8")
    page = opened(path)
    out = some.all[0].rounded.matrix("out_b")
    stand(page, "out_b")
    assert page.locator(".entry").count() == 0
    shown = page.locator(".result tbody td").all_inner_texts()
    assert [Decimal(one.replace("−", "-")) for one in shown] == [*out.flat]
    stand(page, "net_c")
    assert page.locator(".entry").count() == 2
