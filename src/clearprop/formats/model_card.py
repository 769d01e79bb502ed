"""A model card: what a trained model is, what it was made from, and how far to trust it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from importlib.metadata import version

from clearprop.formats.model_limits import limits
from clearprop.tabular import report, score_report
from clearprop.tabular.dates import to_text
from clearprop.tabular.features import CategoricalFeature, DateFeature, NumericFeature
from clearprop.tabular.fit_result import FitResult
from clearprop.tabular.model import Model
from clearprop.tabular.postprocessing import label_text

MARKS = re.compile(r"([\\`*_\[\]<>|#~$&])")
"""What Markdown would take for more than a letter."""

LIST_MARK = re.compile(r"^(\d*)([-+.)])(?= )")
"""What Markdown would take for the beginning of a list."""

_figure = score_report.FIGURES["RMSE"]


def model_card(fitted: FitResult, name: str) -> str:
    """Describe a trained model in Markdown: data, network, training, metrics and limits.

    `name` is that of the table that it was fitted to.  The same training gives the same text.
    """
    model = fitted.model
    targets = report.listed(model.postprocessing.targets)
    sections = {
        "Data": _data(fitted, name),
        "Network": _network(model),
        "Training": bullets(report.training_lines(model.record)),
        "Metrics": _metrics(model),
        "Limits": bullets(limits(model, fitted.summary.class_rows)),
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


def _data(fitted: FitResult, name: str) -> list[str]:
    model, summary = fitted.model, fitted.summary
    dropped = f", {summary.dropped} of them dropped for want of a target" * bool(summary.dropped)
    sentences = [
        f"{name}: {summary.rows} rows{dropped}; {report.rows_line(model.record)}, drawn by seed "
        f"{model.record.seed}",
        f"{report.features_line(model.preprocessing)} of the network",
        *summary.notes,
    ]
    return [*bullets(sentences), "", *_targets(fitted), "", *_features(fitted)]


def _targets(fitted: FitResult) -> list[str]:
    postprocessing, summary = fitted.model.postprocessing, fitted.summary
    if postprocessing.classes is None:
        cells = [["target", "lowest", "mean", "highest", "standard deviation"]]
        for target, figures in zip(postprocessing.targets, summary.figures, strict=True):
            cells.append([target, *map(_figure, astuple(figures))])
        return table(cells)
    cells = [[f"class of {postprocessing.targets[0]}", "rows", "share"]]
    for label, count in zip(postprocessing.classes, summary.class_rows, strict=True):
        share = f"{count / sum(summary.class_rows):.1%}"
        cells.append([label_text(label), f"{count}", share])
    return table(cells)


def _features(fitted: FitResult) -> list[str]:
    preprocessing, imputed = fitted.model.preprocessing, fitted.summary.imputed
    cells = [["column", "kind", "values in training", "missing", "put where missing", "input"]]
    for feature in preprocessing.features:
        if isinstance(feature, CategoricalFeature):
            kind = "true or false" if feature.boolean else "category"
            is_filled = feature.most_frequent is not None
            filling = f"{feature.most_frequent}, the most frequent" if is_filled else "nothing"
            inputs = "−1 or 1" if feature.signed else "one for each, 1 or 0"
        elif isinstance(feature, NumericFeature):
            kind, filling = "number", f"{_figure(feature.median)}, the median"
            inputs = _scaled(feature)
        else:
            kind, filling = "date", f"{to_text(feature.median)}, the median"
            cycles = (f"where in the {one}" for one in feature.cycles)
            inputs = ", ".join(["the day", *cycles]) + _bins(feature)
        missing = f"{imputed.get(feature.name, 0)}"
        cells.append([feature.name, kind, report.values_line(feature), missing, filling, inputs])
    return table(cells)


def _scaled(feature: NumericFeature) -> str:
    if (feature.centre, feature.scale) == (0, 1):
        return "the value"
    scaled = f"(value − {_figure(feature.centre)}) / {_figure(feature.scale)}"
    marks = "; 1 where missing" if feature.marks_missing else ""
    return f"{scaled}{', clipped to ±3' if feature.clipped else ''}{marks}{_bins(feature)}"


def _bins(feature: NumericFeature | DateFeature) -> str:
    return f"; one for each of {len(feature.edges) - 1} bins" if feature.edges else ""


def _network(model: Model) -> list[str]:
    cells = [["layer", "weights", "biases", "activation"]]
    for layer in model.network.layers:
        biases = f"{layer.size}" if layer.bias else "none"
        cells.append([layer.name, f"{layer.size}×{layer.inputs}", biases, layer.activation.name])
    return [*bullets(report.network_lines(model)), "", *table(cells)]


def _metrics(model: Model) -> list[str]:
    head, *rows = score_report.score_cells(model)
    lines = {"baseline": score_report.baseline_line, "linear": score_report.linear_line}
    for row in rows:
        if row[0] in lines:
            row[0] += f" ({lines[row[0]](model)})"
    scores = table([["rows", *head[1:]], *rows])
    definitions = {
        "loss": f"{model.network.loss.name}, a row's mean",
        "accuracy": "share of the rows whose class is right",
        "balanced accuracy": "mean over the classes of the share of their rows that is right",
        "rarest recall": "share of right rows of the class that has the fewest",
        "AUC": "area under the ROC curve, the mean over the classes, each against the others",
        "R²": "share of the target's variance that is explained",
        "RMSE": "root of the mean squared error, in the target's unit",
        "MAE": "mean absolute error, in the target's unit",
    }
    used = [f"{name}: {definition}" for name, definition in definitions.items() if name in head]
    confusion = model.record.confusion
    shown = list[str]()
    if confusion:
        used.append("The table below has a line for each class, of what was predicted for its rows")
        head, *lines = score_report.confusion_cells(model.postprocessing, confusion)
        shown = ["", *table([["class", *head[1:]], *lines])]
    return [*scores, "", *bullets(used), *shown]


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
