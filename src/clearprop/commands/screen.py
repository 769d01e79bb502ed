"""What commands write: to a file, or to the screen, with colour on a terminal."""

import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from clearprop.errors import ClearpropError

if TYPE_CHECKING:
    from clearprop.worked.document.blocks import Document

MARGIN = 13
"""Columns for the labels of sections."""

COLOURS = {"heading": "cyan", "formula": "yellow", "result": "green", "note": "bright_black"}


def paint(look: str, text: str) -> str:
    """Return a text in the colour of its kind, if the screen is a terminal that wants colour."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return typer.style(text, fg=COLOURS[look], bold=look == "heading")


def print_sections(sections: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Print each label before the first of its lines."""
    for label, lines in sections:
        for index, line in enumerate(lines):
            print(paint("heading", ("" if index else label).ljust(MARGIN)) + line)


def print_where_saved(model: Path | None) -> None:
    """Print where a model is saved, or how to have it saved."""
    where = "nowhere: give -o MODEL to keep it" if model is None else str(model)
    print_sections([("saved to" if model else "saved", [where])])


def deliver(content: bytes, output: Path | None) -> None:
    """Write a file, or to the screen where none is named."""
    from clearprop.files import write_file

    if output is None:
        sys.stdout.buffer.write(content)
    else:
        write_file(output, content)


def deliver_all(files: Mapping[Path, bytes]) -> None:
    """Write several files; a file that others need comes before them."""
    for path, content in files.items():
        deliver(content, path)


def refuse_overwriting(option: str, output: Path, sources: Mapping[str, Path | None]) -> None:
    """Raise ClearpropError if a file to be written is one of those, by name, that are read."""
    for name, source in sources.items():
        if source and output.exists() and source.exists() and output.samefile(source):
            raise ClearpropError(f"{option} {output} would overwrite {name}: name another file")


def print_document(document: "Document") -> None:
    """Print a document as text, as wide as the screen."""
    from clearprop.worked.writers.text import to_text

    width = shutil.get_terminal_size((100, 24)).columns
    sys.stdout.write(to_text(document, width, paint))


def refuse_pdf_on_screen(output_format: str, output: Path | None) -> None:
    """Raise ClearpropError if a PDF would go to a terminal."""
    if output_format == "pdf" and output is None and sys.stdout.isatty():
        raise ClearpropError("a PDF is not for the screen: say where to write it, with -o FILE.pdf")
