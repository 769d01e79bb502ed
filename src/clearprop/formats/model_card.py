"""A model card: what a trained model is, what it was made from, and how far to trust it."""

import re
from collections.abc import Iterable, Sequence
from importlib.metadata import version

import numpy as np
import polars as pl

from clearprop.formats.model_limits import limits
from clearprop.tabular import report
from clearprop.tabular.columns import column, numbers
from clearprop.tabular.fit import FitResult
from clearprop.tabular.model import Model
from clearprop.tabular.postprocessing import label_text
from clearprop.tabular.preprocessing import NumericFeature
from clearprop.tabular.task import infer_target

MARKS = re.compile(r"([\\`*_\[\]<>|#~$&])")
"""What Markdown would take for more than a letter."""

LIST_MARK = re.compile(r"^(\d*)([-+.)])(?= )")
"""What Markdown would take for the beginning of a list."""

_figure = report.FIGURES["RMSE"]


def model_card(fitted: FitResult, frame: pl.DataFrame, name: str) -> str:
    """Describe a trained model in Markdown: data, network, training, metrics and limits.

    `frame` is the table of that name that it was fitted to.  The same training gives the same text.
    """
    model = fitted.model
    targets = report.listed(model.postprocessing.targets)
    rows = _rows_with_targets(model, frame)
    sections = {
        "Data": _data(fitted, rows, name),
        "Network": _network(model),
        "Training": bullets(report.training_lines(model.record)),
        "Metrics": _metrics(model),
        "Limits": bullets(limits(model, rows)),
    }
    lines = [
        f"# Model card: {plain(targets)}",
        "",
        plain(f"A feed-forward network made by clearprop {version('clearprop')}."),
        plain(f"Its task is {report.task_line(model)}."),
    ]
    for heading, body in sections.items():
        lines += ["", f"## {heading}", "", *body]
    return "\n".join(lines) + "\n"


def _rows_with_targets(model: Model, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that could be used, their targets as they were read."""
    known = frame.with_columns(
        infer_target(column(frame, target), model.postprocessing.task).values
        for target in model.postprocessing.targets
    )
    return known.drop_nulls(list(model.postprocessing.targets))


def _data(fitted: FitResult, rows: pl.DataFrame, name: str) -> list[str]:
    model, summary = fitted.model, fitted.summary
    dropped = f", {summary.dropped} of them dropped for want of a target" * bool(summary.dropped)
    sentences = [
        f"{name}: {summary.rows} rows{dropped}; {report.rows_line(model.record)}, drawn by seed "
        f"{model.record.seed}",
        f"{report.features_line(model)} of the network",
        *summary.notes,
    ]
    return [*bullets(sentences), "", *_targets(model, rows), "", *_features(fitted, rows)]


def _targets(model: Model, rows: pl.DataFrame) -> list[str]:
    postprocessing = model.postprocessing
    if postprocessing.classes is None:
        cells = [["target", "lowest", "mean", "highest", "standard deviation"]]
        for target in postprocessing.targets:
            values = rows[target].to_numpy()
            figures = (values.min(), values.mean(), values.max(), values.std())
            cells.append([target, *map(_figure, figures)])
        return table(cells)
    target = rows[postprocessing.targets[0]]
    cells = [[f"class of {target.name}", "rows", "share"]]
    for label in postprocessing.classes:
        count = int((target == label).sum())
        cells.append([label_text(label), f"{count}", f"{count / len(target):.1%}"])
    return table(cells)


def _features(fitted: FitResult, rows: pl.DataFrame) -> list[str]:
    preprocessing, imputed = fitted.model.preprocessing, fitted.summary.imputed
    cells = [["column", "kind", "values", "missing", "put where missing", "input"]]
    for feature in preprocessing.numeric:
        values = numbers(column(rows, feature.name))
        lowest, highest = (_figure(value) for value in np.array([values.min(), values.max()]))
        median, missing = _figure(feature.median), f"{imputed.get(feature.name, 0)}"
        shown = [f"{lowest} to {highest}", missing, f"{median}, the median", _standardised(feature)]
        cells.append([feature.name, "number", *shown])
    for feature in preprocessing.categorical:
        kind = "true or false" if feature.boolean else "category"
        imputation = f"{feature.most_frequent}, the most frequent"
        shown = [report.listed(feature.categories), f"{imputed.get(feature.name, 0)}", imputation]
        cells.append([feature.name, kind, *shown, "one for each, 1 or 0"])
    return table(cells)


def _standardised(feature: NumericFeature) -> str:
    if (feature.mean, feature.scale) == (0, 1):
        return "the value"
    return f"(value − {_figure(feature.mean)}) / {_figure(feature.scale)}"


def _network(model: Model) -> list[str]:
    cells = [["layer", "weights", "biases", "activation"]]
    for layer in model.network.layers:
        biases = f"{layer.size}" if layer.bias else "none"
        cells.append([layer.name, f"{layer.size}×{layer.inputs}", biases, layer.activation.name])
    return [*bullets(report.network_lines(model)), "", *table(cells)]


def _metrics(model: Model) -> list[str]:
    head, *rows = report.score_cells(model)
    rows[-1][0] += f" ({report.baseline_line(model)})"
    definitions = {
        "loss": f"{model.network.loss.name}, a row's mean",
        "accuracy": "share of the rows whose class is right",
        "R²": "share of the target's variance that is explained",
        "RMSE": "root of the mean squared error, in the target's unit",
        "MAE": "mean absolute error, in the target's unit",
    }
    used = [f"{name}: {definition}" for name, definition in definitions.items() if name in head]
    return [*table([["rows", *head[1:]], *rows]), "", *bullets(used)]


def plain(text: str) -> str:
    """Write text so that Markdown shows it as it stands, in one line."""
    return LIST_MARK.sub(r"\1\\\2", MARKS.sub(r"\\\1", " ".join(text.split())))


def table(cells: Sequence[Sequence[str]]) -> list[str]:
    """Write a table whose first line is its head; the cells are text."""
    head, *rows = [" | ".join(map(plain, line)) for line in cells]
    rule = " | ".join("---" for _ in cells[0])
    return [f"| {line} |" for line in (head, rule, *rows)]


def bullets(sentences: Iterable[str]) -> list[str]:
    """Write sentences, each as text at a bullet."""
    return [f"- {plain(sentence)}" for sentence in sentences]
