"""Measure how good predictions of tables are, beside what else one could install.

    pip install '.[tables]' && pip install --no-deps -r benchmarks/tables/packages.txt
    python -m benchmarks.tables run METHOD,... [--tables NAME,...] [--half choosing|judging]
    python -m benchmarks.tables show METHOD,... [--half choosing|judging]

`run` stores each score in results/METHOD.csv as soon as it is known, and goes on where it stopped;
scores of another version of a package are measured anew.  `show` compares the first method with the
others, on what all of them have been measured on.
"""

import argparse
import sys
import warnings
from time import perf_counter

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


def main() -> None:
    """Measure, or show."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tables")
    parser.add_argument("command", choices=["run", "show"])
    parser.add_argument("methods", help="METHOD,...: " + ", ".join(METHODS))
    parser.add_argument("--tables", help="NAME,...: " + ", ".join(SOURCES))
    parser.add_argument("--half", choices=HALVES, default="all")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    half = HALVES[given.half]
    tables = given.tables.split(",") if given.tables else [one for one in SOURCES if one in half]
    methods = given.methods.split(",")
    if given.command == "show":
        print(compared(methods, tables))
        return
    for name in methods:
        measure(name, METHODS[name], tables)


if __name__ == "__main__":
    main()
