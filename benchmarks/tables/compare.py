"""Compare methods by their stored scores."""

from collections import Counter
from collections.abc import Sequence
from statistics import mean

import numpy as np

from benchmarks.table import table as markdown
from benchmarks.tables.data import SOURCES, seeds_of
from benchmarks.tables.stored import stored

SHIFT = 0.01
"""Added to errors before their ratio is taken, so that none near 0 decides all."""

Scores = dict[str, dict[str, float]]
"""By table: the means over its splits of error, log_loss, 1 - AUC and seconds."""


def scores_of(method: str) -> Scores:
    """Return a method's scores."""
    found: dict[str, list[dict[str, float]]] = {}
    for row in stored(method):
        one = {"error": row.error, "seconds": row.seconds}
        if row.log_loss is not None and row.auc is not None:
            one |= {"log_loss": row.log_loss, "1 - AUC": 1 - row.auc}
        found.setdefault(row.table, []).append(one)
    return {
        table: {key: mean(row[key] for row in rows) for key in rows[0]}
        for table, rows in found.items()
    }


def ratio(ours: Scores, theirs: Scores, tables: Sequence[str], key: str) -> float:
    """Return the geometric mean of our scores over theirs; errors are shifted."""
    shift = 0 if key == "seconds" else SHIFT
    logs = [
        np.log((ours[one][key] + shift) / (theirs[one][key] + shift))
        for one in tables
        if key in ours[one]
    ]
    return float(np.exp(np.mean(logs))) if logs else float("nan")


def _groups(tables: Sequence[str], method: str) -> dict[str, list[str]]:
    """Return the tables by their task and size; small ones are those that are split most often."""
    splits = Counter(row.table for row in stored(method))
    small = {one for one in tables if splits[one] == len(seeds_of(0))}
    groups = {
        f"{task}, {size}": [
            one for one in tables if SOURCES[one].task == task and (one in small) == is_small
        ]
        for task in ("classification", "regression")
        for size, is_small in (("below 1,500 rows", True), ("above", False))
    }
    return {**groups, "all": list(tables)}


def compared(methods: Sequence[str], tables: Sequence[str]) -> str:
    """Return Markdown: every table's errors, and the first method's ratios to the others."""
    scores = {method: scores_of(method) for method in methods}
    shared = [one for one in tables if all(one in found for found in scores.values())]
    rows = [[one, *(f"{scores[method][one]['error']:.4f}" for method in methods)] for one in shared]
    first = scores[methods[0]]
    ratios = []
    for method in methods[1:]:
        for name, group in _groups(shared, methods[0]).items():
            if group:
                keys = ("error", "log_loss", "1 - AUC", "seconds")
                found = [ratio(first, scores[method], group, key) for key in keys]
                cells = ["" if np.isnan(one) else f"{one:.3f}" for one in found]
                ratios.append([method, f"{name} ({len(group)})", *cells])
    head = [f"{methods[0]} over", "tables", "error", "log-loss", "1 - AUC", "seconds"]
    return "\n\n".join([markdown(["error", *methods], rows), markdown(head, ratios, 2)])
