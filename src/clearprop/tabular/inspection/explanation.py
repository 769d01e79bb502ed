"""Why a model predicts what it does: all that a table with targets can tell of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from clearprop.arithmetic import Array
from clearprop.tabular.evaluation import Labelled
from clearprop.tabular.inspection.cautions import cautions
from clearprop.tabular.inspection.importance import REPEATS, Importance, error_name, importances
from clearprop.tabular.inspection.intervals import intervals
from clearprop.tabular.inspection.response import Response, responses
from clearprop.tabular.model import Model
from clearprop.tabular.score_report import FIGURES, aligned
from clearprop.tabular.scores import Scored, averaged_outputs, score_outputs

SHOWN = 3
"""The responses to so many of the most important columns are shown."""

MOST_COLUMNS = 15
"""So many columns are listed."""

MOST_LINES = 6
"""Of more classes, the responses of so many are shown."""

MOST_POINTS = 6
"""So many points of a curve are written."""


@dataclass(frozen=True)
class Explanation:
    """What was found with the rows of a table, whose `outputs` these are.

    `intervals` are the 95 % confidence intervals of the scores, by name.
    """

    outputs: Array
    scored: Scored
    intervals: Mapping[str, tuple[float, float]]
    importances: tuple[Importance, ...]
    responses: tuple[Response, ...]
    cautions: tuple[str, ...]


def explain_model(model: Model, rows: Labelled, seed: int = 0) -> Explanation:
    """Find out which columns a model's predictions hang on, and how."""
    outputs = averaged_outputs(model.networks, rows.X)
    scored = score_outputs(outputs, rows.targets, model.postprocessing)
    found = importances(model, rows, seed)
    top = [one.name for one in found[:SHOWN]]
    return Explanation(
        outputs,
        scored,
        intervals(outputs, rows.targets, model.postprocessing, seed),
        found,
        responses(model, rows, top, seed),
        tuple(cautions(model, rows, found, scored.scores)),
    )


def explanation_sections(
    model: Model, rows: Labelled, found: Explanation
) -> list[tuple[str, list[str]]]:
    """Write an explanation as sections of lines, each under a label."""
    error = error_name(model.postprocessing)
    head = f"how much the {error} rises if a column is shuffled, the mean of {REPEATS} times"
    cells = [
        [one.name, f"{one.rise:.4g}", "±", f"{one.deviation:.2g}"]
        for one in found.importances[:MOST_COLUMNS]
    ]
    more = len(found.importances) - len(cells)
    lines = [head, *aligned(cells), *([f"and {more} more, which matter less"] if more else [])]
    scores = [[f"of {len(rows.X)} rows", "", "95 % confidence"], *interval_cells(found)]
    return [
        ("scores", aligned(scores)),
        ("importance", lines),
        *(("response", _response_lines(model, one)) for one in found.responses),
        ("caution", [*found.cautions]),
    ]


def interval_cells(found: Explanation) -> list[list[str]]:
    """Return a line for each score: its name, its value, and its confidence interval."""
    cells = list[list[str]]()
    for name, value in found.scored.scores.items():
        low, high = (FIGURES[name](end) for end in found.intervals[name])
        cells.append([name, FIGURES[name](value), f"{low} to {high}"])
    return cells


def _mean(value: float, *, is_class: bool) -> str:
    return f"{value:.3f}" if is_class else f"{value:.4g}"


def _response_lines(model: Model, response: Response) -> list[str]:
    lines = response.lines[:MOST_LINES]
    is_class = model.postprocessing.classes is not None
    what = "the mean probability of" if is_class else "the mean prediction of"
    last = len(response.points) - 1
    few = min(MOST_POINTS, last + 1)
    shown = sorted({round(place * last / max(1, few - 1)) for place in range(few)})
    if not response.is_ordered:
        shown = [*range(last + 1)]
    cells = [[response.name, *lines]]
    for place in shown:
        means = [_mean(mean, is_class=is_class) for mean in response.means[place, : len(lines)]]
        cells.append([response.labels[place], *means])
    return [
        f"{what} {', '.join(lines)}, with '{response.name}' as said in all rows",
        *aligned(cells),
    ]
