"""A row that somebody else adds to a table works wherever the program's own rows do."""

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

import clearprop
from clearprop.activations import activation_named, register_activation
from clearprop.arithmetic import Floats
from clearprop.backward import backward
from clearprop.errors import ClearpropError
from clearprop.formats.model_file import load_model, save_model
from clearprop.forward import error, forward
from clearprop.gradient_check import METHODS, check_gradients
from clearprop.losses import NetLoss, loss_named, register_loss
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.tabular.fit import fit
from clearprop.tabular.settings import FitSettings
from clearprop.update import Adam, Optimizer, optimizer_named, register_optimizer
from made_up import BENT_IDENTITY, LOG_COSH, Adagrad, register, restored_tables
from run_command import run_command
from tabular.tables import passengers

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

NETWORK_TOML = """
[network]
sizes = [2, 3, 2]
activation = "bent_identity"
loss = "log_cosh"

[weights]
b = [[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]]
c = [[0.25, 0.30, 0.35], [0.45, -0.50, 0.55]]

[example]
input = [1, 0.5]
target = [0, 1]
"""


@pytest.fixture(scope="module", autouse=True)
def _registered() -> Iterator[None]:
    with restored_tables():
        register()
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "network.toml"
    path.write_text(NETWORK_TOML, encoding="utf-8")
    return path


def task(dtype: str = "float64", output: str = "bent_identity") -> tuple[Parameters, Any, Any]:
    """Return parameters and 40 samples, as rows."""
    network = Network.of([3, 5, 2], ["bent_identity", output], loss="log_cosh")
    rng = np.random.default_rng(1)
    X, Y = rng.normal(size=(40, 3)).astype(dtype), rng.normal(size=(40, 2)).astype(dtype)
    return initialize(network, seed=0, ar=Floats(dtype)), X, Y


def test_its_name_finds_it() -> None:
    assert activation_named("bent_identity") is BENT_IDENTITY
    assert loss_named("log_cosh") is LOG_COSH
    assert optimizer_named("adagrad", 0.5) == Adagrad(learning_rate=0.5)
    assert pickle.loads(pickle.dumps(BENT_IDENTITY)) is BENT_IDENTITY
    assert pickle.loads(pickle.dumps(LOG_COSH)) is LOG_COSH
    with pytest.raises(ClearpropError, match="did you mean 'bent_identity'"):
        activation_named("bent_identty")


def test_the_reference_has_its_values_and_slopes() -> None:
    ar, nets = Floats(), [-50.0, -1.0, -1e-8, 0.3, 2.0, 50.0]
    net = ar.array(nets)
    out = BENT_IDENTITY.function(net, ar)

    def bent(x: Any) -> Any:
        return (mpmath.sqrt(x * x + 1) - 1) / 2 + x

    np.testing.assert_allclose(out, [float(bent(mpmath.mpf(n))) for n in nets], rtol=1e-14)
    slopes = [float(mpmath.diff(bent, mpmath.mpf(n))) for n in nets]
    np.testing.assert_allclose(BENT_IDENTITY.slope(net, out, ar), slopes, rtol=1e-14)


@pytest.mark.parametrize("method", METHODS)
def test_its_gradients_are_right(method: Any) -> None:
    parameters, X, Y = task()
    assert check_gradients(parameters, X.T, Y.T, method).agrees


def test_auto_draws_its_weights_as_it_says() -> None:
    network = Network.of([3, 5, 2], "bent_identity")
    np.testing.assert_array_equal(
        initialize(network, seed=0).flat, initialize(network, 0, "he_uniform").flat
    )


def test_the_command_check_agrees(file: Path, capsys: Capture, monkeypatch: Patch) -> None:
    code, out, err = run_command(capsys, monkeypatch, "check", file)
    assert (code, err) == (0, "")
    assert "DIFFERS" not in out


@pytest.mark.parametrize(
    "rounding", [["--decimals=6"], ["--significant=6"], ["--exact", "--decimals=6"]]
)
def test_it_is_worked_through_in_decimals(
    rounding: list[str], file: Path, capsys: Capture, monkeypatch: Patch
) -> None:
    _, out, _ = run_command(capsys, monkeypatch, "explain", file, *rounding, "--format", "json")
    steps = {step["name"]: step for step in json.loads(out)["steps"]}
    parameters, X, Y = _typed()
    passed = forward(parameters, X, Floats())
    back = backward(parameters, passed, Y, Floats())
    for name, wanted in [
        ("out_b", passed.layers[0].out),
        ("slope_b", back.layers[0].slope),
        ("E_total", error(parameters.network, passed, Y, Floats()).E_total),
        ("dE_dout_c", back.layers[1].dE_dout),
        ("dW_b", back.layers[0].dW),
    ]:
        assert wanted is not None
        np.testing.assert_allclose(steps[name]["value"], wanted, atol=1e-5)


