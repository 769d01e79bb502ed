"""A model and its training in words: lines for a person, each under a label."""

from collections.abc import Callable, Sequence

import polars as pl

from clearprop.tabular.answers import label_text
from clearprop.tabular.fit import Fitted
from clearprop.tabular.model import Model, Record

Section = tuple[str, Sequence[str]]
"""A label and its lines."""

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


def fitted_sections(fitted: Fitted, name: str) -> list[Section]:
    """Tell what `clearprop.tabular.fit.fit` has done with the table of that name."""
    model, findings, record = fitted.model, fitted.findings, fitted.model.record
    dropped = f", {findings.dropped} dropped without a target" if findings.dropped else ""
    rows = f"{name}: {findings.rows} rows{dropped} ({rows_line(record)})"
    task = task_lines(model)
    task.append(f"because {findings.reason}")
    seconds = f"{fitted.seconds:.1f} s"
    sections: list[Section] = [
        ("data", [rows]),
        ("features", [features_line(model)]),
    ]
    if findings.imputed:
        counts = listed([f"{column} ({count})" for column, count in findings.imputed.items()])
        sections.append(("missing", [f"values imputed: {counts}"]))
    if findings.notes:
        sections.append(("note", findings.notes))
    return [
        *sections,
        ("task", task),
        ("network", network_lines(model)),
        ("training", training_lines(record, seconds)),
        ("scores", score_lines(model)),
    ]


def model_sections(model: Model) -> list[Section]:
    """Tell what a model is and how it was made."""
    numeric = [feature.name for feature in model.preprocessing.numeric]
    sections: list[Section] = [("task", task_lines(model)), ("features", [features_line(model)])]
    if numeric:
        sections.append(("numeric", [listed(numeric)]))
    categorical = model.preprocessing.categorical
    if categorical:
        lines = [f"{one.name}: {listed(one.categories)}" for one in categorical]
        sections.append(("categorical", lines))
    return [
        *sections,
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
    targets = list(model.answers.targets)
    cells = [
        [*inputs.columns, "", *[f"out {i + 1}" for i in range(outputs.shape[1])], "", *targets]
    ]
    for given, out, wanted in zip(
        inputs.rows(), outputs, frame.select(targets).rows(), strict=True
    ):
        cells.append(
            [
                *map(str, given),
                "->",
                *[f"{value:.4f}" for value in out],
                "target",
                *map(str, wanted),
            ]
        )
    return _table(cells)


def score_lines(model: Model) -> list[str]:
    """Return the scores as the lines of an aligned table."""
    lines = _table(score_cells(model))
    lines[-1] += f"   ({baseline_line(model)})"
    return lines


def baseline_line(model: Model) -> str:
    """Tell what the last of the scores are those of."""
    return f"always the {'mean' if model.answers.classes is None else 'most frequent class'}"


def score_cells(model: Model) -> list[list[str]]:
    """Return the scores as a table: its head, and a line for each set of rows."""
    record = model.record
    rows = ["training", "validation", "baseline"]
    rows = [row for row in rows if row in record.scores]
    heads = [name for name in FIGURES if name in record.scores["training"]]
    cells = [["", *heads]]
    for row in rows:
        scores = record.scores[row]
        cells.append(
            [row, *(FIGURES[head](scores[head]) if head in scores else "" for head in heads)]
        )
    return cells


def _table(cells: Sequence[Sequence[str]]) -> list[str]:
    """Align the columns of a table, the first one to the left."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip()
        for line in cells
    ]


def rows_line(record: Record) -> str:
    """Tell how many rows were trained on, and how many judged the network."""
    if record.validation_rows:
        return f"{record.training_rows} to train on, {record.validation_rows} to validate"
    return f"{record.training_rows} to train on, none to validate"


def features_line(model: Model) -> str:
    """Tell how many columns there are of each kind, and what they give."""
    numeric = len(model.preprocessing.numeric)
    categorical = len(model.preprocessing.categorical)
    parts = [f"{numeric} numeric"] if numeric else []
    parts += [f"{categorical} categorical"] if categorical else []
    inputs = model.preprocessing.inputs
    return f"{', '.join(parts)}, which give {inputs} {'input' if inputs == 1 else 'inputs'}"


def task_lines(model: Model) -> list[str]:
    """Tell what is predicted."""
    targets = " and ".join(f"'{target}'" for target in model.answers.targets)
    if model.answers.classes is None:
        return [f"regression: predict {targets}"]
    names = [label_text(label) for label in model.answers.classes]
    return [f"classification: predict {targets}, one of {listed(names)}"]


def network_lines(model: Model) -> list[str]:
    """Tell a network's sizes, activations and biases, and its parameters and loss."""
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
    lines: list[str] = []
    for layer in model.network.layers:
        bias = f", b_{layer.name} {layer.size}×1" if layer.bias else ""
        lines.append(
            f"{layer.name}: W_{layer.name} {layer.size}×{layer.inputs}{bias}, "
            f"{layer.activation.name}"
        )
    return lines


def training_lines(record: Record, seconds: str | None = None) -> list[str]:
    """Tell how long a training was, and its settings."""
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
