"""A table in files gives the model that it gives in memory; what is wrong in it is named."""

import gzip
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from clearprop.errors import ClearpropError
from clearprop.formats.model_file import save_model
from clearprop.tabular import cache as cache_module
from clearprop.tabular.files import open_files
from clearprop.tabular.fit import fit, fit_files
from clearprop.tabular.memory import bytes_of, takes_more_than
from clearprop.tabular.read import read_table
from clearprop.tabular.rows import CHUNK
from clearprop.tabular.settings import FitSettings
from failing_disk import Failing
from stored.files import make_buffer_small

pytest.importorskip("pyarrow")

QUICK = FitSettings(recipe="plain", hidden=(4,), epochs=2, batch_size=500)


def table(rows: int) -> pl.DataFrame:
    """Return a table with columns of every kind, some of whose cells are missing."""
    rng = np.random.default_rng(0)
    x = rng.normal(10, 3, rows).round(2)
    days = np.datetime64("2024-01-01") + rng.integers(0, 400, rows)
    frame = pl.DataFrame(
        {
            "x": x,
            "amount": [f"{value:,.2f} €" for value in x * 1000],
            "day": [str(day) for day in days],
            "alone": rng.choice(["yes it is", "no"], rows),
            "member": rng.choice(["true", "False"], rows),
            "colour": rng.choice(["red", "green", "blue"], rows, p=[0.7, 0.2, 0.1]),
            "n": rng.integers(0, 10**6, rows),
        }
    )
    missing = pl.Series(rng.uniform(size=rows) < 0.1)
    frame = frame.with_columns(
        x=pl.when(~missing).then("x"), day=pl.when(~missing).then("day"),
        alone=pl.when(~missing.reverse()).then("alone"),
    )  # fmt: skip
    price = (np.abs(x) * 2 + (frame["colour"] == "red").cast(pl.Int8).to_numpy()).round(3)
    return frame.with_columns(price=pl.Series(price), colour=frame["colour"])


def model_bytes(fitted: Any, path: Path) -> bytes:
    save_model(fitted.model, path)
    return path.read_bytes()


@pytest.mark.parametrize("in_buckets", [False, True])
@pytest.mark.parametrize(
    ("target", "changes"),
    [
        ("price", {}),
        ("colour", {"class_weight": "balanced"}),
        ("member", {"validation": 0.0, "ignore": ("n",)}),
        ("price", {"standardise": False, "loss": "poisson", "seed": 3}),
    ],
)
def test_a_table_in_files_gives_the_same_model(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    changes: dict[str, Any],
    in_buckets: bool,
) -> None:
    if in_buckets:
        make_buffer_small(monkeypatch)
    frame = table(2 * CHUNK + 777 if not in_buckets else 9000)
    path = tmp_path / "table.csv"
    frame.write_csv(path)
    settings = replace(QUICK, **changes)
    in_memory = fit(read_table(path), [target], settings)
    in_files = fit_files(open_files(path), target, settings, cache=tmp_path / "cache")
    again = fit_files(open_files(path), target, settings, cache=tmp_path / "cache")
    found = [model_bytes(one, tmp_path / "model") for one in (in_memory, in_files, again)]
    assert found[0] == found[1] == found[2]
    assert in_files.summary.imputed == in_memory.summary.imputed
    assert in_files.summary.rows == in_memory.summary.rows
    assert in_files.summary.class_rows == in_memory.summary.class_rows


