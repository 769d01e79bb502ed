"""A training that is stopped anywhere and resumed is one training, to the last byte."""

import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from checkpoints.runs import SETTINGS, assert_same, samples, start, trained
from clearprop.checkpoints import folder as folder_module
from clearprop.checkpoints.folder import checkpoint_files
from clearprop.checkpoints.signals import Signals
from clearprop.errors import ClearpropError
from clearprop.training import (
    Checkpoints,
    Epoch,
    TrainingInterrupted,
    TrainingStopped,
    train,
)
from clearprop.update import Adam, Momentum
from failing_disk import Failing

ENGINES = ["reference", "compiled"]


@pytest.fixture(autouse=True)
def numba_for_the_compiled(request: pytest.FixtureRequest) -> None:
    if "compiled" in request.node.name:
        pytest.importorskip("numba")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("changes", [{}, {"optimizer": Momentum(), "clip_norm": 0.1}])
def test_it_is_stopped_after_any_update_and_goes_on(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    engine: str,
    dtype: str,
    changes: dict[str, Any],
) -> None:
    whole = trained(engine, dtype, **changes)
    # Whoever looks in between looks after every update, and stops the training at some of them.
    monkeypatch.setattr("clearprop.engine.compiled_engine.FIRST_PIECE", 1)
    monkeypatch.setattr("clearprop.engine.compiled_engine.CHECK_EVERY", 0.0)
    rng, stops, folder = np.random.default_rng(0), 0, tmp_path / "here"
    while True:
        left = int(rng.integers(1, 9))

        def should_stop(self: Any, checkpoint: Any) -> bool:
            nonlocal left
            left -= 1
            self.reason = "" if left > 0 else "stopped by a test"
            return left <= 0

        monkeypatch.setattr("clearprop.checkpoints.saving.Saving.should_stop", should_stop)
        try:
            done = trained(engine, dtype, checkpoint=folder, **changes)
        except TrainingStopped:
            stops += 1
            continue
        break
    assert stops > 5
    assert_same(done, whole)
    assert_same(trained(engine, dtype, checkpoint=folder, **changes), whole)


@pytest.mark.parametrize("engine", ENGINES)
def test_dropout_and_a_given_order_go_on_too(tmp_path: Path, engine: str) -> None:
    def changes() -> dict[str, Any]:
        drawn = np.random.RandomState(5)
        some = {"order": drawn.permutation, "schedule": None}
        return some if engine == "compiled" else {**some, "dropout": 0.2}

    whole = trained(engine, **changes())

    def stop(epoch: Epoch, _: Any) -> None:
        if epoch.number in (2, 5):
            os.kill(os.getpid(), signal.SIGTERM)

    for _ in range(2):
        with pytest.raises(TrainingStopped):
            trained(engine, checkpoint=tmp_path, callback=stop, **changes())
    assert_same(trained(engine, checkpoint=tmp_path, callback=stop, **changes()), whole)


@pytest.mark.parametrize(
    ("number", "raised"), [(signal.SIGTERM, TrainingStopped), (signal.SIGINT, TrainingInterrupted)]
)
def test_signals_save_and_stop(tmp_path: Path, number: int, raised: type[BaseException]) -> None:
    before = signal.getsignal(number)

    def stop(epoch: Epoch, _: Any) -> None:
        if epoch.number == 3:
            os.kill(os.getpid(), number)

    with pytest.raises(raised) as stopped:
        trained(checkpoint=tmp_path, callback=stop)
    assert signal.getsignal(number) is before
    assert len(stopped.value.training.history) == 3
    if isinstance(stopped.value, TrainingStopped):
        assert stopped.value.code == 75
        assert stopped.value.reason == "stopped by SIGTERM"
    assert_same(trained(checkpoint=tmp_path), trained())


def test_a_second_signal_does_what_it_does_without() -> None:
    with Signals() as signals:
        os.kill(os.getpid(), signal.SIGINT)
        assert signals.asked == "SIGINT"
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_it_stops_after_the_time_it_is_given(tmp_path: Path) -> None:
    where = Checkpoints(tmp_path, stop_after="0.000001s")
    with pytest.raises(TrainingStopped) as stopped:
        trained(checkpoint=where)
    assert stopped.value.reason == "stopped after 0.000001s"
    assert_same(trained(checkpoint=tmp_path), trained())


def test_the_last_two_are_kept(tmp_path: Path) -> None:
    trained(checkpoint=Checkpoints(tmp_path, every="1epochs"))
    names = [path.name for path in sorted(tmp_path.iterdir())]
    assert names == [f"checkpoint-{number:08d}.safetensors" for number in (8, 9)]


