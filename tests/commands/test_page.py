from pathlib import Path
from string import Formatter

import pytest

from clearprop.worked.words import WORDS
from run_command import run_command

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_page_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = run_command(capsys, monkeypatch, "page")
    assert code == 0
    assert "page.html, to be opened in a browser" in out
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_it_opens_with_a_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, model = ROOT / "examples" / "iris.csv", tmp_path / "iris.safetensors"
    train = ("train", data, "--target", "species", "-o", model, "--hidden", "5", "--epochs", "2")
    assert run_command(capsys, monkeypatch, *train)[0] == 0
    assert run_command(capsys, monkeypatch, "page", model, "-o", "iris.html")[0] == 0
    assert '"sizes":[4,5,3]' in (tmp_path / "iris.html").read_text(encoding="utf-8")


def test_what_the_page_does_not_show_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "examples" / "article.toml").read_text(encoding="utf-8")
    (tmp_path / "l2.toml").write_text(text + "\n[training]\nl2 = 0.1\n", encoding="utf-8")
    code, _, err = run_command(capsys, monkeypatch, "page", "l2.toml")
    assert code == 2
    assert "the page does not show l2: `clearprop explain` does" in err
    assert not (tmp_path / "page.html").exists()


def test_exercises_become_a_test_with_a_link_for_each_student(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make = ("exercise", "--sizes", "2-2-2", "--count", "3", "--difficulty", "hard", "-o", "made")
    assert run_command(capsys, monkeypatch, *make)[0] == 0
    code, out, _ = run_command(capsys, monkeypatch, "page", "made/exercise.toml", "-o", "test.html")
    assert code == 0
    assert "clearprop mark ANSWERS... --exercise made/exercise.toml" in " ".join(out.split())
    lines = (tmp_path / "test-links.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "name;code;link"
    assert [line.split(";")[0] for line in lines[1:]] == ["1", "2", "3"]
    written = (tmp_path / "test.html").read_text(encoding="utf-8")
    assert '"detail":"hard"' in written
    for line in lines[1:]:
        name, opens, link = line.split(";")
        assert link == f"test.html#code={opens}&name={name}"
        assert f'"code":"{opens}"' in written
    # Its codes are the same each time, or links that were handed out would open nothing.
    run_command(capsys, monkeypatch, "page", "made/exercise.toml", "-o", "again.html")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == written


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--convention", "rows"), "the page has samples in columns: make the exercises with"),
        ((), "a test has no tour: leave --tour out"),
    ],
)
def test_what_is_no_test_is_refused(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    reason: str,
) -> None:
    make = ("exercise", "--sizes", "2-2-2", *options, "-o", "made")
    assert run_command(capsys, monkeypatch, *make)[0] == 0
    (tmp_path / "tour.md").write_text("## One\n")
    tour = () if options else ("--tour", "tour.md")
    code, _, err = run_command(capsys, monkeypatch, "page", "made/exercise.toml", *tour)
    assert code == 2
    assert reason in " ".join(err.split())
    assert not (tmp_path / "page.html").exists()


def test_markup_in_a_network_file_is_no_markup_in_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "<script>alert(1)</script>"
    (tmp_path / "bad.toml").write_text(f"[network]\nsizes = [1, 1]\nloss = '{name}'\n")
    code, _, err = run_command(capsys, monkeypatch, "page", "bad.toml")
    assert code == 2
    assert "Traceback" not in err


def test_english_and_german_have_the_same_words_with_the_same_fields() -> None:
    english, german = (
        {
            key: sorted(field for _, field, _, _ in Formatter().parse(text) if field)
            for key, text in words.items()
            if key.startswith(("page ", "train "))
        }
        for words in (WORDS["en"], WORDS["de"])
    )
    assert english == german
