"""The limits of a trained model, each a sentence that its own numbers bear out."""

from math import sqrt

import polars as pl

from clearprop.tabular.model import Model
from clearprop.tabular.postprocessing import label_text
from clearprop.tabular.report import listed

RARE = 30
"""A class with fewer rows is rare: little is known of it."""

NORMAL_95 = 1.96
"""So many standard deviations to either side hold 95 % of a normal distribution."""


def limits(model: Model, rows: pl.DataFrame) -> list[str]:
    """Say how far a model can be trusted; `rows` are those it was fitted to, targets as read."""
    sentences = [*_judged(model), *_baseline(model), *_size(model)]
    if model.postprocessing.classes is not None:
        target = rows[model.postprocessing.targets[0]]
        rare = [
            f"{label_text(label)} ({count})"
            for label in model.postprocessing.classes
            if (count := int((target == label).sum())) < RARE
        ]
        if rare:
            sentences.append(
                f"Classes with fewer than {RARE} rows, of which little is known: {listed(rare)}"
            )
        sentences.append(
            "The probabilities were not compared with how often they come true (calibration)"
        )
    return [*sentences, *_data(model)]


def _judged(model: Model) -> list[str]:
    record = model.record
    if not record.validation_rows:
        return [
            "No rows were kept from training, so the scores say how well it knows these rows, not "
            "how well it does on others"
        ]
    sentences: list[str] = []
    scores = record.scores["validation"]
    if "accuracy" in scores:
        low, high = interval(scores["accuracy"], record.validation_rows)
        sentences.append(
            f"From {record.validation_rows} validation rows, the accuracy on others like them is "
            f"between {low:.1%} and {high:.1%} (95 % confidence)"
        )
    if record.stopped_early or record.best_epoch < record.epochs:
        sentences.append(
            f"The validation rows chose epoch {record.best_epoch}, so their scores are somewhat "
            "too good; there are no test rows apart from them"
        )
    return [
        *sentences,
        "The rows were split once, by chance: rows that belong together may be on both sides",
    ]


def _baseline(model: Model) -> list[str]:
    scores = model.record.scores
    judged = scores.get("validation", scores["training"])
    name = "accuracy" if model.postprocessing.classes is not None else "R²"
    if judged[name] > scores["baseline"][name]:
        return []
    return ["It is no better than the baseline, which ignores the features: do not use it"]


def _size(model: Model) -> list[str]:
    count, rows = model.network.parameter_count, model.record.training_rows
    if count <= rows:
        return []
    return [
        f"It has {count:,} parameters for {rows:,} training rows, enough to learn rows by heart: "
        "the training scores say nothing about others"
    ]


def _data(model: Model) -> list[str]:
    sentences: list[str] = []
    if model.preprocessing.numeric:
        sentences.append(
            "Numbers outside the ranges above are beyond what it has seen, and its answers then "
            "are guesses"
        )
    if model.preprocessing.categorical:
        sentences.append("A category it does not know counts as none of those it knows")
    return [
        *sentences,
        "A missing value is replaced as in the table above, and the answer does not show it",
        "Whether it treats groups of people alike, and whether the data will stay as it is, was "
        "not examined",
    ]


def interval(share: float, rows: int) -> tuple[float, float]:
    """Return between which shares of many the share of few rows leaves the truth (Wilson, 1927).

    Those p for which the share found is at most 1.96 standard deviations √(p (1 − p) / rows) away.
    """
    z2 = NORMAL_95**2
    middle = (share + z2 / (2 * rows)) / (1 + z2 / rows)
    half = NORMAL_95 * sqrt(share * (1 - share) / rows + z2 / (4 * rows**2)) / (1 + z2 / rows)
    return max(0.0, middle - half), min(1.0, middle + half)
