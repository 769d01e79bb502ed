"""`clearprop predict`, as typed."""

from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import polars as pl
import pytest

from clearprop.formats.model_file import save_model
from clearprop.tabular.fit import fit
from clearprop.tabular.model import Model
from clearprop.tabular.settings import FitSettings
from run_command import run_command
from tabular.tables import passengers

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

QUICK = FitSettings(recipe="plain", hidden=(8,), epochs=10)


@pytest.fixture(scope="module")
def model() -> Model:
    return fit(passengers(), ["survived"], QUICK).model


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: Patch, model: Model) -> Path:
    """A working directory with a model and a table."""
    monkeypatch.chdir(tmp_path)
    save_model(model, Path("m"))
    passengers().write_csv("data.csv")
    return tmp_path


def test_predictions_are_those_of_the_model_in_memory(
    capsys: Capture, monkeypatch: Patch, folder: Path, model: Model
) -> None:
    code, out, err = run_command(capsys, monkeypatch, "predict", "m", "data.csv")
    assert code == 0
    assert err == (
        "clearprop: 'age': 62 missing, filled with the median\n"
        "clearprop: 'harbour': 84 missing, filled with 'C'\n"
    )
    assert pl.read_csv(StringIO(out)).equals(model.predict(passengers()))


def test_probabilities_are_named_by_class_and_add_up_to_1(
    capsys: Capture, monkeypatch: Patch, folder: Path
) -> None:
    _, out, _ = run_command(capsys, monkeypatch, "predict", "m", "data.csv", "--probabilities")
    table = pl.read_csv(StringIO(out))
    assert table.columns == ["survived", "0", "1"]
    assert (table["0"] + table["1"]).to_numpy() == pytest.approx(1, abs=1e-5)
    assert ((table["1"] > 0.5).cast(int) == table["survived"]).all()


def test_output_goes_to_a_file(capsys: Capture, monkeypatch: Patch, folder: Path) -> None:
    _, printed, _ = run_command(capsys, monkeypatch, "predict", "m", "data.csv")
    code, out, _ = run_command(capsys, monkeypatch, "predict", "m", "data.csv", "-o", "p.csv")
    assert (code, out) == (0, "300 predictions written to p.csv\n")
    assert Path("p.csv").read_text(encoding="utf-8") == printed


def test_parquet_and_csv_are_predicted_alike(
    capsys: Capture, monkeypatch: Patch, folder: Path
) -> None:
    passengers().write_parquet("data.parquet")
    outs = [
        run_command(capsys, monkeypatch, "predict", "m", name)[1]
        for name in ("data.csv", "data.parquet")
    ]
    assert outs[0] == outs[1]


def test_new_rows_may_have_whole_numbers_gaps_unseen_categories_and_more_columns(
    capsys: Capture, monkeypatch: Patch, folder: Path
) -> None:
    Path("new.csv").write_text(
        "extra,harbour,alone,fare,age,sex,class\nx,Z,True,7,30,female,1\nx,,,,,,\n",
        encoding="utf-8",
    )
    code, out, _ = run_command(capsys, monkeypatch, "predict", "m", "new.csv")
    assert code == 0
    assert len(out.splitlines()) == 3


