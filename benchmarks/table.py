"""Markdown tables."""

from collections.abc import Sequence
from math import floor, log10

LEFT, RIGHT = "---", "---:"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Return a Markdown table; all columns but the first `left` are aligned to the right."""
    rules = [LEFT if place < left else RIGHT for place in range(len(head))]
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join(rules)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def figures(value: float, count: int = 2) -> str:
    """Write a number with so many figures that count, but whole numbers whole."""
    if value == 0:
        return "0"
    return f"{value:,.{max(0, count - 1 - floor(log10(abs(value))))}f}"


def microseconds(seconds: float) -> str:
    """Write a time in µs with three figures."""
    return figures(seconds * 1e6, 3)


def percent(share: float | None) -> str:
    """Write a share of a whole; nothing where it is not known."""
    if share is None:
        return ""
    return f"{100 * share:.0f}%" if share >= 0.01 else f"{100 * share:.1g}%"


def bytes_of(count: float) -> str:
    """Write a number of bytes in MiB."""
    return f"{count / 2**20:,.2f}"
