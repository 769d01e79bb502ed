"""`clearprop export`, as typed."""

import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import polars as pl
import pytest
from safetensors import safe_open

from clearprop.activations import ACTIVATIONS
from clearprop.evaluate import predict
from clearprop.formats.model_file import load_model, save_model
from clearprop.formats.preparation import input_lines, output_lines, preparation_json
from clearprop.formats.safetensors import load_weights
from clearprop.formats.torch import torch_code
from clearprop.network import Network
from clearprop.parameters import initialize
from clearprop.tabular.fit import fit
from clearprop.tabular.model import Model
from clearprop.tabular.settings import FitSettings
from onnx_runtime import cells, run
from run_command import run_command
from tabular.tables import passengers

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


@pytest.fixture
def model(tmp_path: Path, monkeypatch: Patch) -> Model:
    """A model, saved as m in the working directory."""
    monkeypatch.chdir(tmp_path)
    settings = FitSettings(
        recipe="plain", hidden=(8, 5), activation=("gelu", "leaky_relu"), epochs=3
    )
    save_model(fit(passengers(), ["harbour"], settings).model, Path("m"))
    return load_model(Path("m"))


def prepared(model: Model) -> Any:
    return model.preprocessing.encode(passengers())


def reading(out: str) -> str:
    """Return the code that the command says reads the file."""
    lines = out.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("read it with"))
    return "\n".join(line[13:] for line in lines[first:])


@pytest.mark.parametrize("options", [(), ("--opset", "21")])
def test_onnx_takes_the_raw_table(
    capsys: Capture, monkeypatch: Patch, model: Model, options: tuple[str, ...]
) -> None:
    onnx: Any = pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    command = ("export", "m", "--to", "onnx", "-o", "m.onnx", *options)
    code, out, err = run_command(capsys, monkeypatch, *command)
    assert (code, err) == (0, "")
    for said in (
        "written to   m.onnx\n",
        "takes        each column by its name, of shape rows×1\n",
        "             float64, NaN where missing: survived, class, age, fare\n",
        '             text, "" where missing: sex, alone\n',
        "gives        label and probabilities (columns C, Q, S)\n",
        f"operators    opset {'21' if options else '26'}\n",
    ):
        assert said in out
    exported = onnx.load("m.onnx")
    onnx.checker.check_model(exported, full_check=True)
    found = run(exported, cells(exported, passengers()))["probabilities"]
    np.testing.assert_allclose(found, model.probabilities(passengers()).to_numpy(), atol=1e-5)


KEPT = {
    "torch": "nowhere: the file has weights alone, so keep these lines, or the model",
    "safetensors": "in the file's metadata, as JSON under clearprop_table",
}


@pytest.mark.parametrize("to", ["torch", "safetensors"])
def test_pytorch_reads_it_with_the_code_shown(
    capsys: Capture, monkeypatch: Patch, model: Model, to: str
) -> None:
    torch: Any = pytest.importorskip("torch")
    code, out, err = run_command(capsys, monkeypatch, "export", "m", "--to", to, "-o", "m.pt")
    assert (code, err) == (0, "")
    assert "holds        the network alone, which takes 8 prepared inputs" in out
    for line in (*input_lines(model), *output_lines(model)):
        assert line in out
    assert f"kept         {KEPT[to]}" in out
    names: dict[str, Any] = {}
    exec(reading(out), names)
    X = prepared(model)
    outputs = names["module"](torch.tensor(X)).detach().numpy()
    np.testing.assert_allclose(outputs, predict(model.parameters, X), atol=1e-6)


def test_safetensors_needs_no_other_library(
    capsys: Capture, monkeypatch: Patch, model: Model
) -> None:
    for absent in ("torch", "onnx", "keras"):
        monkeypatch.setitem(sys.modules, absent, None)
    code, _, _ = run_command(capsys, monkeypatch, "export", "m", "--to", "safetensors", "-o", "w")
    assert code == 0
    with safe_open("w", "numpy") as file:
        assert file.metadata() == {"format": "pt", "clearprop_table": preparation_json(model)}
    loaded = load_weights(Path("w"), model.network)
    np.testing.assert_array_equal(loaded.flat, model.parameters.flat)


