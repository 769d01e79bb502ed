"""Tables as people have them are read right or refused in a sentence, and nothing in silence.

`cases.toml` says of every table in `tables/` what must be said or learnt: the kind of each column,
the columns that need a note, missing values, classes, or why the table is refused.
"""

import re
import tomllib
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.exceptions import ConvergenceWarning

from clearprop import MLPClassifier, MLPRegressor, TableEncoder
from clearprop.formats.model_file import load_model
from clearprop.tabular.cells import clean
from clearprop.tabular.columns import CellOptions, infer_column
from clearprop.tabular.postprocessing import label_text
from clearprop.tabular.read import read_table
from clearprop.tabular.report import kind_word
from clearprop.tabular.task import infer_target
from run_command import run_command

Case = dict[str, Any]
Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

HERE = Path(__file__).parent
CASES: dict[str, Case] = tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))
TRAINED = {name: case for name, case in CASES.items() if "refused" not in case}
REFUSED = {name: case for name, case in CASES.items() if "refused" in case}
WITH_ALL_COLUMNS = {
    name: case
    for name, case in TRAINED.items()
    if not {"--features", "--ignore"} & {*case.get("options", ())}
}
QUICK = ("--recipe", "plain", "--hidden", "4", "--epochs", "2", "-o", "m")


def table(case: Case) -> Path:
    return HERE / "tables" / case["table"]


def needs(path: Path) -> None:
    if path.suffix == ".xlsx":
        pytest.importorskip("fastexcel")


def trained(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path, case: Case
) -> tuple[int, str, str]:
    needs(table(case))
    monkeypatch.chdir(tmp_path)
    options = ("--target", case["target"], *case.get("options", ()), *QUICK)
    return run_command(capsys, monkeypatch, "train", table(case), *options)


def notes(out: str) -> list[str]:
    """Return the sentences that stand beside "note" in what is printed."""
    found = re.search(r"^note {9}(.*\n(?: {13}.*\n)*)", out, re.MULTILINE)
    return [line.strip() for line in found[1].splitlines()] if found else []


def columns_of(case: Case) -> list[str]:
    return [*case["columns"], case["target"]]


@pytest.mark.parametrize("case", TRAINED.values(), ids=TRAINED)
def test_what_is_learnt(capsys: Capture, monkeypatch: Patch, tmp_path: Path, case: Case) -> None:
    code, out, err = trained(capsys, monkeypatch, tmp_path, case)
    assert (code, err) == (0, "")
    model = load_model(Path("m"))
    assert model.postprocessing.task == case["task"]
    assert kinds(model.preprocessing, case) == case["columns"]
    if classes := case.get("classes"):
        assert [label_text(label) for label in model.postprocessing.classes or ()] == classes
    imputed = re.search(r"values imputed: (.*)", out)
    counts = dict(re.findall(r"(\w[^,]*) \((\d+)\)", imputed[1])) if imputed else {}
    assert {name: int(count) for name, count in counts.items()} == case.get("missing", {})
    dropped = re.search(r"(\d+) dropped without a target", out)
    assert int(dropped[1] if dropped else 0) == case.get("dropped", 0)
    for said in case.get("says", ()):
        assert said in out


@pytest.mark.parametrize("case", TRAINED.values(), ids=TRAINED)
def test_what_is_noted(capsys: Capture, monkeypatch: Patch, tmp_path: Path, case: Case) -> None:
    _, out, _ = trained(capsys, monkeypatch, tmp_path, case)
    noted = {name for name in columns_of(case) if any(f"'{name}'" in one for one in notes(out))}
    assert noted == set(case.get("noted", ()))


@pytest.mark.parametrize("case", TRAINED.values(), ids=TRAINED)
def test_values(case: Case) -> None:
    needs(table(case))
    read = read_table(table(case), encoding(case))
    for name, wanted in case.get("values", {}).items():
        column = infer_column(read.frame[name], CellOptions(marks(case), read.decimal_comma))
        found = column.values.fill_null(float("nan")).to_list()[: len(wanted)]
        assert found == pytest.approx(wanted, nan_ok=True)


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_is_refused(capsys: Capture, monkeypatch: Patch, tmp_path: Path, case: Case) -> None:
    code, out, err = trained(capsys, monkeypatch, tmp_path, case)
    assert (code, out, err.count("\n")) == (2, "", 1)
    for said in case["refused"]:
        assert said.lower() in err.lower()
    assert not Path("m").exists()


