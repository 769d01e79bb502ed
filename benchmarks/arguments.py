"""The command line of the benchmarks."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from clearprop.errors import nearest_name

PART_NAMES = (
    "main", "variants", "ensembles", "end-to-end", "cold", "set-up", "estimators", "memory",
    "scaling",
)  # fmt: skip
"""In the order in which they run."""


@dataclass(frozen=True)
class Arguments:
    """The parts to run, in order, the folder for plots, and an older checkout to compare with."""

    parts: tuple[str, ...]
    plots: Path
    against: Path | None = None


class _Parser(ArgumentParser):
    """Prints an error in one sentence."""

    def error(self, message: str) -> NoReturn:
        print(f"benchmarks: {message}", file=sys.stderr)
        raise SystemExit(2)


def parse(arguments: Sequence[str]) -> Arguments:
    """Read the command line; an error is printed on standard error and ends the program."""
    parser = _Parser(prog="python -m benchmarks", description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--only", metavar="PARTS", help=f"some of {','.join(PART_NAMES)}; all if not given"
    )
    parser.add_argument(
        "--plots", metavar="FOLDER", type=Path, default=Path(__file__).parent / "out",
        help="where plots are written (default: benchmarks/out)",
    )  # fmt: skip
    parser.add_argument(
        "--against", metavar="FOLDER", type=Path,
        help="an older checkout, beside which the compiled engine is measured (main only)",
    )  # fmt: skip
    read = parser.parse_args(arguments)
    everything = PART_NAMES if read.against is None else ("main",)
    wanted = everything if read.only is None else [name.strip() for name in read.only.split(",")]
    for name in wanted:
        if name not in PART_NAMES:
            parser.error(f"no part is called '{name}': {nearest_name(name, PART_NAMES)}")
    if read.plots.exists() and not read.plots.is_dir():
        parser.error(f"--plots is {read.plots}, a file: give a folder")
    if read.against is not None:
        if list(wanted) != ["main"]:
            parser.error("--against measures the part 'main' only: leave the others out")
        if not (read.against / "benchmarks" / "contenders" / "ours.py").exists():
            parser.error(
                f"--against is {read.against}, which holds no benchmarks/contenders/ours.py: "
                "give the root of a checkout"
            )
    return Arguments(tuple(name for name in PART_NAMES if name in wanted), read.plots, read.against)
