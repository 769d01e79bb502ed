"""A class list: a student on each line, or a table with names, ids, e-mail addresses and groups."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from clearprop.errors import ClearpropError
from clearprop.exercises.roster import Student
from clearprop.files import read_bytes
from clearprop.tabular.delimited import check_utf_8, find_layout, utf_8

HEADS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "student", "full name", "vollständiger name"),
    "id": ("id", "student id", "id number", "matriculation number", "matrikelnummer"),
    "email": ("e-mail", "email", "e-mail address", "email address", "e-mail-adresse"),
    "group": ("group", "class", "course", "section", "gruppe", "klasse", "kurs"),
}
"""What columns are called, in lower case."""

GIVEN, FAMILY = ("first name", "vorname", "given name"), ("last name", "surname", "nachname")


def read_roster(path: Path, encoding: str | None = None) -> tuple[Student, ...]:
    """Read a class list.

    A table has a header with a column for names ("name", or a first and a last name), and may have
    some for ids, e-mail addresses and groups, in any order; a text has a name on each line.

    Raises
    ------
    ClearpropError
        If nobody is in it, or two students have one name.
    """
    content = utf_8(read_bytes(path), str(path), encoding)
    check_utf_8(content, str(path))
    lines = [line for line in content.decode().splitlines() if line.strip()]
    header = lines[0] if lines else ""
    separator = find_layout(content).separator
    heads = [head.strip().strip('"').lower() for head in header.split(separator)]
    known = {head for names in HEADS.values() for head in names} | {*GIVEN, *FAMILY}
    students = (
        _from_table(lines, separator, path)
        if len(heads) > 1 and known.intersection(heads)
        else tuple(Student(line.strip()) for line in lines)
    )
    if students and len(heads) == 1 and heads[0] in HEADS["name"]:
        students = students[1:]
    if not students:
        raise ClearpropError(f"{path} has no names: give a student on each line")
    names = [student.name for student in students]
    for name in names:
        if names.count(name) > 1:
            raise ClearpropError(
                f"{path}: '{name}' is there twice: give every student a name of their own"
            )
    return students


def _from_table(lines: list[str], separator: str, path: Path) -> tuple[Student, ...]:
    table = csv.DictReader(io.StringIO("\n".join(lines)), delimiter=separator)
    table.fieldnames = [head.strip().lower() for head in table.fieldnames or ()]

    def column(heads: tuple[str, ...]) -> str:
        return next((head for head in heads if head in (table.fieldnames or ())), "")

    columns = {field: column(heads) for field, heads in HEADS.items()}
    given, family = column(GIVEN), column(FAMILY)
    if not columns["name"] and not (given and family):
        raise ClearpropError(
            f"{path} has no column with names: call it 'name', or give first and last names"
        )
    students: list[Student] = []
    for line in table:
        cells = {head: (text or "").strip() for head, text in line.items() if isinstance(head, str)}
        name = cells.get(columns["name"]) or f"{cells.get(given, '')} {cells.get(family, '')}"
        if name.strip():
            others = {field: cells.get(columns[field], "") for field in ("id", "email", "group")}
            students.append(Student(name.strip(), **others))
    return tuple(students)
