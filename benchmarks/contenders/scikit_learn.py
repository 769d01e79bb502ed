"""scikit-learn's MLPRegressor, an epoch for each call of partial_fit."""

from typing import Any

import numpy as np

from benchmarks.contenders.base import Contender, Run, Setting, blas_threads
from benchmarks.work import Task, Work, flat
from clearprop.arithmetic import Array

_NAMES = {"relu": "relu", "sigmoid": "logistic", "tanh": "tanh"}


def begin_at(network: Any, pairs: list[tuple[Array, Array]]) -> None:
    """Put a network that has begun to train back to the start, with these W and b."""
    for place, (W, b) in enumerate(pairs):
        # Its optimiser points at these very arrays.
        network.coefs_[place][...] = W.T
        network.intercepts_[place][...] = b
    optimizer = network._optimizer
    if network.solver == "adam":
        optimizer.t = 0
        for memory in (*optimizer.ms, *optimizer.vs):
            memory[...] = 0


class _Run(Run):
    def __init__(self, task: Task, setting: Setting) -> None:
        import sklearn.neural_network as untyped

        neural_network: Any = untyped
        work, self._X, self._Y = task.work, task.X, task.Y
        if work.sizes[-1] == 1:
            self._Y = task.Y.ravel()
        self._network = neural_network.MLPRegressor(
            hidden_layer_sizes=work.sizes[1:-1], activation=_NAMES[work.activation],
            solver=work.rule, alpha=0.0, batch_size=work.batch,
            learning_rate_init=work.rate, momentum=0.0, shuffle=False,
        )  # fmt: skip
        # Its own initial parameters come with its first call; they are replaced then.
        self._network.partial_fit(self._X[: work.batch], self._Y[: work.batch])
        begin_at(self._network, list(zip(task.weights, task.biases, strict=True)))

    def epoch(self, order: Array) -> None:
        # Rows are put in order before: its own shuffling does it for each batch, more slowly.
        self._network.partial_fit(self._X[order], self._Y[order])

    def parameters(self) -> Array:
        network = self._network
        return flat([np.asarray(W).T for W in network.coefs_], list(network.intercepts_))


def _obstacle(work: Work) -> str | None:
    return None if work.activation in _NAMES else f"no activation {work.activation}"


CONTENDERS = (
    Contender(
        "scikit-learn", _Run, needs=("sklearn", "threadpoolctl"), limit=blas_threads,
        obstacle=_obstacle, note="MLPRegressor, an epoch for each call of partial_fit",
    ),
)  # fmt: skip
