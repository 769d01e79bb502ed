"""Several networks in one model: folds, members, a refit; what chooses their epochs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from clearprop import ClearpropError
from clearprop.evaluate import predict
from clearprop.formats.model_file import load_model, save_model
from clearprop.tabular import networks
from clearprop.tabular.files import open_files
from clearprop.tabular.fit import fit, fit_files
from clearprop.tabular.model import Model
from clearprop.tabular.prepare import prepare
from clearprop.tabular.report import rows_line, training_lines
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.table import Table
from clearprop.training import Checkpoints
from tabular.tables import passengers

FRAME = passengers(300)
QUICK = FitSettings(hidden=(16, 16), epochs=12)


def trained(target: str = "survived", **changes: Any) -> Model:
    return fit(FRAME, [target], replace(QUICK, **changes)).model


def test_each_row_is_judged_by_the_fold_that_was_not_trained_on_it() -> None:
    settings = replace(QUICK, folds=4)
    model = trained(folds=4)
    assert len(model.networks) == 4
    assert (model.record.training_rows, model.record.validation_rows) == (225, 300)
    right = 0
    for fold, network in enumerate(model.networks):
        part = prepare(Table(FRAME), ["survived"], replace(settings, fold=fold)).validation
        assert part is not None
        X, _, _ = part.first()
        right += int(((predict(network, X)[:, 0] > 0.5) == part.targets).sum())
    assert model.record.scores["validation"]["accuracy"] == right / 300
    assert "in 4 folds, each trained on 225" in rows_line(model.record)


def test_outputs_are_averaged() -> None:
    model = trained("fare", members=3)
    each = [replace(model, networks=(one,)).outputs(FRAME) for one in model.networks]
    assert len(each) == 3
    assert not np.array_equal(each[0], each[1])
    np.testing.assert_allclose(model.outputs(FRAME), np.mean(each, axis=0), rtol=1e-6)
    with pytest.raises(ClearpropError, match="is the average of 3 networks"):
        _ = model.parameters


def test_the_first_member_is_the_only_one_of_others() -> None:
    one, two = trained(), trained(members=2)
    np.testing.assert_array_equal(one.parameters.flat, two.networks[0].flat)


def test_a_refit_is_of_all_rows_for_as_many_epochs_as_were_best() -> None:
    model = trained("fare", refit=True, validation=0.3)
    record, (best,) = model.record, model.record.best_epochs
    assert (record.training_rows, record.refitted, len(model.networks)) == (210, True, 1)
    alone = fit(FRAME, ["fare"], replace(QUICK, validation=0.0, patience=0)).model
    assert model.preprocessing == alone.preprocessing
    if best == QUICK.epochs:
        np.testing.assert_array_equal(model.parameters.flat, alone.parameters.flat)
    else:
        assert not np.array_equal(model.parameters.flat, alone.parameters.flat)
    assert "then trained anew on all rows for as many" in training_lines(record)[0]


def test_a_refit_to_the_last_epoch_is_the_training_without_validation() -> None:
    model = trained("fare", refit=True, epochs=1)
    alone = fit(FRAME, ["fare"], replace(QUICK, validation=0.0, patience=0, epochs=1)).model
    np.testing.assert_array_equal(model.parameters.flat, alone.parameters.flat)


@pytest.mark.parametrize("target", ["survived", "fare", "harbour"])
def test_a_model_file_keeps_all_networks(target: str, tmp_path: Path) -> None:
    model = trained(target, folds=2, members=2)
    save_model(model, tmp_path / "m")
    loaded = load_model(tmp_path / "m")
    assert len(loaded.networks) == 4
    assert loaded.record == model.record
    assert loaded.predict(FRAME).equals(model.predict(FRAME))


def test_a_table_in_files_comes_to_the_same_networks(tmp_path: Path) -> None:
    FRAME.write_csv(tmp_path / "t.csv")
    for changes in ({"folds": 2}, {"refit": True}):
        settings = replace(QUICK, **changes)
        whole = fit(pl.read_csv(tmp_path / "t.csv"), ["survived"], settings).model
        parts = fit_files(open_files(tmp_path / "t.csv"), "survived", settings).model
        for one, other in zip(whole.networks, parts.networks, strict=True):
            np.testing.assert_array_equal(one.flat, other.flat)


@pytest.mark.parametrize(
    ("target", "metric"), [("survived", "accuracy"), ("survived", "auc"), ("fare", "mae")]
)
def test_a_metric_chooses_the_epoch(target: str, metric: Any) -> None:
    found = [
        trained(target, metric=metric, epochs=epochs, schedule="constant", seed=2)
        for epochs in range(1, 9)
    ]
    names = {"accuracy": "accuracy", "auc": "AUC", "mae": "MAE"}
    scores = [one.record.scores["validation"][names[metric]] for one in found]
    better = [-score if metric == "mae" else score for score in scores]
    # As more epochs are allowed, what they chose is never worse.
    assert all(np.diff(better) >= -1e-9)
    assert {one.record.metric for one in found} == {metric}


def test_words_for_the_loss_choose_as_it_does() -> None:
    np.testing.assert_array_equal(
        trained(metric="log_loss").parameters.flat, trained().parameters.flat
    )
    np.testing.assert_array_equal(
        trained("fare", metric="rmse").parameters.flat, trained("fare").parameters.flat
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"metric": "mae"}, "the metric mae is not for classification: choose one of accuracy"),
        ({"metric": "log_loss", "loss": "squared_error"}, "but the loss is squared_error"),
        ({"weights": "fares"}, "--weights names 'fares', but there is no such column: did you"),
        ({"weights": "survived"}, "--weights names the target 'survived'"),
        ({"weights": "sex"}, "are in 'sex', which holds no numbers"),
        ({"weights": "age"}, "column 'age' has no value in row"),
    ],
)
def test_what_makes_no_sense_is_said_before_training(changes: Any, said: str) -> None:
    with pytest.raises(ClearpropError, match=said):
        trained(**changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"folds": 0}, "the number of folds is 0"),
        ({"members": -1}, "the number of members is -1"),
        ({"folds": 2, "refit": True}, "instead of folds"),
        ({"validation": 0.0, "refit": True}, "keep some rows"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(changes: Any, said: str) -> None:
    with pytest.raises(ClearpropError, match=said):
        replace(QUICK, **changes)


def test_several_trainings_have_no_checkpoints(tmp_path: Path) -> None:
    with pytest.raises(ClearpropError, match="of a single training"):
        fit(FRAME, ["fare"], replace(QUICK, folds=2), checkpoint=Checkpoints(tmp_path))


def test_rows_count_by_their_weights_in_loss_choice_and_calibration() -> None:
    """Rows of weight 0 might as well not be there."""
    rng = np.random.default_rng(0)
    x = rng.random(400)
    weights = (rng.random(400) < 0.5).astype(float)
    own = np.where(x > 0.5, "high", "low")
    label = np.where(weights > 0, own, np.where(own == "high", "low", "high"))
    frame = pl.DataFrame({"x": x, "label": label, "w": weights})
    model = fit(frame, ["label"], replace(QUICK, weights="w", epochs=40)).model
    assert [one.name for one in model.preprocessing.features] == ["x"]
    assert np.mean(model.predict(frame)["label"].to_numpy() == own) > 0.9
    without = fit(frame, ["label"], replace(QUICK, ignore=("w",), epochs=40)).model
    assert np.mean(without.predict(frame)["label"].to_numpy() == own) < 0.9
    assert "rows weighted by 'w'" in training_lines(model.record)[1]
    assert model.postprocessing.temperature < without.postprocessing.temperature


def test_equal_weights_change_nothing_and_those_of_classes_are_multiplied() -> None:
    frame = FRAME.with_columns(w=pl.lit(1.0))
    one = fit(frame, ["survived"], replace(QUICK, weights="w", class_weight="balanced")).model
    other = fit(FRAME, ["survived"], replace(QUICK, class_weight="balanced")).model
    np.testing.assert_array_equal(one.parameters.flat, other.parameters.flat)


def interrupted_at(monkeypatch: pytest.MonkeyPatch, call: int, **changes: Any) -> Model:
    """Train, where the training of that number (from 1) is interrupted after some epochs."""
    calls = list[int]()

    def train_network(*arguments: Any, **named: Any) -> networks.Trained:
        calls.append(1)
        assert len(calls) <= call, "it goes on after it was interrupted"
        found = networks.train_network(*arguments, **named)
        return found._replace(interrupted=len(calls) == call)

    monkeypatch.setattr("clearprop.tabular.fit.train_network", train_network)
    return trained("fare", **changes)


def test_an_interrupted_fold_is_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    model = interrupted_at(monkeypatch, 2, folds=4, quantiles=())
    assert len(model.networks) == 2
    assert model.record.interrupted
    assert "interrupted: the parameters of epochs" in training_lines(model.record)[0]


def test_without_a_whole_refit_the_first_network_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    once = trained("fare")
    model = interrupted_at(monkeypatch, 2, refit=True)
    np.testing.assert_array_equal(model.parameters.flat, once.parameters.flat)
    assert not model.record.refitted


def test_quantiles_are_all_there_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    model = interrupted_at(monkeypatch, 3, quantiles=(0.1, 0.9))
    assert model.quantiles == ()
    assert model.record.interrupted