def written(frame: pl.DataFrame, folder: Path, way: str) -> Path:
    """Write a table in one of many ways; return what to open."""
    path = folder / "table.csv"
    if way == "gzip":
        path = folder / "table.csv.gz"
        path.write_bytes(gzip.compress(frame.write_csv().encode()))
    elif way == "semicolons":
        text = frame.write_csv(separator=";", quote_style="never")
        path.write_text("Exported on Monday\n\n" + text, encoding="utf-8-sig")
    elif way == "quotes":
        noted = frame.with_columns(note=pl.lit('a "note",\nin two lines'))
        path.write_text(noted.write_csv(), encoding="utf-8")
    elif way == "cp1252":
        path.write_text(frame.write_csv(), encoding="cp1252")
    elif way == "trailing":
        head, *lines = frame.write_csv().splitlines()
        path.write_text("\n".join([head, *(f"{line}," for line in lines)]), encoding="utf-8")
    elif way == "parquet":
        path = folder / "table.parquet"
        frame.write_parquet(path)
    elif way == "folder":
        path = folder / "parts"
        path.mkdir()
        (path / "_SUCCESS").write_text("")
        columns = frame.columns
        frame.head(1000).write_csv(path / "a.csv")
        frame.slice(1000, 1000).select(columns[::-1]).write_csv(path / "b.csv")
        (path / "c.csv.gz").write_bytes(gzip.compress(frame.slice(2000).write_csv().encode()))
    else:
        frame.write_csv(path)
    return path


@pytest.mark.parametrize(
    "way", ["gzip", "semicolons", "quotes", "cp1252", "trailing", "parquet", "folder", "plain"]
)
def test_files_are_read_as_they_are_written(tmp_path: Path, way: str) -> None:
    frame = table(3000)
    if way == "semicolons":
        comma = frame["x"].cast(pl.String).str.replace(".", ",", literal=True)
        frame = frame.with_columns(x=comma)
    path = written(frame, tmp_path, way)
    encoding = "cp1252" if way == "cp1252" else None
    whole = frame if way in ("parquet", "folder") else read_table(path, encoding)
    if way == "folder":
        frame.write_csv(tmp_path / "whole.csv")
        whole = read_table(tmp_path / "whole.csv")
    one = fit(whole, ["price"], QUICK)
    other = fit_files(open_files(path, encoding), "price", QUICK)
    assert model_bytes(one, tmp_path / "m") == model_bytes(other, tmp_path / "m")


