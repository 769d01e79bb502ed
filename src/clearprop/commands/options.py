"""Options that several commands take, declared once; nothing heavy is imported for them."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

LanguageOption: TypeAlias = Annotated[str, typer.Option(help="Of a document's words: en or de.")]
NotationOption: TypeAlias = Annotated[
    str, typer.Option(help="article (net, out, target) or textbook (z, a, y).")
]
ConventionOption: TypeAlias = Annotated[
    str, typer.Option(help="columns (a sample is a column) or rows, in documents.")
]
PaperOption: TypeAlias = Annotated[str, typer.Option(help="a4 or letter.")]
DocumentOption: TypeAlias = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write there, not to the screen.")
]
