"""Clearprop, by its public interface."""

import numpy as np

from benchmarks.contenders.base import blas_threads
from benchmarks.learners.problem import RATE, Learner, Problem, Watch
from clearprop.parameters import Parameters
from clearprop.training import Epoch, train
from clearprop.update import Adam


def _learn(problem: Problem, seed: int, watch: Watch) -> None:
    one_hot = np.eye(10, dtype=np.float32)

    def stop(epoch: Epoch, reached: Parameters) -> bool:
        return watch(epoch.metrics["accuracy"])

    train(
        problem.parameters(seed),
        problem.X,
        one_hot[problem.classes],
        epochs=problem.most_epochs,
        batch_size=problem.batch,
        optimizer=Adam(learning_rate=RATE),
        validation=(problem.X_unseen, one_hot[problem.classes_unseen]),
        metrics=("accuracy",),
        seed=seed,
        callback=stop,
        engine="compiled",
    )


# Validation, in NumPy, is what threads are for here: the engine chooses its own.
LEARNER = Learner("clearprop", ("numba", "threadpoolctl"), _learn, blas_threads)