@pytest.mark.parametrize("damage", ["cut", "changed", "foreign", "empty"])
def test_a_damaged_one_gives_way_to_the_one_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    def stop(epoch: Epoch, _: Any) -> None:
        if epoch.number == 5:
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(TrainingStopped):
        trained(checkpoint=Checkpoints(tmp_path, every="1epochs"), callback=stop)
    newest = checkpoint_files(tmp_path)[-1]
    content = newest.read_bytes()
    damaged = {
        "cut": content[:-100],
        "changed": content[:-5] + b"12345",
        "foreign": b"PK" + content,
        "empty": b"",
    }
    newest.write_bytes(damaged[damage])
    (tmp_path / ".checkpoint-00000009.safetensors.abc").write_bytes(b"half")
    assert_same(trained(checkpoint=tmp_path), trained())
    assert "the checkpoint before it is taken" in capsys.readouterr().err
    assert not list(tmp_path.glob(".checkpoint*"))


def test_without_any_whole_one_it_says_so(tmp_path: Path) -> None:
    trained(checkpoint=tmp_path, epochs=2)
    for path in checkpoint_files(tmp_path):
        path.write_bytes(b"nothing")
    with pytest.raises(ClearpropError, match=r"there is no whole checkpoint in .*: checkpoint-"):
        trained(checkpoint=tmp_path, epochs=2)
    trained(checkpoint=Checkpoints(tmp_path, resume=False, force=True), epochs=2)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"batch_size": 8}, "the batch size was 16 and is now 8"),
        ({"optimizer": Adam(learning_rate=0.01)}, "the optimizer was Adam.*0.05.* and is now"),
        ({"epochs": 9}, "the number of epochs was 8 and is now 9"),
        ({"seed": 4}, "the seed was 3 and is now 4"),
        ({"dtype": "float64"}, "the float type was float32 and is now float64"),
        ({"weights": np.ones(90)}, "the training samples are not those that it was made with"),
        (
            {"engine": "compiled"},
            "made by the reference engine, and this would be the compiled",
        ),
    ],
)
def test_what_has_changed_is_named(tmp_path: Path, changes: dict[str, Any], named: str) -> None:
    if "engine" in changes:
        pytest.importorskip("numba")
    trained(checkpoint=tmp_path)
    with pytest.raises(ClearpropError, match=named):
        trained(checkpoint=tmp_path, **changes)
    if "dtype" not in changes:
        trained(checkpoint=Checkpoints(tmp_path, force=True), **changes)


def test_other_data_and_other_weights_are_named(tmp_path: Path) -> None:
    trained(checkpoint=tmp_path)
    X, Y = samples()
    X[7, 1] += 1e-6
    given: Any = {**SETTINGS, "engine": "reference", "checkpoint": tmp_path}
    with pytest.raises(ClearpropError, match="samples are not those"):
        train(start(), X, Y, **given)
    other = start()
    other.flat[0] += 1
    with pytest.raises(ClearpropError, match="the initial weights are not those"):
        train(other, *samples(), **given)


def test_a_folder_with_checkpoints_is_not_written_over(tmp_path: Path) -> None:
    trained(checkpoint=tmp_path)
    with pytest.raises(ClearpropError, match="already has checkpoints"):
        trained(checkpoint=Checkpoints(tmp_path, resume=False))


@pytest.mark.parametrize("every", ["0s", "ten", "5", "-1h", "", "0epochs"])
def test_what_is_no_interval_is_refused(tmp_path: Path, every: str) -> None:
    with pytest.raises(ClearpropError, match="is no interval: give one such as 10min"):
        trained(checkpoint=Checkpoints(tmp_path, every=every))


def test_whichever_call_fails_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = trained(epochs=3)
    monkeypatch.setattr("clearprop.checkpoints.saving.RETRY", 0.0)
    fails, warned = 1, 0
    while True:
        folder = tmp_path / str(fails)
        with monkeypatch.context() as patched:
            failing = Failing(patched, fails)
            done = trained(epochs=3, checkpoint=Checkpoints(folder, every="1epochs"))
        made = failing.count
        assert_same(done, whole)
        said = capsys.readouterr().err
        assert "Traceback" not in said
        if "no checkpoint: cannot write" in said:
            warned += 1
            assert "No space left on device; training goes on, and it is tried again" in said
        # What is there is whole, and goes on to the same.
        if fails < made:
            assert_same(trained(epochs=3, checkpoint=folder), whole)
        if fails > made:
            break
        fails += 1
    assert fails > 25
    assert warned > 15


@pytest.mark.parametrize("what", ["vanished", "read-only", "a file"])
def test_a_folder_that_cannot_be_written_stops_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    what: str,
) -> None:
    folder = tmp_path / "here"
    if what == "a file":
        folder.write_text("")
    written: list[Path] = []
    genuine = folder_module.write_file

    def write(path: Path, content: bytes) -> None:
        if what == "read-only":
            raise ClearpropError(f"cannot write {path}: Read-only file system")
        genuine(path, content)
        written.append(path)
        if what == "vanished":
            for one in folder.iterdir():
                one.unlink()
            folder.rmdir()

    monkeypatch.setattr(folder_module, "write_file", write)
    assert_same(trained(checkpoint=Checkpoints(folder, every="1epochs")), trained())
    said = capsys.readouterr().err
    if what == "vanished":
        assert len(written) == 9
    else:
        assert said.count("no checkpoint:") == 1
