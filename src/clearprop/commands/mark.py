"""`clearprop mark`: answers to exercises, marked, with what seems to have gone wrong."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from clearprop.commands import options
from clearprop.commands.screen import deliver


def mark(
    answers: Annotated[Path, Argument(metavar="ANSWERS", help="A filled-in answers.csv, or TOML.")],
    exercise: Annotated[
        Path, Option("--exercise", help="The exercise.toml of `clearprop exercise`.")
    ],
    output_format: Annotated[
        str, Option("--format", help="text, json, or csv for a list of marks.")
    ] = "text",
    output: options.Document = None,
    encoding: options.Encoding = None,
) -> None:
    """Mark answers to exercises.

    Numbers rounded at every step and numbers in full precision are both right.  A wrong number
    costs its own point only: what follows from it by the right method is right, too.

    For example:

    clearprop mark exercises/answers.csv --exercise exercises/exercise.toml
    """
    from clearprop.exercises.mark import mark as mark_sheet
    from clearprop.exercises.report import REPORTS
    from clearprop.formats.answers import read_answers
    from clearprop.formats.exercise_toml import read_exercise_file

    output_format = options.one_of("format", output_format, tuple(REPORTS))
    exercises = read_exercise_file(exercise)
    read = read_answers(answers, exercises, encoding)
    results = [mark_sheet(exercises.named(name), read[name]) for name in read]
    deliver(REPORTS[output_format](exercises, results).encode(), output)
