"""Quantiles of a number: their loss, their coverage, and where models with them go."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import norm

from clearprop import ClearpropError, TabularRegressor
from clearprop.formats.model_file import load_model, save_model
from clearprop.tabular.fit import fit
from clearprop.tabular.model import Model
from clearprop.tabular.settings import FitSettings
from run_command import run_command
from tabular.tables import passengers

LEVELS = (0.1, 0.5, 0.9)


def table(rows: int, seed: int) -> pl.DataFrame:
    """Numbers that are spread the more, the larger x is."""
    rng = np.random.default_rng(seed)
    x = rng.random(rows)
    return pl.DataFrame({"x": x, "y": 10 * x + (0.2 + 2 * x) * rng.normal(size=rows)})


@pytest.fixture(scope="module")
def model() -> Model:
    settings = FitSettings(hidden=(32, 32), epochs=60, quantiles=LEVELS)
    return fit(table(1500, 0), ["y"], settings).model


def test_as_many_targets_lie_below_them_as_they_say(model: Model) -> None:
    frame = table(4000, 1)
    found = model.predict(frame)
    assert found.columns == ["y", "y 10%", "y 50%", "y 90%"]
    for level, name in zip(LEVELS, found.columns[1:], strict=True):
        assert (frame["y"] <= found[name]).mean() == pytest.approx(level, abs=0.04)


def test_intervals_are_wide_where_targets_are_spread(model: Model) -> None:
    x = np.linspace(0.1, 0.9, 9)
    found = model.predict(pl.DataFrame({"x": x}))
    for level, name in zip(LEVELS, found.columns[1:], strict=True):
        expected = 10 * x + (0.2 + 2 * x) * norm.ppf(level)
        assert found[name].to_numpy() == pytest.approx(expected, abs=0.8)


def test_none_is_above_the_next(model: Model) -> None:
    far = pl.DataFrame({"x": np.linspace(-5, 5, 200)})
    found = model.predict(far).select(model.quantile_names).to_numpy()
    assert (np.diff(found, axis=1) >= 0).all()


def test_a_model_file_keeps_them(model: Model, tmp_path: Path) -> None:
    save_model(model, tmp_path / "m")
    loaded = load_model(tmp_path / "m")
    assert [one.network.network.loss.name for one in loaded.quantiles] == [
        f"pinball_{level}" for level in LEVELS
    ]
    assert loaded.predict(table(50, 2)).equals(model.predict(table(50, 2)))


def test_onnx_has_them_too(model: Model) -> None:
    pytest.importorskip("onnxruntime")
    from clearprop.formats.onnx.export import model_to_onnx
    from onnx_runtime import cells, run

    frame, exported = table(300, 3), model_to_onnx(model)
    found = run(exported, cells(exported, frame))
    expected = model.predict(frame)
    np.testing.assert_allclose(found["prediction"][:, 0], expected["y"], atol=1e-4)
    np.testing.assert_allclose(
        found["quantiles"], expected.select(model.quantile_names).to_numpy(), atol=1e-4
    )


def test_the_commands_train_predict_and_score_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    passengers().write_csv("t.csv")
    typed = ("train", "t.csv", "--target", "fare", "--epochs", "5", "--hidden", "8", "-o", "m")
    code, out, err = run_command(capsys, monkeypatch, *typed, "--quantiles", "0.05,0.95")
    assert (code, err) == (0, "")
    assert "quantiles    fare 5%, fare 95%, by a network each" in out
    code, out, _ = run_command(capsys, monkeypatch, "predict", "m", "t.csv")
    assert code == 0
    assert out.startswith("fare,fare 5%,fare 95%\n")
    code, out, _ = run_command(capsys, monkeypatch, "score", "m", "t.csv")
    assert code == 0
    assert "of the targets below" in out


def test_the_estimator_gives_an_array_of_them() -> None:
    frame = passengers()
    X, y = frame.drop("fare"), frame["fare"]
    quick: dict[str, Any] = {"hidden": (16,), "epochs": 5, "random_state": 0}
    model = TabularRegressor(**quick, quantiles=(0.2, 0.8)).fit(X, y)
    found = model.predict_quantiles(X)
    assert found.shape == (300, 2)
    assert (found[:, 0] <= found[:, 1]).all()
    with pytest.raises(ValueError, match="there are no quantiles: fit it with some"):
        TabularRegressor(**quick).fit(X, y).predict_quantiles(X)


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        ((0.5, 1.0), "each must be between 0 and 1"),
        ((0.9, 0.1), "the lowest first"),
        ((0.5, 0.5), "name each once"),
    ],
)
def test_levels_that_make_no_sense_are_refused(levels: tuple[float, ...], said: str) -> None:
    with pytest.raises(ClearpropError, match=said):
        FitSettings(quantiles=levels)


def test_they_are_those_of_one_number() -> None:
    settings = FitSettings(hidden=(8,), epochs=2, quantiles=(0.5,))
    with pytest.raises(ClearpropError, match="quantiles are those of a number"):
        fit(passengers(), ["survived"], settings)
    with pytest.raises(ClearpropError, match="leave the refit out"):
        FitSettings(quantiles=(0.5,), refit=True)
