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
        Option(help="Such as w_c1: the first weight of layer c, row by row; b_c1 a bias."),
    ] = None,
    output_format: Annotated[
        str, Option("--format", help="text, html, pdf, latex, typst, markdown or notebook.")
    ] = "text",
    language: options.Language = "en",
    notation: options.Notation = "article",
    convention: options.Convention = "columns",
    paper: options.Paper = "a4",
    output: options.Document = None,
) -> None:
    """Derive the gradient of one weight, and of all of them.

    Every path from the weight to the error with its factors, the matrix form, and a proof by SymPy
    that both are equal.  Without --weight it is the first weight of the first layer.  The file
    needs no numbers: [network] is enough.

    For example:

    clearprop derive examples/article.toml --weight w_c1
    """
    from clearprop.formats.network_toml import read_network
    from clearprop.worked.derivation.derive import derive as derive_weight
    from clearprop.worked.derivation.document import derivation_document
    from clearprop.worked.derivation.paths import weight_named
    from clearprop.worked.writers.formats import DOCUMENT_FORMATS

    output_format = options.one_of("format", output_format, tuple(DOCUMENT_FORMATS))
    style = options.chosen_style(language, notation, convention, paper)
    refuse_pdf_on_screen(output_format, output)
    described, batch = read_network(network)
    name = f"w_{described.layers[0].name}1" if weight is None else weight
    derivation = derive_weight(described, weight_named(described, name), batch)
    document = derivation_document(derivation, style)
    if output_format == "text" and output is None:
        print_document(document)
    else:
        deliver(DOCUMENT_FORMATS[output_format](document), output)
