"""Cautions: what in a table's columns may make predictions look better than they are."""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from clearprop.tabular.evaluation import Labelled
from clearprop.tabular.features import CategoricalFeature, Feature
from clearprop.tabular.inspection.importance import Importance
from clearprop.tabular.model import Model
from clearprop.tabular.scores import Scores

FEW = 20
"""Of fewer rows nothing is said of what their values have in common."""

NEARLY_ALL = 0.98
"""A score, or a correlation, of which little is missing."""

MOSTLY = 0.9
"""A column decides most predictions if such a share of all importance is its own."""

HALF = 0.5


def cautions(
    model: Model, rows: Labelled, found: Sequence[Importance], scores: Scores
) -> Iterator[str]:
    """Yield a sentence for whatever a reader should look into.

    `found` are the importances of the columns, and `scores` those of the rows.
    """
    if len(rows.X) < FEW:
        yield f"these are {len(rows.X)} rows, too few to say much"
        return
    yield from _leaking(model, found, scores)
    for feature, values in zip(model.preprocessing.features, rows.values, strict=True):
        yield from _about(feature, values)


def _leaking(model: Model, found: Sequence[Importance], scores: Scores) -> Iterator[str]:
    total = sum(max(one.rise, 0) for one in found)
    score = scores.get("balanced accuracy", scores.get("R²", 0))
    if len(found) > 1 and total > 0 and found[0].rise > MOSTLY * total and score > NEARLY_ALL:
        target = " and ".join(model.postprocessing.targets)
        yield (
            f"'{found[0].name}' alone decides nearly all predictions, and nearly all are right: "
            f"check that it is known before '{target}' is, and not made from it"
        )


def _about(feature: Feature, values: pl.Series) -> Iterator[str]:
    name, rows, known = feature.name, len(values), values.drop_nulls()
    missing = 1 - len(known) / rows
    if missing > HALF:
        yield f"'{name}' is missing in {missing:.0%} of the rows"
    if len(known) < FEW:
        return
    if isinstance(feature, CategoricalFeature):
        different = known.n_unique()
        if different > HALF * len(known):
            yield (
                f"'{name}' has {different} values in {len(known)} rows, and may only tell rows "
                "apart"
            )
        return
    numbers = known.cast(pl.Float64).to_numpy()
    if np.ptp(numbers) == 0:
        yield f"'{name}' is the same in all rows"
    elif len(known) == rows and abs(np.corrcoef(numbers, np.arange(rows))[0, 1]) > NEARLY_ALL:
        yield (
            f"'{name}' rises or falls with the row's number: it may say when a row was written, "
            "and tell nothing of later ones"
        )
