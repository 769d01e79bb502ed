"""`clearprop search` ranks combinations, saves the best as `train` would, and says what failed."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from clearprop.formats.model_file import load_model
from clearprop.tabular import search as tabular_search
from run_command import run_command

IRIS = Path(__file__).parents[2] / "examples" / "iris.csv"


def searched(
    capsys: Any, monkeypatch: Any, *more: object, data: Path = IRIS
) -> tuple[int, str, str]:
    options = ("--target", "species", "--epochs", 20)
    return run_command(capsys, monkeypatch, "search", data, *options, *more)


def rows_of(out: str) -> list[list[str]]:
    """Return the rows of the table of combinations, without its head."""
    block = re.search(r"^combinations(.*?)^data ", out, re.S | re.M)
    assert block is not None
    return [line.split() for line in block[1].splitlines()[1:]]


def test_the_best_is_what_train_makes_of_its_settings(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found, trained = tmp_path / "found.safetensors", tmp_path / "trained.safetensors"
    grid = ("--grid", "hidden=8,16-16,none", "--grid", "learning_rate=0.001,0.02")
    code, out, _ = searched(capsys, monkeypatch, *grid, "-o", found)
    assert code == 0
    rows = rows_of(out)
    losses = [float(row[0]) for row in rows]
    assert losses == sorted(losses)
    assert sorted(tuple(row[2:]) for row in rows) == sorted(
        (hidden, rate) for hidden in ("8", "16-16", "none") for rate in ("0.001", "0.02")
    )
    best = rows[0]
    options = ("--hidden", best[2], "--learning-rate", best[3], "--epochs", 20, "-o", trained)
    run_command(
        capsys, monkeypatch, "train", IRIS, "--recipe", "plain", "--target", "species", *options
    )
    assert found.read_bytes() == trained.read_bytes()
    assert load_model(found).record.scores["validation"]["loss"] == pytest.approx(losses[0], 1e-3)


def test_what_is_kept_is_used_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    more = (
        "--grid",
        "l2=0,0.01",
        "--grid",
        "seed=0,1,2,3",
        "--halving",
        2,
        "--keep",
        tmp_path / "k",
    )
    _, first, _ = searched(capsys, monkeypatch, *more)
    assert [row[1] for row in rows_of(first)] == ["20", "10", "5", "5", "2", "2", "2", "2"]
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "k").iterdir()}
    assert len(kept) == 8 + 4 + 2 + 1
    _, again, _ = searched(capsys, monkeypatch, *more, "--jobs", 2)
    assert rows_of(again) == rows_of(first)
    assert kept == {path: path.stat().st_mtime_ns for path in (tmp_path / "k").iterdir()}


def test_one_that_diverges_is_a_row_with_its_reason(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = searched(capsys, monkeypatch, "--grid", "learning_rate=0.01,1e30")
    assert code == 0
    assert "failed" in out
    assert re.search(r"1e\+30  the loss became NaN or infinite in epoch 1", out)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--grid", "size=1"), "size cannot be searched: name one of hidden, activation"),
        (("--grid", "l2"), "--grid is 'l2': write a setting and its values"),
        (("--grid", "l2="), "--grid is 'l2=': write a setting and its values"),
        (("--grid", "l2=x"), "it is 'x', which is not a finite number"),
        (("--grid", "activation=relu,rely"), "no activation is called 'rely'"),
        (("--grid", "l2=0", "--validation", "0"), "keep some, such as --validation 0.2"),
        (("--grid", "l2=0", "--halving", "1"), "halving is 1: it must be 2 or above"),
        (("--grid", "learning_rate=1e30,1e31"), "no combination could be trained: the loss"),
    ],
)
def test_bad_input_gets_a_sentence(
    more: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    code, _, err = searched(capsys, monkeypatch, *more)
    assert code == 2
    assert said in err
    assert err.count("\n") == 1


def test_a_setting_without_values_is_refused() -> None:
    table: Any = pl.DataFrame({"x": np.arange(9.0), "y": np.arange(9.0)})
    with pytest.raises(Exception, match="there is no value of l2 to try"):
        tabular_search.search_table(table, "y", Any, {"l2": ()})  # type: ignore[arg-type]
