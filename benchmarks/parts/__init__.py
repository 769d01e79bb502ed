"""What the benchmarks measure, part by part.

A part is a function from an `Occasion` to Markdown; `PARTS` has them by the name that `--only`
takes.  To add one, write it in a file of its own and name it there.
"""

from collections.abc import Callable

from benchmarks.parts.main import main_table
from benchmarks.parts.occasion import Occasion

PARTS: dict[str, Callable[[Occasion], str]] = {
    "main": main_table,
}
"""Every part, in the order in which they run."""

__all__ = ["PARTS", "Occasion"]
