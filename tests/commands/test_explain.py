"""`clearprop explain`, as typed."""

import json
from pathlib import Path

import pytest

from run_command import run_command

ARTICLE = Path(__file__).parents[2] / "examples" / "article.toml"

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


def test_the_article_is_worked_through(capsys: Capture, monkeypatch: Patch) -> None:
    code, out, err = run_command(capsys, monkeypatch, "explain", ARTICLE)
    assert (code, err) == (0, "")
    assert "⎡ 0.5250 ⎤" in out
    assert "⎣ 0.6481  0.6980  0.7478  0.7976 ⎦" in out
    assert "\x1b" not in out


def test_json_has_the_steps_in_order(capsys: Capture, monkeypatch: Patch) -> None:
    code, out, _ = run_command(capsys, monkeypatch, "explain", ARTICLE, "--format", "json")
    steps = json.loads(out)["steps"]
    assert code == 0
    assert steps[0]["name"] == "net_b"
    assert steps[0]["value"] == [[0.1], [0.3], [0.5], [0.7]]
    assert steps[-1]["name"] == "W_d_new"


def test_without_a_file_weights_come_from_the_seed(capsys: Capture, monkeypatch: Patch) -> None:
    options = ("--sizes", "2-4-3-2", "--activation", "sigmoid", "--input", "1,0", "--target", "0,1")
    outs = [
        run_command(capsys, monkeypatch, "explain", *options, "--seed", seed)[1]
        for seed in (0, 0, 1)
    ]
    assert "with the seed 0" in outs[0]
    assert outs[0] == outs[1]
    assert outs[0] != outs[2]


def test_decimals_are_kept_as_asked(capsys: Capture, monkeypatch: Patch) -> None:
    _, out, _ = run_command(capsys, monkeypatch, "explain", ARTICLE, "--decimals", 6)
    assert "0.524979" in out  # 1 / (1 + exp(−0.1))


def test_several_inputs_are_added_up_when_asked(capsys: Capture, monkeypatch: Patch) -> None:
    several = ("--input", "1,0;0,1", "--target", "0,1;1,0", "--batch", "sum")
    code, out, _ = run_command(capsys, monkeypatch, "explain", ARTICLE, *several)
    assert code == 0
    assert "the gradient is the sum over the samples" in " ".join(out.split())


def test_output_goes_to_a_file_without_colour(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    written = tmp_path / "worked.txt"
    code, out, _ = run_command(capsys, monkeypatch, "explain", ARTICLE, "-o", written)
    assert (code, out) == (0, "")
    text = written.read_text(encoding="utf-8")
    assert "∂E/∂out_c = W_dᵀ · ∂E/∂net_d" in text
    assert "\x1b" not in text


BAD = {
    "nothing to explain": ([], "give a NETWORK.toml, or --sizes"),
    "both a file and sizes": ([ARTICLE, "--sizes", "2-2"], "give one of the two"),
    "sizes in words": (["--sizes", "two"], "--sizes is 'two'"),
    "an input that is no number": (["--sizes", "1-1", "--input", "x"], "--input has 'x'"),
    "an input that is not finite": (
        ["--sizes", "1-1", "--input", "nan", "--target", "1"],
        "finite",
    ),
    "no target": (["--sizes", "1-1", "--input", "1"], "--target is missing"),
    "an unknown activation": (["--sizes", "1-1", "--activation", "sigmoyd"], "'sigmoid'?"),
    "a softmax inside": (
        ["--sizes", "1-2-1", "--activation", "softmax,sigmoid"],
        "only an output layer can have",
    ),
    "a target the loss cannot use": (
        [
            "--sizes",
            "1-1",
            "--loss",
            "poisson",
            "--activation",
            "softplus",
            "--input",
            "1",
            "--target",
            "-1",
        ],
        "its targets are 0 or above",
    ),
    "a loss that does not go with the activation": (
        ["--sizes", "1-1", "--loss", "binary_cross_entropy", "--activation", "tanh"],
        "use sigmoid or softmax",
    ),
    "a negative learning rate": ([ARTICLE, "--learning-rate", "-1"], "learning rate is -1"),
    "too many decimals": ([ARTICLE, "--decimals", "99"], "0 to 15 places, not 99"),
    "an unknown format": (
        [ARTICLE, "--format", "docx"],
        "it must be one of text, json, html, latex, pdf, notebook, markdown, typst",
    ),
    "an unknown language": ([ARTICLE, "--language", "fr"], "it must be one of en, de"),
    "an unknown notation": ([ARTICLE, "--notation", "x"], "it must be one of article, textbook"),
    "an unknown convention": (
        [ARTICLE, "--convention", "x"],
        "it must be one of columns, rows",
    ),
    "an unknown paper": ([ARTICLE, "--paper", "a3"], "it must be one of a4, letter"),
    "an unknown option": ([ARTICLE, "--decimal", "4"], "--decimal"),
    "a missing file": (["absent.toml"], "cannot read absent.toml"),
    "a number too large": (
        ["--sizes", "1-1", "--activation", "identity", "--input", "1e90", "--target", "1"],
        "too large",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_gets_one_sentence_and_exit_code_2(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path, what: str
) -> None:
    arguments, wanted = BAD[what]
    written = tmp_path / "out.txt"
    code, out, err = run_command(capsys, monkeypatch, "explain", *arguments, "-o", written)
    assert (code, out) == (2, "")
    assert err.startswith("clearprop: ")
    assert err.count("\n") == 1
    assert wanted in err
    assert not written.exists()


def test_an_output_that_cannot_be_written_is_said(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    code, _, err = run_command(capsys, monkeypatch, "explain", ARTICLE, "-o", tmp_path)
    assert code == 2
    assert "cannot write" in err


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        # ½ · 0.742² + ½ · 0.218² = 0.299044; from unrounded outs it would be 0.298.
        (("--significant", "3"), "= 0.299\n"),
        (("--exact",), "Fractions are kept"),
        (("--preset", "mazur"), "leaves the biases as they are"),
        (("--decimals", "2"), "half up to 2 decimals"),
    ],
)
def test_numbers_are_rounded_as_asked(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    printed: str,
) -> None:
    code, out, err = run_command(capsys, monkeypatch, "explain", "examples/mazur.toml", *arguments)
    assert (code, err) == (0, "")
    assert printed in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--significant", "3", "--decimals", "3"), "give one of the two"),
        (("--language", "de", "--format", "json"), "are for pages: give a --format such as html"),
        (("--convention", "rows", "--format", "json"), "are for pages"),
        (("--significant", "3", "--exact"), "ask for one of the two"),
        (("--significant", "0"), "1 to 15 significant digits, not 0"),
        (("--significant", "16"), "1 to 15 significant digits, not 16"),
        (("--preset", "hinton"), "it must be one of article, mazur"),
    ],
)
def test_roundings_that_contradict_each_other_are_refused(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    code, out, err = run_command(capsys, monkeypatch, "explain", "examples/mazur.toml", *arguments)
    assert (code, out) == (2, "")
    assert message in err
