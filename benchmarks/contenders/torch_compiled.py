"""PyTorch with the whole step, update included, compiled by torch.compile into one C++ function."""

from shutil import which
from typing import Any

from benchmarks.contenders.base import Contender, Run, Setting
from benchmarks.contenders.torch_eager import torch_batches, torch_threads
from benchmarks.work import Task, Work, flat
from clearprop.arithmetic import Array


def _step_of(work: Work) -> Any:
    """Return one step as a function of all it changes and all it reads, not compiled yet."""
    import torch
    from torch.nn.functional import linear, mse_loss

    act = {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}[work.activation]

    def loss(values: list[Any], x: Any, y: Any) -> Any:
        for n in range(0, len(values) - 2, 2):
            x = act(linear(x, values[n], values[n + 1]))
        return mse_loss(linear(x, values[-2], values[-1]), y, reduction="sum") * (0.5 / work.batch)

    def descend(values: list[Any], x: Any, y: Any) -> None:
        for value, g in zip(values, torch.func.grad(loss)(values, x, y), strict=True):
            value.sub_(g, alpha=work.rate)

    def adapt(values: list[Any], memory: list[Any], powers: Any, x: Any, y: Any) -> None:
        powers.mul_(powers.new_tensor([0.9, 0.999]))
        first, second = (1 - powers).unbind()
        gradients = torch.func.grad(loss)(values, x, y)
        for value, g, (m, v) in zip(values, gradients, memory, strict=True):
            m.mul_(0.9).add_(g, alpha=0.1)
            v.mul_(0.999).addcmul_(g, g, value=0.001)
            value.sub_(work.rate * (m / first) / ((v / second).sqrt() + 1e-8))

    return descend if work.rule == "sgd" else adapt


class _Run(Run):
    def __init__(self, task: Task, setting: Setting) -> None:
        import torch

        work, self._rows = task.work, setting.rows
        self._batch, self._X = work.batch, torch.from_numpy(task.X)
        self._Y = torch.from_numpy(task.Y)
        pairs = zip(task.weights, task.biases, strict=True)
        self._values = [torch.from_numpy(value) for pair in pairs for value in pair]
        state: list[Any] = []
        if work.rule == "adam":
            memory = [(torch.zeros_like(v), torch.zeros_like(v)) for v in self._values]
            state = [memory, torch.ones(2)]
        # One process compiles every size, loss and number of threads, which are more than usual.
        torch._dynamo.config.recompile_limit = 100
        # A C++ function around the kernels instead of a Python one: less to do for each call.
        compiled = torch.compile(_step_of(work), fullgraph=True, options={"cpp_wrapper": True})
        self._step = lambda x, y: compiled(self._values, *state, x, y)

    def epoch(self, order: Array) -> None:
        import torch

        order_ = torch.from_numpy(order)
        for x, y in torch_batches(self._X, self._Y, order_, self._batch, self._rows):
            self._step(x, y)

    def parameters(self) -> Array:
        values = [value.numpy() for value in self._values]
        return flat(values[::2], values[1::2])


def _absent() -> str | None:
    return None if which("g++") or which("clang++") else "no C++ compiler for torch.compile"


CONTENDERS = (
    Contender(
        "torch.compile", _Run, needs=("torch",), limit=torch_threads, absent=_absent,
        note="the whole step is one compiled function, gradient and update included",
    ),
)  # fmt: skip
