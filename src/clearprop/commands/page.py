"""`clearprop page`: one file for the browser, in which a network is built, stepped and trained."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from clearprop.commands import options
from clearprop.commands.screen import print_sections
from clearprop.errors import ClearpropError

if TYPE_CHECKING:
    from clearprop.arithmetic import Rounding
    from clearprop.worked.steps.example import Example


def page(
    source: Annotated[
        Path | None,
        Argument(
            metavar="NETWORK.toml|MODEL|EXERCISE.toml",
            help="What it opens with: a network file, or a model from clearprop train (the "
            "article's network). Or the exercise.toml of clearprop exercise: the page is a test.",
        ),
    ] = None,
    output: Annotated[
        Path, Option("--output", "-o", metavar="FILE.html", help="Write there.")
    ] = Path("page.html"),
    tour: Annotated[
        Path | None,
        Option(
            metavar="TOUR.md",
            help="A tour of yours, in Markdown, that it opens with (its own tour).",
        ),
    ] = None,
    language: options.Language = "en",
    decimals: Annotated[
        int, Option(parser=options.whole, help="Digits kept at every step, 0 to 12.")
    ] = 4,
    significant: Annotated[
        int | None, Option(parser=options.whole, help="Instead: significant digits kept, 1 to 12.")
    ] = None,
) -> None:
    """Write a page for the browser: build a network, step through backpropagation, train it.

    It is one file that needs no network: it opens by a double click, from any web server, and in
    course systems.

    For example:

    clearprop page -o page.html

    clearprop page examples/mazur.toml -o mazur.html --language de

    Of the exercises of a class it makes a test: each student's exercise opens by a link, which
    stand in a list beside the page, and the answers are saved as a file for clearprop mark.

    clearprop page exercises/exercise.toml -o test.html
    """
    from clearprop.arithmetic.rounding import chosen_rounding
    from clearprop.files import check_can_write, errors_naming, read_text, write_file
    from clearprop.formats.exercise_toml import has_exercises
    from clearprop.web.page import page_html
    from clearprop.worked.words import WORDS

    language = options.one_of("language", language, tuple(WORDS))
    rounding = chosen_rounding(decimals, significant, exact=False)
    check_can_write(output)
    if source is not None and has_exercises(source):
        if tour is not None:
            raise ClearpropError("a test has no tour: leave --tour out, or give a network file")
        _write_test(source, output)
        return
    example = None if source is None else _opened(source, rounding)
    if tour is None:
        text = page_html(example, rounding, language)
    else:
        told = read_text(tour, "a tour in Markdown")
        with errors_naming(tour):
            text = page_html(example, rounding, language, told)
    write_file(output, text.encode())
    print_sections([("written to", [f"{output}, to be opened in a browser"])])


def _write_test(source: Path, output: Path) -> None:
    """Write the exercises of a class as a page, and a list of the students' links beside it."""
    from clearprop.files import errors_naming, write_file
    from clearprop.formats.exercise_toml import read_difficulty, read_exercise_file
    from clearprop.web.exercise_page import exercise_html, links

    exercises = read_exercise_file(source)
    with errors_naming(source):
        page = exercise_html(exercises, read_difficulty(source))
    write_file(output, page.encode())
    written = [f"{output}, to be opened in a browser"]
    if len(exercises.all) > 1:
        listed = output.with_name(f"{output.stem}-links.csv")
        write_file(listed, links(exercises, output.name).encode("utf-8-sig"))
        written.append(f"{listed}, each student's link to it")
    sections = [("exercises", [str(len(exercises.all))]), ("written to", written)]
    sections.append(("mark with", [f"clearprop mark ANSWERS... --exercise {source}"]))
    print_sections(sections)


def _opened(source: Path, rounding: "Rounding") -> "Example":
    """Return what a file holds, as an example; a sample of zeros where it has none."""
    from clearprop.formats.model_file import load_model
    from clearprop.formats.network_toml import has_example, read_network, read_network_file
    from clearprop.parameters import initialize
    from clearprop.worked.steps.example import example_of_numbers

    if source.suffix != ".safetensors":
        if has_example(source):
            return read_network_file(source, seed=0, places=rounding.digits)
        network, batch = read_network(source)
        parameters = initialize(network, 0)
    else:
        parameters, batch = load_model(source).parameters, "mean"
        network = parameters.network
    zeros = [[0.0] * network.sizes[0]]
    shares = [[1.0 / network.output.size] * network.output.size]
    return example_of_numbers(parameters, zeros, shares, 0.5, rounding, batch)
