"""Networks and models give the same in ONNX Runtime, preprocessing and labels included."""

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearprop.activations import ACTIVATIONS
from clearprop.errors import ClearpropError
from clearprop.formats.onnx.export import model_to_onnx, to_onnx
from clearprop.formats.onnx.graph import OLDEST_OPSET, OPSET, Graph
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.tabular.dates import days_of
from clearprop.tabular.fit import fit
from clearprop.tabular.model import Model
from clearprop.tabular.settings import FitSettings
from onnx_runtime import cells, run
from rounding import assert_same_outputs
from strategies import Case, cases, drawn
from tabular.tables import passengers

onnx: Any = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

QUICK = FitSettings(recipe="plain", hidden=(8,), epochs=5)


@settings(max_examples=60)
@given(cases())
def test_a_network_gives_the_same_there(case: Case) -> None:
    parameters = Parameters(case.network, case.parameters.flat.astype(np.float32))
    X = case.X.astype(np.float32)
    model = to_onnx(parameters)
    onnx.checker.check_model(model, full_check=True)
    assert_same_outputs(run(model, {"X": X.T})["out"].T, parameters, X)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("opset", [OLDEST_OPSET, OPSET])
def test_every_activation_in_every_set_of_operators(activation: str, opset: int) -> None:
    case = drawn(Network.of([3, 4], activation), samples=9, seed=1, dtype="float32")
    model = to_onnx(case.parameters, opset=opset)
    assert [one.version for one in model.opset_import] == [opset]
    assert_same_outputs(run(model, {"X": case.X.T})["out"].T, case.parameters, case.X)


@pytest.mark.parametrize("opset", [OLDEST_OPSET - 1, OPSET + 1])
def test_other_sets_of_operators_are_refused(opset: int) -> None:
    parameters = initialize(Network.of([2, 1]), seed=0)
    with pytest.raises(ClearpropError, match=f"opset is {opset}: it must be from 21 to"):
        to_onnx(parameters, opset=opset)


def assert_predicts_the_same(model: Model, frame: pl.DataFrame) -> None:
    exported = model_to_onnx(model)
    onnx.checker.check_model(exported, full_check=True)
    found = run(exported, cells(exported, frame))
    predicted = model.predict(frame)
    if model.postprocessing.classes is None:
        # Ours are rounded to the digits that 32-bit floats carry.
        scale = np.array(model.postprocessing.scale)
        assert found["prediction"].shape == predicted.shape
        np.testing.assert_array_less(
            np.abs(found["prediction"] - predicted.to_numpy()) / scale, 1e-5
        )
        return
    probabilities = model.probabilities(frame)
    np.testing.assert_allclose(found["probabilities"], probabilities.to_numpy(), atol=1e-5)
    labels = predicted[model.postprocessing.targets[0]]
    # Where two classes are as probable, rounding decides.
    best, next_best = np.sort(probabilities.to_numpy(), axis=1).T[:-3:-1]
    clear = best - next_best > 2e-5
    assert found["label"].shape == (frame.height,)
    assert found["label"][clear].tolist() == labels.filter(clear).to_list()


@pytest.mark.parametrize(
    ("target", "label_type"),
    [("survived", "int64"), ("sex", "object"), ("alone", "bool"), ("harbour", "object")],
)
def test_a_classifier_takes_raw_cells_and_gives_labels(target: str, label_type: str) -> None:
    model = fit(passengers(), [target], QUICK).model
    fresh = passengers(200, seed=7)
    assert_predicts_the_same(model, fresh)
    exported = model_to_onnx(model)
    assert run(exported, cells(exported, fresh))["label"].dtype.name == label_type


@pytest.mark.parametrize("target", ["survived", "fare", "harbour"])
def test_the_recipe_for_tables_with_all_that_it_does_to_columns(target: str) -> None:
    days = pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 10, 26), "1d", eager=True)
    frame = passengers().with_columns(day=days)
    model = fit(frame, [target], replace(QUICK, recipe="tabular", bins=4)).model
    assert_predicts_the_same(model, frame)
    extreme = frame.with_columns(age=pl.col("age") * 1e9, alone=None, sex=pl.lit("other"))
    assert_predicts_the_same(model, extreme)


def test_labels_that_are_fractions() -> None:
    frame = passengers().with_columns(half=pl.col("class") / 2)
    model = fit(frame, ["half"], replace(QUICK, task="classification")).model
    assert_predicts_the_same(model, frame)


@pytest.mark.parametrize("loss", ["squared_error", "poisson"])
def test_a_regressor_gives_targets_in_their_own_unit(loss: str) -> None:
    frame = passengers().with_columns(far=1e6 + pl.col("fare"), near=pl.col("fare") / 1e6)
    settings = replace(QUICK, loss=loss, task="regression")
    model = fit(frame.drop("survived"), ["far", "near"], settings).model
    assert_predicts_the_same(model, frame)
    assert [one.name for one in model_to_onnx(model).graph.output] == ["prediction"]


def test_two_outputs_for_two_classes_and_numbers_as_they_are() -> None:
    settings = replace(QUICK, loss="categorical_cross_entropy", standardise=False)
    model = fit(passengers(), ["survived"], settings).model
    assert model.network.output.size == 2
    assert_predicts_the_same(model, passengers())


