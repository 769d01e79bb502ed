"""What commands that write documents share: their options, checked, and where they write."""

import sys
from pathlib import Path
from typing import TypeVar

from clearprop.errors import ClearpropError
from clearprop.formats.files import write_file
from clearprop.worked.document.blocks import PAPERS
from clearprop.worked.document.notation import NOTATIONS
from clearprop.worked.document.style import Style
from clearprop.worked.words import LANGUAGES

Chosen = TypeVar("Chosen", bound=str)


def one_of(option: str, text: str, allowed: tuple[Chosen, ...]) -> Chosen:
    """Return the allowed value that an option has.

    Raises
    ------
    ClearpropError
        If it has another.
    """
    for choice in allowed:
        if text == choice:
            return choice
    raise ClearpropError(f"--{option} is '{text}': it must be one of {', '.join(allowed)}")


def chosen_style(language: str, notation: str, convention: str, paper: str) -> Style:
    """Return the style that four options name.

    Raises
    ------
    ClearpropError
        If one of them has a value that there is not.
    """
    return Style(
        language=one_of("language", language, LANGUAGES),
        notation=one_of("notation", notation, NOTATIONS),
        rows=one_of("convention", convention, ("columns", "rows")) == "rows",
        paper=one_of("paper", paper, PAPERS),
    )


def refuse_pdf_on_screen(output_format: str, output: Path | None) -> None:
    """Raise ClearpropError if a PDF would go to a terminal."""
    if output_format == "pdf" and output is None and sys.stdout.isatty():
        raise ClearpropError("a PDF is not for the screen: say where to write it, with -o FILE.pdf")


def deliver(content: bytes, output: Path | None) -> None:
    """Write a document to its file, or to the screen where there is none."""
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        write_file(output, content)
