"""A gradebook: a line for each student with points, percent and mark, for other programs."""

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, get_args

from clearprop.exercises.exercise import Exercises
from clearprop.exercises.report import Remarks
from clearprop.exercises.result import SheetResult
from clearprop.exercises.roster import Student

Scale = Literal["percent", "letters", "1-6"]
SCALES: tuple[Scale, ...] = get_args(Scale)

STEPS: Mapping[Scale, tuple[tuple[int, str], ...]] = {
    "letters": ((90, "A"), (80, "B"), (70, "C"), (60, "D"), (0, "F")),
    "1-6": ((92, "1"), (81, "2"), (67, "3"), (50, "4"), (30, "5"), (0, "6")),
}
"""The lowest percentage of each mark, best first: letters as American schools have them, and 1 to 6
as the German chambers of industry and commerce do."""

COLUMNS = (
    "id", "name", "e-mail", "group", "points", "of", "percent", "mark", "carried", "unexplained",
    "attempts", "absent",
)  # fmt: skip


def gradebook(
    exercises: Exercises,
    results: Sequence[SheetResult],
    remarks: Remarks,
    attempts: Mapping[str, int],
    scale: Scale = "percent",
) -> str:
    """Return CSV with a line for each student of the class, the absent ones too.

    Where the class's language has a decimal comma, so has the table, and semicolons between its
    cells, as spreadsheets of such languages want it.
    """
    has_comma = exercises.style.has_comma
    text = io.StringIO()
    table = csv.writer(text, delimiter=";" if has_comma else ",", lineterminator="\n")
    table.writerow(COLUMNS)
    found = {result.exercise.name: result for result in results}
    for exercise in exercises.all:
        student = exercise.student or Student(exercise.name)
        about = (student.id, student.name, student.email, student.group)
        result = found.get(exercise.name)
        if result is None:
            blanks = sum(1 for _ in exercise.blanks())
            table.writerow((*about, "", blanks, "", "", "", "", 0, "yes"))
            continue
        percent = _percent(result)
        carried = sum(entry.verdict == "carried" for entry in result.entries)
        wrong = [entry for entry in result.entries if entry.verdict == "wrong"]
        unexplained = sum(entry.slip is None and entry.near is None for entry in wrong)
        numbers = [str(result.points), str(result.full_points), str(percent)]
        if has_comma:
            numbers = [number.replace(".", ",") for number in numbers]
        mark = numbers[2] if scale == "percent" else mark_of(percent, scale)
        count = attempts.get(exercise.name, 1)
        table.writerow((*about, *numbers, mark, carried, unexplained, count, ""))
    return text.getvalue()


def _percent(result: SheetResult) -> Decimal:
    share = 100 * Decimal(str(result.points)) / Decimal(str(result.full_points))
    return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


def mark_of(percent: Decimal, scale: Scale) -> str:
    """Return the mark that a percentage has on a scale with steps."""
    return next(mark for lowest, mark in STEPS[scale] if percent >= lowest)
