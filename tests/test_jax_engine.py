"""The engine of JAX trains as the reference does, on one device and on several.

In float64 both are exact but for the order of sums: the tolerance is 1e-12 for parameters of size 1
after ten steps.  In float32 it is 1e-5.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("jax")

import jax

from clearprop import (
    Checkpoints,
    ClearpropError,
    Network,
    TrainingDivergedError,
    initialize,
    predict,
    train,
)
from clearprop.activations import ACTIVATIONS, Elementwise
from clearprop.arithmetic import Floats
from clearprop.jax_engine import devices
from clearprop.schedules import Cosine
from clearprop.training import TrainingStopped
from clearprop.update import OPTIMIZERS, Adam, AdamW
from strategies import targets

TOLERANCES = {"float64": 1e-12, "float32": 1e-5}


def task(
    hidden: str = "tanh",
    output: str = "identity",
    loss: str = "squared_error",
    *,
    dtype: str = "float64",
    samples: int = 23,
) -> tuple[Any, Any, Any]:
    network = Network.of((4, 6, 5, 3), (hidden, hidden, output), loss=loss)
    rng = np.random.default_rng(3)
    X = rng.normal(0, 1, (samples, 4))
    return initialize(network, 1, ar=Floats(dtype)), X, targets(network, samples, rng).T


def check(start: Any, X: Any, Y: Any, **settings: Any) -> None:
    settings = {"epochs": 2, "batch_size": 5, **settings}
    ours = train(start, X, Y, engine="jax", **settings)
    theirs = train(start, X, Y, engine="reference", **settings)
    tolerance = TOLERANCES[start.flat.dtype.name]
    assert ours.engine == f"jax, {devices()}"
    assert ours.parameters.flat.dtype == start.flat.dtype
    assert not np.allclose(ours.parameters.flat, start.flat, atol=100 * tolerance)
    np.testing.assert_allclose(ours.parameters.flat, theirs.parameters.flat, atol=tolerance)
    for own, other in zip(ours.history, theirs.history, strict=True):
        np.testing.assert_allclose(own.loss, other.loss, rtol=10 * tolerance)
        assert own.learning_rate == other.learning_rate


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer(optimizer: str) -> None:
    check(*task(), optimizer=OPTIMIZERS[optimizer](learning_rate=0.01))


@pytest.mark.parametrize(
    "settings",
    [
        {"l2": [0.1, 0.0, 0.3], "clip_norm": 0.05},
        {"dropout": [0.0, 0.5]},
        {"schedule": Cosine(), "epochs": 4},
        {"optimizer": AdamW(weight_decay=(0.1, 0.2, 0.3))},
        {"batch_size": 100},
        {"weights": np.arange(23.0)},
        {"weights": np.array([0.0] * 22 + [1.0])},
        {"validation": 0.3, "patience": 2, "metrics": ("r2",)},
    ],
    ids=" ".join,
)
def test_every_setting(settings: dict[str, Any]) -> None:
    check(*task(), **settings)


def test_in_float32() -> None:
    check(*task(dtype="float32"), l2=0.01, clip_norm=0.05, weights=np.arange(23.0))


def test_samples_that_are_shuffled_by_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clearprop.sample_order.BUFFER", 4000)
    monkeypatch.setattr("clearprop.sample_order.BLOCKS", 8)
    check(*task(samples=300))


def test_samples_in_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("sample_order", "stored.mapped", "stored.samples"):
        monkeypatch.setattr(f"clearprop.{module}.BUFFER", 4000)
    start, X, Y = task(samples=300)
    mapped = np.memmap(tmp_path / "X", X.dtype, "w+", shape=X.shape)
    mapped[:] = X
    check(start, mapped, Y)


def test_a_rule_of_ones_own() -> None:
    wave = Elementwise(
        name="wave",
        function=lambda net, ar: np.sin(net) + net,
        formula="sin({net}) + {net}",
        derivative=lambda net, out, ar: np.cos(net) + 1,
        slope_formula="cos({net}) + 1",
        slope_needs_net=True,
    )
    ACTIVATIONS["wave"] = wave
    try:
        check(*task("wave"))
    finally:
        del ACTIVATIONS["wave"]


def test_a_rule_that_asks_what_numbers_are_is_refused() -> None:
    asks = Elementwise(
        name="asks",
        function=lambda net, ar: net if np.max(net) > 0 else -net,
        formula="{net}",
        derivative=lambda net, out, ar: np.ones_like(out),
        slope_formula="1",
    )
    ACTIVATIONS["asks"] = asks
    try:
        with pytest.raises(ClearpropError, match="jax engine cannot train this: a rule cannot be"):
            train(*task("asks"), engine="jax")
    finally:
        del ACTIVATIONS["asks"]


def test_sparse_inputs_are_refused() -> None:
    from scipy.sparse import csr_array

    start, X, Y = task()
    with pytest.raises(ClearpropError, match=r"sparse matrix; make the engine 'auto'"):
        train(start, csr_array(X), Y, engine="jax")


def test_without_jax_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jax", None)
    with pytest.raises(ClearpropError, match=r"jax is .*clearprop\[jax\]"):
        train(*task(), engine="jax")


def test_a_training_that_diverges_says_where() -> None:
    start, X, Y = task("relu")
    for engine in ("jax", "reference"):
        with pytest.raises(TrainingDivergedError, match="epoch 1, batch 2"):
            train(start, X, Y, batch_size=5, engine=engine, optimizer=Adam(learning_rate=1e200))


def test_a_training_that_was_stopped_comes_to_the_same_bytes(tmp_path: Path) -> None:
    start, X, Y = task(samples=97)
    settings: dict[str, Any] = {"epochs": 6, "batch_size": 4, "engine": "jax", "dropout": 0.2}
    through = train(start, X, Y, **settings)

    stops, saved = 0, Checkpoints(tmp_path / "kept", stop_after="0.001s")
    while True:
        try:
            ended = train(start, X, Y, **settings, checkpoint=saved)
            break
        except TrainingStopped:
            stops += 1
    assert stops > 6
    if devices() == "1 cpu device":
        assert ended.parameters.flat.tobytes() == through.parameters.flat.tobytes()
        assert ended.history == through.history
    else:  # For each number of steps, XLA may choose another way to multiply matrices on a GPU.
        np.testing.assert_allclose(ended.parameters.flat, through.parameters.flat, atol=1e-12)


def test_no_setting_of_the_users_is_changed() -> None:
    train(*task(), engine="jax", epochs=1)
    assert jax.numpy.ones(1).dtype == "float32"
    assert jax.config.jax_default_matmul_precision is None


SEVERAL = """
import sys
import numpy as np
from test_jax_engine import task
from clearprop import train
settings = {"epochs": 3, "batch_size": 5, "weights": np.arange(23.0), "dropout": 0.2}
ours, theirs = (train(*task(samples=23), engine=one, **settings) for one in ("jax", "reference"))
np.testing.assert_allclose(ours.parameters.flat, theirs.parameters.flat, atol=1e-12)
print(ours.engine)
"""


@pytest.mark.parametrize("devices", [2, 7])
def test_several_devices(devices: int) -> None:
    """Of 7, most have samples of no batch of 5: what fills it up weighs nothing."""
    several = {
        "XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}",
        "JAX_PLATFORMS": "cpu",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SEVERAL],
        env={**os.environ, **several},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"jax, {devices} cpu devices"


def test_predictions_are_those_of_any_engine() -> None:
    start, X, Y = task()
    ours = train(start, X, Y, engine="jax", epochs=3)
    assert predict(ours.parameters, X).shape == Y.shape
