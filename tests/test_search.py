"""A search on workers comes to what it comes to in one process; failures are rows."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clearprop import ClearpropError, Network, search, train_many
from clearprop.candidates import Candidate
from clearprop.parameters import initialize
from clearprop.training_run import Training

SMALL = Network.of([2, 5, 1], ["tanh", "identity"])
LARGE = Network.of([2, 40, 40, 1], "tanh")


def waves(samples: int = 120) -> tuple[Any, Any]:
    X = np.random.default_rng(0).uniform(-1, 1, (samples, 2))
    return X, np.sin(3 * X[:, :1]) * X[:, 1:]


def summary(found: Any) -> list[tuple[Any, ...]]:
    """Return what a search found, without which workers found it."""
    return [
        (
            one.network.sizes,
            one.learning_rate,
            one.seed,
            one.epochs,
            one.loss,
            getattr(one.outcome, "history", one.reason),
        )
        for one in found
    ]


GRID: dict[str, Any] = {"learning_rates": [0.01, 0.1], "seeds": range(3), "epochs": 4}

BACKENDS = """
import sys
from test_search import GRID, LARGE, SMALL, search, summary, waves

def here(**more):
    return search(*waves(), [SMALL, LARGE], **GRID, **more)

if __name__ == "__main__":
    if sys.argv[1] == "dask":
        from dask.distributed import Client, LocalCluster
        from joblib import parallel_config
        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
            with Client(cluster), parallel_config(backend="dask"):
                found = here()
        assert summary(found) == summary(here(jobs=1))
        print("the same", len(found))
    else:
        from mpi4py import MPI
        found = here(comm=MPI.COMM_WORLD, keep=sys.argv[2])
        assert summary(found) == summary(here())
        print("the same", len(found))
"""


def programs_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}


def test_processes_find_the_same() -> None:
    X, Y = waves()
    alone, two = (search(X, Y, [SMALL, LARGE], **GRID, jobs=jobs) for jobs in (1, 2))
    assert summary(alone) == summary(two)


def test_a_dask_cluster_finds_the_same(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    program = tmp_path / "on_dask.py"
    program.write_text(BACKENDS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(program), "dask"],
        env=programs_environment(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "the same 12" in done.stdout


@pytest.mark.parametrize("ranks", [1, 3])
def test_mpis_ranks_find_the_same(ranks: int, tmp_path: Path) -> None:
    """All of them get the results."""
    pytest.importorskip("mpi4py")
    from ranks.mpi import run

    program = tmp_path / "on_mpi.py"
    program.write_text(BACKENDS, encoding="utf-8")
    done = run(ranks, program, "mpi", tmp_path / "kept")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("the same 12") == ranks
    assert len(list((tmp_path / "kept").iterdir())) == 12


@pytest.fixture
def fails_at_seed_1(monkeypatch: pytest.MonkeyPatch) -> None:
    from clearprop import ensembles

    train = ensembles.train

    def failing(*arguments: Any, seed: int, **settings: Any) -> Any:
        if seed == 1:
            raise MemoryError("no room for 8 GiB")
        return train(*arguments, seed=seed, **settings)

    monkeypatch.setattr(ensembles, "train", failing)


@pytest.mark.usefixtures("fails_at_seed_1")
def test_one_that_fails_is_a_row_with_its_reason() -> None:
    network = Network.of([2, 40, 1], ["relu", "identity"])
    found = search(*waves(), network, learning_rates=[0.01, 1e30], seeds=range(2), epochs=3)
    reasons = [one.reason for one in found]
    assert reasons[0] == ""
    assert reasons.count("MemoryError: no room for 8 GiB") == 2
    assert sum("became NaN or infinite" in reason for reason in reasons) == 1
    assert isinstance(found[0].outcome, Training)


@pytest.mark.usefixtures("fails_at_seed_1")
def test_if_all_fail_there_is_an_error() -> None:
    with pytest.raises(ClearpropError, match="MemoryError: no room"):
        search(*waves(), LARGE, seeds=[1])


DEADLY = """
import os
from test_search import LARGE, waves
from clearprop import Candidate, initialize, train_many

class Deadly(Candidate):
    def __reduce__(self):
        return os._exit, (1,)

if __name__ == "__main__":
    given = [Candidate(initialize(LARGE, 0)), Deadly(initialize(LARGE, 1), seed=1)]
    found = train_many([*given, *given], *waves(), epochs=2, jobs=2, keep="kept")
    print(*(str(one) if isinstance(one, Exception) else "trained" for one in found), sep="; ")
"""


def test_those_of_a_worker_that_has_ended_are_rows(tmp_path: Path) -> None:
    program = tmp_path / "deadly.py"
    program.write_text(DEADLY, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(program)],
        env=programs_environment(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "its worker has ended: " in done.stdout + done.stderr
    assert "Traceback" not in done.stdout


def test_what_is_kept_is_not_trained_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from clearprop import ensembles

    X, Y = waves()
    settings: dict[str, Any] = {**GRID, "keep": tmp_path / "kept"}
    first = search(X, Y, LARGE, **settings)
    trained: list[int] = []
    train = ensembles.train

    def counted(*arguments: Any, **more: Any) -> Any:
        trained.append(1)
        return train(*arguments, **more)

    monkeypatch.setattr(ensembles, "train", counted)
    again = search(X, Y, LARGE, **settings)
    assert not trained
    assert summary(again) == summary(first)
    for one, other in zip(first, again, strict=True):
        assert isinstance(one.outcome, Training)
        assert isinstance(other.outcome, Training)
        assert one.outcome.parameters.flat.tobytes() == other.outcome.parameters.flat.tobytes()
        assert one.outcome.best_epoch == other.outcome.best_epoch
    kept = sorted((tmp_path / "kept").iterdir())
    kept[0].write_bytes(kept[0].read_bytes()[:-3])
    search(X, Y, LARGE, **settings)
    assert len(trained) == 1, "a file that is torn is made anew"
    search(X, Y + 1e-3, LARGE, **settings)
    assert len(trained) == 7, "other samples are trained on anew"


def test_halving_trains_the_best_for_longer() -> None:
    found = search(*waves(), LARGE, learning_rates=[0.001, 0.01, 0.1], seeds=range(3),
                   epochs=18, halving=3)  # fmt: skip
    assert [one.epochs for one in found] == [18, 6, 6, 2, 2, 2, 2, 2, 2]
    assert [len(one.outcome.history) for one in found] == [one.epochs for one in found]
    (best,) = search(*waves(), LARGE, learning_rates=[found[0].learning_rate],
                     seeds=[found[0].seed], epochs=18)  # fmt: skip
    assert best.loss == found[0].loss
    with pytest.raises(ClearpropError, match="halving is 1: it must be 2 or above"):
        search(*waves(), LARGE, halving=1)


def test_small_networks_are_trained_at_once_in_each_worker() -> None:
    pytest.importorskip("numba")
    X, Y = waves(400)
    given = [Candidate(initialize(SMALL, seed, ar=_float32()), seed=seed) for seed in range(70)]
    one, two = (
        train_many(given, X, Y, epochs=200, jobs=jobs, engine="compiled") for jobs in (1, 2)
    )
    for first, second in zip(one, two, strict=True):
        assert isinstance(first, Training)
        assert isinstance(second, Training)
        assert "networks at once" in second.engine
        assert first.parameters.flat.tobytes() == second.parameters.flat.tobytes()


def _float32() -> Any:
    from clearprop.arithmetic import Floats

    return Floats("float32")
