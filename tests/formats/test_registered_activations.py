"""Activations from outside the package travel where the other library has an equivalent."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import clearprop
from clearprop.activations import ACTIVATIONS, Elementwise
from clearprop.errors import ClearpropError
from clearprop.formats.keras import FUNCTIONS
from clearprop.formats.model_file import load_model, save_model
from clearprop.formats.onnx.export import OPERATIONS
from clearprop.formats.onnx.graph import Graph
from clearprop.formats.sequential import Equivalent
from clearprop.formats.torch import MODULES
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.tabular.fit import fit
from clearprop.tabular.settings import FitSettings
from rounding import assert_same_outputs
from strategies import drawn
from tabular.tables import passengers

SOFTSIGN = Elementwise(
    name="softsign",
    function=lambda net, ar: net / (1 + ar.absolute(net)),
    formula="{net} / (1 + |{net}|)",
    derivative=lambda net, out, ar: (1 - ar.absolute(out)) * (1 - ar.absolute(out)),
    slope_formula="(1 − |{out}|)²",
)


@pytest.fixture
def parameters(monkeypatch: pytest.MonkeyPatch) -> Parameters:
    monkeypatch.setitem(ACTIVATIONS, "softsign", SOFTSIGN)
    return initialize(Network.of([3, 4, 2], ["softsign", "identity"]), seed=0)


def softsign_of_several(graph: Graph, net: str, name: str) -> str:
    one = graph.constant("one", np.ones(1, np.float32))
    size = graph.node("Add", f"size_{net}", graph.node("Abs", f"abs_{net}", net), one)
    return graph.node("Div", name, net, size)


@pytest.mark.parametrize("operation", [Equivalent("Softsign"), softsign_of_several])
def test_onnx(monkeypatch: pytest.MonkeyPatch, parameters: Parameters, operation: Any) -> None:
    pytest.importorskip("onnxruntime")
    from onnx_runtime import run

    with pytest.raises(ClearpropError, match="layer b has activation 'softsign', for which ONNX"):
        clearprop.to_onnx(parameters)
    monkeypatch.setitem(OPERATIONS, "softsign", operation)
    case = drawn(parameters.network, 5, seed=1, dtype="float32")
    model = clearprop.to_onnx(case.parameters)
    assert_same_outputs(run(model, {"X": case.X.T})["out"].T, case.parameters, case.X)
    if isinstance(operation, Equivalent):
        assert clearprop.from_onnx(model).network == parameters.network


def test_torch(monkeypatch: pytest.MonkeyPatch, parameters: Parameters) -> None:
    pytest.importorskip("torch")
    with pytest.raises(ClearpropError, match="softsign', for which PyTorch has no module: use"):
        clearprop.to_torch(parameters)
    monkeypatch.setitem(MODULES, "softsign", Equivalent("Softsign"))
    found = clearprop.from_torch(clearprop.to_torch(parameters))
    assert found.network == parameters.network
    np.testing.assert_array_equal(found.flat, parameters.flat)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_keras(monkeypatch: pytest.MonkeyPatch, parameters: Parameters) -> None:
    pytest.importorskip("torch")
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    pytest.importorskip("keras")
    with pytest.raises(ClearpropError, match="softsign', for which Keras has no function: use"):
        clearprop.to_keras(parameters)
    monkeypatch.setitem(FUNCTIONS, "softsign", "softsign")
    assert clearprop.from_keras(clearprop.to_keras(parameters)).network == parameters.network


def test_safetensors(tmp_path: Path, parameters: Parameters) -> None:
    clearprop.save_weights(parameters, tmp_path / "w")
    loaded = clearprop.load_weights(tmp_path / "w", parameters.network)
    np.testing.assert_array_equal(loaded.flat, parameters.flat)


def test_a_model_file_names_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = FitSettings(recipe="plain", hidden=(8,), activation=("softsign",), epochs=2)
    with monkeypatch.context() as registered:
        registered.setitem(ACTIVATIONS, "softsign", SOFTSIGN)
        saved = fit(passengers(), ["fare"], settings).model
        save_model(saved, tmp_path / "m")
        assert load_model(tmp_path / "m").network == saved.network
    with pytest.raises(ClearpropError, match="m: no activation is called 'softsign'"):
        load_model(tmp_path / "m")
