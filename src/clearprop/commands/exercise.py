"""`clearprop exercise`: sheets with blanks for a class, and their solutions."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from clearprop.commands import options
from clearprop.errors import ClearpropError

if TYPE_CHECKING:
    from clearprop.exercises.roster import Student


MOST_SHOWN = 9
"""Files that are named when all are written."""


def exercise(
    output: Annotated[
        Path, Option("--output", "-o", help="The folder to write into; made if need be.")
    ],
    sizes: Annotated[
        str | None, Option(help="Neurons per layer, such as 2-3-2; at most 6 each.")
    ] = None,
    count: Annotated[
        int | None, Option(parser=options.whole, help="How many exercises, named 1, 2, ... (1).")
    ] = None,
    students: Annotated[
        Path | None,
        Option(
            "--class",
            help="Instead of --count: a file with a student on each line, or a table with name, "
            "id, e-mail and group.",
        ),
    ] = None,
    difficulty: Annotated[
        str,
        Option(
            help="easy (forward, relu, halves), medium (and backward, sigmoid) or hard (and the "
            "update, biases, two decimals, no formulas)."
        ),
    ] = "medium",
    seed: Annotated[
        int, Option(parser=options.whole, help="With each name, it decides the numbers.")
    ] = 0,
    ask: Annotated[
        str | None,
        Option(help="Which quantities have blanks, such as net,out,dE_dnet or net_c,dW_c."),
    ] = None,
    activation: Annotated[
        str | None, Option(help="One for all layers, or sigmoid,softmax (by the difficulty).")
    ] = None,
    loss: Annotated[str, Option(help="The loss.")] = "squared_error",
    bias: Annotated[
        bool | None, Option("--bias/--no-bias", help="Biases or none (by the difficulty).")
    ] = None,
    decimals: Annotated[
        int | None,
        Option(parser=options.whole, help="Digits to round to, 1 to 15 (easy: 2, else 4)."),
    ] = None,
    significant: Annotated[
        int | None, Option(parser=options.whole, help="Instead: significant digits, 1 to 15.")
    ] = None,
    formats: Annotated[
        str | None,
        Option(
            "--format",
            help="One or more of text, html, pdf, latex, typst, markdown, csv, moodle, qti "
            "(html,csv; for errors to be found html).",
        ),
    ] = None,
    layout: Annotated[
        str, Option(help="lines, or falk: products in Falk's scheme with empty cells.")
    ] = "lines",
    title: Annotated[
        str, Option(help="Above each sheet, in place of 'Exercise'.", show_default=False)
    ] = "",
    instructions: Annotated[
        str, Option(help="A text of yours on each sheet.", show_default=False)
    ] = "",
    time: Annotated[
        int | None, Option(parser=options.whole, help="Minutes that a sheet may take.")
    ] = None,
    network: Annotated[
        Path | None,
        Option(metavar="NETWORK.toml", help="Instead of --sizes: everybody has this example."),
    ] = None,
    samples: Annotated[int, Option(parser=options.whole, help="Samples in the batch, 1 to 4.")] = 1,
    formal: Annotated[
        bool, Option("--formal", help="Address readers formally, in German by Sie.")
    ] = False,
    words: options.Words = None,
    find_the_error: Annotated[
        bool,
        Option(
            "--find-the-error",
            help="Sheets with a whole calculation in which one step is wrong.",
        ),
    ] = False,
    split: Annotated[
        bool, Option("--split", help="A sheet, a solution and answers of their own for each.")
    ] = False,
    force: Annotated[
        bool, Option("--force", help="Write over the files of an earlier class.")
    ] = False,
    language: options.Language = "en",
    notation: options.Notation = "article",
    convention: options.Convention = "columns",
    paper: options.Paper = "a4",
    encoding: options.Encoding = None,
) -> None:
    """Make exercise sheets with blanks, and solutions.

    The folder gets a file exercise.toml, with which answers are marked, and the files of each
    format: sheets and solutions, or for csv answers.csv to be filled in.

    For example:

    clearprop exercise --sizes 2-3-2 --count 20 --difficulty easy --seed 1 -o exercises
    """
    from clearprop.exercises.exports.files import FORMAT_NAMES, error_files, files, split_files
    from clearprop.exercises.generate import (
        DIFFICULTIES,
        Difficulty,
        ExerciseOptions,
        exercises_of,
        generate_exercises,
    )
    from clearprop.exercises.sheet import LAYOUTS, Head, Layout
    from clearprop.formats.exercise_toml import exercises_to_toml
    from clearprop.formats.network_toml import read_network_file

    chosen: Difficulty = options.one_of("difficulty", difficulty, DIFFICULTIES)
    laid_out: Layout = options.one_of("layout", layout, LAYOUTS)
    written = formats or ("html" if find_the_error else "html,csv")
    kinds = [options.one_of("format", name.strip(), FORMAT_NAMES) for name in written.split(",")]
    style = options.chosen_style(language, notation, convention, paper, words=words)
    style = replace(style, formal=formal)
    wanted = ExerciseOptions(
        sizes=() if sizes is None else tuple(options.sizes_of(sizes)),
        difficulty=chosen,
        activation=None if activation is None else tuple(activation.split(",")),
        bias=bias,
        loss=loss,
        asked=None if ask is None else tuple(one.strip() for one in ask.split(",")),
        places=decimals,
        significant=significant,
        samples=samples,
    )
    if (network is None) == (sizes is None):
        raise ClearpropError("give either --sizes, or a --network of your own for everybody")
    of_class = _students(count, students, encoding)
    names = [one.name for one in of_class]
    if network is None:
        generated = generate_exercises(wanted, names, seed, style)
    else:
        rounding = wanted.rounding
        example = read_network_file(network, seed=seed, places=rounding.digits)
        generated = exercises_of(example, names, wanted.asked, rounding, style)
    if students is not None:
        pairs = zip(generated.all, of_class, strict=True)
        named = tuple(replace(exercise, student=student) for exercise, student in pairs)
        generated = replace(generated, all=named)
    made_by = {"seed": str(seed), "difficulty": chosen}
    contents = {"exercise.toml": exercises_to_toml(generated, made_by).encode()}
    refused: list[str] = []
    head = Head(title, instructions, time)
    for name in kinds:
        if find_the_error:
            write = partial(error_files, name=name, head=head, seed=seed)
        else:
            write = partial(files, name=name, detail=chosen, layout=laid_out, head=head)
        is_split = split and name not in ("moodle", "qti")
        try:
            contents |= split_files(generated, write) if is_split else write(generated)
        except ClearpropError as wrong:
            refused.append(f"{name} is not written: {wrong}")
    if len(refused) == len(kinds):
        raise ClearpropError("; ".join(refused))
    _write(output, contents, force=force)
    blanks = sum(1 for _ in generated.all[0].blanks())
    print(f"exercises    {len(generated.all)}, each with {blanks} blanks")
    shown = list(contents) if len(contents) <= MOST_SHOWN else [*list(contents)[:MOST_SHOWN], "…"]
    print(f"written to   {output}: {', '.join(shown)}")
    if refused:
        raise ClearpropError("; ".join(refused))


def _write(output: Path, contents: Mapping[str, bytes], *, force: bool) -> None:
    """Write files into a folder, but not over a class's exercises or filled-in answers."""
    from clearprop.files import make_folder, write_file

    there = [name for name in contents if (output / name).exists()]
    if there and not force:
        raise ClearpropError(
            f"{output} already has {', '.join(there)}: name another folder, or write over them "
            "with --force"
        )
    for folder in dict.fromkeys((output / name).parent for name in contents):
        make_folder(folder)
    for name, content in contents.items():
        write_file(output / name, content)


def _students(
    count: int | None, roster: Path | None, encoding: str | None
) -> "tuple[Student, ...]":
    from clearprop.exercises.roster import Student
    from clearprop.formats.roster import read_roster

    if roster is not None and count is not None:
        raise ClearpropError("--class says how many there are: leave --count out")
    if roster is not None:
        return read_roster(roster, encoding)
    number = 1 if count is None else count
    if not 1 <= number <= 1000:
        raise ClearpropError(f"--count is {number}: it must be 1 to 1000")
    return tuple(Student(str(one)) for one in range(1, number + 1))
