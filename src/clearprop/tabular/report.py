"""A model and its training in words: sections of lines, each under a label."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import polars as pl

from clearprop.tabular.cells import on_one_line
from clearprop.tabular.dates import to_text
from clearprop.tabular.evaluation import Labelled
from clearprop.tabular.features import DateFeature, Feature, NumericFeature
from clearprop.tabular.fit_result import FitResult
from clearprop.tabular.model import Model, TrainingRecord
from clearprop.tabular.postprocessing import label_text
from clearprop.tabular.prepare import DataSummary
from clearprop.tabular.preprocessing import Preprocessing
from clearprop.tabular.score_report import (
    FIGURES,
    aligned,
    confusion_lines,
    confusion_table,
    rarest_lines,
    score_lines,
)
from clearprop.tabular.scores import Scored
from clearprop.tabular.task import Target

Section = tuple[str, Sequence[str]]
"""A label and its lines; nothing is printed of one without lines."""

WIDEST = 80
"""How many letters a line about the training has, about."""

MOST_NAMES = 8
"""Of longer lists, so many names are written."""


def fitted_sections(fitted: FitResult, name: str) -> list[Section]:
    """Describe what `clearprop.tabular.fit.fit` has done with the table of that name."""
    model, summary, record = fitted.model, fitted.summary, fitted.model.record
    dropped = f", {summary.dropped} dropped without a target" if summary.dropped else ""
    rows = f"{name}: {summary.rows} rows{dropped}"
    imputed = listed([f"{column} ({count})" for column, count in summary.imputed.items()])
    return [
        ("data", [f"{rows} ({rows_line(record)})", *layout_lines(summary)]),
        ("features", feature_lines(model.preprocessing, summary)),
        ("missing", [f"values imputed: {imputed}"] if imputed else []),
        ("note", summary.notes),
        ("task", [task_line(model), f"because {summary.reason}"]),
        ("network", network_lines(model)),
        ("training", _wrapped(training_lines(record, f"{fitted.seconds:.1f} s"))),
        ("quantiles", quantile_lines(model)),
        ("scores", score_lines(model)),
        ("confusion", confusion_lines(model)),
    ]


def table_sections(
    name: str, preprocessing: Preprocessing, summary: DataSummary, target: Target | None
) -> list[Section]:
    """Describe a table of that name, and what would become of it."""
    dropped = f", {summary.dropped} without a target" if summary.dropped else ""
    columns = [["column", "kind", "values", "missing", "inputs"]]
    for one in preprocessing.features:
        missing = summary.imputed.get(one.name, 0)
        columns.append(
            [one.name, kind_word(one), values_line(one), f"{missing}", f"{len(one.input_names)}"]
        )
    columns += [[one, "left out", "", "", ""] for one in summary.left_out]
    task = [] if target is None else [f"{target.task}, because {target.reason}"]
    return [
        ("data", [f"{name}: {summary.rows} rows{dropped}", *layout_lines(summary)]),
        ("features", [features_line(preprocessing), "", *aligned(columns, left=3)]),
        ("note", summary.notes),
        ("task", task),
    ]


def evaluation_sections(
    model: Model, labelled: Labelled, scored: Scored, name: str
) -> list[Section]:
    """Describe how well a model predicts the targets of a table of that name."""
    dropped = f", {labelled.dropped} without a target" if labelled.dropped else ""
    scores, confusion = scored.scores, scored.confusion
    rarest = rarest_lines(model.postprocessing, confusion)
    heads = [head for head in FIGURES if head in scores]
    cells = [["", *heads], ["these rows", *(FIGURES[head](scores[head]) for head in heads)]]
    return [
        ("data", [f"{name}: {labelled.rows} rows{dropped}"]),
        ("note", labelled.notes),
        ("task", [task_line(model)]),
        ("scores", [*aligned(cells), *rarest]),
        ("quantiles", _coverage(model, labelled)),
        ("confusion", confusion_table(model.postprocessing, confusion)),
    ]


def model_sections(model: Model) -> list[Section]:
    """Describe a model and how it was made."""
    found = model.preprocessing
    numeric = listed([one.name for one in found.numeric])
    return [
        ("task", [task_line(model)]),
        ("features", [features_line(found)]),
        ("numeric", [numeric] if numeric else []),
        ("date", [f"{one.name}: {values_line(one)}" for one in found.dates]),
        ("categorical", [f"{one.name}: {values_line(one)}" for one in found.categorical]),
        ("network", network_lines(model)),
        ("layers", _layers(model)),
        ("training", _wrapped([rows_line(model.record), *training_lines(model.record)])),
        ("quantiles", quantile_lines(model)),
        ("scores", score_lines(model)),
        ("confusion", confusion_lines(model)),
    ]


def row_lines(model: Model, frame: pl.DataFrame) -> list[str]:
    """Return the network's outputs for every row of a small table, as an aligned table."""
    inputs = frame.select([feature.name for feature in model.preprocessing.features])
    outputs = model.outputs(frame)
    targets = list(model.postprocessing.targets)
    cells = [
        [*inputs.columns, "", *[f"out {i + 1}" for i in range(outputs.shape[1])], "", *targets]
    ]
    rows = zip(inputs.rows(), outputs, frame.select(targets).rows(), strict=True)
    for features, out, target in rows:
        shown = [f"{value:.4f}" for value in out]
        cells.append([*map(str, features), "->", *shown, "target", *map(str, target)])
    return aligned(cells)


