"""Clearprop's own engines: the reference and the compiled one."""

from benchmarks.contenders.base import Contender, Run, Setting, blas_threads, own_choice
from benchmarks.work import Task
from clearprop.arithmetic import Array
from clearprop.checks import DataSet
from clearprop.engine.select import EngineName, select_engine
from clearprop.reference_engine import StepSettings
from clearprop.sample_order import Segment
from clearprop.update import Adam, GradientDescent

COMPILED = "clearprop compiled"
REFERENCE = "clearprop reference"
JAX = "clearprop jax"


class _Run(Run):
    def __init__(self, task: Task, engine: EngineName) -> None:
        work = task.work
        kind = GradientDescent if work.rule == "sgd" else Adam
        settings = StepSettings(work.batch, kind(learning_rate=work.rate), l2=0.0, clip_norm=None)
        self._engine, _ = select_engine(
            engine, task.parameters, DataSet(task.X, task.Y), settings, epochs=1
        )
        self._task = task

    def epoch(self, order: Array) -> None:
        self._engine.run_epoch([Segment(self._task.X, self._task.Y, None, order)], (1.0,))

    def parameters(self) -> Array:
        return self._engine.parameters.flat


def _compiled(task: Task, setting: Setting) -> Run:
    return _Run(task, "compiled")


def _reference(task: Task, setting: Setting) -> Run:
    return _Run(task, "reference")


def _jax(task: Task, setting: Setting) -> Run:
    return _Run(task, "jax")


CONTENDERS = (
    Contender(COMPILED, _compiled, needs=("numba",), settings=own_choice),
    Contender(REFERENCE, _reference, needs=("threadpoolctl",), limit=blas_threads),
    Contender(JAX, _jax, needs=("jax",), settings=own_choice),
)
