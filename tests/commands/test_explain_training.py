"""`clearprop explain` with an optimizer and the rest of a training, as typed."""

import json
from pathlib import Path
from typing import Any

import pytest

from run_command import run_command

EXAMPLES = Path(__file__).parents[2] / "examples"
ARTICLE, MAZUR = EXAMPLES / "article.toml", EXAMPLES / "mazur.toml"

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


def explained(capsys: Capture, monkeypatch: Patch, *arguments: object) -> Any:
    code, out, err = run_command(capsys, monkeypatch, "explain", *arguments, "--format", "json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_options_say_what_a_table_says(capsys: Capture, monkeypatch: Patch, tmp_path: Path) -> None:
    path = tmp_path / "network.toml"
    table = """
[training]
optimizer = "adamw"
learning_rate = 0.02
beta1 = 0.8
weight_decay = 0.1
schedule = "cosine"
l2 = 0.001
clip_norm = 0.5
dropout = 0.25
epochs = 2
"""
    text = ARTICLE.read_text(encoding="utf-8").replace("learning_rate = 0.5\n", "")
    path.write_text(text + table, encoding="utf-8")
    options = (
        "--optimizer", "adamw", "--learning-rate", "0.02", "--beta1", "0.8",
        "--weight-decay", "0.1", "--schedule", "cosine", "--l2", "0.001", "--clip-norm", "0.5",
        "--dropout", "0.25", "--epochs", "2",
    )  # fmt: skip
    by_table = explained(capsys, monkeypatch, path)
    assert by_table == explained(capsys, monkeypatch, ARTICLE, *options)
    assert len(by_table["training_steps"]) == 2
    given = by_table["training_steps"][0]["given"]
    assert given["rate"] == [[0.02]]
    assert given["weight_decay"] == [[0.1]]
    assert by_table["rounding"] == {"way": "significant", "digits": 4}


def test_a_learning_rate_of_the_command_line_takes_the_files_place(
    capsys: Capture, monkeypatch: Patch
) -> None:
    found = explained(capsys, monkeypatch, ARTICLE, "--learning-rate", "0.25")
    assert found["given"]["rate"] == [[0.25]]


@pytest.mark.parametrize(
    ("optimizer", "rate"), [("adam", 0.001), ("momentum", 0.01), ("gradient_descent", 0.5)]
)
def test_an_optimizers_usual_learning_rate_is_used(
    capsys: Capture, monkeypatch: Patch, optimizer: str, rate: float
) -> None:
    network = ("--sizes", "2-2", "--input", "1,0", "--target", "0,1", "--optimizer", optimizer)
    assert explained(capsys, monkeypatch, *network)["given"]["rate"] == [[rate]]


def test_samples_may_count_differently(capsys: Capture, monkeypatch: Patch) -> None:
    samples = ("--input", "1,0;0,1", "--target", "0,1;1,0")
    found = explained(capsys, monkeypatch, ARTICLE, *samples, "--sample-weight", "1,3")
    assert found["given"]["sample_weight"] == [[1, 3]]
    E = next(step for step in found["steps"] if step["name"] == "E")
    total = next(step for step in found["steps"] if step["name"] == "E_total")
    assert total["value"][0][0] == pytest.approx(sum(E["value"][0]) / 4, abs=5e-5)


@pytest.mark.parametrize("loss", ["sum_squared_error", "mean_squared_error"])
def test_the_squared_error_is_that_of_a_course(
    capsys: Capture, monkeypatch: Patch, loss: str
) -> None:
    network = ("--sizes", "2-3-2", "--input", "1,0", "--target", "0,1", "--decimals", "9")
    half = explained(capsys, monkeypatch, *network)["steps"]
    found = explained(capsys, monkeypatch, *network, "--loss", loss)["steps"]
    factor = 2 if loss == "sum_squared_error" else 1
    for one, other in zip(half, found, strict=True):
        if one["name"] == "E_total" or one["name"].startswith("dW_"):
            assert other["value"][0][0] == pytest.approx(factor * one["value"][0][0], abs=1e-8)


BAD = {
    "an unknown optimizer": (["--optimizer", "adamm"], "did you mean 'adam'?"),
    "an unknown optimizer of scikit-learn's": (
        ["--optimizer", "sklearn_sgd"],
        "no optimizer is called 'sklearn_sgd'",
    ),
    "an unknown schedule": (["--schedule", "cosin"], "did you mean 'cosine'?"),
    "a number of another optimizer": (
        ["--optimizer", "adam", "--momentum", "0.9"],
        "'momentum' is none of the numbers of the optimizer 'adam': its numbers are beta1, beta2",
    ),
    "a number of none": (["--momentum", "0.9"], "it has no numbers of its own"),
    "steps and epochs": (["--steps", "2", "--epochs", "2"], "give one of the two"),
    "no epochs": (["--epochs", "0"], "number of epochs is 0"),
    "no steps": (["--steps", "0"], "number of steps is 0"),
    "no samples in a batch": (["--batch-size", "0"], "batch size is 0"),
    "a penalty below 0": (["--l2", "-1"], "l2 has -1"),
    "no gradient at all": (["--clip-norm", "0"], "longest gradient allowed is 0"),
    "all neurons dropped": (["--dropout", "1"], "below 1"),
    "a weight too many": (["--sample-weight", "1,2"], "there are 1 samples: give one for each"),
    "a weight below 0": (["--sample-weight", "-1"], "a sample counts 0 times or more"),
    "decimals too few for a root": (
        ["--optimizer", "adam", "--decimals", "4"],
        "keep significant digits instead",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_gets_one_sentence(capsys: Capture, monkeypatch: Patch, what: str) -> None:
    arguments, wanted = BAD[what]
    code, out, err = run_command(capsys, monkeypatch, "explain", ARTICLE, *arguments)
    assert (code, out) == (2, "")
    assert wanted in err
    assert err.count("\n") == 1


TABLES = {
    "an unknown key": ('optimiser = "adam"', "did you mean 'optimizer'?"),
    "two learning rates": ("learning_rate = 0.1", "[example] and [training] both have"),
    "penalties for other layers": ("l2 = [0.1, 0.2]", "the network has 3 layers with weights"),
    "shares for other layers": ("dropout = [0.1, 0.2, 0.3]", "3 shares are given for dropout"),
    "a list of momentums": (
        'optimizer = "momentum"\nmomentum = [0.9, 0.8]',
        "momentum has 2 numbers: give a number",
    ),
}


@pytest.mark.parametrize("what", TABLES)
def test_a_table_that_makes_no_sense_gets_one_sentence(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path, what: str
) -> None:
    table, wanted = TABLES[what]
    path = tmp_path / "network.toml"
    path.write_text(f"{ARTICLE.read_text(encoding='utf-8')}\n[training]\n{table}\n", "utf-8")
    code, out, err = run_command(capsys, monkeypatch, "explain", path)
    assert (code, out) == (2, "")
    assert wanted in err
    assert err.count(str(path)) == 1


def test_layers_may_have_penalties_and_decays_of_their_own(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    path = tmp_path / "network.toml"
    table = 'optimizer = "adamw"\nweight_decay = [0.1, 0.2, 0]\nl2 = [0, 0.1, 0.2]'
    path.write_text(f"{ARTICLE.read_text(encoding='utf-8')}\n[training]\n{table}\n", "utf-8")
    found = explained(capsys, monkeypatch, path)
    assert found["given"]["weight_decay_c"] == [[0.2]]
    assert found["given"]["l2_d"] == [[0.2]]
    formulas = {step["name"]: step["formula"] for step in found["steps"]}
    assert formulas["g_W_c"] == "dW_c + l2_c · W_c"
    assert formulas["rate_dW_c"].endswith("+ rate · weight_decay_c · W_c")


@pytest.mark.parametrize("option", ["--input", "--target"])
def test_a_network_of_options_is_asked_for_options(
    capsys: Capture, monkeypatch: Patch, option: str
) -> None:
    others = {"--input": "1,0", "--target": "0,1"}
    del others[option]
    ((other, value),) = others.items()
    code, _, err = run_command(capsys, monkeypatch, "explain", "--sizes", "2-2", other, value)
    assert code == 2
    assert err == f"clearprop: {option} is missing: give it, such as {option} 1,0\n"


def test_the_version_is_printed(capsys: Capture, monkeypatch: Patch) -> None:
    code, out, err = run_command(capsys, monkeypatch, "--version")
    assert (code, err) == (0, "")
    assert out.startswith("clearprop ")
