"""`clearprop train`, as typed."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from clearprop.formats.model_file import load_model
from run_command import run_command
from tabular.tables import passengers

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

QUICK = ("--recipe", "plain", "--hidden", "8", "--epochs", "5")


@pytest.fixture
def table(tmp_path: Path, monkeypatch: Patch) -> Path:
    """A mixed table in the working directory."""
    monkeypatch.chdir(tmp_path)
    passengers().write_csv("data.csv")
    return Path("data.csv")


def test_a_table_is_learnt_and_the_summary_says_all(
    capsys: Capture, monkeypatch: Patch, table: Path
) -> None:
    code, out, err = run_command(
        capsys, monkeypatch, "train", table, "--target", "survived", "-o", "m", *QUICK
    )
    assert (code, err) == (0, "")
    for said in (
        "data.csv: 300 rows (240 to train on, 60 to validate)",
        "3 numeric, 3 categorical, which give 10 inputs",
        f"age ({passengers()['age'].null_count()})",
        "'empty' is left out: it has no values",
        "classification: predict 'survived', one of 0, 1\n",
        "because 'survived' holds whole numbers, only 2 different ones",
        "10-8-1, relu, sigmoid, with biases",
        "97 parameters, loss binary_cross_entropy",
        "5 epochs",
        "always the most frequent class",
        "saved to     m\n",
    ):
        assert said in out
    assert load_model(Path("m")).network.sizes == (10, 8, 1)


def test_settings_reach_the_training(capsys: Capture, monkeypatch: Patch, table: Path) -> None:
    options = (
        *(
            "--recipe",
            "plain",
            "--task",
            "regression",
            "--activation",
            "tanh,sigmoid",
            "--hidden",
            "5-4",
        ),
        *("--loss", "huber", "--optimizer", "nesterov", "--learning-rate", "0.003"),
        *("--schedule", "cosine", "--l2", "0.5", "--clip-norm", "2", "--epochs", "3"),
        *("--batch-size", "7", "--patience", "0", "--validation", "0.5"),
        *("--initializer", "normal", "--no-bias", "--seed", "9"),
    )
    run_command(capsys, monkeypatch, "train", table, "--target", "survived", "-o", "m", *options)
    model = load_model(Path("m"))
    record = model.record
    assert model.postprocessing.task == "regression"
    assert [layer.activation.name for layer in model.network.layers] == [
        "tanh",
        "sigmoid",
        "identity",
    ]
    assert model.network.sizes == (10, 5, 4, 1)
    assert model.network.loss.name == "huber"
    assert not any(layer.bias for layer in model.network.layers)
    assert (record.optimizer, record.schedule) == ("nesterov", "cosine")
    assert (record.learning_rate, record.l2, record.clip_norm) == (0.003, 0.5, 2.0)
    assert (record.epochs, record.training_rows, record.validation_rows) == ((3,), 150, 150)
    assert (record.initializer, record.batch_size, record.seed) == ("normal", 7, 9)


def test_no_hidden_layer(capsys: Capture, monkeypatch: Patch, table: Path) -> None:
    options = ("--target", "fare", "--hidden", "none", "--epochs", "2", "-o", "m")
    code, out, _ = run_command(capsys, monkeypatch, "train", table, *options)
    assert code == 0
    assert "R²" in out
    assert "always the mean" in out
    assert len(load_model(Path("m")).network.layers) == 1


def test_a_demo_without_output_writes_nothing_and_says_so(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = run_command(capsys, monkeypatch, "train", "--demo", "iris", *QUICK)
    assert code == 0
    assert "saved        nowhere: give -o MODEL to keep it\n" in out
    assert list(tmp_path.iterdir()) == []


def test_a_card_is_written_with_a_model_or_without(
    capsys: Capture, monkeypatch: Patch, table: Path
) -> None:
    command = ("train", table, "--target", "survived", *QUICK)
    for options in (("--card", "a.md"), ("--card", "b.md", "-o", "m")):
        code, out, err = run_command(capsys, monkeypatch, *command, *options)
        assert (code, err) == (0, "")
        assert out.endswith(f"card         {options[1]}\n")
    assert Path("a.md").read_bytes() == Path("b.md").read_bytes()
    assert Path("a.md").read_text(encoding="utf-8").startswith("# Model card: survived\n")


@pytest.mark.parametrize("demo", ["switch", "xor"])
def test_every_row_of_the_small_demos_is_shown(
    capsys: Capture, monkeypatch: Patch, demo: str
) -> None:
    code, out, _ = run_command(capsys, monkeypatch, "train", "--demo", demo)
    assert code == 0
    rows = [line.split() for line in out.splitlines() if "->" in line]
    assert len(rows) == 4
    for row in rows:
        outputs, targets = row[row.index("->") + 1 : row.index("target")], row[-1:]
        if demo == "switch":
            targets = row[-2:]
        for output, target in zip(outputs, targets, strict=True):
            assert float(output) == pytest.approx(float(target), abs=0.1)


def test_in_a_pipe_there_is_neither_colour_nor_a_bar(table: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "clearprop", "train", str(table), "--target", "survived", *QUICK],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout
    assert b"\r" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["absent.csv", "--target", "y"], "cannot read absent.csv: No such file or directory"),
        (["data.csv", "--target", "survive"], "did you mean 'survived'?"),
        (["data.csv"], "it is not said what to predict from data.csv: give --target COLUMN"),
        ([], "there is nothing to train on"),
        (["data.csv", "--demo", "iris"], "--demo brings its own table and target"),
        (["--demo", "irish"], "no demo is called 'irish': did you mean 'iris'?"),
        (["--demo", "iris", "--learning-rate", "-1"], "the learning rate is -1.0"),
        (["--demo", "iris", "--learning-rate", "nan"], "'nan', which is not a finite number"),
        (["--demo", "iris", "--activation", "rellu"], "did you mean 'relu'?"),
        (["--demo", "iris", "--loss", "squared"], "did you mean 'squared_error'?"),
        (["--demo", "iris", "--loss", "poisson"], "loss 'poisson' does not go with classification"),
        (["--demo", "iris", "--optimizer", "adm"], "did you mean 'adam'?"),
        (["--demo", "iris", "--schedule", "cos"], "did you mean 'cosine'?"),
        (["--demo", "iris", "--initializer", "hee"], "no initializer is called 'hee'"),
        (["--demo", "iris", "--task", "classify"], "did you mean 'classification'?"),
        (["--demo", "iris", "--task", "regression"], "column 'species' has 'setosa' in row 1"),
        (["--demo", "iris", "--hidden", "64x64"], "--hidden is '64x64'"),
        (["--demo", "iris", "--hidden", "0"], "layer b has 0 neurons"),
        (["--demo", "iris", "--epochs", "0"], "the number of epochs is 0"),
        (["--demo", "iris", "--batch-size", "0"], "the batch size is 0"),
        (["--demo", "iris", "--l2", "-1"], "the L2 penalty is -1.0"),
        (["--demo", "iris", "--clip-norm", "0"], "the longest gradient allowed is 0.0"),
        (["--demo", "iris", "--validation", "1"], "the validation share is 1.0"),
        (["--demo", "iris", "--epochs", "many"], "Invalid value for '--epochs'"),
        (["--demo", "iris", "-o", "no/m"], "cannot write no/m: there is no directory no"),
        (["--demo", "iris", "-o", "."], "cannot write .: it is a directory"),
        (["data.csv", "--target", "fare", "-o", "data.csv"], "would overwrite the data"),
        (["data.csv", "--target", "fare", "--card", "data.csv"], "would overwrite the data"),
        (["--demo", "iris", "--card", "no/c"], "cannot write no/c: there is no directory no"),
        (["--demo", "iris", "--card", "m"], "--card m would overwrite the model"),
        (
            ["--demo", "diabetes", "--optimizer", "momentum", "--learning-rate", "1e30"],
            "the loss became NaN or infinite in epoch 1",
        ),
    ],
)
def test_bad_input_gets_one_sentence_and_writes_nothing(
    capsys: Capture, monkeypatch: Patch, table: Path, arguments: list[str], said: str
) -> None:
    before = table.read_bytes()
    saved = () if "-o" in arguments else ("-o", "m")
    code, out, err = run_command(capsys, monkeypatch, "train", *arguments, *saved)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert list(Path().iterdir()) == [table]
    assert table.read_bytes() == before


def test_an_unwritable_output_is_named_before_training(
    capsys: Capture, monkeypatch: Patch, table: Path
) -> None:
    def never(*arguments: object, **options: object) -> None:
        raise AssertionError("training had begun")

    monkeypatch.setattr("clearprop.tabular.networks.train", never)
    code, _, err = run_command(
        capsys, monkeypatch, "train", table, "--target", "survived", "-o", "no/m"
    )
    assert code == 2
    assert "there is no directory no" in err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "bad.csv is empty"),
        ("x,y\n", "bad.csv has a header but no rows"),
        ("x,x,y\n1,2,3\n", "bad.csv has 2 columns called 'x'"),
        ("x,y\n" + "1,a\n" * 9, "target 'y' has the one class 'a' in every row"),
        ("x,y\n1,1.5\n2,2.5\n3,abc\n", "target 'y' has 'abc' in row 3"),
        ("x,y\n1,0\ninf,1\n" + "1,0\n" * 9, "column 'x' has inf in row 2"),
        ("x,y\n1,1.5\n2,-inf\n", "column 'y' has -inf in row 2"),
        ("x,y\n1,a\n2,b\n", "2 rows with a known target are too few"),
        ("x,y\n1,\n2,\n", "target 'y' has no values"),
    ],
)
def test_tables_that_cannot_be_learnt_get_one_sentence(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "bad.csv").write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code, out, err = run_command(
        capsys, monkeypatch, "train", "bad.csv", "--target", "y", "-o", "m"
    )
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["bad.csv"]


def test_parquet_is_read(capsys: Capture, monkeypatch: Patch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    passengers().write_parquet("data.parquet")
    passengers().write_csv("data.csv")
    for name in ("data.parquet", "data.csv"):
        code, _, _ = run_command(
            capsys, monkeypatch, "train", name, "--target", "survived", "-o", name[-3:], *QUICK
        )
        assert code == 0
    # The same table gives the same model, whichever file it came from.
    assert Path("csv").read_bytes() == Path("uet").read_bytes()
    assert pl.read_parquet("data.parquet").equals(passengers())


def test_the_first_interrupt_keeps_the_best_parameters(tmp_path: Path) -> None:
    passengers().write_csv(tmp_path / "data.csv")
    command = [sys.executable, "-u", "-c", INTERRUPTED, "data.csv", "1"]
    once = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert once.returncode == 0
    assert once.stderr.count("interrupted: the best parameters so far are kept") == 1
    assert "3 epochs, interrupted: the parameters of epoch" in once.stdout
    assert load_model(tmp_path / "m").record.interrupted
    twice = subprocess.run(
        [*command[:-1], "2"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert twice.returncode == 130
    assert twice.stderr.endswith("clearprop: interrupted\n")


INTERRUPTED = """
import signal, sys
from clearprop import cli, training_run
from clearprop.tabular import fit_result

