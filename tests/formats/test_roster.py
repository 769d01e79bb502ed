"""Class lists as people have them."""

from pathlib import Path

import pytest

from clearprop.errors import ClearpropError
from clearprop.exercises.roster import Student
from clearprop.formats.roster import read_roster

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
