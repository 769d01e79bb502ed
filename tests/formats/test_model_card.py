"""A model card says what the training found, and warns of what its numbers bear out."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from clearprop.formats.model_card import bullets, model_card, plain, table
from clearprop.formats.model_limits import interval, limits
from clearprop.tabular.fit import fit
from clearprop.tabular.fit_result import FitResult
from clearprop.tabular.model import Model
from clearprop.tabular.rows import RowSplit
from clearprop.tabular.settings import FitSettings
from tabular.tables import passengers

QUICK = FitSettings(recipe="plain", hidden=(8,), epochs=5)
HEADINGS = ["# Model card", "## Data", "## Network", "## Training", "## Metrics", "## Limits"]


@pytest.fixture(scope="module")
def fitted() -> FitResult:
    return fit(passengers(), ["survived"], QUICK)


def test_a_classifier(fitted: FitResult) -> None:
    frame = passengers()
    card = model_card(fitted, "data.csv")
    headings = [line.partition(":")[0] for line in card.splitlines() if line.startswith("#")]
    assert headings == HEADINGS
    survivors = int(frame["survived"].sum())
    classes = frame["survived"].to_numpy()
    kept = RowSplit(np.bincount(classes).tolist(), 0.2, 0).are_kept(classes)
    trained = frame["age"].filter(~kept)
    accuracy = fitted.model.record.scores["validation"]["accuracy"]
    for said in (
        "# Model card: survived\n",
        "Its task is classification: predict 'survived', one of 0, 1.",
        "- data.csv: 300 rows; 240 to train on, 60 to validate, drawn by seed 0\n",
        "- 3 numeric, 3 categorical, which give 10 inputs of the network\n",
        "- 'empty' is left out: it has no values\n",
        f"| 1 | {survivors} | {survivors / 300:.1%} |\n",
        f"| age | number | {trained.min():g} to {trained.max():g} | {frame['age'].null_count()} | ",
        "| sex | category | female, male | 0 | male, the most frequent | one for each, 1 or 0 |\n",
        "| alone | true or false | false, true | 0 |",
        "- 10-8-1, relu, sigmoid, with biases\n",
        "- 97 parameters, loss binary\\_cross\\_entropy\n",
        "| b | 8×10 | 8 | relu |\n",
        "- 5 epochs\n",
        "- adam, learning rate 0.001, l2 0.0005, batches of 32, weights glorot\\_uniform, seed 0\n",
        "| rows | loss | accuracy | balanced accuracy | rarest recall | AUC |\n",
        f"| {accuracy:.1%} | ",
        "| baseline (always the most frequent class) |  |",
        "- accuracy: share of the rows whose class is right\n",
    ):
        assert said in card
    assert card.endswith(".\n") or card.endswith("examined\n")


def test_a_regressor_with_several_targets_and_without_biases() -> None:
    frame = passengers()
    fitted = fit(frame, ["fare", "age"], replace(QUICK, bias=False, standardise=False))
    card = model_card(fitted, "data.csv")
    rows = frame.drop_nulls("age")
    fare = rows["fare"].to_numpy()
    figures = [fare.min(), fare.mean(), fare.max(), fare.std()]
    for said in (
        "# Model card: fare, age\n",
        f"300 rows, {300 - rows.height} of them dropped for want of a target; ",
        "| fare | " + " | ".join(f"{figure:.4g}" for figure in figures) + " |\n",
        "| the value |\n",
        "| b | 8×",
        "| none | relu |\n",
        "| rows | loss | R² | RMSE | MAE |\n",
        "- MAE: mean absolute error, in the target's unit\n",
    ):
        assert said in card
    assert "accuracy" not in card


def test_names_cannot_break_the_card() -> None:
    frame = passengers().rename({"fare": "fare|<b>", "survived": "a_*\n# b"})
    card = model_card(fit(frame, ["a_*\n# b"], QUICK), "data.csv")
    assert "# Model card: a\\_\\* \\# b\n" in card
    assert "\n| fare\\|\\<b\\> | number |" in card
    tables = [line for line in card.splitlines() if line.startswith("|")]
    for line in tables:
        assert line.replace("\\|", "").count("|") in (4, 5, 7)


def test_the_same_training_gives_the_same_card(fitted: FitResult) -> None:
    again = fit(passengers(), ["survived"], QUICK)
    assert model_card(again, "d") == model_card(fitted, "d")


def said(model: Model, **changes: object) -> str:
    record = replace(model.record, **changes)
    return " ".join(limits(replace(model, record=record), (200, 100)))


def test_limits_follow_from_the_numbers(fitted: FitResult) -> None:
    model = fitted.model
    good = {
        "training": {"loss": 0.1, "accuracy": 0.9},
        "validation": {"loss": 0.1, "accuracy": 0.9},
    }
    scores = {**good, "baseline": {"accuracy": 0.6}}
    low, high = interval(0.9, 60)
    assert f"between {low:.1%} and {high:.1%}" in said(model, scores=scores)
    assert "no better than" not in said(model, scores=scores)
    assert "no better than" in said(model, scores={**good, "baseline": {"accuracy": 0.9}})
    assert "chose epoch 3" in said(model, stopped_early=True, best_epochs=(3,))
    assert "chose epoch 4" in said(model, best_epochs=(4,))
    assert "chose epoch" not in said(model, best_epochs=(5,))
    assert "no rows were left to judge" in said(model, refitted=True)
    assert "judged by the networks that were not trained on it" in said(model, folds=2)
    assert "97 parameters for 96 training rows" in said(model, training_rows=96)
    assert "parameters for" not in said(model, training_rows=97)
    without = {"training": good["training"], "baseline": {"accuracy": 0.6}}
    alone = said(model, validation_rows=0, scores=without)
    assert "No rows were kept from training" in alone
    assert "validation" not in alone


def test_rare_classes_are_named() -> None:
    rng = np.random.default_rng(0)
    frame = pl.DataFrame({"x": rng.normal(0, 1, 100), "y": ["a"] * 90 + ["b"] * 10})
    fitted = fit(frame, ["y"], QUICK)
    said = limits(fitted.model, fitted.summary.class_rows)
    assert any("b (10)" in one and "a (90)" not in one for one in said)


@pytest.mark.parametrize(("share", "rows"), [(0.0, 10), (0.5, 10), (0.9, 60), (1.0, 30)])
def test_the_interval_is_where_the_share_found_is_likely(share: float, rows: int) -> None:
    for end in interval(share, rows):
        assert 0 <= end <= 1
        if 0 < end < 1:  # each end is 1.96 standard deviations, as they would be there, away
            assert abs(end - share) == pytest.approx(1.96 * (end * (1 - end) / rows) ** 0.5)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("sepal length (cm)", "sepal length (cm)"),
        ("a_b*c", r"a\_b\*c"),
        ("a|b", r"a\|b"),
        ("<script>", r"\<script\>"),
        ("one\n two\t", "one two"),
        ("[x](y) `z` # ~ $ & \\", r"\[x\](y) \`z\` \# \~ \$ \& \\"),
        ("1. first.csv", r"1\. first.csv"),
        ("- 3", r"\- 3"),
        ("-3 to 4", "-3 to 4"),
        ("3.5 to 4", "3.5 to 4"),
    ],
)
def test_marks_are_escaped(text: str, written: str) -> None:
    assert plain(text) == written


def test_tables_and_bullets() -> None:
    assert table([["a", "b"], ["1", "x|y"]]) == ["| a | b |", "| --- | --- |", r"| 1 | x\|y |"]
    assert bullets(["one", "two_"]) == ["- one", r"- two\_"]