def rows_line(record: TrainingRecord) -> str:
    """Say how many rows were trained on, and how many validated on."""
    if record.folds > 1:
        return (
            f"in {record.folds} folds, each trained on {record.training_rows} and judged by the "
            "others"
        )
    return f"{record.training_rows} to train on, {record.validation_rows or 'none'} to validate"


def layout_lines(summary: DataSummary) -> list[str]:
    """Say how a table's cells were separated, where that is worth a word."""
    return [summary.layout] if summary.layout else []


def features_line(preprocessing: Preprocessing) -> str:
    """Say how many columns there are of each kind, and how many inputs they give."""
    kinds = Counter(map(kind_word, preprocessing.features))
    parts = [f"{count} {kind}" for kind, count in kinds.items()]
    inputs = preprocessing.inputs
    return f"{', '.join(parts)}, which give {inputs} {'input' if inputs == 1 else 'inputs'}"


def feature_lines(preprocessing: Preprocessing, summary: DataSummary) -> list[str]:
    """Say what became of each column."""
    by_kind: dict[str, list[str]] = {}
    for one in preprocessing.features:
        count = len(one.input_names)
        by_kind.setdefault(kind_word(one), []).append(
            one.name if count == 1 else f"{one.name} ({count})"
        )
    if summary.left_out:
        by_kind["left out"] = list(summary.left_out)
    return [
        features_line(preprocessing),
        *(f"{kind}: {listed(names)}" for kind, names in by_kind.items()),
    ]


def kind_word(feature: Feature) -> str:
    """Say of what kind a feature is."""
    if isinstance(feature, NumericFeature):
        return "numeric"
    return "date" if isinstance(feature, DateFeature) else "categorical"


def values_line(feature: Feature) -> str:
    """Say which values a feature has."""
    if isinstance(feature, NumericFeature):
        return f"{feature.lowest:.6g} to {feature.highest:.6g}"
    if isinstance(feature, DateFeature):
        days = f"{to_text(feature.lowest)} to {to_text(feature.highest)}"
        if 0 <= feature.lowest <= feature.highest < 1:
            days = days.replace("1970-01-01 ", "")  # times of the day
        return f"{days}, with the {' and '.join(feature.cycles)}" if feature.cycles else days
    return listed([*map(on_one_line, feature.categories)])


def task_line(model: Model) -> str:
    """Say what is predicted."""
    targets = " and ".join(f"'{target}'" for target in model.postprocessing.targets)
    if model.postprocessing.classes is None:
        return f"regression: predict {targets}"
    names = [label_text(label) for label in model.postprocessing.classes]
    return f"classification: predict {targets}, one of {listed(names)}"


def quantile_lines(model: Model) -> list[str]:
    """Say which quantiles a model predicts."""
    if not model.quantiles:
        return []
    return [f"{', '.join(model.quantile_names)}, by a network each"]


