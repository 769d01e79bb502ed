"""`clearprop page`: one file for the browser, in which a network is built, stepped and trained."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from clearprop.commands import options
from clearprop.commands.screen import print_sections

if TYPE_CHECKING:
    from clearprop.arithmetic import Rounding
    from clearprop.worked.steps.example import Example


def page(
    source: Annotated[
        Path | None,
        Argument(
            metavar="NETWORK.toml|MODEL",
            help="What it opens with: a network file, or a model from clearprop train (the "
            "article's network).",
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
    """
    from clearprop.arithmetic.rounding import chosen_rounding
    from clearprop.formats.files import check_can_write, errors_naming, read_text, write_file
    from clearprop.web.page import page_html
    from clearprop.worked.words import WORDS

    language = options.one_of("language", language, tuple(WORDS))
    rounding = chosen_rounding(decimals, significant, exact=False)
    check_can_write(output)
    example = None if source is None else _opened(source, rounding)
    if tour is None:
        text = page_html(example, rounding, language)
    else:
        told = read_text(tour, "a tour in Markdown")
        with errors_naming(tour):
            text = page_html(example, rounding, language, told)
    write_file(output, text.encode())
    print_sections([("written to", [f"{output}, to be opened in a browser"])])


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
