"""Response curves: what a model predicts on average, as one column changes and the others stay."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.checks import check_seed
from clearprop.tabular.dates import to_text
from clearprop.tabular.evaluation import Labelled
from clearprop.tabular.features import CategoricalFeature, DateFeature, Feature
from clearprop.tabular.model import Model
from clearprop.tabular.postprocessing import label_text
from clearprop.tabular.scores import averaged_outputs

POINTS = 20
"""So many points a curve of numbers has at most."""

MOST_CATEGORIES = 12
"""Of more categories, so many of the most frequent ones are shown."""

MOST_ROWS = 500
"""A curve is the mean over so many rows at most, drawn at random."""


@dataclass(frozen=True)
class Response:
    """The mean prediction at some points of a column (partial dependence; Friedman, 2001).

    `points` are the column's values, as `labels` are written; `means` has shape (points, lines)
    with a line for each class, or for each target, named by `lines`.  `is_ordered` says whether
    points may be joined.
    """

    name: str
    points: tuple[Any, ...]
    labels: tuple[str, ...]
    lines: tuple[str, ...]
    means: Array
    is_ordered: bool


def responses(
    model: Model, rows: Labelled, names: Sequence[str], seed: int = 0
) -> tuple[Response, ...]:
    """Return the response to each of those columns."""
    check_seed(seed)
    some = np.random.default_rng(seed).permutation(len(rows.X))[:MOST_ROWS]
    preprocessing, found = model.preprocessing, dict[str, Response]()
    columns = zip(preprocessing.features, preprocessing.places, rows.values, strict=True)
    for feature, place, values in columns:
        if feature.name in names:
            found[feature.name] = _response(model, feature, place, values, rows.X[some])
    return tuple(found[name] for name in names)


def _response(
    model: Model, feature: Feature, place: slice, values: pl.Series, X: Array
) -> Response:
    post = model.postprocessing
    lines = post.targets if post.classes is None else tuple(map(label_text, post.classes))
    if len(lines) == 2 and post.classes is not None:
        lines = lines[1:]  # the other is the rest
    points, means, moved = _points(feature, values), list[Array](), X.copy()
    for point in points:
        feature.encode(
            pl.Series(values.name, [point] * len(X), dtype=values.dtype), moved[:, place]
        )
        outputs = averaged_outputs(model.networks, moved)
        if post.classes is None:
            predicted = post.in_target_units(outputs)
        else:
            predicted = post.class_probabilities(outputs)[:, -len(lines) :]
        means.append(predicted.mean(axis=0))
    is_ordered = not isinstance(feature, CategoricalFeature)
    labels = tuple(_written(feature, point) for point in points)
    return Response(feature.name, points, labels, lines, np.array(means), is_ordered)


def _points(feature: Feature, values: pl.Series) -> tuple[Any, ...]:
    """Return values of a column: numbers as frequent as in the table, or the usual categories."""
    known = values.drop_nulls()
    if isinstance(feature, CategoricalFeature):
        counts = Counter(known.to_list())
        return tuple(value for value, _ in counts.most_common(MOST_CATEGORIES))
    numbers = known.cast(pl.Float64).to_numpy()
    if not len(numbers):
        return ()
    shares = np.linspace(0.02, 0.98, POINTS)
    return tuple(np.unique(np.quantile(numbers, shares, method="nearest")).tolist())


def _written(feature: Feature, point: Any) -> str:
    if isinstance(feature, CategoricalFeature):
        return str(point)
    return to_text(point) if isinstance(feature, DateFeature) else f"{point:g}"
