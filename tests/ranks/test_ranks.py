"""One training on 1, 2, 3 and 4 ranks of a real MPI comes to the same bytes, or ends on all."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from ranks.mpi import command, environment, run

pytest.importorskip("numba")

from clearprop import ClearpropError, Network, initialize, train
from clearprop.checkpoints.folder import checkpoint_files
from clearprop.distributed.launch import started_together
from ranks.trainings import TRAININGS, digest, trained

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def alone() -> dict[str, str]:
    return {name: digest(trained(name, None, "exact")) for name in TRAININGS}


@pytest.mark.parametrize("ranks", [1, 2, 3, 4])
def test_any_number_of_ranks_comes_to_the_bytes_of_one_process(
    ranks: int, alone: dict[str, str]
) -> None:
    done = run(ranks, HERE / "trainings.py", "exact")
    assert done.returncode == 0, done.stderr
    found = dict(line.split(": ") for line in done.stdout.splitlines())
    assert found == alone
    assert done.stderr.count(f"{ranks} ranks on 1 node") == (len(TRAININGS) if ranks > 1 else 0)


def test_exact_sums_are_those_of_training_alone_but_for_rounding() -> None:
    for name in (
        "dropout",
        "compiled dropout",
        "compiled",
        "clipped",
        "weighted validation",
        "files",
    ):
        exact, plain = (trained(name, None, reduce) for reduce in ("exact", None))
        np.testing.assert_allclose(exact.parameters.flat, plain.parameters.flat, atol=2e-5)


def test_fast_sums_are_the_same_on_all_ranks_of_a_run() -> None:
    done = run(3, HERE / "trainings.py", "fast")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("rank", [0, 2])
@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("error", "ValueError: the disk is on fire"),
        ("memory", "MemoryError: Unable to allocate 8 GiB"),
        ("exit", "SystemExit: 3"),
        ("killed", ""),
        ("gone", ""),
    ],
)
def test_a_rank_that_ends_alone_ends_all_within_5_seconds(
    way: str, said: str, rank: int, tmp_path: Path
) -> None:
    done = run(3, HERE / "failing.py", way, rank, tmp_path / "failed")
    ended = time.time()
    assert ended - float((tmp_path / "failed").read_text(encoding="ascii")) < 5
    assert done.returncode not in (0, 75)
    if said:
        assert f"clearprop: rank {rank} of 3 ended: {said}; all others are" in done.stderr
    assert "other parameters" not in done.stderr


def test_ranks_that_differ_are_found_at_the_end_of_the_epoch(tmp_path: Path) -> None:
    done = run(3, HERE / "failing.py", "other parameters", 2, tmp_path / "failed")
    assert done.returncode not in (0, 75)
    assert "rank 2 has come to other parameters than rank 0" in done.stderr


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path, rng = tmp_path_factory.mktemp("table") / "t.csv", np.random.default_rng(0)
    X = rng.normal(size=(3000, 4))
    columns: dict[str, Any] = {f"x{k}": X[:, k] for k in range(4)}
    columns["letter"] = rng.choice(list("abc"), 3000)
    columns["class"] = np.where(X[:, 0] * X[:, 1] > 0, "yes", "no")
    pl.DataFrame(columns).write_csv(path)
    return path


def of_table(table: Path, model: Path, *more: object) -> list[object]:
    options = ["--epochs", "12", "--batch-size", "512", "--patience", "0", "--reduce", "exact"]
    return ["-m", "clearprop", "train", table, "--target", "class", "-o", model, *options, *more]


def test_the_command_writes_the_same_model_on_any_number_of_ranks(
    table: Path, tmp_path: Path
) -> None:
    """With balanced classes, from memory and from a cache that rank 0 prepares."""
    balanced, cache = ("--class-weight", "balanced"), ("--cache", tmp_path / "cache")
    models: list[bytes] = []
    for number, (ranks, more) in enumerate(((3, ()), (2, cache), (4, cache))):
        model = tmp_path / f"{number}.safetensors"
        done = run(ranks, *of_table(table, model, *balanced, *more))
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("saved to") == 1
        models.append(model.read_bytes())
    alone = tmp_path / "alone.safetensors"
    subprocess.run(
        [sys.executable, *map(str, of_table(table, alone, *balanced))],
        check=True,
        capture_output=True,
    )
    assert models == [alone.read_bytes()] * 3


LONG = ("--epochs", 120, "--no-refit")  # as trainings with checkpoints are


@pytest.fixture(scope="module")
def through(table: Path) -> bytes:
    """Return the model of a training that nothing stops."""
    model = table.with_name("through.safetensors")
    done = run(2, *of_table(table, model, *LONG))
    assert done.returncode == 0, done.stderr
    return model.read_bytes()


@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL"])
def test_a_training_goes_on_with_another_number_of_ranks(
    how: str, table: Path, through: bytes, tmp_path: Path
) -> None:
    """After a signal to one rank alone, all stop after the same update, or are stopped."""
    model = tmp_path / "model.safetensors"
    keep = ("--checkpoint", tmp_path / "kept", "--every", "0.05s", "--resume")
    running = subprocess.Popen(
        command(3, *of_table(table, model, *LONG, *keep)),
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    while running.poll() is None and len(checkpoint_files(tmp_path / "kept")) < 2:
        time.sleep(0.01)
    _ranks_of(running.pid)[-1].send_signal(getattr(signal, how))
    _, said = running.communicate(timeout=60)
    if how == "SIGTERM":
        assert running.returncode == 75, said
        assert "stopped by SIGTERM after" in said
        assert said.count("saved in") == 1
    else:
        assert running.returncode not in (0, 75)
    assert not model.exists()
    done = run(4, *of_table(table, model, *LONG, *keep))
    assert done.returncode == 0, done.stderr
    assert model.read_bytes() == through


def _ranks_of(pid: int) -> list[Any]:
    """Return the processes of mpiexec's ranks, in the order they were started."""
    psutil = pytest.importorskip("psutil")
    every = psutil.Process(pid).children(recursive=True)
    return [one for one in every if "clearprop" in one.cmdline()]


