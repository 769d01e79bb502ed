"""A training on arrays in files comes to the same bytes as one on the same arrays in memory."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from checkpoints.runs import assert_same, start
from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.evaluate import predict
from clearprop.stored.mapped import release
from clearprop.training import Epoch, TrainingInterrupted, train
from stored.files import make_buffer_small, mapped

ROWS = 5003


@pytest.fixture(autouse=True)
def small_buffer(monkeypatch: pytest.MonkeyPatch) -> None:
    make_buffer_small(monkeypatch)


def samples(dtype: str = "float32") -> tuple[Array, Array]:
    rng = np.random.default_rng(0)
    X = rng.uniform(-1, 1, (ROWS, 3))
    Y = np.stack([np.sin(3 * X[:, 0]) * X[:, 1], X[:, 2] ** 2], axis=1)
    return X.astype(dtype), Y.astype(dtype)


def in_files(folder: Path, dtype: str = "float32") -> tuple[Array, Array]:
    X, Y = samples(dtype)
    return mapped(folder / "X", X), mapped(folder / "Y", Y)


@pytest.mark.parametrize("engine", ["reference", "compiled"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"validation": 0.2, "patience": 2},
        {"weights": np.linspace(0, 2, ROWS), "validation": 0.1},
        {"batch_size": 700, "clip_norm": 0.1},
        {"dropout": 0.2, "batch_size": 64},
    ],
    ids=["plain", "validation", "weights", "large batches", "dropout"],
)
def test_where_samples_lie_changes_no_bit(
    tmp_path: Path, engine: Any, dtype: str, more: dict[str, Any]
) -> None:
    if engine == "compiled":
        pytest.importorskip("numba")
        if "dropout" in more:
            engine = "auto"
    given: dict[str, Any] = {"epochs": 3, "seed": 4, "engine": engine, **more}
    one = train(start(), *samples(dtype), **given)
    assert_same(train(start(), *in_files(tmp_path, dtype), **given), one)


def batches(parts: int, *, weighted: bool = False) -> Any:
    X, Y = samples()

    def give() -> Iterator[tuple[Array, ...]]:
        for rows in np.array_split(np.arange(ROWS), parts):
            yield (X[rows], Y[rows], rows % 3.0) if weighted else (X[rows], Y[rows])

    return give


@pytest.mark.parametrize("weighted", [False, True])
def test_batches_of_a_function_are_arrays_in_pieces(weighted: bool) -> None:
    weights = np.arange(ROWS) % 3.0 if weighted else None
    one = train(start(), *samples(), epochs=2, weights=weights)
    for parts in (1, 7, ROWS):
        assert_same(train(start(), batches(parts, weighted=weighted), epochs=2), one)


def test_validation_samples_may_lie_in_files_too(tmp_path: Path) -> None:
    X, Y = samples()
    (tmp_path / "other").mkdir()
    given: dict[str, Any] = {"epochs": 2, "metrics": ["r2"]}
    one = train(start(), X[:900], Y[:900], validation=(X, Y), **given)
    other = train(start(), X[:900], Y[:900], validation=in_files(tmp_path), **given)
    assert one.history == other.history


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_it_goes_on_from_within_an_epoch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Any
) -> None:
    if engine == "compiled":
        pytest.importorskip("numba")
    given: dict[str, Any] = {"epochs": 3, "validation": 0.1, "engine": engine}
    files = in_files(tmp_path)
    whole = train(start(), *files, **given)
    monkeypatch.setattr("clearprop.engine.compiled_engine.FIRST_PIECE", 1)
    monkeypatch.setattr("clearprop.engine.compiled_engine.CHECK_EVERY", 0.0)
    left = 0

    def should_stop(self: Any, checkpoint: Any) -> bool:
        nonlocal left
        left -= 1
        self.reason = "stopped by a test"
        return left == 0

    monkeypatch.setattr("clearprop.checkpoints.saving.Saving.should_stop", should_stop)
    for steps in (1, 50, 93, 200, -1):
        left = steps
        try:
            done = train(start(), *files, checkpoint=tmp_path / "kept", **given)
        except SystemExit:
            assert steps > 0
        else:
            assert_same(done, whole)
            assert steps == -1


def test_ctrl_c_leaves_no_thread_behind(tmp_path: Path) -> None:
    def interrupt(epoch: Epoch, parameters: Any) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(TrainingInterrupted):
        train(start(), *in_files(tmp_path), epochs=3, callback=interrupt)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"X": (4321, 1, np.nan)}, r"X has nan in row 4322, column 2: every entry"),
        ({"Y": (4999, 0, np.inf)}, r"Y has inf in row 5000, column 1"),
        ({"weights": (4500, -1.0)}, r"the weight of sample 4501 is -1.0: it must be 0"),
    ],
)
def test_what_is_wrong_is_named_by_its_row(
    tmp_path: Path, change: dict[str, tuple[Any, ...]], said: str
) -> None:
    X, Y = samples()
    arrays = {"X": X, "Y": Y, "weights": np.ones(ROWS, dtype="float32")}
    for name, (*where, value) in change.items():
        arrays[name][tuple(where)] = value
    X, Y, weights = (mapped(tmp_path / name, array) for name, array in arrays.items())
    with pytest.raises(ClearpropError, match=said):
        train(start(), X, Y, weights=weights)


def test_all_weights_may_not_be_0(tmp_path: Path) -> None:
    with pytest.raises(ClearpropError, match="all sample weights are 0"):
        train(start(), *in_files(tmp_path), weights=np.zeros(ROWS))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (lambda: iter(()), "the function gives no batches"),
        (lambda: [(np.ones((4, 3)),)], r"batch 1 has 1 parts: give \(X, y\)"),
        (lambda: [(np.ones((4, 3)), np.ones((3, 2)))], "batch 1 has 3 rows in one part and 4"),
        (
            lambda: [(np.ones((4, 3)), np.ones((4, 2))), (np.ones((4, 2)), np.ones((4, 2)))],
            r"batch 2 has rows of shape \(2,\) in X, but those before have \(3,\)",
        ),
        (
            lambda: [
                (np.ones((4, 3)), np.ones((4, 2))),
                (np.ones((4, 3)), np.ones((4, 2)), np.ones(4)),
            ],
            "batch 2 has 3 parts",
        ),
    ],
)
def test_batches_that_do_not_go_together_are_refused(given: Any, said: str) -> None:
    with pytest.raises(ClearpropError, match=said):
        train(start(), given)


def test_targets_beside_a_function_are_refused() -> None:
    with pytest.raises(ClearpropError, match="X is a function, which gives batches"):
        train(start(), batches(2), samples()[1])


def test_a_given_order_is_for_samples_in_memory(tmp_path: Path) -> None:
    with pytest.raises(ClearpropError, match="an order is for samples in memory"):
        train(start(), *in_files(tmp_path), order=np.arange)


def test_outputs_for_an_array_in_a_file_are_those_for_it_in_memory(tmp_path: Path) -> None:
    X, _ = samples()
    np.testing.assert_array_equal(predict(start(), mapped(tmp_path / "X", X)), predict(start(), X))


@pytest.mark.parametrize("mode", ["r+", "c"])
def test_changes_to_a_mapped_array_are_not_lost(tmp_path: Path, mode: Any) -> None:
    X, _ = samples()
    X.tofile(tmp_path / "X")
    array = np.memmap(tmp_path / "X", dtype="float32", mode=mode, shape=X.shape)
    array[7, 1] = 42
    release(array)
    assert array[7, 1] == 42
