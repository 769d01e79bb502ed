"""Exercises: sheets with blanks for a class, their solutions, and how answers are marked.

The way is `generate -> exercise -> sheet, exports`, and back with answers, which `formats.answers`
reads: `mark (with slips and follow_through) -> result -> report`.
"""

from clearprop.exercises.exercise import Blank, Exercise, Exercises
from clearprop.exercises.generate import (
    DIFFICULTIES,
    Difficulty,
    ExerciseOptions,
    generate_exercises,
)
from clearprop.exercises.mark import mark
from clearprop.exercises.result import EntryResult, SheetResult

__all__ = [
    "DIFFICULTIES",
    "Blank",
    "Difficulty",
    "EntryResult",
    "Exercise",
    "ExerciseOptions",
    "Exercises",
    "SheetResult",
    "generate_exercises",
    "mark",
]
