"""`clearprop derive`: the chain rule for one weight, and the matrix form that gives them all."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from clearprop.commands import options
from clearprop.commands.screen import deliver, print_document, refuse_pdf_on_screen


def derive(
    network: Annotated[Path, Argument(metavar="NETWORK.toml", help="The network.")],
    weight: Annotated[
        str | None,
        Option(
            help="Such as w_c[2,3]: to neuron 2 of layer c from neuron 3 of the layer before; "
            "b_c[2] is a bias."
        ),
    ] = None,
    output_format: Annotated[
        str, Option("--format", help="text, html, pdf, latex, typst, markdown or notebook.")
    ] = "text",
    language: options.Language = "en",
    notation: options.Notation = "article",
    convention: options.Convention = "columns",
    decimals: Annotated[
        int, Option(parser=options.whole, help="Digits kept at every step, 0 to 15.")
    ] = 4,
    decimal_comma: options.DecimalComma = None,
    words: options.Words = None,
    paper: options.Paper = "a4",
    output: options.Document = None,
) -> None:
    """Derive the gradient of one weight, and of all of them.

    Every path from the weight to the error with its factors, the matrix form, and a proof by SymPy
    that both are equal.  Without --weight it is the first weight of the first layer.  Where the
    file has an [example], each factor has its number; [network] alone is enough for the formulas.

    For example:

    clearprop derive examples/article.toml --weight "w_c[2,3]"
    """
    from clearprop.arithmetic import Rounding
    from clearprop.formats.network_toml import has_example, read_network, read_network_file
    from clearprop.worked.derivation.derive import derive as derive_weight
    from clearprop.worked.derivation.document import MAX_PATHS, derivation_document
    from clearprop.worked.derivation.numbers import numbers_of
    from clearprop.worked.derivation.paths import weight_named
    from clearprop.worked.writers.formats import DOCUMENT_FORMATS

    output_format = options.one_of("format", output_format, tuple(DOCUMENT_FORMATS))
    style = options.chosen_style(
        language, notation, convention, paper, decimal_comma=decimal_comma, words=words
    )
    refuse_pdf_on_screen(output_format, output)
    described, batch = read_network(network)
    name = f"w_{described.layers[0].name}1" if weight is None else weight
    chosen = weight_named(described, name)
    derivation = derive_weight(described, chosen, batch)
    numbers = None
    if has_example(network):
        rounding = Rounding(decimals)
        example = read_network_file(network, seed=0, places=decimals)
        numbers = numbers_of(example, chosen, rounding, MAX_PATHS)
    document = derivation_document(derivation, style, numbers)
    if output_format == "text" and output is None:
        print_document(document)
    else:
        deliver(DOCUMENT_FORMATS[output_format](document), output)
