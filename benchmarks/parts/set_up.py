"""Set-up: what `train` takes beside the engine's work, in trainings of about a second."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from time import perf_counter

import numpy as np

import clearprop
from benchmarks.idle import wait_until_idle
from benchmarks.parts.session import Session
from benchmarks.table import figures, percent, table
from benchmarks.work import REGIMES, Work, task_of
from clearprop.checks import DataSet
from clearprop.engine.select import select_engine
from clearprop.reference_engine import StepSettings
from clearprop.sample_order import Segment
from clearprop.update import Adam, GradientDescent

_ROUNDS = 5
_SECONDS = 1.0


def set_up(session: Session) -> str:
    """Measure S, M and L with SGD and Adam; return a table."""
    if find_spec("numba") is None:
        return "## Set-up\n\nabsent: numba is not installed."
    rows: list[list[str]] = []
    for work in (one for one in REGIMES if one.name in {"S", "M", "L"}):
        for rule in ("sgd", "adam"):
            session.say(f"set-up of {work.name}, {rule}")
            steps = 4 if work.name == "L" else work.steps
            rows.append(_row(replace(work, rule=rule, steps=steps)))
    head = ["training", "epochs", "engine alone, ms", "train, ms", "set-up"]
    return "\n\n".join(
        [
            "## Set-up",
            f"Trainings of about {_SECONDS:.0f} s, of one epoch at least: the epochs of an engine "
            "that has already run, and all of `clearprop.train`, which checks the samples, brings "
            f"the parameters into place and back, and ends. Least of {_ROUNDS} turns.",
            table(head, rows),
        ]
    )


def _row(work: Work) -> list[str]:
    task, kind = task_of(work), GradientDescent if work.rule == "sgd" else Adam
    optimizer = kind(learning_rate=work.rate)
    settings = StepSettings(work.batch, optimizer, 0.0, None)
    engine, _ = select_engine(
        "compiled", task.parameters, DataSet(task.X, task.Y), settings, epochs=1
    )
    rng = np.random.default_rng(0)

    def alone(epochs: int) -> None:
        for _ in range(epochs):
            order = rng.permutation(work.samples)
            engine.run_epoch([Segment(task.X, task.Y, None, order)], (1.0,))

    def trained(epochs: int) -> None:
        clearprop.train(
            task.parameters, task.X, task.Y, epochs=epochs, batch_size=work.batch,
            optimizer=optimizer, engine="compiled",
        )  # fmt: skip

    # The engine finds its number of threads within some epochs.
    for _ in range(3):
        alone(1)
    epochs = max(1, round(_SECONDS / _seconds(partial(alone, 1))))
    trained(1)
    turns = [
        (_seconds(partial(alone, epochs)), _seconds(partial(trained, epochs)))
        for _ in range(_ROUNDS)
    ]
    engine_alone, whole = (min(seconds) for seconds in zip(*turns, strict=True))
    name = f"{work.name}, {work.rule.replace('sgd', 'SGD')}"
    cells = (figures(1e3 * seconds, 3) for seconds in (engine_alone, whole))
    return [name, str(epochs), *cells, percent(max(0.0, 1 - engine_alone / whole))]


def _seconds(work: Callable[[], None]) -> float:
    wait_until_idle()
    started = perf_counter()
    work()
    return perf_counter() - started
