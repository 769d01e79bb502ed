"""Recipes: what is usual where settings leave it open, and what models come of it."""

import json
from dataclasses import replace
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from clearprop import ClearpropError, Network
from clearprop.formats.model_card import model_card
from clearprop.formats.model_file import load_model, save_model
from clearprop.formats.preparation import input_lines, output_lines
from clearprop.tabular.files import open_files
from clearprop.tabular.fit import fit, fit_files
from clearprop.tabular.prepare import prepare
from clearprop.tabular.recipes import TrainingPlan, bins_of, optimizer_of, plan_of
from clearprop.tabular.settings import FitSettings, Task
from clearprop.tabular.table import Table
from clearprop.update import AdamW, Nesterov
from tabular.tables import passengers

QUICK = FitSettings(hidden=(16, 16), epochs=12, bins=4)


def test_plain_is_small_and_simple() -> None:
    assert plan_of(FitSettings(recipe="plain"), "regression", 10) == TrainingPlan()


@pytest.mark.parametrize(
    ("rows", "batch_size"), [(10, 64), (1_024, 64), (1_025, 128), (50_000, 512), (10**6, 1_024)]
)
def test_batches_grow_with_the_rows(rows: int, batch_size: int) -> None:
    assert plan_of(FitSettings(), "classification", rows).batch_size == batch_size


@pytest.mark.parametrize(
    ("task", "rows", "columns", "bins"),
    [
        ("regression", 499, 10, 0),
        ("regression", 500, 10, 16),
        ("regression", 200_000, 10, 16),
        ("regression", 200_001, 10, 0),
        ("regression", 10_000, 65, 0),
        ("classification", 10_000, 10, 0),
    ],
)
def test_numbers_are_cut_into_bins_where_numbers_are_predicted(
    task: Task, rows: int, columns: int, bins: int
) -> None:
    assert bins_of(FitSettings(), task, rows, columns) == bins
    assert bins_of(FitSettings(bins=4), task, rows, columns) == 4
    assert bins_of(FitSettings(recipe="plain"), task, rows, columns) == 0
    assert bins_of(FitSettings(standardise=False), task, rows, columns) == 0


@pytest.mark.parametrize(
    ("task", "rows", "refit"),
    [
        ("classification", 999, False),
        ("classification", 1_000, True),
        ("classification", 60_001, False),
        ("regression", 10_000, False),
    ],
)
def test_classes_of_enough_rows_are_trained_once_more(task: Task, rows: int, refit: bool) -> None:
    assert plan_of(FitSettings(), task, rows).refit is refit
    assert plan_of(FitSettings(refit=True), task, rows).refit
    for others in ({"recipe": "plain"}, {"refit": False}, {"folds": 2}, {"validation": 0.0}):
        assert not plan_of(FitSettings(**others), task, rows).refit


def test_what_is_given_comes_first() -> None:
    settings = FitSettings(dropout=0.0, batch_size=7, activation=("relu",), patience=0)
    plan = plan_of(settings, "classification", 10)
    assert (plan.dropout, plan.batch_size, plan.activation) == (0.0, 7, ("relu",))
    assert plan.patience is None
    assert plan.label_smoothing > 0


def test_each_layer_has_its_rate_and_decays_alike() -> None:
    network = Network.of((9, 4, 1), ["silu", "identity"])
    plan = plan_of(FitSettings(learning_rate=0.3), "regression", 10)
    optimizer = optimizer_of(plan, network)
    assert isinstance(optimizer, AdamW)
    assert optimizer.learning_rate == 0.3
    assert optimizer.layer_rates == (1 / 3, 1 / 2)
    decays: Any = optimizer.weight_decay
    assert [decay * rate for decay, rate in zip(decays, optimizer.layer_rates, strict=True)] == (
        pytest.approx([plan.weight_decay] * 2)
    )


def test_an_optimizer_that_is_given_has_its_own_rate() -> None:
    plan = plan_of(FitSettings(optimizer="nesterov"), "regression", 10)
    assert optimizer_of(plan, Network.of((2, 1), "identity")) == Nesterov()


