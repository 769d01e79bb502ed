"""Tables are read as they were written, or refused in a sentence."""

from pathlib import Path

import polars as pl
import pytest

from clearprop.errors import ClearpropError
from clearprop.tabular.read import read_table


def written(tmp_path: Path, content: str | bytes, name: str = "data.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_csv_cells_stay_text_without_space_around_them(tmp_path: Path) -> None:
    frame = read_table(written(tmp_path, '\ufeffa, b ,c\n 007,x,\n2.50,"y, z",true\n'))
    assert frame.columns == ["a", "b", "c"]
    assert frame.rows() == [("007", "x", None), ("2.50", "y, z", "true")]


def test_columns_without_a_name_and_empty_lines_at_the_end_are_left_out(tmp_path: Path) -> None:
    frame = read_table(written(tmp_path, ",a,\n0,5,x\n1,,x\n\n2,6,x\n\n\n"))
    assert frame.columns == ["a"]
    assert frame["a"].to_list() == ["5", None, None, "6"]


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1, 2], "b": [True, None], "c": ["x", "y"]})
    frame.write_parquet(tmp_path / "data.parquet")
    assert read_table(tmp_path / "data.parquet").equals(frame)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("data.csv", "", "data.csv is empty"),
        ("data.csv", "\n\n", "data.csv has no header"),
        ("data.csv", "a,b\n", "has a header but no rows"),
        ("data.csv", "a,b,a\n1,2,3\n", "has 2 columns called 'a'"),
        ("data.csv", "a;b\n1;2\n", "is one cell, 'a;b': separate its cells by commas"),
        ("data.csv", "a,b\n1,2\n1,2,3\n", "line 3 of .* has 3 cells, but the header has 2"),
        ("data.csv", "a,b\n1,é\n".encode("latin-1"), "is not text in UTF-8"),
        ("data.parquet", b"PAR1 and no more", "is not a Parquet file, or only a part of one"),
        ("data.xlsx", b"PK", "is not called .csv or .parquet"),
    ],
)
def test_what_is_no_table_is_refused(
    tmp_path: Path, name: str, content: str | bytes, said: str
) -> None:
    with pytest.raises(ClearpropError, match=said) as wrong:
        read_table(written(tmp_path, content, name))
    assert "\n" not in str(wrong.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ClearpropError, match=r"cannot read .*: No such file"):
        read_table(tmp_path / "absent.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ClearpropError, match="is a directory"):
        read_table(tmp_path / "folder.csv")