def long_file(folder: Path, **changes: tuple[int, str]) -> Path:
    """Write a table whose later rows have other cells in some columns."""
    frame = table(CHUNK + 5000).with_columns(pl.all().cast(pl.String))
    for name, (row, cell) in changes.items():
        cells = frame[name].to_list()
        cells[row] = cell
        frame = frame.with_columns(pl.Series(name, cells))
    frame.write_csv(folder / "long.csv")
    return folder / "long.csv"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"x": (CHUNK + 99, "ten")}, "column 'x' has 'ten' in line 65637 of .*long.csv, where a n"),
        (
            {"amount": (CHUNK, "?!")},
            "column 'amount' has '\\?!' in line 65538 of .*, where a number",
        ),
        ({"day": (CHUNK + 1, "soon")}, "column 'day' has 'soon' in line 65539 of .*, where a date"),
        ({"member": (CHUNK + 7, "maybe")}, "'maybe' in line 65545 of .*, where true or false is"),
        ({"n": (CHUNK + 2, "free")}, "column 'n' has 'free' in line 65540 of .*long.csv"),
    ],
)
def test_a_cell_that_contradicts_the_first_rows_is_named(
    tmp_path: Path, change: dict[str, tuple[int, str]], said: str
) -> None:
    files = open_files(long_file(tmp_path, **change))
    with pytest.raises(ClearpropError, match=said):
        fit_files(files, "n" if "n" in change else "price", QUICK, cache=tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_target_that_is_not_finite_is_named_by_its_row(tmp_path: Path) -> None:
    few, many = [f"{k % 9000}.5" for k in range(CHUNK)], [f"{k}.25" for k in range(3000)]
    cells = [*few, *many, "inf"]
    pl.DataFrame({"x": range(len(cells)), "y": cells}).write_csv(tmp_path / "t.csv")
    with pytest.raises(ClearpropError, match=f"column 'y' has inf in row {len(cells)}: every"):
        fit_files(open_files(tmp_path / "t.csv"), "y", QUICK, cache=tmp_path / "cache")


def test_a_row_of_parquet_is_named(tmp_path: Path) -> None:
    frame = table(2000).with_columns(pl.col("n").cast(pl.Float64))
    for name, value in (("a", 1.0), ("b", float("inf"))):
        numbers = frame["n"].to_list()
        numbers[77] = value
        frame.with_columns(n=pl.Series(numbers)).write_parquet(tmp_path / f"{name}.parquet")
    with pytest.raises(ClearpropError, match=r"column 'n' has inf in row 78 of .*b\.parquet"):
        fit_files(open_files(tmp_path), "price", QUICK)


def test_lines_with_other_numbers_of_cells_are_named(tmp_path: Path) -> None:
    path = tmp_path / "ragged.csv"
    path.write_text("x,y\n" + "1,2\n" * 70_000 + "1,2,3\n", encoding="utf-8")
    with pytest.raises(ClearpropError, match=r"line 70002 of .* has 3 cells, but the header has 2"):
        fit_files(open_files(path), "y", QUICK)
    path.write_bytes(b"x,y\n" + b"1,a\n" * 70_000 + b"1,\xff\n")
    with pytest.raises(ClearpropError, match="is not text in UTF-8: give its --encoding"):
        fit_files(open_files(path), "y", QUICK)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "has no files that end in one of .csv"),
        ({"a.csv": "x,y\n1,2\n", "b.csv": "x,z\n1,2\n"}, "have different columns: 'y' is in one"),
        ({"a.csv": "x,y\n1,2\n", "b.parquet": ""}, "has Parquet files and others"),
        ({"a.parquet": "no"}, r"a.parquet is no table in Parquet, or only a part of one"),
        ({"a.csv": "x,y\n"}, "a.csv has a header but no rows"),
        ({"a.csv": ""}, "a.csv is empty"),
        ({"a.csv.gz": "no"}, "a.csv.gz"),
    ],
)
def test_folders_that_are_no_table_are_refused(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    with pytest.raises(ClearpropError, match=said):
        open_files(tmp_path)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("-", "standard input cannot be read several times"),
        ("t.xlsx", "t.xlsx cannot be read a part at a time"),
        ("none.csv", "cannot read .*none.csv: No such file"),
        ("none.parquet", "cannot read .*none.parquet: "),
    ],
)
def test_what_cannot_be_read_a_part_at_a_time_is_refused(path: str, said: str) -> None:
    with pytest.raises(ClearpropError, match=said):
        open_files(Path(path))


@pytest.mark.parametrize(
    ("column", "task", "said"),
    [
        ("n", "classification", "has [0-9]+ different values in 65536 rows, nearly as many"),
        ("text", None, "has 65536 different values in 65536 rows, .* such as 'row 0'"),
        ("names", None, "has more than 10000 different values, such as 'name 0'"),
        ("same", None, "has the one class 'a' in every row"),
        ("nothing", None, "target 'nothing' has no values"),
        ("prize", None, "no target column 'prize' .* did you mean 'price'"),
    ],
)
def test_targets_that_cannot_be_learnt_are_refused(
    tmp_path: Path, column: str, task: Any, said: str
) -> None:
    rows = 70_000
    frame = table(rows).with_columns(
        pl.Series("text", [f"row {k}" for k in range(rows)]),
        pl.Series("names", [f"name {k % 20_000}" for k in range(rows)]),
        pl.lit("a").alias("same"),
        pl.lit(None, pl.String).alias("nothing"),
    )
    frame.write_csv(tmp_path / "t.csv")
    with pytest.raises(ClearpropError, match=said):
        fit_files(open_files(tmp_path / "t.csv"), column, replace(QUICK, task=task))


