"""One run of the benchmarks, as its parts see it."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from benchmarks.alternate import Comparison


@dataclass
class Session:
    """Where plots go, what was measured, and when it began.

    Attributes
    ----------
    plots
        Where plots are written.
    against
        An older checkout to compare with, in place of other libraries.
    comparisons
        By the name of the work, what parts have measured so far and later ones relate to.
    """

    plots: Path
    against: Path | None = None
    comparisons: dict[str, Comparison] = field(default_factory=dict[str, Comparison])
    started: float = field(default_factory=perf_counter)

    def say(self, what: str) -> None:
        """Report progress on standard error."""
        print(f"[{perf_counter() - self.started:4.0f} s] {what}", file=sys.stderr, flush=True)