def _coverage(model: Model, labelled: Labelled) -> list[str]:
    """Say how many targets lie below the quantiles that are predicted for them."""
    if not model.quantiles:
        return []
    shares = np.mean(labelled.targets <= model.predicted_quantiles(labelled.X), axis=0)
    cells = [["", "of the targets below"]]
    cells += [
        [name, f"{share:.1%}"] for name, share in zip(model.quantile_names, shares, strict=True)
    ]
    return aligned(cells)


def network_lines(model: Model) -> list[str]:
    """Describe a network: sizes, activations, biases, parameters, loss."""
    network = model.network
    sizes = "-".join(map(str, network.sizes))
    activations = ", ".join(layer.activation.name for layer in network.layers)
    biases = [layer.bias for layer in network.layers]
    bias = "with biases" if all(biases) else "without biases"
    return [
        f"{sizes}, {activations}, {bias}",
        f"{network.parameter_count:,} parameters, loss {network.loss.name}",
    ]


def _layers(model: Model) -> list[str]:
    return [
        f"{n.name}: W_{n.name} {n.size}×{n.inputs}"
        f"{f', b_{n.name} {n.size}×1' if n.bias else ''}, {n.activation.name}"
        for n in model.network.layers
    ]


def training_lines(record: TrainingRecord, seconds: str | None = None) -> list[str]:
    """Describe a training: its epochs, settings and engine."""
    epochs = _epochs(record)
    over = " / √inputs of each layer" if record.scales_rates else ""
    settings = [f"{record.optimizer}, learning rate {record.learning_rate:g}{over}"]
    settings += [f"schedule {record.schedule}"] if record.schedule != "constant" else []
    settings += [f"weight decay {record.weight_decay:g}"] if record.weight_decay else []
    settings += [f"l2 {record.l2:g}"] if record.l2 else []
    settings += [f"dropout {record.dropout:g}"] if record.dropout else []
    settings += [f"labels smoothed by {record.label_smoothing:g}"] * (record.label_smoothing > 0)
    settings += [f"gradient clipped to {record.clip_norm:g}"] if record.clip_norm else []
    settings += [f"batches of {record.batch_size}", f"weights {record.initializer}"]
    settings += ["classes weighted to count the same"] if record.class_weight else []
    settings += [f"within {record.time_limit:g} s"] if record.time_limit else []
    settings += [f"rows weighted by '{record.weights}'"] if record.weights else []
    settings += [f"seed {record.seed}"]
    return [
        epochs + (f" ({seconds})" if seconds else ""),
        ", ".join(settings),
        f"engine {record.engine}",
    ]


def _epochs(record: TrainingRecord) -> str:
    """Say how many epochs there were, and of which the parameters are."""
    is_one = len(record.epochs) == 1
    epochs = f"{' and '.join(map(str, sorted({*record.epochs})))} epochs"
    if not is_one:
        epochs = f"the average of {len(record.epochs)} networks, {epochs}"
    best = f"epoch{'' if is_one else 's'} {listed([*map(str, record.best_epochs)])}"
    if record.interrupted:
        return f"{epochs}, interrupted: the parameters of {best} are kept"
    by = f" by {record.metric}" if record.metric else ""
    kept = " and is kept" if is_one else " and are kept"
    end = "; then trained anew on all rows for as many" if record.refitted else kept
    best += f" {'was' if is_one else 'were'} the best{by}{end}"
    if record.stopped_early:
        return f"{epochs}, {'ended in time' if record.time_limit else 'stopped early'}: {best}"
    if record.refitted or record.best_epochs != record.epochs:
        return f"{epochs}, of which {best}"
    return epochs


def _wrapped(lines: Sequence[str]) -> list[str]:
    """Break long lines after their commas."""
    found = list[str]()
    for line in lines:
        first, *rest = line.split(", ")
        found.append(first)
        for part in rest:
            if len(found[-1]) + len(part) > WIDEST:
                found[-1] += ","
                found.append(part)
            else:
                found[-1] += f", {part}"
    return found


def listed(names: Sequence[str]) -> str:
    """Write names with commas, the first ones of a long list."""
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[: MOST_NAMES - 1])} and {len(names) - MOST_NAMES + 1} more"
