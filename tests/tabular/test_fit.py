"""Networks learn tables, better than an answer that ignores the inputs."""

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from clearprop.errors import ClearpropError
from clearprop.randomness import Draws
from clearprop.tabular.demos import DEMOS, demo_named
from clearprop.tabular.fit import fit
from clearprop.tabular.prepare import prepare
from clearprop.tabular.rows import Placement, RowSplit
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.table import Table
from clearprop.training import TrainingDivergedError
from tabular.tables import passengers

QUICK = FitSettings(recipe="plain", hidden=(8,), epochs=30)


def test_digits_are_learnt_to_97_percent_with_the_defaults() -> None:
    demo = demo_named("digits")
    record = fit(demo.frame, demo.targets, demo.settings).model.record
    assert demo.settings == FitSettings()
    assert record.validation_rows == pytest.approx(0.2 * 1797, abs=5)
    assert record.scores["validation"]["accuracy"] >= 0.97


@pytest.mark.parametrize(
    ("name", "metric", "better_by"),
    [("iris", "accuracy", 0.5), ("breast_cancer", "accuracy", 0.25), ("diabetes", "R²", 0.3)],
)
def test_demos_beat_the_naive_baseline(name: str, metric: str, better_by: float) -> None:
    demo = demo_named(name)
    scores = fit(demo.frame, demo.targets, demo.settings).model.record.scores
    assert scores["validation"][metric] > scores["baseline"][metric] + better_by


@pytest.mark.parametrize("name", ["switch", "xor"])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_article_s_task_and_xor_are_learnt_to_a_tenth(name: str, seed: int) -> None:
    demo = demo_named(name)
    model = fit(demo.frame, demo.targets, replace(demo.settings, seed=seed)).model
    wanted = demo.frame.select(demo.targets).to_numpy()
    assert np.abs(model.outputs(demo.frame) - wanted).max() < 0.1


def test_the_switch_is_learnt_by_the_article_s_network() -> None:
    demo = demo_named("switch")
    network = fit(demo.frame, demo.targets, replace(demo.settings, epochs=1)).model.network
    assert network.sizes == (2, 4, 3, 2)
    assert {layer.activation.name for layer in network.layers} == {"sigmoid"}
    assert not any(layer.bias for layer in network.layers)
    assert network.loss.name == "squared_error"


def test_an_unknown_demo_is_refused() -> None:
    with pytest.raises(ClearpropError, match=r"no demo is called 'digit': did you mean 'digits'?"):
        demo_named("digit")
    assert set(DEMOS) == {"digits", "iris", "breast_cancer", "diabetes", "switch", "xor"}


def test_a_mixed_table_with_missing_values_is_learnt() -> None:
    frame = passengers()
    fitted = fit(frame, ["survived"])
    summary, scores = fitted.summary, fitted.model.record.scores
    assert summary.imputed == {name: frame[name].null_count() for name in ("age", "harbour")}
    assert summary.notes == (
        "'name' is left out: each of its 240 values occurs once",
        "'empty' is left out: it has no values",
    )
    # Numbers, one of them with gaps, two categories and two values, and three harbours
    assert fitted.model.preprocessing.inputs == 4 + 1 + 1 + 3
    assert scores["validation"]["accuracy"] > scores["baseline"]["accuracy"] + 0.1
    shares = fitted.model.probabilities(frame)
    assert shares.columns == ["0", "1"]
    assert shares.sum_horizontal().to_numpy() == pytest.approx(1)
    assert fitted.model.predict(frame)["survived"].to_list() == [
        int(share > 0.5) for share in shares["1"]
    ]


def test_rows_without_a_target_are_dropped_and_counted() -> None:
    frame = passengers(60).with_columns(survived=pl.Series([None] * 5 + [0, 1] * 27 + [1]))
    fitted = fit(frame, ["survived"], QUICK)
    record = fitted.model.record
    assert (fitted.summary.rows, fitted.summary.dropped) == (60, 5)
    assert record.training_rows + record.validation_rows == 55


