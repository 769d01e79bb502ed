"""Measure one training on several ranks of MPI, beside PyTorch's DistributedDataParallel (gloo).

python -m benchmarks.ranks [RANKS,RANKS]

Each work is measured with every number of ranks: a step in all, with exact and with fast sums, and
what it consists of: gradients of a rank's own samples, adding up, the update.  The model of
docs/scaling.md takes its constants from these.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks import machine
from benchmarks.contenders import ours
from benchmarks.contenders.base import Setting
from benchmarks.contenders.torch_eager import module
from benchmarks.table import figures, table
from benchmarks.work import REGIMES, Task, Work, task_of
from clearprop.checks import DataSet
from clearprop.distributed.cores import cores_shared_out
from clearprop.distributed.engine import engine_on
from clearprop.distributed.ranks import MpiRanks, ranks_of
from clearprop.distributed.reduction import Reduction
from clearprop.reference_engine import StepSettings
from clearprop.sample_order import Segment
from clearprop.update import GradientDescent

WORKS = REGIMES[1:]
"""S, M and L; of T, a batch is too small to be shared."""

SECONDS = 0.7
PARTS = ("exact", "fast", "gradient", "sum", "update", "PyTorch")


def main() -> None:
    """Print a table for every work, or as a rank, measure and print JSON."""
    if sys.argv[1:] == ["--rank"]:
        _measure_as_rank()
        return
    print(f"{machine.described()}\n")
    counts = [int(one) for one in (sys.argv[1] if len(sys.argv) > 1 else "1,2").split(",")]
    alone = {work.name: _seconds(_alone(task_of(work)), work.steps, None) for work in WORKS}
    found = {count: _on_ranks(count) for count in counts}
    for work in WORKS:
        print(f"\n{work.name}: {work.shape}; one process without ranks {_us(alone[work.name])} µs")
        rows = [
            [str(count), *(_us(found[count][work.name].get(part)) for part in PARTS)]
            for count in counts
        ]
        print(table(["ranks", *(f"{part}, µs" for part in PARTS)], rows))


def _us(seconds: float | None) -> str:
    return "" if seconds is None else figures(1e6 * seconds, 3)


def _on_ranks(count: int) -> dict[str, dict[str, float]]:
    beside = Path(sys.executable).with_name("mpiexec")
    mpiexec = str(beside) if beside.exists() else shutil.which("mpiexec") or "mpiexec"
    done = subprocess.run(
        [mpiexec, "-n", str(count), sys.executable, "-m", "benchmarks.ranks", "--rank"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, "OMPI_MCA_hwloc_base_binding_policy": "none"},
    )
    # Libraries print there, too.
    (found,) = (line for line in done.stdout.splitlines() if line.startswith("{"))
    return json.loads(found)


def _seconds(run: Callable[[], object], steps: int, ranks: MpiRanks | None) -> float:
    """Return the median time of a step; all ranks make as many runs as rank 0."""
    run()
    taken, end = list[float](), perf_counter() + SECONDS
    while True:
        began = perf_counter()
        run()
        taken.append(perf_counter() - began)
        goes_on = perf_counter() < end or len(taken) < 3
        if not (goes_on if ranks is None else ranks.from_first(lambda: goes_on)):  # noqa: B023
            return median(taken) / steps


def _alone(task: Task) -> Callable[[], object]:
    (chosen,) = (one for one in ours.CONTENDERS if one.name == ours.COMPILED)
    run, order = chosen.begin(task, Setting(None)), np.arange(task.work.samples)
    return lambda: run.epoch(order)


def _measure_as_rank() -> None:
    from mpi4py import MPI

    found: dict[str, dict[str, float]] = {}
    with ranks_of(MPI.COMM_WORLD) as ranks, cores_shared_out(ranks):
        for work in WORKS:
            task = task_of(work)
            engines: dict[Reduction, Any] = {
                how: _engine(task, ranks, how) for how in ("exact", "fast")
            }
            order = np.arange(work.samples)
            segment = Segment(task.X, task.Y, None, order)
            times = {
                how: _seconds(lambda: engine.run_epoch([segment], (1.0,)), work.steps, ranks)  # noqa: B023
                for how, engine in engines.items()
            }
            times |= _parts(engines["exact"], segment, work, ranks)
            found[work.name] = times
        if find_spec("torch"):
            for name, seconds in _by_torch(ranks).items():
                found[name]["PyTorch"] = seconds
        if ranks.rank == 0:
            print(json.dumps(found))


def _engine(task: Task, ranks: MpiRanks, how: Reduction) -> Any:
    settings = StepSettings(
        task.work.batch, GradientDescent(learning_rate=task.work.rate), 0.0, None
    )
    samples = DataSet(task.X, task.Y)
    return engine_on(ranks, how, "compiled", task.parameters, samples, settings, 1)[0]


def _parts(engine: Any, segment: Segment, work: Work, ranks: MpiRanks) -> dict[str, float]:
    source, reducer = engine._source, engine._reducer
    batch, into = range(work.batch), np.zeros(source.length, source.dtype)
    own = reducer.shares.of(ranks.rank)

    def gradients() -> None:
        for shard in own:
            source.gradient(
                segment, batch, reducer.shares.samples(shard, work.batch), None, (1, 0), into
            )

    parts: dict[str, Callable[[], object]] = {
        "gradient": gradients,
        "sum": lambda: reducer.sum(lambda shard, into: None),
        "update": lambda: source.update(into, 1.0, 0.0),
    }

    def often(part: Callable[[], object]) -> None:
        # As many as in an epoch: now and then, one takes far longer than most.
        for _ in range(work.steps):
            part()

    return {name: _seconds(partial(often, part), work.steps, ranks) for name, part in parts.items()}


def _by_torch(ranks: MpiRanks) -> dict[str, float]:
    import torch
    import torch.distributed as dist

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    os.environ |= {
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": "29511",
        "GLOO_SOCKET_IFNAME": "lo",
    }
    dist.init_process_group("gloo", rank=ranks.rank, world_size=ranks.size)
    found = {work.name: _torch(task_of(work), ranks) for work in WORKS}
    dist.destroy_process_group()
    return found


def _torch(task: Task, ranks: MpiRanks) -> float:
    import torch

    model = torch.nn.parallel.DistributedDataParallel(module(task))
    optimizer = torch.optim.SGD(model.parameters(), lr=task.work.rate, fused=True)
    X, Y, work = torch.from_numpy(task.X), torch.from_numpy(task.Y), task.work
    share = work.batch // ranks.size

    def epoch() -> None:
        for step in range(work.steps):
            first = step * work.batch + ranks.rank * share
            optimizer.zero_grad(set_to_none=True)
            out = model(X[first : first + share])
            (((out - Y[first : first + share]) ** 2).sum() * (0.5 / share)).backward()
            optimizer.step()

    return _seconds(epoch, work.steps, ranks)


if __name__ == "__main__":
    main()
