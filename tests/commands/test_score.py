"""`clearprop score`, as typed."""

from pathlib import Path

import polars as pl
import pytest

from clearprop.formats.model_file import save_model
from clearprop.tabular.fit import fit
from clearprop.tabular.settings import FitSettings
from run_command import run_command
from tabular.tables import passengers

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

QUICK = FitSettings(recipe="plain", hidden=(8,), epochs=10)


def test_predictions_are_compared_with_the_labels(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    frame = passengers()
    model = fit(frame, ["survived"], QUICK).model
    save_model(model, Path("m"))
    labelled = frame.with_columns(
        survived=pl.Series(["9", None, "NA", *frame["survived"].cast(pl.String)[3:]])
    )
    labelled.write_csv("labelled.csv")
    code, out, err = run_command(capsys, monkeypatch, "score", "m", "labelled.csv")
    right = (model.predict(frame)["survived"] == frame["survived"])[3:].mean()
    assert code == 0
    assert "labelled.csv: 300 rows, 3 without a target" in out
    assert "1 rows have classes the model does not know ('9'): they are left out" in out
    assert f"{right:.1%}" in out
    assert "true \\ predicted" in out
    assert "'age': " in err


def test_numbers_are_scored_in_their_unit(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    x = pl.Series("x", range(0, 400, 2))
    frame = pl.DataFrame([x, (1000 + 3 * x).alias("y")])
    save_model(fit(frame, ["y"], FitSettings(recipe="plain", learning_rate=0.01)).model, Path("m"))
    dollars = frame.with_columns(
        y=pl.format(
            "${},{}.00", pl.col("y") // 1000, (pl.col("y") % 1000).cast(pl.String).str.zfill(3)
        )
    )
    dollars.write_csv("dollars.csv")
    frame.write_csv("plain.csv")
    outs = [
        run_command(capsys, monkeypatch, "score", "m", name)[1].partition("\n")[2]
        for name in ("plain.csv", "dollars.csv")
    ]
    assert outs[0] == outs[1]
    assert "R²" in outs[0]


def test_a_table_without_targets_is_refused(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    frame = passengers()
    save_model(fit(frame, ["survived"], QUICK).model, Path("m"))
    for table, said in (
        (frame.drop("survived"), "there is no column 'survived' in the table"),
        (frame.with_columns(survived=pl.lit("?")), "no row has a known target 'survived'"),
    ):
        table.write_csv("new.csv")
        code, out, err = run_command(capsys, monkeypatch, "score", "m", "new.csv")
        assert (code, out) == (2, "")
        assert said in err
        assert err.count("\n") == 1
