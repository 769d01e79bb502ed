"""`clearprop report`, and pictures of `clearprop inspect`, as typed."""

from html.parser import HTMLParser
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

pytest.importorskip("matplotlib")

DAYS = pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 10, 26), "1d", eager=True)
FRAME = passengers().with_columns(day=DAYS, sex=pl.col("sex").replace("male", "<b>male</b> & co"))


@pytest.fixture(params=["survived", "fare", "harbour"])
def target(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: Patch) -> str:
    monkeypatch.chdir(tmp_path)
    settings = FitSettings(hidden=(16, 16), epochs=10, folds=2)
    save_model(fit(FRAME, [request.param], settings).model, Path("m.safetensors"))
    FRAME.write_csv("rows.csv")
    return request.param


class Page(HTMLParser):
    """What an HTML page has: its headings, how often each element, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open, self.seen, self.loaded = list[str](), list[str](), list[str]()
        self.headings = list[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.loaded += [f"{value}" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "h2":
            self.headings.append(data)


def test_a_report_is_one_file_with_all_pictures_inside(
    target: str, capsys: Capture, monkeypatch: Patch
) -> None:
    typed = ("report", "m.safetensors", "rows.csv", "-o")
    code, out, err = run_command(capsys, monkeypatch, *typed, "r.html")
    assert code == 0
    assert " missing, filled with the median" in err
    assert "report" in out
    text = Path("r.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    assert not [one for one in page.loaded if not one.startswith("#")]
    judged = "Predictions and what is left" if target == "fare" else "Confusion and calibration"
    shown = ["Scores", judged, "Which columns matter", "How predictions change with them"]
    assert page.headings[-6:] == [*shown, "Data", "Model and training"]
    assert page.seen.count("svg") == 4
    assert "<b>male" not in text
    assert "95 % confidence" in text
    run_command(capsys, monkeypatch, *typed, "again.html")
    assert Path("again.html").read_bytes() == Path("r.html").read_bytes()


@pytest.mark.parametrize(("name", "begins"), [("p.png", b"\x89PNG"), ("p.svg", b"<?xml")])
def test_inspect_draws_which_columns_matter(
    target: str, name: str, begins: bytes, capsys: Capture, monkeypatch: Patch
) -> None:
    typed = ("inspect", "m.safetensors", "--data", "rows.csv", "--plot", name)
    code, out, _ = run_command(capsys, monkeypatch, *typed)
    assert code == 0
    assert "importance   how much the" in out
    assert f"drawn to     {name}" in out
    assert Path(name).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("inspect", "m.safetensors", "--plot", "p.png"), "give --data, too"),
        (("inspect", "rows.csv", "--data", "rows.csv"), "--data is for a model"),
        (
            ("inspect", "m.safetensors", "--data", "rows.csv", "--plot", "p.gif"),
            "no kind of picture is called '.gif'",
        ),
        (("report", "m.safetensors", "rows.csv", "-o", "rows.csv"), "would overwrite the data"),
        (("report", "m.safetensors", "rows.csv", "-o", "no/r.html"), "no/r.html"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(
    target: str, typed: tuple[str, ...], said: str, capsys: Capture, monkeypatch: Patch
) -> None:
    code, _, err = run_command(capsys, monkeypatch, *typed)
    assert code == 2
    assert said in err
    assert err.count("\n") == 1
    assert {one.name for one in Path().iterdir()} == {"m.safetensors", "rows.csv"}


def test_without_matplotlib_it_is_said_how_to_get_it(
    target: str, capsys: Capture, monkeypatch: Patch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    code, _, err = run_command(
        capsys, monkeypatch, "report", "m.safetensors", "rows.csv", "-o", "r"
    )
    assert code == 2
    assert "pip install 'clearprop[plot]'" in err
    assert not Path("r").exists()
