"""scikit-learn's MLPClassifier, an epoch for each call of partial_fit."""

from typing import Any

import numpy as np

from benchmarks.contenders.base import blas_threads
from benchmarks.contenders.scikit_learn import begin_at
from benchmarks.learners.problem import RATE, Learner, Problem, Watch


def _learn(problem: Problem, seed: int, watch: Watch) -> None:
    import sklearn.neural_network as untyped

    neural_network: Any = untyped
    network = neural_network.MLPClassifier(
        hidden_layer_sizes=problem.hidden, alpha=0.0, batch_size=problem.batch,
        learning_rate_init=RATE, shuffle=False,
    )  # fmt: skip
    classes = np.arange(10)
    first = np.concatenate([np.flatnonzero(problem.classes == one)[:20] for one in classes])
    network.partial_fit(problem.X[first], problem.classes[first], classes=classes)
    begin_at(network, problem.pairs(seed))
    for order in problem.orders(seed):
        network.partial_fit(problem.X[order], problem.classes[order])
        if watch(problem.accuracy(network.predict(problem.X_unseen))):
            return


LEARNER = Learner("scikit-learn", ("sklearn", "threadpoolctl"), _learn, blas_threads)