def _typed() -> tuple[Parameters, Any, Any]:
    network = Network.of([2, 3, 2], "bent_identity", loss="log_cosh", bias=False)
    W = [[[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]], [[0.25, 0.30, 0.35], [0.45, -0.50, 0.55]]]
    parameters = Parameters.from_lists(network, W, [None, None], Floats())
    return parameters, np.array([[1.0], [0.5]]), np.array([[0.0], [1.0]])


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "output_format", ["text", "html", "latex", "typst", "markdown", "notebook"]
)
def test_documents_explain_it(
    language: str,
    output_format: str,
    file: Path,
    tmp_path: Path,
    capsys: Capture,
    monkeypatch: Patch,
) -> None:
    page = tmp_path / "page"
    options = ("--format", output_format, "--language", language, "-o", page)
    code, out, err = run_command(capsys, monkeypatch, "explain", file, *options)
    assert (code, out, err) == (0, "", "")
    text = page.read_text(encoding="utf-8")
    assert "bent" in text
    assert "log cosh" in text
    assert "cosh" in text


def test_the_terminal_explains_it(file: Path, capsys: Capture, monkeypatch: Patch) -> None:
    code, out, err = run_command(capsys, monkeypatch, "explain", file)
    assert (code, err) == (0, "")
    assert "bent" in out
    assert "bent(net_b)" in out
    assert "Σ_k ln(cosh(out_c,k − target_k))" in out


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("output_format", ["text", "html", "latex", "typst", "markdown"])
def test_derivations_prove_it(
    language: str,
    output_format: str,
    file: Path,
    tmp_path: Path,
    capsys: Capture,
    monkeypatch: Patch,
) -> None:
    page = tmp_path / "page"
    options = ("--weight", "w_b1", "--format", output_format, "--language", language, "-o", page)
    code, out, err = run_command(capsys, monkeypatch, "derive", file, *options)
    assert (code, out, err) == (0, "", "")
    text = " ".join(page.read_text(encoding="utf-8").split())
    proved = {"en": "gives the same derivative", "de": "dieselbe Ableitung"}
    assert text.count(proved[language]) == 2


def test_exercises_are_made_of_it_and_marked(
    tmp_path: Path, capsys: Capture, monkeypatch: Patch
) -> None:
    sizes = ("--sizes", "2-3-2", "--difficulty", "medium", "--seed", 1)
    rules = ("--activation", "bent_identity", "--loss", "log_cosh", "--format", "text,csv")
    code, _, err = run_command(capsys, monkeypatch, "exercise", *sizes, *rules, "-o", tmp_path)
    assert (code, err) == (0, "")
    solutions, answers = tmp_path / "solutions.csv", tmp_path / "answers.csv"
    text = solutions.read_text(encoding="utf-8").replace("rounded", "answer")
    rows = [",".join(line.split(",")[:5]) for line in text.splitlines()]
    answers.write_text("\n".join(rows), encoding="utf-8")
    code, out, _ = run_command(
        capsys, monkeypatch, "mark", answers, "--exercise", tmp_path / "exercise.toml"
    )
    assert code == 0
    assert "38 of 38" in out


def test_a_pdf_explains_it(file: Path, tmp_path: Path, capsys: Capture, monkeypatch: Patch) -> None:
    pytest.importorskip("typst")
    page = tmp_path / "page.pdf"
    code, _, err = run_command(capsys, monkeypatch, "explain", file, "--format", "pdf", "-o", page)
    assert (code, err) == (0, "")
    assert page.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_reference_engine_trains_with_it(dtype: str) -> None:
    parameters, X, Y = task(dtype)
    trained = clearprop.train(
        parameters, X, Y, epochs=20, batch_size=8, optimizer=Adagrad(), engine="reference"
    )
    assert trained.engine.startswith("reference")
    assert trained.history[-1].loss < trained.history[0].loss


def test_estimators_train_with_it() -> None:
    _, X, Y = task()
    model = clearprop.MLPRegressor(
        hidden_layer_sizes=(4,),
        activation="bent_identity",
        loss="log_cosh",
        solver=Adagrad(),
        max_iter=5,
        tol=0,
    )
    with pytest.warns(ConvergenceWarning, match="Maximum iterations"):
        model.fit(X, Y)
    assert model.network_.layers[0].activation.name == "bent_identity"
    assert model.network_.loss is LOG_COSH


def test_a_model_file_keeps_it(tmp_path: Path) -> None:
    settings = FitSettings(
        recipe="plain",
        hidden=(8,),
        activation=("bent_identity",),
        loss="log_cosh",
        optimizer="adagrad",
        epochs=3,
    )
    saved = fit(passengers(), ["fare"], settings).model
    assert saved.network.loss is LOG_COSH
    save_model(saved, tmp_path / "m")
    loaded = load_model(tmp_path / "m")
    assert loaded.network == saved.network
    np.testing.assert_array_equal(loaded.parameters.flat, saved.parameters.flat)