@settings(max_examples=25)
@given(
    st.lists(
        st.sampled_from(["a", "b", "ab", "A", "true", "ä", "日本", " x", None]),
        min_size=12,
        max_size=30,
    ),
    st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9, width=32)), min_size=12, max_size=12),
)
def test_any_categories_and_numbers(texts: list[str | None], numbers: list[float | None]) -> None:
    texts, numbers = [*texts[:11], "b"], [*numbers[:11], 1.0]
    frame = pl.DataFrame({"x": numbers, "t": texts, "y": ["n", "p"] * 6})
    model = fit(frame, ["y"], replace(QUICK, hidden=(), epochs=1, validation=0.0)).model
    more = pl.DataFrame({"x": [None, 0.5, 1e8], "t": ["never seen", None, "b"]})
    stripped = frame.with_columns(pl.col("t").str.strip_chars())
    for table in (stripped, more):
        assert_predicts_the_same(model, table)


def test_dates_are_taken_as_days() -> None:
    frame = passengers().with_columns(
        seen=pl.datetime(2023, 12, 31) + pl.duration(hours=pl.int_range(300) * 37)
    )
    model = fit(frame, ["survived"], QUICK).model
    (feature,) = model.preprocessing.dates
    assert feature.cycles == ("year", "week", "day")
    exported = model_to_onnx(model)
    days = frame.with_columns(seen=days_of(frame["seen"]))
    given = days.with_columns(seen=pl.when(pl.int_range(300) > 4).then("seen"))
    found = run(exported, cells(exported, given))["probabilities"]
    expected = model.probabilities(
        frame.with_columns(seen=pl.when(pl.int_range(300) > 4).then("seen"))
    )
    np.testing.assert_allclose(found, expected.to_numpy(), atol=1e-5)


def test_truths_as_programs_write_them() -> None:
    frame = passengers()
    model = fit(frame, ["survived"], QUICK).model
    exported = model_to_onnx(model)
    feed = cells(exported, frame)
    expected = run(exported, feed)["probabilities"]
    for change in (str.upper, str.capitalize):
        feed["alone"] = np.vectorize(change, otypes=[object])(feed["alone"])
        np.testing.assert_array_equal(run(exported, feed)["probabilities"], expected)


@pytest.mark.parametrize("target", ["survived", "fare", "harbour"])
def test_an_average_of_networks(target: str) -> None:
    settings = replace(QUICK, recipe="tabular", folds=2, members=2)
    assert_predicts_the_same(fit(passengers(), [target], settings).model, passengers(seed=7))


def test_numbers_that_float32_could_not_tell_apart() -> None:
    rng = np.random.default_rng(0)
    x = 1e9 + rng.normal(0, 1, 100)
    frame = pl.DataFrame({"x": x, "y": x - 1e9})
    assert_predicts_the_same(fit(frame, ["y"], QUICK).model, frame)


def test_columns_called_like_the_outputs() -> None:
    names = ["label", "probabilities", "out", "W_b", "X", "numeric", "missing"]
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(rng.normal(0, 1, (50, len(names))), schema=names)
    frame = frame.with_columns(y=pl.Series((rng.random(50) < 0.5).tolist()))
    model = fit(frame, ["y"], QUICK).model
    exported = model_to_onnx(model)
    assert [one.name for one in exported.graph.input] == names
    assert [one.name for one in exported.graph.output] == ["label_2", "probabilities_2"]
    found = run(exported, cells(exported, frame))["probabilities_2"]
    np.testing.assert_allclose(found, model.probabilities(frame).to_numpy(), atol=1e-5)


def test_what_the_model_is_stands_in_its_file() -> None:
    exported = model_to_onnx(fit(passengers(), ["harbour"], QUICK).model)
    assert {one.key: one.value for one in exported.metadata_props} == {
        "task": "classification",
        "targets": '["harbour"]',
        "classes": '["C", "Q", "S"]',
    }
    assert exported.producer_name == "clearprop"


def test_equal_models_give_equal_files() -> None:
    model = fit(passengers(), ["survived"], QUICK).model
    assert model_to_onnx(model).SerializeToString() == model_to_onnx(model).SerializeToString()


def test_numbers_beyond_32_bits_are_refused() -> None:
    parameters = initialize(Network.of([2, 1]), seed=0)
    for wrong in (1e300, np.nan):
        parameters.flat[1] = wrong
        with pytest.raises(ClearpropError, match=r"W_b has .*not a finite number of 32 bits"):
            to_onnx(parameters)


def test_a_column_without_a_name_is_refused() -> None:
    frame = passengers().select(pl.col("fare").alias(""), "survived")
    model = fit(frame, ["survived"], QUICK).model
    with pytest.raises(ClearpropError, match="a column has no name"):
        model_to_onnx(model)


def test_too_many_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clearprop.formats.onnx.graph.LARGEST", 100)
    with pytest.raises(ClearpropError, match="more than the 2 GiB"):
        to_onnx(initialize(Network.of([9, 9]), seed=0))


def test_names_are_used_once() -> None:
    graph = Graph()
    assert [graph.input("x", "FLOAT", 1) for _ in range(3)] == ["x", "x_2", "x_3"]
    assert graph.node("Relu", "x", "x") == "x_4"
