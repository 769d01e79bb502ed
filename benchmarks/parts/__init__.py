"""What the benchmarks measure, part by part.

A part is a function from a `Session` to Markdown; `PARTS` has them by the name that `--only`
takes.  To add one, write it in a file of its own and name it there.
"""

from collections.abc import Callable

from benchmarks.parts.cold import cold_starts
from benchmarks.parts.end_to_end import end_to_end
from benchmarks.parts.estimators import estimators
from benchmarks.parts.main import main_table
from benchmarks.parts.many import many
from benchmarks.parts.memory import memory
from benchmarks.parts.scaling import scaling
from benchmarks.parts.session import Session
from benchmarks.parts.set_up import set_up
from benchmarks.parts.variants import variants

PARTS: dict[str, Callable[[Session], str]] = {
    "main": main_table,
    "variants": variants,
    "ensembles": many,
    "end-to-end": end_to_end,
    "cold": cold_starts,
    "set-up": set_up,
    "estimators": estimators,
    "memory": memory,
    "scaling": scaling,
}
"""Every part, in the order in which they run."""

__all__ = ["PARTS", "Session"]
