"""A model and its training in words: sections of lines, each under a label."""

from collections.abc import Callable, Sequence

import polars as pl

from clearprop.tabular.fit import FitResult
from clearprop.tabular.model import Model, TrainingRecord
from clearprop.tabular.postprocessing import label_text

Section = tuple[str, Sequence[str]]
"""A label and its lines; nothing is printed of one without lines."""

FIGURES: dict[str, Callable[[float], str]] = {
    "loss": "{:.4f}".format,
    "accuracy": "{:.1%}".format,
    "R²": "{:.3f}".format,
    "RMSE": "{:.4g}".format,
    "MAE": "{:.4g}".format,
}
"""How each score is written; RMSE and MAE are in the target's own unit."""

MOST_NAMES = 8
"""Of longer lists, so many names are written."""


def fitted_sections(fitted: FitResult, name: str) -> list[Section]:
    """Describe what `clearprop.tabular.fit.fit` has done with the table of that name."""
    model, summary, record = fitted.model, fitted.summary, fitted.model.record
    dropped = f", {summary.dropped} dropped without a target" if summary.dropped else ""
    imputed = listed([f"{column} ({count})" for column, count in summary.imputed.items()])
    return [
        ("data", [f"{name}: {summary.rows} rows{dropped} ({rows_line(record)})"]),
        ("features", [features_line(model)]),
        ("missing", [f"values imputed: {imputed}"] if imputed else []),
        ("note", summary.notes),
        ("task", [task_line(model), f"because {summary.reason}"]),
        ("network", network_lines(model)),
        ("training", training_lines(record, f"{fitted.seconds:.1f} s")),
        ("scores", score_lines(model)),
    ]


def model_sections(model: Model) -> list[Section]:
    """Describe a model and how it was made."""
    numeric = listed([feature.name for feature in model.preprocessing.numeric])
    categorical = [
        f"{one.name}: {listed(one.categories)}" for one in model.preprocessing.categorical
    ]
    return [
        ("task", [task_line(model)]),
        ("features", [features_line(model)]),
        ("numeric", [numeric] if numeric else []),
        ("categorical", categorical),
        ("network", network_lines(model)),
        ("layers", _layers(model)),
        ("training", [rows_line(model.record), *training_lines(model.record)]),
        ("scores", score_lines(model)),
    ]


def row_lines(model: Model, frame: pl.DataFrame) -> list[str]:
    """Return the network's outputs for every row of a small table, as an aligned table."""
    columns = [*model.preprocessing.numeric, *model.preprocessing.categorical]
    inputs = frame.select([feature.name for feature in columns])
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
    """Return the scores as the lines of an aligned table."""
    lines = _table(score_cells(model))
    lines[-1] += f"   ({baseline_line(model)})"
    return lines


def baseline_line(model: Model) -> str:
    """Describe the last of the scores."""
    return f"always the {'mean' if model.postprocessing.classes is None else 'most frequent class'}"


def score_cells(model: Model) -> list[list[str]]:
    """Return the scores as a table: its head, and a line for each set of rows."""
    scores = model.record.scores
    heads = [name for name in FIGURES if name in scores["training"]]
    cells = [["", *heads]]
    for rows in ("training", "validation", "baseline"):
        if found := scores.get(rows):
            figures = [FIGURES[head](found[head]) if head in found else "" for head in heads]
            cells.append([rows, *figures])
    return cells


def _table(cells: Sequence[Sequence[str]]) -> list[str]:
    """Align the columns of a table, the first one to the left."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip()
        for line in cells
    ]


def rows_line(record: TrainingRecord) -> str:
    """Say how many rows were trained on, and how many validated on."""
    return f"{record.training_rows} to train on, {record.validation_rows or 'none'} to validate"


def features_line(model: Model) -> str:
    """Say how many columns there are of each kind, and how many inputs they give."""
    found, inputs = model.preprocessing, model.preprocessing.inputs
    kinds = {"numeric": found.numeric, "categorical": found.categorical}
    parts = [f"{len(columns)} {kind}" for kind, columns in kinds.items() if columns]
    return f"{', '.join(parts)}, which give {inputs} {'input' if inputs == 1 else 'inputs'}"


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
    if record.stopped_early:
        epochs += f", stopped early: epoch {record.best_epoch} was the best and is kept"
    elif record.best_epoch < record.epochs:
        epochs += f", of which epoch {record.best_epoch} was the best and is kept"
    settings = [f"{record.optimizer}, learning rate {record.learning_rate:g}"]
    settings += [f"schedule {record.schedule}"] if record.schedule != "constant" else []
    settings += [f"l2 {record.l2:g}"] if record.l2 else []
    settings += [f"gradient clipped to {record.clip_norm:g}"] if record.clip_norm else []
    settings += [f"batches of {record.batch_size}", f"weights {record.initializer}"]
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
