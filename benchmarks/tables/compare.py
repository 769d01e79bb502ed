"""Compare methods by their stored scores."""

from collections import Counter
from collections.abc import Sequence
from statistics import mean

import numpy as np

from benchmarks.table import figures
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
        f"{what}, {size}": [
            one for one in tables if SOURCES[one].task == task and (one in small) == is_small
        ]
        for what, task in (("classes", "classification"), ("numbers", "regression"))
        for size, is_small in (("below 1,500 rows", True), ("above", False))
    }
    return {**groups, "all": list(tables)}


def compared(methods: Sequence[str], tables: Sequence[str]) -> str:
    """Return Markdown: the first method's scores over the others', and every table's errors."""
    scores = {method: scores_of(method) for method in methods}
    shared = [one for one in tables if all(one in found for found in scores.values())]
    first, groups = scores[methods[0]], _groups(shared, methods[0])

    def cell(method: str, group: Sequence[str], key: str) -> str:
        found = ratio(first, scores[method], group, key)
        return "" if np.isnan(found) else figures(found, 3)

    ratios = [
        [
            method,
            *(cell(method, group, "error") for group in groups.values()),
            *(cell(method, shared, key) for key in ("log_loss", "1 - AUC", "seconds")),
        ]
        for method in methods[1:]
    ]
    heads = [f"{name} ({len(group)})" for name, group in groups.items()]
    head = [f"{methods[0]} over", *heads, "log-loss", "1 − AUC", "seconds"]
    errors = [
        [one, *(f"{scores[method][one]['error']:.4f}" for method in methods)] for one in shared
    ]
    return "\n\n".join([markdown(head, ratios), markdown(["error", *methods], errors)])
