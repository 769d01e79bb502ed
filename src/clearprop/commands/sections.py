"""Labelled sections on the screen: aligned, and with colour on a terminal."""

import os
import sys
from collections.abc import Iterable, Sequence

import typer

MARGIN = 13
"""Columns for the labels."""


def print_sections(sections: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Print each label before the first of its lines."""
    for label, lines in sections:
        for index, line in enumerate(lines):
            print(_label("" if index else label) + line)


def _label(text: str) -> str:
    padded = text.ljust(MARGIN)
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        return typer.style(padded, fg="cyan", bold=True)
    return padded
