"""A model and its training in words: sections of lines, each under a label."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from clearprop.tabular.cells import quoted
from clearprop.tabular.dates import to_text
from clearprop.tabular.evaluation import Evaluation
from clearprop.tabular.features import DateFeature, Feature, NumericFeature
from clearprop.tabular.fit import FitResult
from clearprop.tabular.model import Model, TrainingRecord
from clearprop.tabular.postprocessing import Postprocessing, label_text
from clearprop.tabular.prepare import DataSummary
from clearprop.tabular.preprocessing import Preprocessing
from clearprop.tabular.scores import Confusion, Scores, rarest_class
from clearprop.tabular.task import Target

Section = tuple[str, Sequence[str]]
"""A label and its lines; nothing is printed of one without lines."""

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

NO_BETTER = "It is no better than the baseline, which ignores the features: do not use it"

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
        ("training", training_lines(record, f"{fitted.seconds:.1f} s")),
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
        ("features", [features_line(preprocessing), "", *_table(columns, left=3)]),
        ("note", summary.notes),
        ("task", task),
    ]


def evaluation_sections(model: Model, evaluation: Evaluation, name: str) -> list[Section]:
    """Describe how well a model predicts the targets of a table of that name."""
    dropped = f", {evaluation.dropped} without a target" if evaluation.dropped else ""
    scores, confusion = evaluation.scored.scores, evaluation.scored.confusion
    rarest = rarest_lines(model.postprocessing, confusion)
    heads = [head for head in FIGURES if head in scores]
    cells = [["", *heads], ["these rows", *(FIGURES[head](scores[head]) for head in heads)]]
    return [
        ("data", [f"{name}: {evaluation.rows} rows{dropped}"]),
        ("note", evaluation.notes),
        ("task", [task_line(model)]),
        ("scores", [*_table(cells), *rarest]),
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
        ("training", [rows_line(model.record), *training_lines(model.record)]),
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
    return _table(cells)


def score_lines(model: Model) -> list[str]:
    """Return the scores as the lines of an aligned table, and a remark where they are no good."""
    lines = _table(score_cells(model))
    lines[-1] += f"   ({baseline_line(model)})"
    confusion = model.record.confusion
    lines += rarest_lines(model.postprocessing, confusion)
    finds_none = judged_scores(model.record).get("rarest recall") == 0
    if finds_none and is_imbalanced(confusion) and model.record.class_weight is None:
        lines.append("None of its rows are found: --class-weight balanced makes rare classes count")
    return lines if is_above_baseline(model.record) else [*lines, NO_BETTER]


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


def is_above_baseline(record: TrainingRecord) -> bool:
    """Whether a model is better than one that ignores the features, on the rows it is judged by."""
    judged = judged_scores(record)
    score = "accuracy" if "accuracy" in judged else "R²"
    return judged[score] > record.scores["baseline"][score]  # not if it is NaN


def confusion_lines(model: Model) -> list[str]:
    """Return how often each class was predicted for the rows of each, as an aligned table."""
    return confusion_table(model.postprocessing, model.record.confusion)


def confusion_table(post: Postprocessing, confusion: Confusion) -> list[str]:
    """Return the lines of a confusion table; none of an empty one."""
    if not confusion:
        return []
    names = [label_text(label) for label in post.classes or ()]
    cells = [["true \\ predicted", *names]]
    cells += [[name, *map(str, line)] for name, line in zip(names, confusion, strict=True)]
    return _table(cells)


def baseline_line(model: Model) -> str:
    """Describe the last of the scores."""
    return f"always the {'mean' if model.postprocessing.classes is None else 'most frequent class'}"


def score_cells(model: Model) -> list[list[str]]:
    """Return the scores as a table: its head, and a line for each set of rows."""
    scores = model.record.scores
    heads = [name for name in FIGURES if any(name in one for one in scores.values())]
    cells = [["", *heads]]
    for rows in ("training", "validation", "baseline"):
        if found := scores.get(rows):
            figures = [FIGURES[head](found[head]) if head in found else "" for head in heads]
            cells.append([rows, *figures])
    return cells


def _table(cells: Sequence[Sequence[str]], left: int = 1) -> list[str]:
    """Align the columns of a table, the first ones to the left."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            [*map(str.ljust, line[:left], widths), *map(str.rjust, line[left:], widths[left:])]
        ).rstrip()
        for line in cells
    ]


def rows_line(record: TrainingRecord) -> str:
    """Say how many rows were trained on, and how many validated on."""
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
        return f"{days}, with the {' and '.join(feature.cycles)}" if feature.cycles else days
    return listed([quoted(one).strip("'") for one in feature.categories])


def task_line(model: Model) -> str:
    """Say what is predicted."""
    targets = " and ".join(f"'{target}'" for target in model.postprocessing.targets)
    if model.postprocessing.classes is None:
        return f"regression: predict {targets}"
    names = [label_text(label) for label in model.postprocessing.classes]
    return f"classification: predict {targets}, one of {listed(names)}"


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
    epochs = f"{record.epochs} epochs"
    if record.interrupted:
        epochs += f", interrupted: the parameters of epoch {record.best_epoch} are kept"
    elif record.stopped_early:
        epochs += f", stopped early: epoch {record.best_epoch} was the best and is kept"
    elif record.best_epoch < record.epochs:
        epochs += f", of which epoch {record.best_epoch} was the best and is kept"
    settings = [f"{record.optimizer}, learning rate {record.learning_rate:g}"]
    settings += [f"schedule {record.schedule}"] if record.schedule != "constant" else []
    settings += [f"l2 {record.l2:g}"] if record.l2 else []
    settings += [f"gradient clipped to {record.clip_norm:g}"] if record.clip_norm else []
    settings += [f"batches of {record.batch_size}", f"weights {record.initializer}"]
    settings += ["classes weighted to count the same"] if record.class_weight else []
    settings += [f"seed {record.seed}"]
    return [
        epochs + (f" ({seconds})" if seconds else ""),
        ", ".join(settings),
        f"engine {record.engine}",
    ]


def listed(names: Sequence[str]) -> str:
    """Write names with commas, the first ones of a long list."""
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[: MOST_NAMES - 1])} and {len(names) - MOST_NAMES + 1} more"
