"""The files of a class: what each format consists of."""

from collections.abc import Callable, Mapping

from clearprop.exercises.exercise import Exercises
from clearprop.exercises.exports.moodle import to_moodle
from clearprop.exercises.exports.qti import to_qti
from clearprop.exercises.exports.table import answer_table, solution_table
from clearprop.exercises.generate import Difficulty
from clearprop.exercises.sheet import Layout, sheets, solutions
from clearprop.worked.writers.formats import DOCUMENT_FORMATS

Files = Mapping[str, bytes]
"""Contents by the names of files."""

ENDINGS = {
    "text": "txt",
    "html": "html",
    "latex": "tex",
    "pdf": "pdf",
    "typst": "typ",
    "markdown": "md",
}
"""Of the files for readers, by format."""

FORMATS: Mapping[str, Callable[[Exercises], Files]] = {
    "csv": lambda exercises: {
        "answers.csv": answer_table(exercises).encode(),
        "solutions.csv": solution_table(exercises).encode(),
    },
    "moodle": lambda exercises: {"moodle.xml": to_moodle(exercises)},
    "qti": lambda exercises: {"qti.zip": to_qti(exercises)},
}
"""Formats for programs; those for readers are among `DOCUMENT_FORMATS`."""

FORMAT_NAMES = (*ENDINGS, *FORMATS)


def files(exercises: Exercises, name: str, help_given: Difficulty, layout: Layout) -> Files:
    """Return the files of one of `FORMAT_NAMES`: for readers, sheets and solutions apart."""
    if name in FORMATS:
        return FORMATS[name](exercises)
    write, ending = DOCUMENT_FORMATS[name], ENDINGS[name]
    return {
        f"sheets.{ending}": write(sheets(exercises, help_given, layout)),
        f"solutions.{ending}": write(solutions(exercises, layout)),
    }
