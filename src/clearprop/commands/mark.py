"""`clearprop mark`: answers to exercises, marked, with what seems to have gone wrong."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from clearprop.commands import options
from clearprop.commands.screen import deliver
from clearprop.errors import ClearpropError

if TYPE_CHECKING:
    from clearprop.exercises.follow_through import Answered
    from clearprop.exercises.result import SheetResult

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
    from clearprop.exercises.copying import copied_from
    from clearprop.exercises.gradebook import SCALES, Scale
    from clearprop.exercises.gradebook import gradebook as write_gradebook
    from clearprop.exercises.mark import mark as mark_sheet
    from clearprop.exercises.report import REPORTS, Remarks
    from clearprop.exercises.result import PER, Per
    from clearprop.formats.answers import read_answers
    from clearprop.formats.exercise_toml import read_exercise_file

    output_format = options.one_of("format", output_format, tuple(REPORTS))
    chosen: Per = options.one_of("per", per, PER)
    exercises = read_exercise_file(exercise)
    options.one_of("attempts", attempts, ("last", "best"))
    marks: Scale = options.one_of("scale", scale, SCALES)
    counts = Counter[str]()
    found: dict[str, tuple[SheetResult, Answered]] = {}
    problems: list[str] = []
    for path in _files(answers):
        read = read_answers(path, exercises, encoding)
        problems += read.problems
        for name, answered in read.by_exercise.items():
            if not any(one is not None for matrix in answered.values() for one in matrix.flat):
                continue
            counts[name] += 1
            sheet = exercises.named(name)
            result = mark_sheet(sheet, answered, per=chosen, tolerance=tolerance)
            is_worse = name in found and result.exact_points < found[name][0].exact_points
            if not (attempts == "best" and is_worse):
                found[name] = result, answered
    results = [found[one.name][0] for one in exercises.all if one.name in found]
    copied = {name: copied_from(exercises, name, answered) for name, (_, answered) in found.items()}
    remarks = Remarks(
        absent=tuple(one.name for one in exercises.all if one.name not in found),
        problems=tuple(problems),
        copied={name: sources for name, sources in copied.items() if sources},
    )
    if gradebook is not None:
        lines = write_gradebook(exercises, results, remarks, counts, marks)
        deliver(lines.encode("utf-8-sig"), gradebook)
    deliver(REPORTS[output_format](exercises, results, remarks).encode(), output)


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