def inputs_of(values: list[Any], **changes: Any) -> list[list[float]]:
    frame = pl.DataFrame({"x": values, "y": [0.0, 1.0] * (len(values) // 2)})
    prepared = prepare(Table(frame), ["y"], FitSettings(validation=0.0, **changes))
    return prepared.preparation.preprocessing.encode(frame).tolist()


def test_numbers_are_centred_at_the_median_and_far_ones_brought_near() -> None:
    found = np.array(inputs_of([1.0, 2.0, 3.0, 4.0, 5.0, 1e12]))[:, 0]
    z = (np.array([1, 2, 3, 4, 5, 1e12]) - 3.5) / 2.5
    assert found == pytest.approx(z / np.sqrt(1 + (z / 3) ** 2), rel=1e-6)
    assert found[-1] == pytest.approx(3)


def test_a_column_that_is_nearly_always_the_same_is_scaled_by_its_range() -> None:
    assert inputs_of([2.0, 2.0, 2.0, 2.0, 2.0, 6.0])[-1] == pytest.approx([2 / sqrt(1 + 4 / 9)])


def test_missing_numbers_are_marked() -> None:
    assert inputs_of([1.0, None, 3.0, 2.0])[1] == [0, 1]


def test_each_bin_has_as_many_values_and_an_input_that_rises_in_it() -> None:
    values = [1.0, 2.0, 4.0, 8.0, 16.0]
    found = np.array(inputs_of([*values, None], bins=2))[:, 1:]
    for column, edges in zip(found.T[1:], [(1, 4), (4, 16)], strict=True):
        # A missing value counts as the median.
        expected = np.interp([*values, 4], edges, (-0.25, 0.25))
        assert column == pytest.approx(expected)


def test_equal_edges_are_one_and_a_single_bin_is_none() -> None:
    assert np.shape(inputs_of([0.0, 0.0, 0.0, 0.0, 1.0, 2.0], bins=4)) == (6, 3)
    assert np.shape(inputs_of([0.0, 1.0, 0.0, 1.0], bins=4)) == (4, 1)


def test_bins_of_numbers_and_dates_are_named() -> None:
    days = [f"2024-01-{day:02}" for day in range(1, 12)]
    frame = pl.DataFrame({"x": [*range(0, 22, 2)], "day": days, "y": [*range(11)]})
    settings = FitSettings(bins=2, task="regression", validation=0.0, features=("x", "day"))
    names = prepare(Table(frame), ["y"], settings).preparation.preprocessing.input_names
    assert [name for name in names if " from " in name] == [
        "x from 0 to 10",
        "x from 10 to 20",
        "day from 2024-01-01 to 2024-01-06",
        "day from 2024-01-06 to 2024-01-11",
    ]


def test_two_categories_have_a_sign_and_none_is_0() -> None:
    assert inputs_of(["b", "a", None, "b"]) == [[1], [-1], [0], [1]]
    assert inputs_of(["b", "a", "c", None])[2:] == [[0, 0, 1], [0, 0, 0]]
    assert inputs_of([True, False, None, False]) == [[1], [-1], [0], [-1]]


def test_numbers_are_predicted_within_those_that_were_trained_on() -> None:
    frame = pl.DataFrame({"x": range(60), "y": range(60)})
    model = fit(frame, ["y"], replace(QUICK, task="regression", validation=0.0)).model
    found = model.predict(pl.DataFrame({"x": [-1000, 1000]}))["y"]
    assert found.min() >= 0  # pyright: ignore
    assert found.max() <= 59  # pyright: ignore


@pytest.mark.parametrize("target", ["survived", "fare", "harbour"])
def test_a_model_file_keeps_all_of_it(target: str, tmp_path: Path) -> None:
    frame = passengers()
    fitted = fit(frame, [target], replace(QUICK, missing=("-999",)))
    save_model(fitted.model, tmp_path / "m")
    loaded = load_model(tmp_path / "m")
    assert loaded.record == fitted.model.record
    assert loaded.record.recipe == "tabular"
    assert loaded.record.dropout > 0
    np.testing.assert_array_equal(loaded.outputs(frame), fitted.model.outputs(frame))
    assert loaded.predict(frame).equals(fitted.model.predict(frame))
    assert "clipped to ±3" in model_card(fitted, "data.csv")


def test_people_are_told_how_inputs_and_outputs_come_about() -> None:
    model = fit(passengers(), ["fare"], QUICK).model
    said = "\n".join(input_lines(model))
    assert "z / √(1 + (z / 3)²) of z = (value" in said
    assert "and a second input that is then 1, else 0" in said
    assert "0.5 · the share of each bin that is below the value, − 0.25, where the edges" in said
    assert "sex: −1 for female, 1 for male, else 0; where missing, 0" in said
    assert ", but not below " in output_lines(model)[0]


def test_a_table_in_files_comes_to_the_same_model(tmp_path: Path) -> None:
    frame = passengers(400)
    frame.write_csv(tmp_path / "t.csv")
    whole = fit(pl.read_csv(tmp_path / "t.csv"), ["survived"], QUICK)
    parts = fit_files(open_files(tmp_path / "t.csv"), "survived", QUICK)
    np.testing.assert_array_equal(parts.model.parameters.flat, whole.model.parameters.flat)
    assert json.dumps(parts.model.record.scores) == json.dumps(whole.model.record.scores)


def test_folds_validate_on_other_rows_each() -> None:
    frame = passengers(100).with_columns(row=pl.int_range(100))
    kept = []
    for fold in range(5):
        prepared = prepare(Table(frame), ["row"], FitSettings(task="regression", fold=fold))
        assert prepared.validation is not None
        kept.append({int(value) for value in prepared.validation.targets[:, 0]})
    assert {len(rows) for rows in kept} == {20}
    assert set.union(*kept) == set(range(100))


def test_a_wrong_number_of_activations_is_said() -> None:
    settings = replace(QUICK, activation=("relu", "tanh", "relu"))
    with pytest.raises(ClearpropError, match="3 activations are given for 2 hidden layers"):
        fit(passengers(), ["survived"], settings)