def test_a_column_of_numbers_with_text_in_it_is_taken_for_categories_and_said() -> None:
    frame = pl.DataFrame({"x": ["1", "2", "A3", "4"] * 5, "y": [0, 1] * 10})
    assert fit(frame, ["y"], QUICK).summary.notes == (
        "'x' is taken for categories because of 'A3' in row 3, though most of its values are "
        "numbers",
    )


@pytest.mark.parametrize("labels", [[True, False], [7, -3], ["b", "a"], [0.0, 2.0]])
def test_labels_come_back_with_their_own_type(labels: list[object]) -> None:
    frame = pl.DataFrame({"x": [0.0, 1.0] * 20, "y": labels * 20})
    settings = replace(QUICK, epochs=200, task="classification")
    model = fit(frame, ["y"], settings).model
    assert model.predict(frame)["y"].to_list() == labels * 20


@pytest.mark.parametrize("hidden", [(), (5,)])
@pytest.mark.parametrize("loss", ["squared_error", "absolute_error", "huber", "poisson"])
def test_regression_predicts_in_the_target_s_unit(hidden: tuple[int, ...], loss: str) -> None:
    x = np.linspace(0, 1, 200)
    frame = pl.DataFrame({"x": x, "y": 1000 + 200 * x})
    model = fit(
        frame, ["y"], FitSettings(recipe="plain", hidden=hidden, loss=loss, learning_rate=0.02)
    ).model
    assert model.predict(frame)["y"].to_numpy() == pytest.approx(frame["y"].to_numpy(), abs=25)


@pytest.mark.parametrize(
    "loss",
    ["binary_cross_entropy", "categorical_cross_entropy", "squared_error", "huber"],
)
@pytest.mark.parametrize("classes", [2, 3])
def test_other_losses_learn_classes_too(loss: str, classes: int) -> None:
    rng = np.random.default_rng(0)
    frame = pl.DataFrame({"x": rng.uniform(0, classes, 300)}).with_columns(
        y=pl.col("x").floor().cast(pl.Int64)
    )
    model = fit(frame, ["y"], FitSettings(recipe="plain", loss=loss, learning_rate=0.01)).model
    assert (model.predict(frame)["y"] == frame["y"]).mean() > 0.95
    assert model.probabilities(frame).sum_horizontal().to_numpy() == pytest.approx(1)


def column(part: Any) -> Any:
    """Return the first input of a part's rows."""
    return part.samples.X[:, 0]


def test_each_class_is_split_by_the_same_share_and_by_the_seed() -> None:
    frame = pl.DataFrame({"x": range(110), "y": ["a"] * 50 + ["b"] * 59 + ["c"]})
    splits = [
        prepare(Table(frame), ["y"], FitSettings(recipe="plain", seed=seed)) for seed in (0, 0, 1)
    ]
    first, again, other = (
        [column(part).tolist() for part in (one.training, one.validation)] for one in splits
    )
    assert first == again != other
    assert np.sort(splits[0].validation.targets).tolist() == [0] * 10 + [1] * 12
    assert set(first[0]).isdisjoint(first[1])
    assert len(first[0] + first[1]) == 110