record, times = training_run.TrainingRun.record, int(sys.argv[2])

def interrupting(self, *arguments):
    if len(self.history) == 3:
        signal.raise_signal(signal.SIGINT)
    return record(self, *arguments)

training_run.TrainingRun.record = interrupting
if times == 2:
    fit_result.score = lambda *arguments: signal.raise_signal(signal.SIGINT)
sys.argv = ["clearprop", "train", sys.argv[1], "--target", "survived", "-o", "m"]
cli.main()
"""


def test_columns_and_marks_may_be_chosen(capsys: Capture, monkeypatch: Patch, table: Path) -> None:
    command = ("train", table, "--target", "survived", *QUICK, "-o", "m")
    run_command(capsys, monkeypatch, *command, "--features", "age,sex", "--missing", "male,?")
    assert [one.name for one in load_model(Path("m")).preprocessing.features] == ["age", "sex"]
    assert load_model(Path("m")).preprocessing.missing == ("male", "?")
    _, out, _ = run_command(capsys, monkeypatch, *command, "--ignore", "name,empty,age")
    assert "left out: age, name, empty\n" in out
    assert "'age' is left out, as asked\n" in out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--features", "agee"), "--features names 'agee', but there is no such column"),
        (("--ignore", "agee"), "--ignore names 'agee', but there is no such column: did you mean"),
        (("--features", "survived"), "--features names the target 'survived': leave it out"),
        (("--class-weight", "fair"), "no class weight is called 'fair'"),
        (("--class-weight", "balanced", "--task", "regression"), "--class-weight is for classes"),
        (("--encoding", "utf-9000"), "there is no encoding 'utf-9000'"),
    ],
)
def test_options_that_do_not_fit_the_table_are_refused(
    capsys: Capture, monkeypatch: Patch, table: Path, options: tuple[str, ...], said: str
) -> None:
    code, out, err = run_command(
        capsys, monkeypatch, "train", table, "--target", "survived", *options
    )
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_rare_classes_are_scored_and_weighted(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    x = np.random.default_rng(0).random(400)
    pl.DataFrame({"x": x, "y": np.where(x > 0.95, "fraud", "ok")}).write_csv("data.csv")
    options = ("--recipe", "plain", "--epochs", "15", "-o", "m")
    command = ("train", "data.csv", "--target", "y", *options)
    _, out, _ = run_command(capsys, monkeypatch, *command)
    scores = load_model(Path("m")).record.scores["validation"]
    assert (scores["rarest recall"], scores["balanced accuracy"]) == (0, 0.5)
    assert "The rarest class is 'fraud', with 5 of 80 rows judged" in out
    assert "--class-weight balanced makes rare classes count" in out
    assert "It is no better than the baseline" in out
    assert re.search(r"fraud +0 +5\n +ok +0 +75\n", out)
    run_command(capsys, monkeypatch, *command, "--class-weight", "balanced")
    record = load_model(Path("m")).record
    assert record.class_weight == "balanced"
    assert record.scores["validation"]["rarest recall"] == 1
    assert record.scores["validation"]["AUC"] > 0.95


def test_a_training_is_stopped_and_resumed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    train = (
        *("train", "--demo", "iris", "--recipe", "plain", "--epochs", "30", "--patience", "0"),
        "-o",
    )
    assert run_command(capsys, monkeypatch, *train, "whole.safetensors")[0] == 0
    keep = (*train, "kept.safetensors", "--checkpoint", "kept")
    code, _, err = run_command(capsys, monkeypatch, *keep, "--stop-after", "0.0001s")
    assert code == 75
    assert "stopped after 0.0001s" in err
    assert "saved in kept" in err
    assert "the same command with --resume goes on" in err
    assert not (tmp_path / "kept.safetensors").exists()
    code, _, err = run_command(capsys, monkeypatch, *keep)
    assert code == 2
    assert "kept already has checkpoints: go on from them with --resume" in " ".join(err.split())
    code, _, err = run_command(capsys, monkeypatch, *keep, "--resume", "--batch-size", "16")
    assert code == 2
    assert "the batch size was 32 and is now 16" in " ".join(err.split())
    assert run_command(capsys, monkeypatch, *keep, "--resume")[0] == 0
    whole, kept = ((tmp_path / f"{one}.safetensors").read_bytes() for one in ("whole", "kept"))
    assert whole == kept


@pytest.mark.parametrize("option", [("--resume",), ("--every", "5epochs"), ("--force",)])
def test_options_of_checkpoints_need_a_folder(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, option: tuple[str, ...]
) -> None:
    code, _, err = run_command(capsys, monkeypatch, "train", "--demo", "iris", *option)
    assert code == 2
    assert f"{option[0]} is for checkpoints: give --checkpoint DIR, too" in " ".join(err.split())
