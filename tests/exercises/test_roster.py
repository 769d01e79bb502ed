"""Class lists as people have them, and the gradebook that goes back to them."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from clearprop.errors import ClearpropError
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.exercises.gradebook import gradebook, mark_of
from clearprop.exercises.mark import mark
from clearprop.exercises.report import Remarks
from clearprop.exercises.roster import Student, read_roster
from clearprop.worked.document.style import Style

ADA = Student("Ada Lovelace", "17", "ada@example.org", "B")


@pytest.mark.parametrize(
    ("text", "students"),
    [
        ("Ada\n\nEmmy\n", (Student("Ada"), Student("Emmy"))),
        ("name\nAda\n", (Student("Ada"),)),
        ("Name,ID,E-Mail,Group\nAda Lovelace,17,ada@example.org,B\n", (ADA,)),
        ("Gruppe;Nachname;Vorname;Matrikelnummer\nB;Lovelace;Ada;17\n",
         (Student("Ada Lovelace", "17", "", "B"),)),
        ('id\tname\n1\t"Gauß, Carl"\n', (Student("Gauß, Carl", "1"),)),
    ],
)  # fmt: skip
def test_a_class_list_may_be_names_or_a_table(
    text: str, students: tuple[Student, ...], tmp_path: Path
) -> None:
    file = tmp_path / "class.csv"
    file.write_text(text, encoding="utf-8-sig")
    assert read_roster(file) == students


def test_another_encoding_is_asked_for_and_read(tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    file.write_bytes("name;id\nGauß;1\n".encode("cp1252"))
    with pytest.raises(ClearpropError, match="give its --encoding, such as cp1252"):
        read_roster(file)
    assert read_roster(file, "cp1252") == (Student("Gauß", "1"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "has no names"), ("Ada\nAda\n", "'Ada' is there twice"), ("id,group\n1,B\n", "names")],
)
def test_what_is_no_class_list_is_refused(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    file.write_text(text)
    with pytest.raises(ClearpropError, match=said):
        read_roster(file)


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
