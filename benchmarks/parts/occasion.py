"""What a part is given."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from benchmarks.alternate import Comparison


@dataclass
class Occasion:
    """One run of the benchmarks.

    Attributes
    ----------
    plots
        Where plots are written.
    comparisons
        By the name of the work, what parts have measured so far and later ones relate to.
    """

    plots: Path
    comparisons: dict[str, Comparison] = field(default_factory=dict[str, Comparison])
    started: float = field(default_factory=perf_counter)

    def say(self, what: str) -> None:
        """Tell on standard error how far it is."""
        print(f"[{perf_counter() - self.started:4.0f} s] {what}", file=sys.stderr, flush=True)
