"""In a new process: by how much training makes the process larger at its peak.

python -m benchmarks.growth REGIME RULE
"""

import gc
import json
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from benchmarks.work import REGIMES, Task, Work, task_of
from clearprop.training import train
from clearprop.update import Adam, GradientDescent


def main() -> None:
    """Train for two epochs, and print the growth in bytes."""
    regime, rule = sys.argv[1:]
    work = next(work for work in REGIMES if work.name == regime)
    work = replace(work, rule="adam" if rule == "adam" else "sgd", steps=2)
    # Everything that is loaded once, whatever is trained, is loaded by a small training, but for
    # what only several threads need.
    import_module("threadpoolctl")
    small = replace(work, sizes=(8, 8, 8, 8), batch=32)
    _train(small, task_of(small))
    task = task_of(work)
    gc.collect()
    before = _begin_anew()
    _train(work, task)
    print(json.dumps({"bytes": _kibibytes("VmHWM") * 1024 - before}))


def _train(work: Work, task: Task) -> None:
    kind = Adam if work.rule == "adam" else GradientDescent
    train(
        task.parameters, task.X, task.Y, epochs=2, batch_size=work.batch,
        optimizer=kind(learning_rate=work.rate), engine="compiled",
    )  # fmt: skip


def _begin_anew() -> int:
    """Have the system forget the largest size so far; return the size now, in bytes."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _kibibytes("VmRSS") * 1024


def _kibibytes(name: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise LookupError(name)


if __name__ == "__main__":
    main()
