"""Networks go to Keras and come back the same; layers that are not ours are named."""

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.formats.keras import BACKENDS, from_keras, keras_file, to_keras
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from rounding import assert_same_outputs
from strategies import Case, cases, drawn

if find_spec("keras") is None or not any(map(find_spec, BACKENDS)):
    pytest.skip("Keras or a backend for it is not installed", allow_module_level=True)

os.environ.setdefault("KERAS_BACKEND", next(name for name in BACKENDS if find_spec(name)))
keras: Any = pytest.importorskip("keras")
layers: Any = keras.layers

pytestmark = [
    # Keras with PyTorch calls NumPy in a way that NumPy 2 deprecates.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    # Random networks may have a softmax over one neuron.
    pytest.mark.filterwarnings("ignore:[^Y]*You are using a softmax:UserWarning"),
    pytest.mark.filterwarnings("ignore:(?s)Exception encountered.*a softmax:UserWarning"),
]


def outputs(model: Any, X: Array) -> Array:
    return np.asarray(keras.ops.convert_to_numpy(model(X.T))).T


def dense(neurons: int = 2, activation: Any = None, **settings: Any) -> Any:
    return layers.Dense(neurons, activation, **settings)


def chain(*more: Any) -> Any:
    return keras.Sequential([keras.Input((3,)), dense(), *more])


@settings(max_examples=25)
@given(cases(most_layers=4))
def test_outputs_are_equal_there_and_the_network_comes_back(case: Case) -> None:
    parameters = Parameters(case.network, case.parameters.flat.astype(np.float32))
    X = case.X.astype(np.float32)
    model = to_keras(parameters)
    assert_same_outputs(outputs(model, X), parameters, X)
    found = from_keras(model, case.network.loss.name)
    assert found.network == case.network
    np.testing.assert_array_equal(found.flat, parameters.flat)


def test_float64_becomes_what_keras_takes() -> None:
    case = drawn(Network.of([3, 4, 2], "tanh"), samples=9, seed=1)
    found = from_keras(to_keras(case.parameters))
    assert found.flat.dtype == np.float32
    np.testing.assert_array_equal(found.flat, case.parameters.flat.astype(np.float32))
    if keras.backend.backend() == "jax":
        return  # it has no float64 by default
    try:
        keras.config.set_dtype_policy("float64")
        model = to_keras(case.parameters)
    finally:
        keras.config.set_dtype_policy("float32")
    np.testing.assert_array_equal(from_keras(model).flat, case.parameters.flat)


def test_numbers_beyond_32_bits_are_refused() -> None:
    parameters = initialize(Network.of([2, 1]), seed=0)
    parameters.flat[1] = 1e300
    with pytest.raises(ClearpropError, match=r"layer b has 1e\+300, which is not a finite number"):
        to_keras(parameters)


def test_the_file_is_one_that_keras_loads(tmp_path: Path) -> None:
    case = drawn(Network.of([3, 4, 2], ["leaky_relu", "softmax"]), 5, seed=2, dtype="float32")
    (tmp_path / "m.keras").write_bytes(keras_file(case.parameters))
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert_same_outputs(outputs(loaded, case.X), case.parameters, case.X)
    np.testing.assert_array_equal(from_keras(loaded).flat, case.parameters.flat)


def test_what_changes_nothing_in_use_is_left_out() -> None:
    model = keras.Sequential(
        [
            keras.Input((2, 3)),
            layers.Flatten(),
            keras.Sequential([dense(5), layers.ReLU(), layers.Dropout(0.5)]),
            dense(4, layers.LeakyReLU(negative_slope=0.01), use_bias=False),
            layers.GaussianNoise(0.1),
            dense(4, "linear"),
            layers.Activation("tanh"),
            dense(3),
            layers.Softmax(),
        ]
    )
    found = from_keras(model)
    assert found.network == Network.of(
        [6, 5, 4, 4, 3],
        ["relu", "leaky_relu", "tanh", "softmax"],
        bias=[True, False, True, True],
        loss="categorical_cross_entropy",
    )
    X = np.random.default_rng(0).normal(0, 1, (6, 7)).astype(np.float32)
    theirs = np.asarray(keras.ops.convert_to_numpy(model(X.T.reshape(7, 2, 3)))).T
    assert_same_outputs(theirs, found, X)


