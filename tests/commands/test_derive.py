"""`clearprop derive`: the derivation of one weight."""

from pathlib import Path

import pytest

from run_command import run_command

ARTICLE = "examples/article.toml"


def test_it_prints_the_paths_the_matrix_form_and_the_proof(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = run_command(capsys, monkeypatch, "derive", ARTICLE, "--weight", "w_c1")
    assert (code, err) == (0, "")
    assert "w_c,11 leads from b_1 to c_1" in out
    said = " ".join(out.split())
    assert "the sum over all paths (2) equals the entry of the matrix form" in said
    assert "0.7199 · 0.2016 · 0.3 · 0.2148 · 0.5250" in said
    assert "The sum over the paths is 0.0034" in said


def test_it_writes_a_page(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    arguments = ("derive", ARTICLE, "--format", "html", "--language", "de", "-o", page)
    code, out, err = run_command(capsys, monkeypatch, *arguments)
    assert (code, out, err) == (0, "", "")
    assert "Der Gradient von w_b[1,1]" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("output_format", ["text", "html", "latex", "typst", "markdown"])
def test_a_network_without_numbers_is_enough(
    output_format: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    about = '[network]\nsizes = [2, 4, 3, 2]\nactivation = "sigmoid"\n'
    bare = tmp_path / "bare.toml"
    bare.write_text(about, encoding="utf-8")
    options = ("--weight", "w_c1", "--format", output_format)
    derived = run_command(capsys, monkeypatch, "derive", bare, *options)
    assert derived[0] == 0
    assert "In numbers" not in derived[1]
    assert "In numbers" in run_command(capsys, monkeypatch, "derive", ARTICLE, *options)[1]
    bare.write_text(f'{about}[example]\nbatch = "sum"\n', encoding="utf-8")
    assert run_command(capsys, monkeypatch, "derive", bare, *options)[1] != derived[1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[example]", "there is no table [network]"),
        ("[network]\nsizes = [2, 1]\n[exampel]", "no table is called 'exampel'"),
        ("[network]\nsizes = [2, 1]\n[example]\nbatch = 1", "batch is 1"),
        ("[network", "is not valid TOML"),
    ],
)
def test_a_bad_file_gets_one_sentence(
    text: str,
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(text, encoding="utf-8")
    code, out, err = run_command(capsys, monkeypatch, "derive", bad)
    assert (code, out) == (2, "")
    assert f"{bad}" in err
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--weight", "w_z1"), "no weight is called 'w_z1'"),
        (("--weight", ""), "no weight is called ''"),
        (("--format", "json"), "it must be one of text, html, latex, pdf, typst, markdown"),
        (("--language", "fr"), "it must be one of en, de"),
    ],
)
def test_bad_input_gets_one_sentence(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, str],
    message: str,
) -> None:
    code, out, err = run_command(capsys, monkeypatch, "derive", ARTICLE, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
