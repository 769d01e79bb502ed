"""Train on a table larger than memory: rows per second and peak memory, beside peers.

python -m benchmarks.large [ROWS] [FOLDER]

Each way runs in a process of its own, one after the other, for the same network (20 numbers,
64-64 relu, 1 number) in batches of 256 with Adam in float32.  The table is a CSV file of 20
columns besides the target, made on the spot.  Peers are measured for a minute each.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl

from benchmarks.machine import described
from benchmarks.table import table

COLUMNS, BATCH, HIDDEN = 20, 256, (64, 64)
EPOCHS = 3
SECONDS = 60.0
CHUNK = 500_000
TARGET = "y"


def make(path: Path, rows: int) -> None:
    """Write a table in CSV."""
    rng = np.random.default_rng(0)
    with path.open("wb") as file:
        for first in range(0, rows, CHUNK):
            X = rng.normal(size=(min(CHUNK, rows - first), COLUMNS)).round(4)
            columns = {f"x{k}": X[:, k] for k in range(COLUMNS)}
            columns[TARGET] = np.tanh(X[:, :6].sum(axis=1)).round(4)
            pl.DataFrame(columns).write_csv(file, include_header=first == 0)


def prepare(path: Path, cache: Path) -> dict[str, float]:
    """Prepare the table in the cache; the rate is that of the whole preparation."""
    from clearprop.tabular.cache import prepared_files
    from clearprop.tabular.files import open_files

    started = perf_counter()
    with prepared_files(open_files(path), TARGET, _settings(), cache) as prepared:
        rows = prepared.training.rows
    return {"rate": rows / (perf_counter() - started)}


def train_cached(path: Path, cache: Path) -> dict[str, float]:
    """Train on the cache, which is there already."""
    from clearprop.tabular.cache import prepared_files
    from clearprop.tabular.files import open_files
    from clearprop.training_samples import as_given

    with prepared_files(open_files(path), TARGET, _settings(), cache) as prepared:
        return _trained(as_given(prepared.training.samples))


def train_in_memory(path: Path, cache: Path) -> dict[str, float]:
    """Train on the same rows in memory."""
    from clearprop.stored.samples import StoredSamples
    from clearprop.tabular.cache import prepared_files
    from clearprop.tabular.files import open_files

    with prepared_files(open_files(path), TARGET, _settings(), cache) as prepared:
        samples = prepared.training.samples
        return _trained(samples.all() if isinstance(samples, StoredSamples) else samples)


def train_command(path: Path, cache: Path) -> dict[str, float]:
    """Train by the command, with validation, and a bound on memory."""
    from clearprop.cli import main

    sys.argv = [
        *("clearprop", "train", str(path), "--target", TARGET, "--memory", "600MB"),
        *("--cache", str(cache / "command"), "--epochs", "2", "--batch-size", str(BATCH)),
    ]
    started = perf_counter()
    with suppress(SystemExit):
        main()
    return {"rate": float("nan"), "seconds": perf_counter() - started}


def scikit_learn(path: Path, cache: Path) -> dict[str, float]:
    """Train scikit-learn's network by `partial_fit` on chunks that pandas reads."""
    pandas: Any = __import__("pandas")
    networks: Any = __import__("sklearn.neural_network").neural_network
    network = networks.MLPRegressor(
        hidden_layer_sizes=HIDDEN, batch_size=BATCH, learning_rate_init=0.001
    )
    started, rows = perf_counter(), 0
    for chunk in pandas.read_csv(path, chunksize=50_000, dtype=np.float32):
        network.partial_fit(chunk.drop(columns=TARGET).to_numpy(), chunk[TARGET].to_numpy())
        rows += len(chunk)
        if perf_counter() - started > SECONDS:
            break
    return {"rate": rows / (perf_counter() - started)}


def torch_mapped(path: Path, cache: Path) -> dict[str, float]:
    """Train PyTorch's on the mapped cache, a random batch at a time, with 1 or 2 threads."""
    from clearprop.tabular.cache import prepared_files
    from clearprop.tabular.files import open_files

    with prepared_files(open_files(path), TARGET, _settings(), cache) as prepared:
        samples: Any = prepared.training.samples
        rates = [_torch_rate(samples.X, samples.Y, threads) for threads in (1, 2)]
    return {"rate": max(rates)}