def test_weights_are_kept_in_safetensors(tmp_path: Path) -> None:
    parameters, _, _ = task("float32")
    clearprop.save_weights(parameters, tmp_path / "weights.safetensors")
    loaded = clearprop.load_weights(tmp_path / "weights.safetensors", parameters.network)
    np.testing.assert_array_equal(loaded.flat, parameters.flat)


def test_onnx_says_what_it_lacks() -> None:
    pytest.importorskip("onnx")
    with pytest.raises(ClearpropError, match="bent_identity"):
        clearprop.to_onnx(task("float32")[0])


def test_torch_and_keras_say_what_they_lack(monkeypatch: Patch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    parameters, _, _ = task("float32")
    for give, package in ((clearprop.to_torch, "torch"), (clearprop.to_keras, "keras")):
        pytest.importorskip(package)
        with pytest.raises(ClearpropError, match="bent_identity"):
            give(parameters)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "sigmoid"}, "there is already an activation called 'sigmoid'"),
        ({"name": "Bent identity"}, "'Bent identity' cannot be the name of an activation"),
        ({"formula": "{out}"}, r"has the placeholder \{out\}: use \{net\}"),
        (
            {"function": activation_named("sigmoid").function},
            "the derivative of 'bent' is .* but differences",
        ),
        ({"slope_needs_net": False}, "the slope of 'bent' reads net: set slope_needs_net"),
    ],
)
def test_a_wrong_activation_is_refused(changes: dict[str, Any], message: str) -> None:
    with restored_tables(), pytest.raises(ClearpropError, match=message):
        register_activation(replace(BENT_IDENTITY, **{"name": "bent", **changes}))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "huber"}, "there is already a loss called 'huber'"),
        ({"formula": "Σ {net}"}, r"has the placeholder \{net\}"),
        ({"dE_dout": lambda out, target, ar: target - out}, "the derivative of 'wrong'"),
    ],
)
def test_a_wrong_loss_is_refused(changes: dict[str, Any], message: str) -> None:
    with restored_tables(), pytest.raises(ClearpropError, match=message):
        register_loss(replace(LOG_COSH, **{"name": "wrong", **changes}))


def test_a_loss_of_net_is_checked_with_each_of_its_activations() -> None:
    poisson = loss_named("poisson")
    assert isinstance(poisson, NetLoss)
    with restored_tables():
        copy = register_loss(replace(poisson, name="copy"))
        assert Network.of([2, 3], "softmax", loss="copy").loss is copy
    for changes, message in [
        ({"dE_dnet": lambda net, out, target, activation, ar: out}, "the derivative of 'wrong'"),
        ({"value_formulas": {}}, "give both for the same"),
    ]:
        wrong: NetLoss = replace(poisson, name="wrong", **changes)
        with restored_tables(), pytest.raises(ClearpropError, match=message):
            register_loss(wrong)


def test_a_wrong_optimizer_is_refused() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Unfinished(Optimizer):
        decay: float

    with pytest.raises(ClearpropError, match="there is already an optimizer called 'adam'"):
        register_optimizer(Adam, "adam")
    with pytest.raises(ClearpropError, match=r"the field 'decay' .* has no default"):
        register_optimizer(Unfinished, "unfinished")


ENGINES = """
import sys

import numpy as np

import clearprop
from clearprop.update import GradientDescent
from made_up import Adagrad, register
from test_registration import task

register()
for dtype, tolerance, output in (
    ("float32", 1e-4, "bent_identity"), ("float32", 1e-4, "softmax"),
    ("float64", 1e-12, "bent_identity"),
):
    parameters, X, Y = task(dtype, output)
    # One step of descent at rate 1 is the gradient; then a whole training.
    for epochs, batch_size, optimizer in (
        (1, 40, GradientDescent(learning_rate=1.0)), (20, 8, Adagrad()), (20, 33, Adagrad())
    ):
        runs = [
            clearprop.train(
                parameters, X, Y, epochs=epochs, batch_size=batch_size, optimizer=optimizer,
                engine=engine,
            )
            for engine in ("reference", "compiled")
        ]
        assert runs[1].engine.startswith("compiled"), runs[1].engine
        ours, compiled = (run.parameters.flat for run in runs)
        np.testing.assert_allclose(compiled, ours, rtol=tolerance, atol=tolerance)
        losses = [run.history[-1].loss for run in runs]
        np.testing.assert_allclose(losses[1], losses[0], rtol=tolerance)
"""


def test_the_compiled_engine_trains_with_it() -> None:
    pytest.importorskip("numba")
    done = subprocess.run(
        [sys.executable, "-c", ENGINES],
        cwd=Path(__file__).parent, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
