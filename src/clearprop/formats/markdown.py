"""Markdown: text as it stands, and tables."""

import re
from collections.abc import Sequence

MARKS = re.compile(r"([\\`*_\[\]<>|#~$&])")
"""What Markdown would take for more than a letter."""

LIST_MARK = re.compile(r"^(\d*)([-+.)])(?= )")
"""What Markdown would take for the beginning of a list."""


def plain(text: str) -> str:
    """Write text so that Markdown shows it as it stands, in one line."""
    return LIST_MARK.sub(r"\1\\\2", MARKS.sub(r"\\\1", " ".join(text.split())))


def table(cells: Sequence[Sequence[str]]) -> list[str]:
    """Write a table whose first line is its head; the cells are text."""
    head, *rows = [" | ".join(map(plain, line)) for line in cells]
    rule = " | ".join("---" for _ in cells[0])
    return [f"| {line} |" for line in (head, rule, *rows)]


def bullets(sentences: Sequence[str]) -> list[str]:
    """Write sentences, each as text at a bullet."""
    return [f"- {plain(sentence)}" for sentence in sentences]
