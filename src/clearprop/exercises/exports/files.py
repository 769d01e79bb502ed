"""The files of a class: what each format consists of, and the tables."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from clearprop.errors import ClearpropError
from clearprop.exercises.exercise import Exercises
from clearprop.exercises.exports.moodle import to_moodle
from clearprop.exercises.exports.qti import to_qti
from clearprop.exercises.find_error import error_sheets, error_solutions, plant
from clearprop.exercises.generate import Difficulty
from clearprop.exercises.sheet import Head, Layout, sheets, solutions
from clearprop.worked.writers.formats import DOCUMENT_FORMATS

COLUMNS = ("exercise", "quantity", "row", "column", "answer")
SOLUTION = ("rounded", "lowest", "highest", "full", "lowest_full", "highest_full")

Files = Mapping[str, bytes]
"""Contents by the names of files."""

OTHER_ENDINGS = {"text": "txt", "latex": "tex", "typst": "typ", "markdown": "md"}
"""Of the files for readers, where they are not the format's name."""

FORMATS: Mapping[str, Callable[[Exercises], Files]] = {
    "csv": lambda exercises: {
        "answers.csv": _table(exercises, with_solutions=False).encode(),
        "solutions.csv": _table(exercises, with_solutions=True).encode(),
    },
    "moodle": lambda exercises: {"moodle.xml": to_moodle(exercises)},
    "qti": lambda exercises: {"qti.zip": to_qti(exercises)},
}
"""Formats for programs; those for readers are among `DOCUMENT_FORMATS`."""

FORMAT_NAMES = ("text", "html", "latex", "pdf", "typst", "markdown", *FORMATS)


def files(
    exercises: Exercises,
    name: str,
    detail: Difficulty,
    layout: Layout,
    head: Head = Head(),  # noqa: B008 - it is frozen
) -> Files:
    """Return the files of one of `FORMAT_NAMES`: for readers, sheets and solutions apart."""
    if name in FORMATS:
        return FORMATS[name](exercises)
    write, ending = DOCUMENT_FORMATS[name], OTHER_ENDINGS.get(name, name)
    return {
        f"sheets.{ending}": write(sheets(exercises, detail, layout, head)),
        f"solutions.{ending}": write(solutions(exercises, layout)),
    }


def error_files(exercises: Exercises, name: str, head: Head, seed: int) -> Files:
    """Return sheets with an error to be found, and their solutions, in a format for readers."""
    if name in FORMATS:
        readers = ", ".join(other for other in FORMAT_NAMES if other not in FORMATS)
        raise ClearpropError(f"an error is to be found on a sheet: use {readers}")
    planted = [plant(exercise, seed) for exercise in exercises.all]
    write, ending = DOCUMENT_FORMATS[name], OTHER_ENDINGS.get(name, name)
    return {
        f"sheets.{ending}": write(error_sheets(exercises, planted, head)),
        f"solutions.{ending}": write(error_solutions(exercises, planted)),
    }


def file_names(names: Iterable[str]) -> list[str]:
    """Return names of files for people's names: without signs that a file system may refuse, and
    all different, whatever it makes of capitals.
    """
    found: list[str] = []
    for name in names:
        plain = re.sub(r"[^\w .,-]", "_", name).strip(" .") or "_"
        number, one = 1, plain
        while one.lower() in (other.lower() for other in found):
            number += 1
            one = f"{plain} {number}"
        found.append(one)
    return found


def split_files(exercises: Exercises, write: Callable[[Exercises], Files]) -> Files:
    """Return each student's files, as they are written, on their own: sheets/Ada.html and so on."""
    found: dict[str, bytes] = {}
    called = file_names(exercise.name for exercise in exercises.all)
    for exercise, file in zip(exercises.all, called, strict=True):
        alone = replace(exercises, all=(exercise,))
        for path, content in write(alone).items():
            kind, _, ending = path.partition(".")
            found[f"{kind}/{file}.{ending}"] = content
    return found


def _table(exercises: Exercises, *, with_solutions: bool) -> str:
    """Return CSV with a line for each blank: to be filled in and marked, or with its solution."""
    text = io.StringIO()
    # Spreadsheets of languages with a decimal comma put semicolons between cells.
    has_comma = exercises.style.has_comma
    table = csv.writer(text, delimiter=";" if has_comma else ",", lineterminator="\n")
    table.writerow((*COLUMNS[:-1], *SOLUTION) if with_solutions else COLUMNS)
    for exercise in exercises.all:
        for blank in exercises.blanks(exercise):
            line = (exercise.name, blank.quantity, *exercises.place(blank))
            if not with_solutions:
                table.writerow((*line, ""))
                continue
            in_rounded, in_full = exercise.printed_bounds(blank)
            rounded, full = exercise.rounded_text(blank), exercise.full_text(blank)
            numbers = (rounded, *in_rounded, full, *in_full)
            table.writerow((*line, *map(exercises.style.number, numbers)))
    return text.getvalue()
