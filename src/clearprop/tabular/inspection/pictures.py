"""Pictures of models for tables.  matplotlib is imported only where one is drawn."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

import numpy as np

from clearprop.optional_import import optional_import
from clearprop.tabular.evaluation import Labelled
from clearprop.tabular.inspection.explanation import MOST_COLUMNS, MOST_LINES, Explanation
from clearprop.tabular.inspection.importance import Importance, error_name
from clearprop.tabular.inspection.response import Response
from clearprop.tabular.model import Model
from clearprop.tabular.postprocessing import label_text

Draw = Callable[[Any], None]
"""Draws on matplotlib's axes."""

KINDS: Mapping[str, Mapping[str, Any]] = {
    ".png": {"format": "png", "dpi": 120},
    ".svg": {"format": "svg", "metadata": {"Date": None}},
    ".pdf": {"format": "pdf", "metadata": {"CreationDate": None}},
}
"""How each kind of file is written; none holds the time, so that equal pictures are equal files."""

MOST_DOTS = 2_000
"""Of more rows, so many are drawn, evenly from all."""

MOST_CLASSES = 20
"""Of more classes no confusion is drawn."""

WRITTEN = 10
"""Of at most so many classes the numbers are written into the confusion."""

_BINS = 10


def picture(draws: Sequence[Draw], kind: str, *, columns: int = 1) -> bytes:
    """Draw one or more pictures side by side; `kind` is a key of `KINDS`.

    Raises ClearpropError if matplotlib is not installed.
    """
    matplotlib = optional_import("matplotlib", "'clearprop[plot]'")
    figures = optional_import("matplotlib.figure", "'clearprop[plot]'")
    # Text stays text, and the identifiers of parts are those of the last time.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "clearprop"}):
        figure, content = figures.Figure(layout="constrained"), BytesIO()
        draw_on(figure, draws, columns=columns)
        figure.savefig(content, **KINDS[kind])
    return content.getvalue()


