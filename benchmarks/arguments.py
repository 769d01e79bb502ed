"""What the command line asks for."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from clearprop.errors import nearest_name

PART_NAMES = ("main", "variants", "ensembles", "end-to-end", "cold", "memory", "scaling")
"""In the order in which they run."""


@dataclass(frozen=True)
class Asked:
    """The parts to run, in order, and the folder for plots."""

    parts: tuple[str, ...]
    plots: Path


class _Parser(ArgumentParser):
    """Tells an error in one sentence."""

    def error(self, message: str) -> NoReturn:
        print(f"benchmarks: {message}", file=sys.stderr)
        raise SystemExit(2)


def parse(arguments: Sequence[str]) -> Asked:
    """Read the command line; an error is told on standard error and ends the program."""
    parser = _Parser(prog="python -m benchmarks", description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--only", metavar="PARTS", help=f"some of {','.join(PART_NAMES)}; all if not given"
    )
    parser.add_argument(
        "--plots", metavar="FOLDER", type=Path, default=Path(__file__).parent / "out",
        help="where plots are written (default: benchmarks/out)",
    )  # fmt: skip
    read = parser.parse_args(arguments)
    wanted = PART_NAMES if read.only is None else [name.strip() for name in read.only.split(",")]
    for name in wanted:
        if name not in PART_NAMES:
            parser.error(f"no part is called '{name}': {nearest_name(name, PART_NAMES)}")
    if read.plots.exists() and not read.plots.is_dir():
        parser.error(f"--plots is {read.plots}, a file: give a folder")
    return Asked(tuple(name for name in PART_NAMES if name in wanted), read.plots)
