"""PyTorch, as its tutorials train, with rows fetched by index and no loader."""

from typing import Any

from benchmarks.contenders.torch_eager import torch_threads
from benchmarks.learners.problem import RATE, Learner, Problem, Watch


def _learn(problem: Problem, seed: int, watch: Watch) -> None:
    import torch
    from torch import nn

    X, classes = torch.from_numpy(problem.X), torch.from_numpy(problem.classes)
    X_unseen = torch.from_numpy(problem.X_unseen)
    parts: list[Any] = []
    for W, b in problem.pairs(seed):
        linear = nn.Linear(W.shape[1], W.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(W))
            linear.bias.copy_(torch.from_numpy(b))
        parts += [linear, nn.ReLU()]
    model, loss = nn.Sequential(*parts[:-1]), nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, fused=True)
    for order in problem.orders(seed):
        for rows in torch.from_numpy(order).split(problem.batch):
            optimizer.zero_grad()
            loss(model(X[rows]), classes[rows]).backward()
            optimizer.step()
        with torch.no_grad():
            chosen = model(X_unseen).argmax(dim=1).numpy()
        if watch(problem.accuracy(chosen)):
            return


LEARNER = Learner("torch", ("torch",), _learn, torch_threads)