def _torch_rate(X: Any, Y: Any, threads: int) -> float:
    torch: Any = __import__("torch")
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    layers, before = [], COLUMNS
    for size in HIDDEN:
        layers += [torch.nn.Linear(before, size), torch.nn.ReLU()]
        before = size
    network = torch.nn.Sequential(*layers, torch.nn.Linear(before, 1))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.001)
    rows: Any = torch.utils.data.RandomSampler(range(len(X)))
    batches = torch.utils.data.BatchSampler(rows, BATCH, drop_last=False)

    class Mapped(torch.utils.data.Dataset):  # pyright: ignore
        def __getitem__(self, numbers: Any) -> Any:
            return torch.from_numpy(X[numbers]), torch.from_numpy(Y[numbers])

    loader = torch.utils.data.DataLoader(Mapped(), sampler=batches, batch_size=None)
    started, done = perf_counter(), 0
    for inputs, targets in loader:
        optimizer.zero_grad()
        ((network(inputs) - targets) ** 2).sum().mul(0.5 / len(inputs)).backward()
        optimizer.step()
        done += len(inputs)
        if perf_counter() - started > SECONDS / 2:
            break
    return done / (perf_counter() - started)


def _settings() -> Any:
    from clearprop.tabular.settings import FitSettings

    return FitSettings(recipe="plain", hidden=HIDDEN, batch_size=BATCH, validation=0.0)


def _trained(samples: Any) -> dict[str, float]:
    """Return the rate of the epochs after the first."""
    from clearprop import Network, initialize, train
    from clearprop.arithmetic import Floats

    network = Network.of((COLUMNS, *HIDDEN, 1), ("relu", "relu", "identity"))
    ends: list[float] = []
    trained = train(
        initialize(network, 0, ar=Floats("float32")),
        samples.X,
        samples.Y,
        epochs=EPOCHS,
        batch_size=BATCH,
        engine="compiled",
        callback=lambda epoch, parameters: ends.append(perf_counter()),
    )
    rows = samples.X.size if samples.Y is None else len(samples.Y)
    return {
        "rate": rows * (EPOCHS - 1) / (ends[-1] - ends[0]),
        "sum": float(trained.parameters.flat.astype(np.float64).sum()),
    }


WAYS: dict[str, Callable[[Path, Path], dict[str, float]]] = {
    "clearprop: prepare from CSV": prepare,
    "clearprop: from the cache": train_cached,
    "clearprop: in memory": train_in_memory,
    "clearprop train --memory 600MB": train_command,
    "scikit-learn: partial_fit, pandas": scikit_learn,
    "PyTorch: memory-mapped": torch_mapped,
}


def main() -> None:
    """Measure, and print a row for each way."""
    if len(sys.argv) > 3:
        found = WAYS[sys.argv[3]](Path(sys.argv[2]) / "large.csv", Path(sys.argv[2]))
        found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps(found))
        return
    rows = int(float(sys.argv[1])) if len(sys.argv) > 1 else 4_000_000
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else "large")
    folder.mkdir(exist_ok=True)
    make(folder / "large.csv", rows)
    measured = {way: _measured(way, rows, folder) for way in WAYS}
    fastest = measured["clearprop: in memory"]["rate"]
    lines = [
        [
            way,
            f"{one['rate']:,.0f}" if one["rate"] == one["rate"] else f"({one['seconds']:.0f} s)",
            f"{one['rate'] / fastest:.2f}" if one["rate"] == one["rate"] else "",
            f"{one['peak'] / 1e6:,.0f} MB",
        ]
        for way, one in measured.items()
    ]
    print(described())
    print(f"{rows:,} rows; the CSV file has {(folder / 'large.csv').stat().st_size / 1e9:.2f} GB\n")
    print(table(["", "rows/s", "of in memory", "peak memory"], lines))
    same = measured["clearprop: from the cache"]["sum"] == measured["clearprop: in memory"]["sum"]
    print(
        f"\nfrom the cache and in memory the parameters are {'the same' if same else 'DIFFERENT'}"
    )


def _measured(way: str, rows: int, folder: Path) -> dict[str, float]:
    print(way, "...", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "benchmarks.large", str(rows), str(folder), way]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
