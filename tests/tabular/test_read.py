"""Tables are read as they were written, or refused in a sentence."""

import gzip
from datetime import date, time
from pathlib import Path

import polars as pl
import pytest

from clearprop.errors import ClearpropError
from clearprop.tabular.read import read_table


def written(tmp_path: Path, content: str | bytes, name: str = "data.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def frame_of(path: Path) -> pl.DataFrame:
    return read_table(path).frame


def test_csv_cells_stay_text_without_space_around_them(tmp_path: Path) -> None:
    frame = frame_of(written(tmp_path, '\ufeffa, b ,c\n 007,x,\n2.50,"y, z",true\n'))
    assert frame.columns == ["a", "b", "c"]
    assert frame.rows() == [("007", "x", None), ("2.50", "y, z", "true")]


def test_columns_without_a_name_and_empty_lines_at_the_end_are_left_out(tmp_path: Path) -> None:
    frame = frame_of(written(tmp_path, ",a,\n0,5,x\n1,,x\n\n2,6,x\n\n\n"))
    assert frame.columns == ["a"]
    assert frame["a"].to_list() == ["5", None, None, "6"]


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1, 2], "b": [True, None], "c": ["x", "y"]})
    frame.write_parquet(tmp_path / "data.parquet")
    assert frame_of(tmp_path / "data.parquet").equals(frame)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("data.csv", "", "data.csv is empty"),
        ("data.csv", "\n\n", "data.csv has no header"),
        ("data.csv", "a,b\n", "has a header but no rows"),
        ("data.csv", "a,b,a\n1,2,3\n", "has 2 columns called 'a'"),
        ("data.csv", "4.9,setosa\n5.1,setosa\n4.7,virginica\n", "no header: its first line, 4.9"),
        ("data.csv", "a,b\n1,2\n".encode("utf-16"), "is not text in UTF-8: .* --encoding utf-16"),
        ("data.csv.gz", b"a,b", "is not compressed by gzip"),
        ("data.jsonl", '{"a":', "is no table in JSON lines, or only a part of one"),
        ("data.csv", "a,b\n1,2\n1,2,3\n", "line 3 of .* has 3 cells, but the header has 2"),
        (
            "data.csv",
            "a,b\n1,é\n".encode("latin-1"),
            "is not text in UTF-8 .line 2.: give its --enc",
        ),
        ("data.parquet", b"PAR1 and no more", "is no table in Parquet, or only a part of one"),
        ("data.ods", b"PK", "is no table by its name"),
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


@pytest.mark.parametrize(
    ("content", "rows", "layout"),
    [
        ("a;b\n23;1,5\n7;2\n", [("23", "1,5"), ("7", "2")], "semicolons, decimal commas"),
        ("Preis, netto;Menge\n12,5;3\n1,5;4\n", [("12,5", "3"), ("1,5", "4")], "semicolons"),
        ("a\tb\nx, y\t2\nz\t3\n", [("x, y", "2"), ("z", "3")], "cells separated by tabs"),
        ("a|b\n1|2\n3|4\n", [("1", "2"), ("3", "4")], "cells separated by vertical bars"),
        ("a,b\n1,2\n3,4\n", [("1", "2"), ("3", "4")], ""),
        ("a,b\r1,2\r3,4\r", [("1", "2"), ("3", "4")], ""),
        ("a,b\r\n1,2\r\n", [("1", "2")], ""),
        ("a,b\n1,2,\n3,4,\n", [("1", "2"), ("3", "4")], ""),
    ],
)
def test_the_header_tells_the_separator(
    tmp_path: Path, content: str, rows: list[tuple[str, ...]], layout: str
) -> None:
    table = read_table(written(tmp_path, content))
    assert table.frame.rows() == rows
    assert layout in table.layout
    assert bool(layout) == bool(table.layout)


@pytest.mark.parametrize("title", ["Sales 2026", "Sales 2026,,,", '"Sales, 2026"\n'])
def test_lines_above_the_header_are_left_out_and_said(tmp_path: Path, title: str) -> None:
    table = read_table(written(tmp_path, f"{title}\nshop,day,sold,price\nx,mon,2,1.5\ny,tue,3,2\n"))
    assert table.frame.columns == ["shop", "day", "sold", "price"]
    assert table.frame.height == 2
    assert table.notes[0].startswith("the lines above the header are left out: 'Sales")


