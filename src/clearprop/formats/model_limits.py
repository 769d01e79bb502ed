"""The limits of a trained model, each a sentence that its own numbers bear out."""

from collections.abc import Iterator, Sequence
from math import sqrt

from clearprop.tabular.model import Model, TrainingRecord
from clearprop.tabular.postprocessing import label_text
from clearprop.tabular.report import listed
from clearprop.tabular.score_report import NO_BETTER, is_above

RARE = 30
"""A class with fewer rows is rare: little is known of it."""

NORMAL_95 = 1.96
"""So many standard deviations to either side hold 95 % of a normal distribution."""


def limits(model: Model, class_rows: Sequence[int]) -> Iterator[str]:
    """Say how far a model can be trusted; `class_rows` are the rows of each class it is of."""
    record, classes = model.record, model.postprocessing.classes
    yield from _of_the_scores(record)
    if not is_above(record, "baseline"):
        yield NO_BETTER
    count = model.network.parameter_count
    if count > record.training_rows:
        yield (
            f"It has {count:,} parameters for {record.training_rows:,} training rows, enough to "
            "learn rows by heart: the training scores say nothing about others"
        )
    if classes is not None:
        counts = zip(classes, class_rows, strict=True)
        rare = [f"{label_text(label)} ({count})" for label, count in counts if count < RARE]
        if rare:
            yield f"Classes with fewer than {RARE} rows, of which little is known: {listed(rare)}"
        if model.postprocessing.temperature == 1:
            yield "The probabilities were not compared with how often they come true (calibration)"
    if model.preprocessing.numeric:
        yield (
            "Numbers outside the ranges above are beyond what it has seen, and its answers then "
            "are guesses"
        )
    if model.preprocessing.categorical:
        yield "A category it does not know counts as none of those it knows"
    yield "A missing value is replaced as in the table above, and the answer does not show it"
    yield (
        "Whether it treats groups of people alike, and whether the data will stay as it is, was "
        "not examined"
    )


def _of_the_scores(record: TrainingRecord) -> Iterator[str]:
    if not record.validation_rows:
        yield (
            "No rows were kept from training, so the scores say how well it knows these rows, not "
            "how well it does on others"
        )
        return
    scores = record.scores["validation"]
    if "accuracy" in scores:
        low, high = interval(scores["accuracy"], record.validation_rows)
        yield (
            f"From {record.validation_rows} validation rows, the accuracy on others like them is "
            f"between {low:.1%} and {high:.1%} (95 % confidence)"
        )
    if record.stopped_early or record.best_epochs != record.epochs:
        chosen = " and ".join(map(str, record.best_epochs))
        yield (
            f"The validation rows chose epoch {chosen}, so their scores are somewhat "
            "too good; there are no test rows apart from them"
        )
    if record.refitted:
        yield "It was trained anew on all rows after that, which no rows were left to judge"
    if record.folds > 1:
        yield (
            "Each row was judged by the networks that were not trained on it, and the average of "
            "all of them is probably better"
        )
    yield "The rows were split by chance: rows that belong together may be on both sides"


def interval(share: float, rows: int) -> tuple[float, float]:
    """Return between which shares of many the share of few rows leaves the truth (Wilson, 1927).

    Those p for which the share found is at most 1.96 standard deviations √(p (1 − p) / rows) away.
    """
    z2 = NORMAL_95**2
    middle = (share + z2 / (2 * rows)) / (1 + z2 / rows)
    half = NORMAL_95 * sqrt(share * (1 - share) / rows + z2 / (4 * rows**2)) / (1 + z2 / rows)
    return max(0.0, middle - half), min(1.0, middle + half)