@pytest.mark.parametrize(
    ("target", "dtype", "values"),
    [
        ("sex", pl.String, {"female", "male"}),
        ("alone", pl.Boolean, {True, False}),
        ("class", pl.Int64, {1, 2, 3}),
    ],
)
def test_labels_are_written_as_they_were_read(
    capsys: Capture,
    monkeypatch: Patch,
    folder: Path,
    target: str,
    dtype: pl.DataType,
    values: set[object],
) -> None:
    save_model(fit(passengers(), [target], QUICK).model, Path("m"))
    _, out, _ = run_command(capsys, monkeypatch, "predict", "m", "data.csv")
    column = pl.read_csv(StringIO(out))[target]
    assert column.dtype == dtype
    assert set(column) <= values


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("sex,Age,fare,class,alone,harbour\nmale,1,2,3,true,C\n", "did you mean 'Age'?"),
        ("sex,age,fare,class,alone,harbour\nmale,old,2,3,true,C\n", "'age' has 'old' in row 1"),
        ("sex,age,fare,class,alone,harbour\nmale,inf,2,3,true,C\n", "'age' has inf in row 1"),
        ("sex,age\n", "has a header but no rows"),
        ("", "new.csv is empty"),
    ],
)
def test_tables_that_do_not_fit_get_one_sentence(
    capsys: Capture, monkeypatch: Patch, folder: Path, table: str, said: str
) -> None:
    Path("new.csv").write_text(table, encoding="utf-8")
    code, out, err = run_command(capsys, monkeypatch, "predict", "m", "new.csv", "-o", "p.csv")
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert not Path("p.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["absent", "data.csv"], "cannot read absent: No such file or directory"),
        (["data.csv", "data.csv"], "data.csv is not a clearprop model"),
        (["m", "absent.csv"], "cannot read absent.csv: No such file or directory"),
        (["m", "data.csv", "-o", "no/p.csv"], "cannot write no/p.csv: there is no directory no"),
        (["m", "data.csv", "-o", "data.csv"], "would overwrite data.csv"),
        (["m", "data.csv", "-o", "m"], "would overwrite m"),
    ],
)
def test_bad_input_gets_one_sentence_and_writes_nothing(
    capsys: Capture, monkeypatch: Patch, folder: Path, arguments: list[str], said: str
) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    code, out, err = run_command(capsys, monkeypatch, "predict", *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_numbers_have_no_probabilities(capsys: Capture, monkeypatch: Patch, folder: Path) -> None:
    save_model(fit(passengers(), ["fare"], QUICK).model, Path("m"))
    code, out, err = run_command(capsys, monkeypatch, "predict", "m", "data.csv", "--probabilities")
    assert (code, out) == (2, "")
    assert "the model predicts the number 'fare', which has no probabilities" in err


def test_several_targets_are_predicted(capsys: Capture, monkeypatch: Patch, folder: Path) -> None:
    run_command(capsys, monkeypatch, "train", "--demo", "switch", "-o", "switch")
    Path("new.csv").write_text("a_1,a_2\n1,0\n0,1\n", encoding="utf-8")
    _, out, _ = run_command(capsys, monkeypatch, "predict", "switch", "new.csv")
    table = pl.read_csv(StringIO(out))
    assert table.columns == ["d_1", "d_2"]
    assert table.to_numpy().ravel().tolist() == pytest.approx([0, 1, 1, 0], abs=0.1)


def test_what_was_never_seen_is_said_a_line_for_each_column(
    capsys: Capture, monkeypatch: Patch, folder: Path
) -> None:
    Path("new.csv").write_text(
        "harbour,alone,fare,age,sex,class\nZ,true,7,30,female,1\nY,true,,999,male,1\n",
        encoding="utf-8",
    )
    code, out, err = run_command(capsys, monkeypatch, "predict", "m", "new.csv")
    assert (code, len(out.splitlines())) == (0, 3)
    lines = err.splitlines()
    assert len(lines) == 3
    assert (
        "clearprop: 'age': 1 row far outside what was trained on, 2.1 to 80, such as 999" in lines
    )
    assert "clearprop: 'fare': 1 missing, filled with the median" in lines
    assert "clearprop: 'harbour': 2 rows with 'Z', 'Y', never trained on" in lines


def test_columns_are_kept_and_names_never_clash(
    capsys: Capture, monkeypatch: Patch, folder: Path
) -> None:
    table = pl.DataFrame({"x": [0.0, 1.0] * 20, "yes": ["no", "yes"] * 20})
    table.write_csv("yes.csv")
    save_model(fit(table, ["yes"], QUICK).model, Path("m"))
    command = ("predict", "m", "yes.csv", "--probabilities", "--keep", "yes,x")
    code, out, _ = run_command(capsys, monkeypatch, *command)
    assert code == 0
    assert out.splitlines()[0] == "yes,x,predicted yes,no,probability of yes"
    assert all(len(cell) <= 8 for cell in out.splitlines()[1].split(","))


def test_a_table_comes_from_standard_input(
    capsys: Capture, monkeypatch: Patch, folder: Path
) -> None:
    _, from_file, _ = run_command(capsys, monkeypatch, "predict", "m", "data.csv")
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(Path("data.csv").read_bytes())))
    assert run_command(capsys, monkeypatch, "predict", "m", "-")[1] == from_file


def test_columns_to_keep_must_be_there(capsys: Capture, monkeypatch: Patch, folder: Path) -> None:
    code, out, err = run_command(capsys, monkeypatch, "predict", "m", "data.csv", "--keep", "id")
    assert (code, out) == (2, "")
    assert "there is no column 'id' in the table" in err


@pytest.mark.parametrize(
    ("cells", "later", "said"),
    [
        (["03/04/2023", "01/25/2023"], ["2023-04-03"], "written YYYY-MM-DD, unlike the training"),
        (["50%", "20%"], ["0.5"], "1 row without '%', read as if it stood there"),
        (["50", "20.5"], ["$9,732.70"], "numbers such as $1,234.5, unlike the training rows"),
    ],
)
def test_cells_written_otherwise_are_said(
    capsys: Capture, monkeypatch: Patch, folder: Path, cells: list[str], later: list[str], said: str
) -> None:
    frame = pl.DataFrame({"x": cells * 20, "y": ["a", "b"] * 20})
    save_model(fit(frame, ["y"], QUICK).model, Path("m"))
    pl.DataFrame({"x": later}).write_csv("new.csv")
    code, _, err = run_command(capsys, monkeypatch, "predict", "m", "new.csv")
    assert code == 0
    assert said in err


@pytest.mark.parametrize(
    ("cells", "later"),
    [
        # The second date must not change what the first one means.
        (["03/04/2023", "01/25/2023"], ["03/04/2023", "25/04/2023"]),
        (["0.5", "0.2"], ["50%"]),
        (["5 kg", "2 kg"], ["5 lb"]),
    ],
)
def test_cells_that_contradict_what_was_learnt_are_refused(
    capsys: Capture, monkeypatch: Patch, folder: Path, cells: list[str], later: list[str]
) -> None:
    frame = pl.DataFrame({"x": cells * 20, "y": ["a", "b"] * 20})
    save_model(fit(frame, ["y"], QUICK).model, Path("m"))
    pl.DataFrame({"x": later}).write_csv("new.csv")
    code, out, err = run_command(capsys, monkeypatch, "predict", "m", "new.csv")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"column 'x' has '{later[-1]}' in row {len(later)}" in err