def test_a_functional_chain_and_a_single_layer() -> None:
    x = keras.Input((3,))
    model = keras.Model(x, dense(2, "gelu")(layers.ELU()(dense(4)(x))))
    found = from_keras(model)
    assert [layer.activation.name for layer in found.network.layers] == ["elu", "gelu"]
    assert found.network.sizes == (3, 4, 2)
    np.testing.assert_array_equal(from_keras(model.layers[-1]).W[0], found.W[1])


def branched() -> Any:
    x = keras.Input((3,))
    h = dense(3, name="first")(x)
    return keras.Model(x, layers.Add(name="sum")([h, x]))


def skipping() -> Any:
    x = keras.Input((3,))
    h = dense(3, name="first")(x)
    return keras.Model(x, [h, dense(3, name="second")(h)])


def with_operation() -> Any:
    x = keras.Input((3,))
    return keras.Model(x, keras.ops.sin(dense(3)(x)))


class Own(keras.Model):
    def call(self, x: Any) -> Any:
        return x


def doubled(x: Any) -> Any:
    return 2 * x


def with_nan() -> Any:
    model = chain()
    model.layers[0].set_weights([np.full((3, 2), np.nan), np.zeros(2)])
    return model


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (
            lambda: chain(layers.BatchNormalization(name="norm"), layers.PReLU()),
            r"layer 'norm' \(BatchNormalization\) is no layer of clearprop: give Dense layers",
        ),
        (
            lambda: chain(dense(activation="leaky_relu", name="last")),
            r"layer 'last' \(Dense\) has the activation leaky_relu, which is none .*slope=0\.01\)",
        ),
        (lambda: chain(layers.Activation("celu")), r"\(Activation\) has the activation celu"),
        (lambda: chain(layers.Activation(doubled)), r"has the activation doubled, which is none"),
        (lambda: chain(layers.LeakyReLU()), "has negative_slope 0.3, but leaky_relu here has 0.01"),
        (lambda: chain(layers.ReLU(6.0)), "has max_value 6.0, but relu here has None"),
        (lambda: chain(layers.ELU(0.5)), "has alpha 0.5, but elu here has 1.0"),
        (lambda: chain(layers.Softmax(axis=0)), "has axis 0, but softmax here has -1"),
        (lambda: chain(dense(2, "softmax"), dense()), r"softmax in a hidden layer"),
        (lambda: chain(dense(2, "tanh"), layers.ReLU()), r"\(ReLU\) follows layer 'dense.*Dense"),
        (lambda: keras.Sequential([keras.Input((3,)), layers.ReLU()]), "stands before any weights"),
        (lambda: keras.Sequential([keras.Input((3,))]), r"\(Sequential\) has no weights: give a"),
        (lambda: keras.Sequential([dense(name="one")]), r"'one' \(Dense\) has no weights yet"),
        (branched, r"layer 'sum' \(Add\) does not take just what comes before it"),
        (skipping, r"\(Functional\) gives other outputs than those of its last layer"),
        (with_operation, r"layer 'sin' \(Sin\) is no layer of clearprop"),
        (Own, r"\(Own\) is no layer of clearprop"),
        (with_nan, "has nan in row 1, column 1"),
        (lambda: "m.keras", "str is not a model of Keras: give a keras.Sequential"),
    ],
)
def test_what_is_not_ours_is_named_in_one_sentence(model: Callable[[], Any], said: str) -> None:
    with pytest.raises(ClearpropError, match=said) as wrong:
        from_keras(model())
    assert "\n" not in str(wrong.value)


def test_without_tensorflow_another_backend_is_found() -> None:
    if find_spec("tensorflow") is not None:
        return
    script = (
        "import os, clearprop\n"
        "from clearprop.formats.keras import to_keras\n"
        "to_keras(clearprop.initialize(clearprop.Network.of([2, 1]), seed=0))\n"
        "import keras\n"
        "print(keras.backend.backend(), 'KERAS_BACKEND' in os.environ)"
    )
    environment = {key: value for key, value in os.environ.items() if key != "KERAS_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        timeout=300,
    )
    backend, still_set = done.stdout.split()
    assert backend in BACKENDS
    assert still_set == "False"


def test_a_keras_without_a_backend_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.delitem(sys.modules, "keras")
    there = {"keras": object()}
    monkeypatch.setattr("clearprop.formats.keras.find_spec", there.get)
    with pytest.raises(ClearpropError, match="nothing it can compute with: pip install torch"):
        to_keras(initialize(Network.of([2, 1]), seed=0))
