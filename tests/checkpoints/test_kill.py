"""A training killed at any moment, again and again, comes to the file it would have come to."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import sleep

import numpy as np
import pytest

from clearprop.checkpoints.folder import checkpoint_files
from clearprop.tabular.demos import demo_named

KILLS = 9
"""In each of the six ways; 54 in all."""

SCRIPT = Path(__file__).with_name("train_array.py")

Command = Callable[[str, Path], list[str]]


def of_array(engine: str) -> Command:
    return lambda folder, file: [sys.executable, str(SCRIPT), engine, folder, str(file)]


def of_table(epochs: int, *more: str) -> Command:
    def command(folder: str, file: Path) -> list[str]:
        keep = [] if folder == "none" else ["--checkpoint", folder, "--every", "0.05s", "--resume"]
        main = [sys.executable, "-m", "clearprop", "train", "--demo", "digits"]
        # Trainings with checkpoints have no last one, on all rows.
        main += ["--no-refit", "-o", str(file)]
        return [*main, "--epochs", str(epochs), "--patience", "0", *more, *keep]

    return command


def of_files(epochs: int, *more: str) -> Command:
    """Return the command for the table beside the model, prepared in a cache."""

    def command(folder: str, file: Path) -> list[str]:
        keep = [] if folder == "none" else ["--checkpoint", folder, "--every", "0.05s", "--resume"]
        data = ["--target", "digit", "--cache", str(file.parent / "cache"), "-o", str(file)]
        main = [sys.executable, "-m", "clearprop", "train", str(file.parent / "digits.csv"), *data]
        main.append("--no-refit")
        return [*main, "--epochs", str(epochs), "--patience", "0", *more, *keep]

    return command


def wait_until_saved(running: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Wait until a training has saved itself once more, or is over."""
    before = checkpoint_files(folder)
    while running.poll() is None and checkpoint_files(folder) == before:
        sleep(0.005)


@pytest.mark.parametrize(
    "command",
    [
        of_array("reference"),
        of_array("compiled"),
        # A few units in two layers for an epoch are done by the reference, many by the other.
        of_table(40, "--hidden", "3", "--batch-size", "400"),
        of_table(400),
        of_array("mapped"),
        of_files(300),
    ],
    ids=[
        *("array, reference", "array, compiled", "table, reference", "table, compiled"),
        *("mapped array, compiled", "cached table, compiled"),
    ],
)
def test_killed_trainings_come_to_the_same_file(
    tmp_path: Path, request: pytest.FixtureRequest, command: Command
) -> None:
    if "compiled" in request.node.name:
        pytest.importorskip("numba")
    if "cached" in request.node.name:
        pytest.importorskip("pyarrow")
        demo_named("digits").frame.write_csv(tmp_path / "digits.csv")
    wanted = tmp_path / "wanted.safetensors"
    subprocess.run(command("none", wanted), check=True, capture_output=True)
    rng, kills, number, saved = np.random.default_rng(0), 0, 0, 0
    while kills < KILLS:
        number += 1
        folder, file = tmp_path / f"kept {number}", tmp_path / f"{number}.safetensors"
        if number % 2:
            shutil.rmtree(tmp_path / "cache", ignore_errors=True)
        while True:
            running = subprocess.Popen(command(str(folder), file), stdout=subprocess.DEVNULL)
            if kills % 2:
                wait_until_saved(running, folder)
            sleep(float(rng.uniform(0.0, 0.3 if kills % 2 else 2.0)))
            if kills >= KILLS or running.poll() is not None:
                break
            running.kill()
            running.wait()
            kills += 1
            saved += bool(checkpoint_files(folder))
        assert running.wait() == 0
        assert file.read_bytes() == wanted.read_bytes()
    assert saved >= KILLS // 2
