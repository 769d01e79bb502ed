"""Exercises as tables: a line for each blank, empty or with its solution."""

import csv
import io

from clearprop.arithmetic.rounding import number_text
from clearprop.exercises.exercise import Exercises
from clearprop.exercises.sheet import printed_bounds

COLUMNS = ("exercise", "quantity", "row", "column", "answer")
SOLUTION = ("rounded", "lowest", "highest", "full", "lowest_full", "highest_full")


def answer_table(exercises: Exercises) -> str:
    """Return CSV to be filled in and marked."""
    return _table(exercises, with_solutions=False)


def solution_table(exercises: Exercises) -> str:
    """Return CSV with the right number of each blank in both chains, and its bounds."""
    return _table(exercises, with_solutions=True)


def _table(exercises: Exercises, *, with_solutions: bool) -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow((*COLUMNS[:-1], *SOLUTION) if with_solutions else COLUMNS)
    for exercise in exercises.each:
        for blank in exercises.blanks(exercise):
            line = (exercise.name, blank.quantity, *exercises.place(blank))
            if not with_solutions:
                table.writerow((*line, ""))
                continue
            at = (blank.row, blank.column)
            rounded = number_text(exercise.rounded.matrix(blank.quantity)[at])
            full = f"{exercise.full.matrix(blank.quantity)[at]:.{exercise.places + 4}f}"
            in_rounded, in_full = printed_bounds(exercise, blank)
            table.writerow((*line, rounded, *in_rounded, full, *in_full))
    return text.getvalue()