def test_an_error_of_all_ranks_is_said_once(table: Path, tmp_path: Path) -> None:
    done = run(3, *of_table(table.with_name("no.csv"), tmp_path / "model"))
    assert done.returncode == 2
    assert done.stderr.count("cannot read") == 1
    assert "rank" not in done.stderr


def test_an_error_of_one_rank_is_said_with_its_rank(table: Path, tmp_path: Path) -> None:
    """Rank 1 has another table, as where nodes do not share a file system."""
    program = (
        "import sys; from pathlib import Path; from mpi4py import MPI; from clearprop.cli import "
        "main; sys.argv[2] = 'no.csv' if MPI.COMM_WORLD.rank == 1 else sys.argv[2]; main()"
    )
    done = run(3, "-c", program, *of_table(table, tmp_path / "model")[2:])
    assert done.returncode not in (0, 75)
    assert "rank 1 of 3 ended: cannot read no.csv: No such file or directory" in done.stderr


def test_a_time_limit_stops_all_ranks(table: Path, tmp_path: Path) -> None:
    keep = ("--checkpoint", tmp_path / "kept", "--stop-after", "0.5s", "--epochs", 10**5)
    done = run(3, *of_table(table, tmp_path / "model", *keep))
    assert done.returncode == 75, done.stderr
    assert done.stderr.count("stopped after 0.5s") == 1


def test_processes_that_mpi_does_not_connect_get_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLURM_STEP_NUM_TASKS", "4")
    with pytest.raises(ClearpropError, match=r"4 processes were started .* knows of 1"):
        started_together().__enter__()
    monkeypatch.setitem(sys.modules, "mpi4py", None)
    monkeypatch.setitem(sys.modules, "mpi4py.MPI", None)
    with pytest.raises(ClearpropError, match=r"clearprop\[mpi\]"):
        started_together().__enter__()


def test_what_is_no_communicator_gets_a_sentence() -> None:
    start, X = initialize(Network.of((1, 1), "tanh"), 0), np.ones((3, 1))
    with pytest.raises(ClearpropError, match=r"comm is 3: give a communicator of mpi4py"):
        train(start, X, X, comm=3)
    with pytest.raises(ClearpropError, match=r"no reduction is called 'best': did you mean 'fast'"):
        train(start, X, X, reduce="best")  # type: ignore[arg-type]
