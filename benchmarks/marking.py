"""How well marking names the slips that students make, and how fair its points are.

python -m benchmarks.marking [--sheets N] [--seed N] [--only slips,pairs,unasked,class]

Students are simulated apart from the package (`benchmarks.students`): each slip is planted in one
step, in all where it can happen, beside another, and in steps that are not asked; all later numbers
follow.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy.random import Generator

from benchmarks.planted import OF_THE_PEN, PLANTED
from benchmarks.simulated_class import class_table
from benchmarks.table import table
from benchmarks.trials import (
    HABITS,
    OTHER,
    ROUNDING,
    USUAL,
    Trial,
    batches,
    reckoning,
    sheets,
    sites,
    trial,
    trials_of,
    unasked,
)
from clearprop.exercises.exercise import Exercise

PARTS = ("net", "E", "dW")
"""Kinds of quantities on sheets that do not ask all."""


def slips_table(pools: Sequence[Sequence[Exercise]], count: int, rng: Generator) -> str:
    """Return a line for each slip: how often it is named, and what else is said of its sheets."""
    rows: list[list[str]] = []
    falsely, total, met = Counter[str](), 0, Counter[str]()
    for slip in (*PLANTED, *ROUNDING, "reckoning"):
        started = perf_counter()
        if slip == "reckoning":
            once, again = list(reckoning(pools[0], 10 * count, rng)), []
        else:
            once = list(trials_of(slip, pools, count, rng, everywhere=False))
            again = list(trials_of(slip, pools, max(1, count // 4), rng, everywhere=True))
        instead = Counter(name for one in once for name in one.falsely())
        falsely, total, met[slip] = falsely + instead, total + len(once), len(once)
        rows.append(
            [
                slip,
                str(len(once)),
                _share(_is_named(one, slip) for one in once) if again else "",
                _share(_is_named(one, slip) for one in again) if again else "",
                _share(bool(one.falsely()) for one in once),
                f"{np.mean([one.lost for one in once]):.1f}" if slip not in ROUNDING else "",
                ", ".join(f"{name} {n}" for name, n in instead.most_common(3)),
            ]
        )
        print(f"{perf_counter() - started:5.1f} s", *rows[-1], file=sys.stderr, flush=True)
    worst = [f"{slip} {n / (total - met[slip]):.1%}" for slip, n in falsely.most_common(6)]
    named = [float(row[2].rstrip("%")) for row in rows if row[2]]
    head = ["slip", "sheets", "named", "made throughout", "another named", "lost", "which"]
    return (
        f"{table(head, rows)}\n\n"
        f"Mean recall {np.mean(named):.1f}%, {sum(one >= 95 for one in named)} of {len(named)} "
        f"slips at 95% or more. Named most often where not made: {', '.join(worst) or 'none'}."
    )


def _is_named(trial: Trial, slip: str) -> bool:
    if slip in ROUNDING:
        return trial.named(slip)
    return len(trial.missed) < len(trial.slips)


def _share(found: Iterator[bool]) -> str:
    values = list(found)
    return f"{np.mean(values):.0%}" if values else "–"


def pairs_table(pools: Sequence[Sequence[Exercise]], count: int, rng: Generator) -> str:
    """Return what is named of two slips on a sheet, in different steps."""
    found: list[Trial] = []
    names = list(PLANTED)
    while len(found) < count:
        pool = pools[0]
        exercise, habit = pool[int(rng.integers(len(pool)))], HABITS[len(found) % 2]
        slips: dict[str, str] = {}
        for slip in rng.choice(names, 2, replace=False):
            found_at = sites(exercise, habit, str(slip), slips)
            steps = [step for step in found_at if step in exercise.asked]
            if steps:
                slips[steps[int(rng.integers(len(steps)))]] = str(slip)
        if len(slips) == 2:
            found.append(trial(exercise, habit, slips))
    missed = Counter(slip for one in found for slip in one.missed)
    rows = [
        [
            str(len(found)),
            f"{1 - missed.total() / (2 * len(found)):.0%}",
            _share(not one.missed for one in found),
            _share(bool(one.falsely()) for one in found),
            f"{np.mean([one.lost for one in found]):.1f}",
        ]
    ]
    head = ["sheets with two slips", "slips named", "both named", "another named", "lost"]
    return (
        table(head, rows, left=0)
        + "\n\nMost often missed: "
        + ", ".join(f"{slip} {n}" for slip, n in missed.most_common(10))
    )


def unasked_table(pool: Sequence[Exercise], count: int, rng: Generator) -> str:
    """Return what is named of slips in steps that are not asked."""
    slips = [slip for slip in PLANTED if slip not in OF_THE_PEN]
    found = [(slip, one) for slip in slips for one in unasked(pool, slip, count, rng)]
    # What changes no more than rounding may is right, and has nothing to be named for.
    wrong = [(slip, one) for slip, one in found if one.result.points < len(one.result.entries)]
    missed = Counter(slip for slip, one in wrong if not one.named(slip))
    rows = [
        [
            ", ".join(PARTS),
            str(len(wrong)),
            f"{1 - missed.total() / len(wrong):.0%}",
            _share(bool(one.falsely()) for _, one in wrong),
            f"{np.mean([one.lost_later for _, one in wrong]):.1f}",
        ]
    ]
    head = ["asked", "sheets", "named", "another named", "lost after the first"]
    instead = Counter(f"{name} for {slip}" for slip, one in wrong for name in one.falsely())
    return (
        f"{table(head, rows)}\n\nMost often missed: {_most(missed)}. "
        f"Named instead or as well: {_most(instead)}."
    )


def _most(found: Counter[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in found.most_common(8)) or "none"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.marking", description=__doc__)
    parser.add_argument("--sheets", type=int, default=60, help="sheets for each slip")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="slips,pairs,unasked,class")
    given = parser.parse_args()
    rng, started = np.random.default_rng(given.seed), perf_counter()
    usual = sheets(USUAL, 25, given.seed)
    pools = usual, sheets(OTHER, 10, given.seed) + batches(10, given.seed)
    in_part = [
        replace(one, asked=tuple(name for name in one.asked if name.rsplit("_", 1)[0] in PARTS))
        for one in usual
    ]
    parts = {
        "slips": lambda: slips_table(pools, given.sheets, rng),
        "pairs": lambda: pairs_table(pools, 4 * given.sheets, rng),
        "unasked": lambda: unasked_table(in_part, max(1, given.sheets // 4), rng),
        "class": lambda: class_table(given.seed),
    }
    for name in given.only.split(","):
        print(f"## {name}\n\n{parts[name]()}\n", flush=True)
    print(f"Measured in {perf_counter() - started:.0f} s.")


if __name__ == "__main__":
    main()
