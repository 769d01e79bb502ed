"""PyTorch as its tutorials train: modules, autograd and one of its optimisers (the fused one)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.contenders.base import Contender, Run, Setting
from benchmarks.work import Task, flat
from clearprop.arithmetic import Array


@contextmanager
def torch_threads(setting: Setting) -> Iterator[None]:
    """Hold PyTorch to so many threads."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(setting.threads or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def module(task: Task) -> Any:
    """Return the network as PyTorch has it, with the task's parameters."""
    import torch
    from torch import nn

    act = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}[task.work.activation]
    parts: list[Any] = []
    for W, b in zip(task.weights, task.biases, strict=True):
        linear = nn.Linear(W.shape[1], W.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(W))
            linear.bias.copy_(torch.from_numpy(b))
        parts += [linear, act()]
    return nn.Sequential(*parts[:-1])


def torch_batches(X: Any, Y: Any, order: Any, batch: int, rows: str) -> Iterator[tuple[Any, Any]]:
    """Deal the samples, as tensors, into batches."""
    if rows == "before":
        return zip(X[order].split(batch), Y[order].split(batch), strict=True)
    return ((X[chosen], Y[chosen]) for chosen in order.split(batch))


class _Run(Run):
    def __init__(self, task: Task, setting: Setting) -> None:
        import torch

        work, self._rows = task.work, setting.rows
        self._batch, self._X = work.batch, torch.from_numpy(task.X)
        self._Y = torch.from_numpy(task.Y)
        self._model = module(task)
        kind = torch.optim.SGD if work.rule == "sgd" else torch.optim.Adam
        self._optimizer = kind(self._model.parameters(), lr=work.rate, fused=True)

    def epoch(self, order: Array) -> None:
        import torch
        from torch.nn.functional import mse_loss

        model, optimizer, batch = self._model, self._optimizer, self._batch
        dealt = torch_batches(self._X, self._Y, torch.from_numpy(order), batch, self._rows)
        for x, y in dealt:
            optimizer.zero_grad()
            loss = mse_loss(model(x), y, reduction="sum") * (0.5 / batch)
            loss.backward()
            optimizer.step()

    def parameters(self) -> Array:
        values = [value.detach().numpy() for value in self._model.parameters()]
        return flat(values[::2], values[1::2])


CONTENDERS = (Contender("torch eager", _Run, needs=("torch",), limit=torch_threads),)