def test_a_column_without_a_name_is_said_to_be_left_out(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, ",a\n0,5\n1,6\n")).notes == (
        "column 1 is left out: the header has no name for it",
    )


def test_years_and_numbers_may_be_names_of_columns(tmp_path: Path) -> None:
    assert frame_of(written(tmp_path, "2024,2025\n5,6\n7,8\n")).columns == ["2024", "2025"]


def test_other_encodings_are_read_when_named(tmp_path: Path) -> None:
    for encoding in ("latin-1", "cp1252", "utf-16"):
        path = written(tmp_path, "a,b\n1,é\n".encode(encoding))
        assert read_table(path, encoding).frame["b"].to_list() == ["é"]
    with pytest.raises(ClearpropError, match="there is no encoding 'utf8000'"):
        read_table(path, "utf8000")
    with pytest.raises(ClearpropError, match="is not text in ascii"):
        read_table(written(tmp_path, b"a\xff,b\n1,2\n"), "ascii")


def test_compressed_and_typed_files_are_read_by_their_names(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1, 2], "b": ["x", None]})
    (tmp_path / "data.csv.gz").write_bytes(gzip.compress(frame.write_csv().encode()))
    (tmp_path / "data.tsv").write_text(frame.write_csv(separator="\t"), encoding="utf-8")
    assert frame_of(tmp_path / "data.csv.gz").rows() == [("1", "x"), ("2", None)]
    assert frame_of(tmp_path / "data.tsv").rows() == [("1", "x"), ("2", None)]
    frame.write_ndjson(tmp_path / "data.jsonl")
    assert frame_of(tmp_path / "data.jsonl").equals(frame)


def test_the_first_sheet_of_a_workbook_is_read(tmp_path: Path) -> None:
    pytest.importorskip("fastexcel")
    xlsxwriter = pytest.importorskip("xlsxwriter")
    frame = pl.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    with xlsxwriter.Workbook(tmp_path / "data.xlsx") as book:
        frame.write_excel(book, worksheet="first")
        frame.write_excel(book, worksheet="second")
    table = read_table(tmp_path / "data.xlsx")
    assert table.frame.equals(frame.cast(pl.String))
    assert table.notes == ("the sheet 'first' of 2 is read",)


def test_workbooks_are_read_with_the_care_of_text(tmp_path: Path) -> None:
    pytest.importorskip("fastexcel")
    xlsxwriter = pytest.importorskip("xlsxwriter")
    rows = [
        ["Sales 2026"],
        [],
        ["day", "at", "n", "note"],
        [date(2026, 1, 5), time(6, 30), 1.5, "007"],
        [date(2026, 1, 6), time(18, 0), "n/a", True],
    ]
    with xlsxwriter.Workbook(
        tmp_path / "data.xlsx", {"default_date_format": "yyyy-mm-dd hh:mm:ss"}
    ) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    table = read_table(tmp_path / "data.xlsx")
    assert table.frame.rows() == [
        ("2026-01-05", "06:30:00", "1.5", "007"),
        ("2026-01-06", "18:00:00", "n/a", "true"),
    ]
    assert table.notes == ("the lines above the header are left out: 'Sales 2026'",)


def test_comments_above_the_header_are_left_out(tmp_path: Path) -> None:
    comments = "# made by X, 2026, all rights\n# units: a in m, b in s, y class\n"
    table = read_table(written(tmp_path, f"{comments}a,b,y\n0.5,1,p\n0.2,2,q\n"))
    assert table.frame.columns == ["a", "b", "y"]
    assert frame_of(written(tmp_path, "# id,name\n1,x\n2,y\n")).columns == ["# id", "name"]


def test_a_file_that_seems_cut_has_a_note(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, "a,b,c\n1,2,3\n4,5")).notes == (
        "the last line has 2 of 3 cells, the others are taken for empty: the file may have been "
        "cut",
    )
