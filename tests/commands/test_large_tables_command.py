"""A table larger than the memory it may take is trained on within it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from clearprop.formats.model_file import load_model

ROWS = 4_000_000
"""A tenth of the table that docs/performance.md has."""

COLUMNS = 20
BOUND = 600 * 10**6


def make_table(path: Path) -> None:
    rng = np.random.default_rng(0)
    with path.open("wb") as file:
        for first in range(0, ROWS, 500_000):
            X = rng.normal(size=(500_000, COLUMNS)).round(3)
            columns = {f"x{k}": X[:, k] for k in range(COLUMNS)}
            columns["y"] = np.tanh(X[:, :4].sum(axis=1)).round(3)
            pl.DataFrame(columns).write_csv(file, include_header=first == 0)


MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Runs a command, and prints what it has taken.  The system counts in what its parent took when it
started it, so that this has to be a small process.
"""


def peak_of(*arguments: str) -> int:
    """Run clearprop, and return how many bytes of memory it has taken at most."""
    command = [sys.executable, "-c", MEASURE, sys.executable, "-m", "clearprop", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return int(done.stdout) * (1 if sys.platform == "darwin" else 1024)


def test_four_million_rows_are_trained_on_in_600_megabytes(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    data, model = tmp_path / "data.csv", tmp_path / "model.safetensors"
    make_table(data)
    shared = (
        "train",
        str(data),
        "--recipe",
        "plain",
        "--target",
        "y",
        "--memory",
        "600MB",
        "-o",
        str(model),
    )
    network = ("--hidden", "32", "--batch-size", "256")
    # What compiles the engine, once on a machine, takes memory of its own.
    peak_of("train", "--demo", "digits", "--recipe", "plain", "--epochs", "200", "--patience", "0")
    peak = peak_of(*shared, *network, "--epochs", "1", "--cache", str(tmp_path / "cache"))
    assert peak < BOUND
    assert load_model(model).record.scores["validation"]["R²"] > 0.99
    predictions = tmp_path / "predicted.csv"
    peak = peak_of("predict", str(model), str(data), "--memory", "600MB", "-o", str(predictions))
    assert peak < BOUND
    assert pl.scan_csv(predictions).select(pl.len()).collect().item() == ROWS
