"""`clearprop mark`: answers to exercises, marked, with what seems to have gone wrong."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from clearprop.commands import options
from clearprop.commands.screen import deliver
from clearprop.errors import ClearpropError

NO_ANSWERS = ("exercise.toml", "solutions.csv")
"""Files of a folder of exercises that hold none."""


def mark(
    answers: Annotated[
        list[Path],
        Argument(
            metavar="ANSWERS...",
            help="Filled-in answers.csv or TOML, several of them, or folders of them.",
        ),
    ],
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
    attempts: Annotated[
        str,
        Option(help="Which one counts where files hold several of a student: last or best."),
    ] = "last",
    gradebook: Annotated[
        Path | None,
        Option(metavar="FILE.csv", help="Write a line for each student there, with a mark."),
    ] = None,
    scale: Annotated[
        str, Option(help="Of the gradebook's marks: percent, letters or 1-6.")
    ] = "percent",
    feedback: Annotated[
        Path | None,
        Option(metavar="FOLDER", help="Write a page for each student there, with their answers."),
    ] = None,
    weights: Annotated[
        str | None,
        Option(help="What quantities are worth: quantity (a point each), or such as dW=3,E=1."),
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
    from clearprop.exercises.exports.files import file_names
    from clearprop.exercises.feedback import feedback as feedback_on
    from clearprop.exercises.gradebook import SCALES, Scale
    from clearprop.exercises.gradebook import gradebook as write_gradebook
    from clearprop.exercises.mark_class import ATTEMPTS, Attempt, Marking, mark_class, worth_of
    from clearprop.exercises.report import REPORTS
    from clearprop.exercises.result import PER, Per
    from clearprop.files import make_folder
    from clearprop.formats.answers import read_answers
    from clearprop.formats.exercise_toml import read_exercise_file
    from clearprop.worked.writers.html import to_html

    output_format = options.one_of("format", output_format, tuple(REPORTS))
    chosen: Per = options.one_of("per", per, PER)
    which: Attempt = options.one_of("attempts", attempts, ATTEMPTS)
    marks: Scale = options.one_of("scale", scale, SCALES)
    exercises = read_exercise_file(exercise)
    worth = None if weights is None else worth_of(weights, exercises)
    read = [read_answers(path, exercises, encoding) for path in _files(answers)]
    marked = mark_class(
        exercises,
        [one.by_exercise for one in read],
        [problem for one in read for problem in one.problems],
        Marking(chosen, tolerance, worth, which),
    )
    if gradebook is not None:
        lines = write_gradebook(exercises, marked.results, marked.remarks, marked.attempts, marks)
        deliver(lines.encode("utf-8-sig"), gradebook)
    if feedback is not None:
        make_folder(feedback)
        names = file_names([result.exercise.name for result in marked.results])
        for name, result in zip(names, marked.results, strict=True):
            page = to_html(feedback_on(exercises, result))
            deliver(page.encode(), feedback / f"{name}.html")
    report = REPORTS[output_format](exercises, marked.results, marked.remarks)
    deliver(report.encode(), output)


def _files(paths: list[Path]) -> list[Path]:
    """Return the files that are named, and those in the folders that are named, in order."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.suffix in (".csv", ".toml"))
            found += [one for one in inside if one.name not in NO_ANSWERS]
            if not found:
                raise ClearpropError(f"{path} has no answers: it must hold .csv or .toml files")
        else:
            found.append(path)
    return found