@pytest.mark.skipif(
    find_spec("keras") is None or find_spec("torch") is None, reason="needs Keras and PyTorch"
)
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_keras_reads_it_with_the_code_shown(
    capsys: Capture, monkeypatch: Patch, model: Model
) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    command = ("export", "m", "--to", "keras", "-o", "m.keras")
    code, out, err = run_command(capsys, monkeypatch, *command)
    assert (code, err) == (0, "")
    assert "kept         in the file, a ZIP archive, as JSON in clearprop_table.json" in out
    with ZipFile("m.keras") as archive:
        assert archive.read("clearprop_table.json").decode() == preparation_json(model)
    names: dict[str, Any] = {}
    exec(reading(out), names)
    X = prepared(model)
    outputs = np.asarray(names["keras"].ops.convert_to_numpy(names["model"](X)))
    np.testing.assert_allclose(outputs, predict(model.parameters, X), atol=1e-6)


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS.keys() - {"exponential"}))
def test_the_code_shown_makes_the_same_module(activation: str) -> None:
    torch: Any = pytest.importorskip("torch")
    from clearprop.formats.torch import to_torch

    network = Network.of([2, 3, 2], ["identity", activation], bias=[False, True])
    code = eval(torch_code(network), {"nn": torch.nn})
    assert repr(code) == repr(to_torch(initialize(network, seed=0)))


def test_a_regressor_tells_its_targets(capsys: Capture, monkeypatch: Patch, tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    monkeypatch.chdir(tmp_path)
    frame = passengers().select("fare", "age", pl.col("class"))
    save_model(fit(frame, ["fare", "age"], FitSettings(recipe="plain", epochs=1)).model, Path("m"))
    _, out, _ = run_command(capsys, monkeypatch, "export", "m", "--to", "onnx", "-o", "m.onnx")
    assert "gives        prediction (columns fare, age)\n" in out
    assert "text" not in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["m"], "Missing option '--to'"),
        (["m", "--to", "onnx"], "Missing option '--output'"),
        (["m", "--to", "onx", "-o", "x"], "no format is called 'onx': did you mean 'onnx'?"),
        (["m", "--to", "torch", "-o", "x", "--opset", "21"], "--opset is for --to onnx, not for"),
        (["m", "--to", "onnx", "-o", "x", "--opset", "7"], "the ONNX opset is 7: it must be from"),
        (["no", "--to", "onnx", "-o", "x"], "cannot read no: No such file or directory"),
        (["text", "--to", "onnx", "-o", "x"], "text is not a clearprop model, or only a part"),
        (["m", "--to", "safetensors", "-o", "m"], "-o m would overwrite the model"),
        (["m", "--to", "onnx", "-o", "no/x"], "cannot write no/x: there is no directory no"),
        (["m", "--to", "onnx", "-o", "."], "cannot write .: it is a directory"),
        (["m", "--to", "keras", "-o", "x"], "-o x does not end in .keras, .* name it x.keras"),
    ],
)
def test_bad_input_gets_one_sentence_and_writes_nothing(
    capsys: Capture, monkeypatch: Patch, model: Model, arguments: list[str], said: str
) -> None:
    if "opset" in said:
        pytest.importorskip("onnx")
    Path("text").write_text("hello", encoding="utf-8")
    before = Path("m").read_bytes()
    code, out, err = run_command(capsys, monkeypatch, "export", *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert re.search(said, err)
    assert sorted(path.name for path in Path().iterdir()) == ["m", "text"]
    assert Path("m").read_bytes() == before


@pytest.mark.parametrize("to", ["onnx", "torch", "keras"])
def test_an_absent_library_is_named_and_nothing_written(
    capsys: Capture, monkeypatch: Patch, model: Model, to: str
) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    monkeypatch.setitem(sys.modules, to, None)
    code, out, err = run_command(capsys, monkeypatch, "export", "m", "--to", to, "-o", "x.keras")
    assert (code, out) == (2, "")
    assert f"{to} is needed for this, but it is not installed: pip install {to}" in err
    assert err.count("\n") == 1
    assert [path.name for path in Path().iterdir()] == ["m"]


def test_an_interrupted_export_leaves_the_old_file(
    capsys: Capture, monkeypatch: Patch, model: Model
) -> None:
    Path("w").write_bytes(b"old")

    def no_space(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_space)
    command = ("export", "m", "--to", "safetensors", "-o", "w")
    code, out, err = run_command(capsys, monkeypatch, *command)
    assert (code, out) == (2, "")
    assert "cannot write w: No space left on device" in err
    assert Path("w").read_bytes() == b"old"
    assert sorted(path.name for path in Path().iterdir()) == ["m", "w"]
