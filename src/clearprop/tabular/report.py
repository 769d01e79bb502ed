"""A model and its training in words: sections of lines, each under a label."""

from collections.abc import Callable, Sequence

import polars as pl

from clearprop.tabular.fit import FitResult
from clearprop.tabular.model import Model, TrainingRecord
from clearprop.tabular.postprocessing import label_text

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


def fitted_sections(fitted: FitResult, name: str) -> list[Section]:
    """Describe what `clearprop.tabular.fit.fit` has done with the table of that name."""
    model, summary, record = fitted.model, fitted.summary, fitted.model.record
    dropped = f", {summary.dropped} dropped without a target" if summary.dropped else ""
    rows = f"{name}: {summary.rows} rows{dropped} ({rows_line(record)})"
    task = task_lines(model)
    task.append(f"because {summary.reason}")
    seconds = f"{fitted.seconds:.1f} s"
    sections: list[Section] = [("data", [rows]), ("features", [features_line(model)])]
    if summary.imputed:
        counts = listed([f"{column} ({count})" for column, count in summary.imputed.items()])
        sections.append(("missing", [f"values imputed: {counts}"]))
    if summary.notes:
        sections.append(("note", summary.notes))
    return [
        *sections,
        ("task", task),
        ("network", network_lines(model)),
        ("training", training_lines(record, seconds)),
        ("scores", score_lines(model)),
    ]


def model_sections(model: Model) -> list[Section]:
    """Describe a model and how it was made."""
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
    return [
        ["", *heads],
        *(
            [
                rows,
                *(
                    FIGURES[head](scores[rows][head]) if head in scores[rows] else ""
                    for head in heads
                ),
            ]
            for rows in ("training", "validation", "baseline")
            if rows in scores
        ),
    ]


def _table(cells: Sequence[Sequence[str]]) -> list[str]:
    """Align the columns of a table, the first one to the left."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip()
        for line in cells
    ]


def rows_line(record: TrainingRecord) -> str:
    """Say how many rows were trained on, and how many validated on."""
    if record.validation_rows:
        return f"{record.training_rows} to train on, {record.validation_rows} to validate"
    return f"{record.training_rows} to train on, none to validate"


def features_line(model: Model) -> str:
    """Say how many columns there are of each kind, and how many inputs they give."""
    numeric = len(model.preprocessing.numeric)
    categorical = len(model.preprocessing.categorical)
    parts = [f"{numeric} numeric"] if numeric else []
    parts += [f"{categorical} categorical"] if categorical else []
    inputs = model.preprocessing.inputs
    return f"{', '.join(parts)}, which give {inputs} {'input' if inputs == 1 else 'inputs'}"


def task_lines(model: Model) -> list[str]:
    """Say what is predicted."""
    targets = " and ".join(f"'{target}'" for target in model.postprocessing.targets)
    if model.postprocessing.classes is None:
        return [f"regression: predict {targets}"]
    names = [label_text(label) for label in model.postprocessing.classes]
    return [f"classification: predict {targets}, one of {listed(names)}"]


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
    lines: list[str] = []
    for layer in model.network.layers:
        bias = f", b_{layer.name} {layer.size}×1" if layer.bias else ""
        lines.append(
            f"{layer.name}: W_{layer.name} {layer.size}×{layer.inputs}{bias}, "
            f"{layer.activation.name}"
        )
    return lines


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
