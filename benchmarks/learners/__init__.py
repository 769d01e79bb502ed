"""Trainings from initial parameters to a validation accuracy, one file for each library.

All begin at the same parameters, go through the samples in the same orders, and move by Adam with
relu, softmax and cross-entropy: they need about the same number of epochs.
"""

from benchmarks.learners import jax_learner, ours, scikit_learner, torch_learner
from benchmarks.learners.problem import Learner, Problem, problems

LEARNERS: tuple[Learner, ...] = (
    ours.LEARNER,
    torch_learner.LEARNER,
    jax_learner.LEARNER,
    scikit_learner.LEARNER,
)

__all__ = ["LEARNERS", "Learner", "Problem", "problems"]
