"""A report on a model and a table with targets: one HTML file that needs no other."""

from collections.abc import Iterator, Sequence
from html import escape

from clearprop.tabular.evaluation import Labelled
from clearprop.tabular.inspection import pictures
from clearprop.tabular.inspection.explanation import MOST_COLUMNS, Explanation, interval_cells
from clearprop.tabular.inspection.importance import REPEATS, error_name
from clearprop.tabular.model import Model
from clearprop.tabular.report import (
    kind_word,
    network_lines,
    rows_line,
    task_line,
    training_lines,
    values_line,
)
from clearprop.tabular.score_report import NO_BETTER, NO_BETTER_THAN_LINEAR, is_above, score_cells

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
       color: #222; background: #fff; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .25rem .75rem; border-bottom: 1px solid #ddd; }
th:first-child, td:first-child { text-align: left; }
figure { margin: 1rem 0; overflow-x: auto; } svg { max-width: 100%; height: auto; }
figcaption { color: #555; font-size: .9rem; }
.caution { border-left: 4px solid #cc6600; padding-left: .8rem; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; }
               figure, table { break-inside: avoid; } }
""".strip()


def html_report(model: Model, rows: Labelled, found: Explanation, *, name: str, data: str) -> str:
    """Return a report on a model of that name, by the rows of a table; pictures are inside.

    Raises ClearpropError if matplotlib is not installed.
    """
    title = f"{name}: predicting {' and '.join(model.postprocessing.targets)}"
    body = "\n".join(_body(model, rows, found, data))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}\n</style></head>\n"
        f"<body>\n<h1>{escape(title)}</h1>\n{body}\n</body></html>\n"
    )


def _body(model: Model, rows: Labelled, found: Explanation, data: str) -> Iterator[str]:
    post, record = model.postprocessing, model.record
    dropped = f", {rows.dropped} of them without a target" if rows.dropped else ""
    yield _paragraph(f"{task_line(model).capitalize()}.")
    yield _paragraph(f"Measured on {data}: {rows.rows} rows{dropped}.")
    cautions = [*rows.notes, *rows.remarks, *found.cautions]
    if not is_above(record, "baseline"):
        cautions.append(NO_BETTER)
    elif not is_above(record, "linear"):
        cautions.append(NO_BETTER_THAN_LINEAR)
    if cautions:
        yield _heading("Cautions")
        yield from (f'<p class="caution">{escape(one)}.</p>' for one in cautions)
    yield _heading("Scores")
    yield _table([[f"of these {len(rows.X)} rows", "", "95 % confidence"], *interval_cells(found)])
    yield _paragraph(
        "If these rows are those that it was trained on, the scores are too good: judge it by "
        "others. In training:"
    )
    yield _table(score_cells(model))
    yield from _judged(model, rows, found)
    yield _heading("Which columns matter")
    error = error_name(post)
    yield _figure(
        [pictures.importance(found.importances, error)],
        f"How much the {error} rises if a column's values are shuffled among the rows, the mean "
        f"and standard deviation of {REPEATS} times; the first {MOST_COLUMNS} columns.",
    )
    yield _heading("How predictions change with them")
    yield _figure(
        [pictures.response(one, is_class=post.classes is not None) for one in found.responses],
        "The mean prediction if the column had that value in every row, and the others stayed.",
    )
    yield _heading("Data")
    yield _table(_columns(model, rows))
    yield _heading("Model and training")
    for line in (*network_lines(model), f"{rows_line(record)}", *training_lines(record)):
        yield _paragraph(line)
    yield _figure([pictures.losses(model)], "The mean loss after each epoch.")


def _judged(model: Model, rows: Labelled, found: Explanation) -> Iterator[str]:
    """Show what was predicted beside what was true."""
    if model.postprocessing.classes is None:
        yield _heading("Predictions and what is left")
        yield _figure(
            pictures.predicted_and_true(model, rows, found), "On the line, they would be right."
        )
        return
    yield _heading("Confusion and calibration")
    draws = [pictures.reliability(model, rows, found)]
    if len(model.postprocessing.classes) <= pictures.MOST_CLASSES:
        draws.insert(0, pictures.confusion(model, found))
    yield _figure(
        draws,
        "Rows of each class by the class predicted; and how often probabilities came true, which "
        "is on the line if they are what they say.",
    )


def _columns(model: Model, rows: Labelled) -> list[list[str]]:
    cells = [["column", "kind", "values in training", "missing here"]]
    for feature, values in zip(model.preprocessing.features, rows.values, strict=True):
        share = values.null_count() / len(values)
        missing = f"{share:.1%}" if share else "none"
        cells.append([feature.name, kind_word(feature), values_line(feature), missing])
    return cells


def _heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _table(cells: Sequence[Sequence[str]]) -> str:
    head, *lines = cells
    first = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    rest = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines
    )
    return f"<table>\n<tr>{first}</tr>\n{rest}\n</table>"


def _figure(draws: Sequence[pictures.Draw], caption: str) -> str:
    content = pictures.picture(draws, ".svg", columns=2).decode()
    svg = content[content.index("<svg") :]
    return f"<figure>\n{svg}<figcaption>{escape(caption)}</figcaption></figure>"
