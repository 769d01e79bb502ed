"""Scores in words: aligned tables, and remarks where they are no good."""

from collections.abc import Callable, Sequence

import numpy as np

from clearprop.tabular.model import Model, TrainingRecord
from clearprop.tabular.postprocessing import Postprocessing, label_text
from clearprop.tabular.scores import Confusion, Scores, rarest_class

FIGURES: dict[str, Callable[[float], str]] = {
    "loss": "{:.4f}".format,
    "accuracy": "{:.1%}".format,
    "balanced accuracy": "{:.1%}".format,
    "rarest recall": "{:.1%}".format,
    "AUC": "{:.3f}".format,
    "R²": "{:.3f}".format,
    "RMSE": "{:.4g}".format,
    "MAE": "{:.4g}".format,
}
"""How each score is written; RMSE and MAE are in the target's own unit, the rarest recall is the
share of right rows of the class that has the fewest."""

NO_BETTER_THAN_LINEAR = "It is no better than a linear model of the same inputs, which is simpler"

NO_BETTER = "It is no better than the baseline, which ignores the features: do not use it"


def score_lines(model: Model) -> list[str]:
    """Return the scores as the lines of an aligned table, and a remark where they are no good."""
    lines = aligned(score_cells(model))
    lines[-1] += f"   ({baseline_line(model)})"
    if model.record.scores.get("linear"):
        lines[-2] += f"   ({linear_line(model)} of the same inputs)"
    confusion = model.record.confusion
    lines += rarest_lines(model.postprocessing, confusion)
    finds_none = judged_scores(model.record).get("rarest recall") == 0
    if finds_none and is_imbalanced(confusion) and model.record.class_weight is None:
        lines.append("None of its rows are found: --class-weight balanced makes rare classes count")
    if not is_above(model.record, "baseline"):
        return [*lines, NO_BETTER]
    return lines if is_above(model.record, "linear") else [*lines, NO_BETTER_THAN_LINEAR]


def is_imbalanced(confusion: Confusion) -> bool:
    """Whether a class has less than half the rows of another."""
    rows = [sum(line) for line in confusion]
    return bool(rows) and 2 * min(filter(None, rows)) < max(rows)


def judged_scores(record: TrainingRecord) -> Scores:
    """Return the scores on the rows that a model is judged by."""
    return record.scores.get("validation", record.scores["training"])


def rarest_lines(post: Postprocessing, confusion: Confusion) -> list[str]:
    """Say which class has the fewest rows, if one has."""
    rows = np.array([sum(line) for line in confusion])
    rarest = rarest_class(rows) if confusion else None
    if rarest is None:
        return []
    name = label_text((post.classes or ())[rarest])
    return [f"The rarest class is '{name}', with {rows[rarest]} of {rows.sum()} rows judged"]


def is_above(record: TrainingRecord, other: str) -> bool:
    """Whether a model is better on the rows it is judged by than another one, "baseline" or
    "linear"; also if that has no score.
    """
    judged, others = judged_scores(record), record.scores.get(other, {})
    score = "accuracy" if "accuracy" in judged else "R²"
    return score not in others or judged[score] > others[score]  # not if it is NaN


def confusion_lines(model: Model) -> list[str]:
    """Return how often each class was predicted for the rows of each, as an aligned table."""
    return confusion_table(model.postprocessing, model.record.confusion)


def confusion_table(post: Postprocessing, confusion: Confusion) -> list[str]:
    """Return the lines of a confusion table; none of an empty one."""
    return aligned(confusion_cells(post, confusion)) if confusion else []


def confusion_cells(post: Postprocessing, confusion: Confusion) -> list[list[str]]:
    """Return a confusion table: its head, and a line for each class."""
    names = [label_text(label) for label in post.classes or ()]
    lines = [[name, *map(str, line)] for name, line in zip(names, confusion, strict=True)]
    return [["true \\ predicted", *names], *lines]


def linear_line(model: Model) -> str:
    """Name the linear model."""
    return f"{'ridge' if model.postprocessing.classes is None else 'logistic'} regression"


def baseline_line(model: Model) -> str:
    """Describe the last of the scores."""
    return f"always the {'mean' if model.postprocessing.classes is None else 'most frequent class'}"


def score_cells(model: Model) -> list[list[str]]:
    """Return the scores as a table: its head, and a line for each set of rows."""
    scores = model.record.scores
    heads = [name for name in FIGURES if any(name in one for one in scores.values())]
    cells = [["", *heads]]
    for rows in ("training", "validation", "linear", "baseline"):
        if found := scores.get(rows):
            figures = [FIGURES[head](found[head]) if head in found else "" for head in heads]
            cells.append([rows, *figures])
    return cells


def aligned(cells: Sequence[Sequence[str]], left: int = 1) -> list[str]:
    """Align the columns of a table, the first ones to the left."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            [*map(str.ljust, line[:left], widths), *map(str.rjust, line[left:], widths[left:])]
        ).rstrip()
        for line in cells
    ]
