"""`clearprop inspect`, as typed."""

from pathlib import Path

import pytest

from clearprop.formats.model_file import save_model
from clearprop.tabular.fit import fit
from clearprop.tabular.settings import FitSettings
from run_command import run_command
from tabular.tables import passengers

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


def test_a_model_is_shown(capsys: Capture, monkeypatch: Patch, tmp_path: Path) -> None:
    settings = FitSettings(recipe="plain", hidden=(8,), epochs=5, l2=0.25, seed=3)
    model = fit(passengers(), ["survived"], settings).model
    save_model(model, tmp_path / "m")
    code, out, err = run_command(capsys, monkeypatch, "inspect", tmp_path / "m")
    assert (code, err) == (0, "")
    for said in (
        "classification: predict 'survived', one of 0, 1",
        "class, age, fare",
        "sex: female, male",
        "harbour: C, Q, S",
        "10-8-1, relu, sigmoid, with biases",
        "97 parameters, loss binary_cross_entropy",
        "b: W_b 8×10, b_b 8×1, relu",
        "240 to train on, 60 to validate",
        "5 epochs",
        "adam, learning rate 0.001, l2 0.25, batches of 32, weights glorot_uniform, seed 3",
        f"{model.record.scores['validation']['accuracy']:.1%}",
    ):
        assert said in out
    assert "\x1b" not in out


def test_a_file_that_is_no_model_is_named(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    (tmp_path / "m").write_text("hello", encoding="utf-8")
    code, out, err = run_command(capsys, monkeypatch, "inspect", tmp_path / "m")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "is not a clearprop model" in err


def test_a_table_is_shown_before_any_training(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    passengers().with_row_index("id").write_csv(tmp_path / "data.csv")
    command = ("inspect", tmp_path / "data.csv")
    code, out, err = run_command(capsys, monkeypatch, *command, "--target", "survived")
    assert (code, err) == (0, "")
    lines = [line.split() for line in out.splitlines()]
    for said in (
        ["age", "numeric", "1.4", "to", "80", "62", "2"],
        ["harbour", "categorical", "C,", "Q,", "S", "84", "3"],
        ["id", "left", "out"],
    ):
        assert said in lines
    assert "'id' is left out: its numbers count the rows (to use it, name it in --features)" in out
    assert "classification, because 'survived' holds whole numbers, only 2 different ones" in out
    assert run_command(capsys, monkeypatch, *command)[0] == 0


def test_options_for_tables_do_not_go_with_models(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    code, _, err = run_command(capsys, monkeypatch, "inspect", tmp_path / "m", "--target", "y")
    assert code == 2
    assert "is no table by its name" in err
