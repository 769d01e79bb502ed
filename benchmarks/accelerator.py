"""Measure engine="jax" on the devices that JAX finds, beside the compiled engine on the processor.

python -m benchmarks.accelerator [S,M,...]

Beside both stand JAX and PyTorch as one writes them by hand, on the same device and in the same
precision of products: full float32, or PyTorch's and JAX's usual one on that device.
"""

import sys
from collections.abc import Callable
from contextlib import nullcontext
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks import machine
from benchmarks.contenders import jax_scan, ours
from benchmarks.contenders.base import Run, Setting
from benchmarks.contenders.torch_eager import module
from benchmarks.table import figures, table
from benchmarks.work import REGIMES, Task, Work, task_of
from clearprop.arithmetic import Array

XL = Work("XL", (4096,) * 7, batch=1024, steps=2, rate=1e-5)
"""100 million parameters."""

SECONDS = 2.0
"""For how long each is measured, after two epochs that are not."""


def main() -> None:
    """Print a table of microseconds for each step."""
    import jax

    found = jax.devices()
    print(f"{machine.described()}\n- {len(found)} × {found[0].device_kind}\n")
    contenders: dict[str, Callable[[Task], Run]] = {
        "compiled, on the processor": lambda task: _ours(task, ours.COMPILED),
        "jax": lambda task: _ours(task, ours.JAX),
        "JAX by hand": lambda task: _by_hand(task, "highest"),
        "JAX by hand, its usual precision": lambda task: _by_hand(task, None),
        **({"PyTorch": _TorchOnGpu} if _torch_has_gpu() else {}),
    }
    rows: list[list[str]] = []
    chosen = sys.argv[1].split(",") if len(sys.argv) > 1 else []
    for work in (*REGIMES, XL):
        if chosen and work.name not in chosen:
            continue
        task, row = task_of(work), [f"{work.name}: {work.shape}"]
        for name, begin in contenders.items():
            # A processor takes minutes for it.
            if name == "compiled, on the processor" and work is XL:
                row.append("")
            else:
                row.append(figures(1e6 * _seconds_per_step(begin(task), work), 3))
            print("|".join(row), flush=True)
        rows.append(row)
    print(table(["µs for each step", *contenders], rows))


def _seconds_per_step(run: Run, work: Work) -> float:
    order, taken = np.random.default_rng(1).permutation(work.samples), list[float]()
    for _ in range(2):
        run.epoch(order)
    end = perf_counter() + SECONDS
    while perf_counter() < end or len(taken) < 3:
        began = perf_counter()
        run.epoch(order)
        taken.append(perf_counter() - began)
    return median(taken) / work.steps


def _ours(task: Task, name: str) -> Run:
    (chosen,) = (one for one in ours.CONTENDERS if one.name == name)
    return chosen.begin(task, Setting(None))


def _by_hand(task: Task, precision: str | None) -> Run:
    (chosen,) = jax_scan.CONTENDERS
    run = chosen.begin(task, Setting(None, "each"))
    return _InPrecision(run, precision)


class _InPrecision(Run):
    def __init__(self, run: Run, precision: str | None) -> None:
        self._run, self._precision = run, precision

    def epoch(self, order: Array) -> None:
        import jax

        held = jax.default_matmul_precision(self._precision) if self._precision else nullcontext()
        with held:
            self._run.epoch(order)

    def parameters(self) -> Array:
        return self._run.parameters()


def _torch_has_gpu() -> bool:
    try:
        import torch
    except ImportError:
        return False
    return torch.cuda.is_available()


class _TorchOnGpu(Run):
    """PyTorch, eager, with samples and network on the device."""

    def __init__(self, task: Task) -> None:
        import torch

        self._batch = task.work.batch
        self._X, self._Y = (torch.from_numpy(rows).cuda() for rows in (task.X, task.Y))
        self._model = module(task).cuda()
        self._optimizer = torch.optim.SGD(self._model.parameters(), lr=task.work.rate, fused=True)

    def epoch(self, order: Array) -> None:
        import torch

        chosen: Any = torch.from_numpy(order).cuda()
        for some in chosen.split(self._batch):
            self._optimizer.zero_grad(set_to_none=True)
            out, target = self._model(self._X[some]), self._Y[some]
            (((out - target) ** 2).sum() * (0.5 / len(some))).backward()
            self._optimizer.step()
        torch.cuda.synchronize()

    def parameters(self) -> Array:
        return np.concatenate([p.detach().cpu().numpy().ravel() for p in self._model.parameters()])


if __name__ == "__main__":
    main()
