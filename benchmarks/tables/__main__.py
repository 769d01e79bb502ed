"""Measure how good predictions of tables are, beside what else one could install.

    pip install '.[tables]' && pip install --no-deps -r benchmarks/tables/packages.txt
    python -m benchmarks.tables run METHOD,... [--tables NAME,...] [--half choosing|judging]
    python -m benchmarks.tables show METHOD,... [--half choosing|judging]
    python -m benchmarks.tables time METHOD,... [--tables NAME,...] [--times NUMBER]

`run` stores each score in results/METHOD.csv as soon as it is known, and goes on where it stopped;
scores of another version of a package are measured anew.  `show` compares the first method with the
others, on what all of them have been measured on.  `time` has the methods learn and predict each
table in turns, some times, and prints the medians; it stores nothing, and needs a quiet machine.
"""

import argparse
import sys
import warnings
from statistics import geometric_mean, median
from time import perf_counter

from benchmarks.table import figures
from benchmarks.table import table as markdown
from benchmarks.tables.compare import compared
from benchmarks.tables.data import CHOOSING, SOURCES, seeds_of, split
from benchmarks.tables.methods import PEERS, Peer
from benchmarks.tables.ours import CHANGES, ours
from benchmarks.tables.score import score
from benchmarks.tables.stored import Row, store, stored

METHODS = {
    **PEERS,
    "ours": Peer(ours(), "clearprop"),
    "plain": Peer(ours(recipe="plain"), "clearprop"),
    **{f"ours_{name}": Peer(ours(**changes), "clearprop") for name, changes in CHANGES.items()},
}

HALVES = {"choosing": CHOOSING, "judging": SOURCES.keys() - CHOOSING, "all": SOURCES.keys()}


def measure(name: str, peer: Peer, tables: list[str]) -> None:
    """Measure one method on what there are no scores of its version of."""
    rows = {(row.table, row.seed): row for row in stored(name)}
    for table in tables:
        source = SOURCES[table]
        frame = source.load()
        for seed in seeds_of(len(frame)):
            known = rows.get((table, seed))
            if known and known.version == peer.version:
                continue
            learnt, others = split(frame, source, seed)
            began = perf_counter()
            predictions = peer.method(learnt, others, source, seed)
            seconds = perf_counter() - began
            found = score(
                predictions, learnt[source.target], others[source.target],
                classes=source.task == "classification",
            )  # fmt: skip
            rows[table, seed] = Row(
                table, seed, peer.version, found.error, found.log_loss, found.auc, seconds
            )
            store(name, list(rows.values()))
            print(f"{name} {table} {seed}: {found.error:.4f} in {seconds:.1f} s", file=sys.stderr)


def timed(methods: list[str], tables: list[str], times: int) -> str:
    """Return how long methods take to learn and to predict, by turns, as a table of Markdown."""
    lines, ratios = list[list[str]](), list[list[float]]()
    for table in tables:
        source, seconds = SOURCES[table], [list[float]() for _ in methods]
        frame = source.load()
        learnt, others = split(frame, source, 0)
        for _ in range(times):
            for name, own in zip(methods, seconds, strict=True):
                began = perf_counter()
                METHODS[name].method(learnt, others, source, 0)
                own.append(perf_counter() - began)
        medians = [median(own) for own in seconds]
        ratios.append([one / medians[0] for one in medians[1:]])
        print(f"{table}: {', '.join(figures(one) for one in medians)} s", file=sys.stderr)
        cells = [*map(figures, medians), *map(figures, ratios[-1])]
        lines.append([table, f"{len(frame):,}", *cells])
    over = [f"{name} / {methods[0]}" for name in methods[1:]]
    means = [figures(geometric_mean(column)) for column in zip(*ratios, strict=True)]
    lines.append(["geometric mean", "", *[""] * len(methods), *means])
    return markdown(["table", "rows", *[f"{name} (s)" for name in methods], *over], lines)


def main() -> None:
    """Measure, or show."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tables")
    parser.add_argument("command", choices=["run", "show", "time"])
    parser.add_argument("methods", help="METHOD,...: " + ", ".join(METHODS))
    parser.add_argument("--tables", help="NAME,...: " + ", ".join(SOURCES))
    parser.add_argument("--half", choices=HALVES, default="all")
    parser.add_argument("--times", type=int, default=3, help="how often each is timed (3)")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    half = HALVES[given.half]
    tables = given.tables.split(",") if given.tables else [one for one in SOURCES if one in half]
    methods = given.methods.split(",")
    if given.command == "show":
        print(compared(methods, tables))
        return
    if given.command == "time":
        print(timed(methods, tables, given.times))
        return
    for name in methods:
        measure(name, METHODS[name], tables)


if __name__ == "__main__":
    main()
