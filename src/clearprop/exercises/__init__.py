"""Exercises: sheets with blanks for a class, their solutions, and how answers are marked.

The way is `drawing -> exercise -> sheet, table, moodle, qti`, and back with answers, which
`storage.answer_file` reads: `marking (with slips) -> report`.
"""

from clearprop.exercises.exercise import Blank, Exercise, Exercises
from clearprop.exercises.generate import DIFFICULTIES, Difficulty, Wishes, draw_exercises
from clearprop.exercises.mark import mark
from clearprop.exercises.result import Marked, MarkedEntry

__all__ = [
    "DIFFICULTIES",
    "Blank",
    "Difficulty",
    "Exercise",
    "Exercises",
    "Marked",
    "MarkedEntry",
    "Wishes",
    "draw_exercises",
    "mark",
]