def draw_on(figure: Any, draws: Sequence[Draw], *, columns: int) -> None:
    """Draw pictures on matplotlib's figure, so many beside each other, and set its size."""
    columns = min(columns, len(draws))
    rows = -(-len(draws) // columns)
    figure.set_size_inches(5.2 * columns, 3.6 * rows)
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, draw in zip(grid, draws, strict=False):
        draw(axes)
    for axes in grid[len(draws) :]:
        axes.set_axis_off()


def of_columns(model: Model, found: Explanation) -> list[Draw]:
    """Draw which columns matter, and the responses to the first of them."""
    draws = [importance(found.importances, error_name(model.postprocessing))]
    draws += [response(one, is_class=model.postprocessing.classes is not None)
              for one in found.responses]  # fmt: skip
    return draws


def importance(found: Sequence[Importance], error: str) -> Draw:
    """Draw how much the error rises if a column is shuffled."""
    shown = found[:MOST_COLUMNS][::-1]

    def draw(axes: Any) -> None:
        names = [one.name for one in shown]
        places = range(len(names))
        axes.barh(
            places,
            [one.rise for one in shown],
            xerr=[one.deviation for one in shown],
            color="#4477aa",
            ecolor="#555555",
        )
        axes.set_yticks(places, names)
        axes.axvline(0, color="#555555", linewidth=0.8)
        axes.set(xlabel=f"rise of the {error} if shuffled", title="Importance of columns")

    return draw


def response(one: Response, *, is_class: bool) -> Draw:
    """Draw what is predicted on average as a column changes."""
    lines = one.lines[:MOST_LINES]

    def draw(axes: Any) -> None:
        for place, name in enumerate(lines):
            if one.is_ordered:
                axes.plot(one.points, one.means[:, place], marker=".", label=name)
            else:
                width = 0.8 / len(lines)
                at = np.arange(len(one.labels)) + width * (place - (len(lines) - 1) / 2)
                axes.bar(at, one.means[:, place], width, label=name)
        if not one.is_ordered:
            axes.set_xticks(range(len(one.labels)), one.labels, rotation=30, ha="right")
        elif one.labels and one.labels[0] != f"{one.points[0]:g}":  # dates
            some = sorted({*np.linspace(0, len(one.labels) - 1, 4).astype(int).tolist()})
            axes.set_xticks(
                [one.points[k] for k in some],
                [one.labels[k] for k in some],
                rotation=20,
                ha="right",
            )
        what = "mean probability" if is_class else "mean prediction"
        axes.set(xlabel=one.name, ylabel=what, title=f"Response to {one.name}")
        if len(lines) > 1 or is_class:
            axes.legend()

    return draw


def losses(model: Model) -> Draw:
    """Draw each network's losses, and the epoch that is kept."""
    record = model.record

    def draw(axes: Any) -> None:
        for place, curves in enumerate(record.losses):
            for name, values, colour in (
                ("training", curves.training, "#4477aa"),
                ("validation", curves.validation, "#ee6677"),
            ):
                if values:
                    label = name if place == 0 else None
                    axes.plot(range(1, len(values) + 1), values, color=colour, label=label, lw=1)
            kept = record.best_epochs[place]
            axes.axvline(kept, color="#999999", lw=0.8, label="kept" if place == 0 else None)
        every = [loss for one in record.losses for loss in (*one.training, *one.validation)]
        if min(every) > 0:
            axes.set_yscale("log")
        axes.set(xlabel="epoch", ylabel=f"loss ({model.network.loss.name})", title="Training")
        axes.legend()

    return draw


def confusion(model: Model, found: Explanation) -> Draw:
    """Draw how often each class was predicted for the rows of each."""
    names = [label_text(label) for label in model.postprocessing.classes or ()]
    counts = np.array(found.scored.confusion)

    def draw(axes: Any) -> None:
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        axes.set_xticks(range(len(names)), names, rotation=30, ha="right")
        axes.set_yticks(range(len(names)), names)
        if len(names) <= WRITTEN:
            for (row, column), count in np.ndenumerate(counts):
                colour = "white" if shares[row, column] > 0.5 else "black"
                axes.text(column, row, f"{count}", ha="center", va="center", color=colour)
        axes.set(xlabel="predicted", ylabel="true", title="Confusion")

    return draw


def reliability(model: Model, rows: Labelled, found: Explanation) -> Draw:
    """Draw how often classes are right that were given some probability."""
    probabilities = model.postprocessing.class_probabilities(found.outputs)
    two = probabilities.shape[1] == 2
    if two:
        given, happened = probabilities[:, 1], rows.targets == 1
    else:
        given, happened = probabilities.max(axis=1), probabilities.argmax(axis=1) == rows.targets
    names = [label_text(label) for label in model.postprocessing.classes or ()]
    what = f"probability of {names[1]}" if two else "probability of the class predicted"

    def draw(axes: Any) -> None:
        import sklearn.calibration as untyped_calibration

        calibration: Any = untyped_calibration
        shares, means = calibration.calibration_curve(
            happened, np.clip(given, 0, 1), n_bins=_BINS, strategy="quantile"
        )
        axes.plot([0, 1], [0, 1], color="#999999", lw=0.8)
        axes.plot(means, shares, marker="o", color="#4477aa")
        axes.set(xlabel=what, ylabel="how often it came true", title="Calibration")

    return draw


def predicted_and_true(model: Model, rows: Labelled, found: Explanation) -> Sequence[Draw]:
    """Draw predictions beside targets, and what is left, for each target that is a number."""
    post = model.postprocessing
    predicted = post.in_target_units(found.outputs)
    some = np.unique(np.linspace(0, len(predicted) - 1, MOST_DOTS).astype(int))

    def beside(place: int, name: str) -> Draw:
        def draw(axes: Any) -> None:
            true, own = rows.targets[some, place], predicted[some, place]
            ends = [float(true.min()), float(true.max())]
            axes.plot(ends, ends, color="#999999", lw=0.8)
            axes.scatter(own, true, s=6, alpha=0.4, color="#4477aa")
            axes.set(xlabel=f"predicted {name}", ylabel=f"true {name}", title="Predictions")

        return draw

    def left(place: int, name: str) -> Draw:
        def draw(axes: Any) -> None:
            residuals = rows.targets[:, place] - predicted[:, place]
            axes.hist(residuals, bins=40, color="#4477aa")
            axes.axvline(0, color="#555555", lw=0.8)
            axes.set(xlabel=f"true − predicted {name}", ylabel="rows", title="Residuals")

        return draw

    return [draw(place, name) for place, name in enumerate(post.targets) for draw in (beside, left)]