@pytest.mark.parametrize("class_rows", [(1, 2, 300), (70_000, 200_000, 3)])
def test_rows_are_split_alike_in_whatever_pieces_they_come(class_rows: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    classes = rng.permutation(np.repeat(np.arange(3), class_rows))
    whole = RowSplit(class_rows, 0.2, 5).are_kept(classes)
    in_pieces = RowSplit(class_rows, 0.2, 5)
    ends = np.sort(rng.integers(0, len(classes), 7))
    kept = [in_pieces.are_kept(piece) for piece in np.split(classes, ends)]
    np.testing.assert_array_equal(np.concatenate(kept), whole)
    shares = [min(round(0.2 * rows), rows - 1) for rows in class_rows]
    assert np.bincount(classes[whole], minlength=3).tolist() == shares


@pytest.mark.parametrize(("rows", "buckets"), [(7, 1), (1000, 10), (200_003, 40), (50, 51)])
def test_rows_in_buckets_fill_every_place_once(rows: int, buckets: int) -> None:
    def placement() -> Placement:
        return Placement(rows, buckets, Draws(0, "placement"), 0)

    places = placement().places(rows)
    np.testing.assert_array_equal(np.sort(places), np.arange(rows))
    in_pieces = placement()
    pieces = [in_pieces.places(count) for count in (rows // 3, rows - 2 * (rows // 3), rows // 3)]
    np.testing.assert_array_equal(np.concatenate(pieces), places)
    if buckets == 1:
        np.testing.assert_array_equal(places, np.arange(rows))


def test_a_stretch_of_places_has_rows_from_everywhere() -> None:
    places = Placement(200_000, 40, Draws(0, "placement"), 0).places(200_000)
    there = np.flatnonzero((places >= 45_000) & (places < 50_000))
    assert np.histogram(there, bins=10, range=(0, 200_000))[0] == pytest.approx(500, abs=100)


def test_preprocessing_is_learnt_from_the_training_rows_alone() -> None:
    frame = pl.DataFrame({"x": range(100), "y": [0, 1] * 50})
    prepared = prepare(Table(frame), ["y"], FitSettings(recipe="plain"))
    feature = prepared.preparation.preprocessing.numeric[0]
    rows = column(prepared.training) * feature.scale + feature.centre
    assert feature.centre == pytest.approx(rows.mean(), abs=1e-5)
    others = column(prepared.validation) * feature.scale + feature.centre
    assert abs(feature.centre - np.concatenate([rows, others]).mean()) > 1e-3


@pytest.mark.parametrize(
    ("frame", "settings", "said"),
    [
        ({"x": [1, 2, 3], "yy": [0, 1, 0]}, QUICK, "no target column 'y' .* did you mean 'yy'?"),
        ({"y": [0, 1] * 9}, QUICK, "no column is left to learn from"),
        ({"x": [1, 2], "y": ["a", "b"]}, QUICK, "2 rows with a known target are too few"),
        ({"x": [1.0, np.inf] * 9, "y": [0, 1] * 9}, QUICK, "column 'x' has inf in row 2"),
        (
            {"x": range(9), "y": [-1.5, *range(8)]},
            replace(QUICK, loss="poisson"),
            "target 'y' has -1.5, but loss 'poisson' is for counts",
        ),
        (
            {"x": range(9), "y": [1e308, -1e308, 1e300, *range(6)]},
            QUICK,
            "the numbers in target 'y' are too large",
        ),
    ],
)
def test_tables_that_cannot_be_learnt_are_refused(
    frame: dict[str, object], settings: FitSettings, said: str
) -> None:
    with pytest.raises(ClearpropError, match=said):
        fit(pl.DataFrame(frame), ["y"], settings)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"validation": 1.0}, "the validation share is 1.0"),
        ({"seed": -1}, "the seed is -1"),
        ({"activation": ("relu", "tanh", "relu")}, "3 activations are given for 2 hidden layers"),
        ({"patience": -1}, "the patience is -1: it must be 0 or above"),
    ],
)
def test_settings_out_of_range_are_refused(changes: dict[str, object], said: str) -> None:
    given: dict[str, Any] = {"recipe": "plain", **changes}
    with pytest.raises(ClearpropError, match=said):
        fit(passengers(), ["survived"], FitSettings(**given))


def test_without_validation_rows_the_training_rows_are_scored() -> None:
    record = fit(passengers(), ["survived"], replace(QUICK, validation=0.0)).model.record
    assert record.validation_rows == 0
    assert set(record.scores) == {"training", "linear", "baseline"}


def test_divergence_raises() -> None:
    settings = FitSettings(recipe="plain", optimizer="gradient_descent", learning_rate=1e30)
    with pytest.raises(TrainingDivergedError, match="the loss became NaN or infinite in epoch 1"):
        fit(demo_named("diabetes").frame, ["progression"], settings)
