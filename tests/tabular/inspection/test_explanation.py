"""Why a model predicts what it does: importance, responses, intervals of scores, cautions."""

from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.inspection import permutation_importance

from clearprop import TabularClassifier, TabularRegressor
from clearprop.formats.model_limits import interval
from clearprop.tabular.evaluation import labelled
from clearprop.tabular.fit import fit
from clearprop.tabular.fit_result import FitResult
from clearprop.tabular.inspection.explanation import explain_model, explanation_sections
from clearprop.tabular.inspection.importance import importances
from clearprop.tabular.inspection.intervals import intervals
from clearprop.tabular.inspection.response import responses
from clearprop.tabular.model import Model
from clearprop.tabular.postprocessing import Postprocessing
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.table import Table
from tabular.tables import passengers

FRAME = passengers(300)
QUICK: dict[str, Any] = {"hidden": (16, 16), "epochs": 15}


@cache
def trained(target: str) -> Model:
    return fit(FRAME, [target], FitSettings(**QUICK, folds=2)).model


def made(rows: int = 400, **columns: Any) -> FitResult:
    """Train on a column `x` that decides and a column `other` that does not, and more."""
    rng = np.random.default_rng(0)
    frame = pl.DataFrame({"x": rng.normal(size=rows), "other": rng.normal(size=rows), **columns})
    return fit(
        frame.with_columns(y=3 * pl.col("x")), ["y"], FitSettings(hidden=(16, 16), epochs=60)
    )


def test_importance_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    X = rng.normal(size=(600, 3))
    y = 10 * X[:, 0] + 3 * X[:, 1]
    model = TabularRegressor(hidden=(16, 16), epochs=40, random_state=0).fit(X, y)
    found = {one.name: one for one in model.explain(X, y).importances}
    theirs = permutation_importance(
        model, X, y, scoring="neg_root_mean_squared_error", n_repeats=5, random_state=0
    )
    for place, name in enumerate(("x0", "x1", "x2")):
        expected = theirs["importances_mean"][place]
        assert found[name].rise == pytest.approx(expected, rel=0.15, abs=0.05)
    assert [one.name for one in model.explain(X, y).importances] == ["x0", "x1", "x2"]


@pytest.mark.parametrize("target", ["survived", "fare", "harbour"])
def test_every_column_has_an_importance_and_the_seed_draws_it(target: str) -> None:
    model = trained(target)
    rows = labelled(model, Table(FRAME))
    found = importances(model, rows)
    assert {one.name for one in found} == {one.name for one in model.preprocessing.features}
    assert [one.rise for one in found] == sorted((one.rise for one in found), reverse=True)
    assert importances(model, rows) == found
    assert importances(model, rows, seed=1) != found


@pytest.mark.parametrize("target", ["survived", "fare", "harbour"])
def test_a_response_is_the_mean_prediction_with_the_column_changed(target: str) -> None:
    model = trained(target)
    names = [one.name for one in model.preprocessing.features]
    for one in responses(model, labelled(model, Table(FRAME)), names):
        known = FRAME.filter(pl.col(target).is_not_null())
        dtype = FRAME[one.name].dtype
        for point, means in zip(one.points[:3], one.means[:3], strict=True):
            value = point == "true" if dtype == pl.Boolean else point
            changed = known.with_columns(pl.lit(value).cast(dtype).alias(one.name))
            if target == "fare":
                expected = model.predict(changed).mean().row(0)
            else:
                expected = model.probabilities(changed).mean().row(0)[-len(one.lines) :]
            assert means == pytest.approx(expected, abs=2e-4 * max(1, *np.abs(expected)))


def test_the_response_to_a_number_that_decides_rises_with_it() -> None:
    fitted = made()
    rows = labelled(fitted.model, Table(_table_of(fitted)))
    (curve,) = responses(fitted.model, rows, ["x"])
    assert (np.diff(curve.means[:, 0]) > 0).all()
    assert len(curve.points) == 20


def _table_of(fitted: FitResult, rows: int = 300, **columns: Any) -> pl.DataFrame:
    rng = np.random.default_rng(7)
    frame = pl.DataFrame({"x": rng.normal(size=rows), "other": rng.normal(size=rows), **columns})
    return frame.with_columns(y=3 * pl.col("x"))