@pytest.mark.parametrize("case", TRAINED.values(), ids=TRAINED)
def test_what_is_predicted(capsys: Capture, monkeypatch: Patch, tmp_path: Path, case: Case) -> None:
    trained(capsys, monkeypatch, tmp_path, case)
    later = HERE / "tables" / case.get("later", case["table"])
    options = ("--encoding", encoding(case)) if encoding(case) else ()
    code, out, err = run_command(capsys, monkeypatch, "predict", "m", later, *options)
    if "later_refused" in case:
        assert (code, out, err.count("\n")) == (2, "", 1)
        for said in case["later_refused"]:
            assert said.lower() in err.lower()
        return
    rows = read_table(later, encoding(case)).frame.height
    assert (code, len(out.splitlines())) == (0, 1 + rows)
    for column, said in case.get("remarks", {}).items():
        lines = [line for line in err.splitlines() if f"'{column}'" in line]
        assert len(lines) == 1
        assert said in lines[0]


@pytest.mark.parametrize("case", WITH_ALL_COLUMNS.values(), ids=WITH_ALL_COLUMNS)
def test_estimators_read_the_same(case: Case) -> None:
    needs(table(case))
    read = read_table(table(case), encoding(case))
    cells = infer_column(read.frame[case["target"]], CellOptions(marks(case), read.decimal_comma))
    y = infer_target(cells, case["task"]).values
    known = y.is_not_null()
    frame = read.frame.filter(known).drop(case["target"])
    encoder = TableEncoder(missing=marks(case))
    X = encoder.fit_transform(frame)
    assert kinds(encoder.preprocessing_, case) == case["columns"]
    assert X.shape == (known.sum(), len(encoder.get_feature_names_out()))
    assert np.isfinite(X).all()
    kind = MLPRegressor if case["task"] == "regression" else MLPClassifier
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network = kind(hidden_layer_sizes=(4,), max_iter=2, random_state=0)
        assert network.fit(X, y.drop_nulls().to_numpy()).predict(X).shape == (len(X),)


@pytest.mark.parametrize("case", TRAINED.values(), ids=TRAINED)
def test_every_change_of_a_column_s_meaning_has_its_note(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path, case: Case
) -> None:
    """Without a note, a column is numbers as programs write them, truths, or text as it stands."""
    _, out, _ = trained(capsys, monkeypatch, tmp_path, case)
    read = read_table(table(case), encoding(case))
    learnt = read.frame.filter(infer_column(read.frame[case["target"]]).values.is_not_null())
    said = notes(out)
    features = {one.name: one for one in load_model(Path("m")).preprocessing.features}
    for name in case["columns"]:
        if any(f"'{name}'" in note for note in said):
            continue
        cells, feature = clean(learnt[name], marks(case)), features[name]
        plain = plain_kind(cells)
        assert kind_word(feature) == ("numeric" if plain == "numeric" else "categorical")
        if plain == "numeric":
            wanted = cells.cast(pl.Float64).fill_nan(None).to_list()
            assert feature.read(cells, read.decimal_comma).values.to_list() == wanted
        else:
            texts = cells.cast(pl.String).drop_nulls()
            texts = texts.str.to_lowercase() if feature.boolean else texts
            # A few may be in validation rows alone.
            assert texts.is_in(feature.categories).mean() > 0.9


def plain_kind(cells: pl.Series) -> str:
    if cells.dtype == pl.Boolean:
        return "truths"
    if cells.dtype.is_numeric():
        return "numeric"
    numbers = cells.cast(pl.Float64, strict=False)
    return "numeric" if numbers.null_count() == cells.null_count() else "text"


def kinds(preprocessing: Any, case: Case) -> dict[str, str]:
    found = {one.name: kind_word(one) for one in preprocessing.features}
    for one in preprocessing.categorical:
        if one.boolean:
            found[one.name] = "boolean"
    return {name: found.get(name, "left out") for name in case["columns"]}


def marks(case: Case) -> tuple[str, ...]:
    options = case.get("options", [])
    return (
        tuple(options[options.index("--missing") + 1].split(",")) if "--missing" in options else ()
    )


def encoding(case: Case) -> str | None:
    return option_of(case, "--encoding") or None


def option_of(case: Case, name: str) -> str:
    options = case.get("options", [])
    return options[options.index(name) + 1] if name in options else ""


def test_there_are_many_cases_and_no_table_is_left_over() -> None:
    assert len(CASES) >= 60
    named = {case["table"] for case in CASES.values()} | {
        case["later"] for case in CASES.values() if "later" in case
    }
    assert named == {path.name for path in (HERE / "tables").iterdir()}