def test_a_target_is_known_by_all_of_its_rows(tmp_path: Path) -> None:
    rows = CHUNK + 4000
    frame = pl.DataFrame({"x": np.arange(rows) % 7, "y": np.arange(rows) // (rows // 2 + 1)})
    frame.write_csv(tmp_path / "sorted.csv")
    fitted = fit_files(open_files(tmp_path / "sorted.csv"), "y", QUICK)
    assert fitted.model.postprocessing.classes == (0, 1)
    assert fitted.model.record.validation_rows == round(0.2 * fitted.summary.class_rows[0]) + round(
        0.2 * fitted.summary.class_rows[1]
    )


def test_a_cache_is_reused_where_nothing_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, cache = tmp_path / "t.csv", tmp_path / "cache"
    table(2000).write_csv(path)
    built: list[str] = []
    genuine = cache_module.survey_files
    monkeypatch.setattr(
        cache_module, "survey_files", lambda *a, **b: built.append("") or genuine(*a, **b)
    )

    def fitted(settings: FitSettings) -> str:
        fit_files(open_files(path), "price", settings, cache=cache)
        return capsys.readouterr().err

    assert "where they take" in fitted(QUICK)
    assert "since nothing has changed" in fitted(replace(QUICK, epochs=1, hidden=(9,)))
    assert len(built) == 1
    for number, changed in enumerate([replace(QUICK, seed=1), replace(QUICK, ignore=("n",))], 2):
        fitted(changed)
        assert len(built) == number
    table(2001).write_csv(path)
    fitted(QUICK)
    assert len(built) == 4
    # What is no longer of use is gone; what was never a cache's stays.
    assert len(list(cache.iterdir())) == 1
    (cache / "mine.txt").write_text("")
    fitted(replace(QUICK, seed=5))
    assert sorted(one.name == "mine.txt" for one in cache.iterdir()) == [False, True]
    # One that is damaged is made again.
    for manifest in cache.glob("*/manifest.json"):
        manifest.write_text("{")
    fitted(replace(QUICK, seed=5))
    assert len(built) == 6


def test_without_a_cache_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table(2000).write_csv("t.csv")
    fit_files(open_files(Path("t.csv")), "price", QUICK)
    assert [one.name for one in tmp_path.iterdir()] == ["t.csv"]


def test_a_disk_that_is_too_small_is_said_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table(2000).write_csv(tmp_path / "t.csv")
    usage: Any = type("Usage", (), {"free": 70 * 2**20})
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    files = open_files(tmp_path / "t.csv")
    fit_files(files, "price", QUICK, cache=tmp_path / "fits")
    usage.free = 1000
    with pytest.raises(ClearpropError, match=r"take .* kB, but only 1 kB are free"):
        fit_files(files, "price", QUICK, cache=tmp_path / "cache")


def test_whichever_call_fails_the_cache_is_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.csv"
    table(600).write_csv(path)
    settings = replace(QUICK, epochs=1)
    whole = model_bytes(fit(read_table(path), ["price"], settings), tmp_path / "model")
    fails = failed = 0
    while True:
        fails += 1
        cache = tmp_path / str(fails)
        files = open_files(path)
        with monkeypatch.context() as patched:
            failing = Failing(patched, fails)
            said = None
            try:
                fit_files(files, "price", settings, cache=cache)
            except ClearpropError as wrong:
                said, failed = str(wrong), failed + 1
        assert said is None or ("No space left on device" in said and "\n" not in said)
        if failing.count < fails:
            break
        again = fit_files(files, "price", settings, cache=cache)
        assert model_bytes(again, tmp_path / "model") == whole
    assert failed > 10


def test_memory_is_a_number_and_a_unit(tmp_path: Path) -> None:
    assert bytes_of("2GB") == 2 * 10**9
    assert bytes_of("1.5 GB") == bytes_of("1500MB") == 1_500_000_000
    for text in ("2", "much", "2GBB", "-1GB", ""):
        with pytest.raises(ClearpropError, match=r"write a number and a unit|but a training takes"):
            bytes_of(text)
    path = tmp_path / "t.csv"
    path.write_bytes(b"x,y\n" + b"1,2\n" * 1000)
    assert not takes_more_than(path, "600MB")
    with path.open("r+b") as file:
        file.truncate(200 * 10**6)
    assert takes_more_than(path, "600MB")
    assert not takes_more_than(path, "2GB")
    assert takes_more_than(tmp_path, "2GB")