def test_intervals_of_the_accuracy_are_those_of_the_binomial() -> None:
    rng = np.random.default_rng(0)
    targets = rng.integers(0, 2, 500)
    right = rng.random(500) < 0.9
    outputs = np.where(right, targets, 1 - targets).reshape(-1, 1).astype(np.float32)
    found = intervals(outputs, targets, Postprocessing(("y",), (0, 1)))["accuracy"]
    assert found == pytest.approx(interval(float(right.mean()), 500), abs=0.01)


def test_intervals_of_numbers_hold_the_score_and_shrink_with_the_rows() -> None:
    rng = np.random.default_rng(0)
    post = Postprocessing(("y",), None, (0.0,), (1.0,))
    widths = list[float]()
    for rows in (100, 1600):
        targets = rng.normal(size=(rows, 1))
        outputs = (targets + rng.normal(size=(rows, 1))).astype(np.float32)
        low, high = intervals(outputs, targets, post)["RMSE"]
        assert low < 1.0 < high
        widths.append(high - low)
    assert widths[1] == pytest.approx(widths[0] / 4, rel=0.35)


def test_a_column_that_gives_the_target_away_is_named() -> None:
    fitted = made(1500)
    table = _table_of(fitted)
    said = explain_model(fitted.model, labelled(fitted.model, Table(table))).cautions
    assert any("'x' alone decides nearly all predictions" in one for one in said)
    noisy = table.with_columns(y=pl.col("y") + np.random.default_rng(0).normal(size=300) * 3)
    rows = labelled(fitted.model, Table(noisy))
    assert not any("alone decides" in one for one in explain_model(fitted.model, rows).cautions)


def test_columns_that_may_mislead_are_named() -> None:
    rows, rng = 300, np.random.default_rng(0)
    columns: dict[str, Any] = {
        "time": np.arange(rows) + rng.normal(size=rows),
        "gaps": pl.Series([None if k % 3 else float(k % 7) for k in range(rows)]),
        "code": [f"c{k // 2 if k > 8 else k}" for k in range(rows)],
    }
    fitted = made(rows, **columns)
    fixed = {**columns, "code": [f"c{k}" for k in range(rows)], "other": [1.0] * rows}
    table = _table_of(fitted, rows).with_columns(**{k: pl.Series(v) for k, v in fixed.items()})
    rows_of_it = labelled(fitted.model, Table(table))
    said = " ".join(explain_model(fitted.model, rows_of_it).cautions)
    for part in (
        "'time' rises or falls with the row's number",
        "'gaps' is missing in 67% of the rows",
        "'code' has 300 values in 300 rows",
        "'other' is the same in all rows",
    ):
        assert part in said


def test_few_rows_are_said_to_be_few() -> None:
    model = trained("survived")
    found = explain_model(model, labelled(model, Table(FRAME.head(12))))
    assert found.cautions == ("these are 12 rows, too few to say much",)


def test_sections_say_all_of_it() -> None:
    model = trained("harbour")
    rows = labelled(model, Table(FRAME))
    sections = explanation_sections(model, rows, explain_model(model, rows))
    text = "\n".join(line for _, lines in sections for line in lines)
    assert f"of {len(rows.X)} rows" in text
    assert "how much the log-loss rises if a column is shuffled, the mean of 5 times" in text
    assert text.count("the mean probability of C, Q, S, with") == 3


@pytest.mark.parametrize("kind", [TabularClassifier, TabularRegressor])
def test_the_estimators_explain_and_draw_it(kind: Any) -> None:
    pytest.importorskip("matplotlib").use("agg")
    target = "survived" if kind is TabularClassifier else "fare"
    X = FRAME.drop(target)
    model = kind(**QUICK, random_state=0).fit(X, FRAME[target])
    figure = model.plot(X, FRAME[target])
    titles = [axes.get_title() for axes in figure.axes]
    found = model.explain(X, FRAME[target]).responses
    assert titles == ["Importance of columns", *(f"Response to {one.name}" for one in found)]
