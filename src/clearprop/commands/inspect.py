"""`clearprop inspect`: what a model is, and how it was made."""

from pathlib import Path
from typing import Annotated

from typer import Argument

from clearprop.commands.screen import print_sections


def inspect(
    model: Annotated[Path, Argument(metavar="MODEL", help="From clearprop train.")],
) -> None:
    """Show a model: its task, its features, its network, its training and its scores.

    For example:

    clearprop inspect digits.safetensors
    """
    from clearprop.formats.model_file import load_model
    from clearprop.tabular.report import model_sections

    print_sections(model_sections(load_model(model)))
