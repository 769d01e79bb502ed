"""`clearprop mark`: answers to exercises, marked, with what seems to have gone wrong."""

from decimal import Decimal
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
    per: Annotated[
        str,
        Option(
            "--per",
            help="What a slip costs a point for: each entry of the first quantity it is made in, "
            "each quantity, or once (slip).",
        ),
    ] = "entry",
    tolerance: Annotated[
        Decimal | None,
        Option(
            "--tolerance",
            parser=options.decimal,
            metavar="NUMBER",
            help="How far an answer may be from a right one, such as 0.001; at least half a unit "
            "of its last decimal.",
        ),
    ] = None,
    output: options.Document = None,
    encoding: options.Encoding = None,
) -> None:
    """Mark answers to exercises.

    Numbers rounded at any step to the decimals asked, or finer, and numbers in full precision are
    all right.  A wrong number costs its own point only: what follows from it by the right method is
    right, too, and so is what is wrong by a slip that has already cost its point.  What follows
    from numbers that nothing explains is worth half.

    For example:

    clearprop mark exercises/answers.csv --exercise exercises/exercise.toml
    """
    from clearprop.exercises.mark import mark as mark_sheet
    from clearprop.exercises.report import REPORTS
    from clearprop.exercises.result import PER, Per
    from clearprop.formats.answers import read_answers
    from clearprop.formats.exercise_toml import read_exercise_file

    output_format = options.one_of("format", output_format, tuple(REPORTS))
    chosen: Per = options.one_of("per", per, PER)
    exercises = read_exercise_file(exercise)
    read = read_answers(answers, exercises, encoding)
    results = [
        mark_sheet(exercises.named(name), read[name], per=chosen, tolerance=tolerance)
        for name in read
    ]
    deliver(REPORTS[output_format](exercises, results).encode(), output)
