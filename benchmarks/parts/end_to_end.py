"""From initial parameters to a validation accuracy."""

from dataclasses import replace
from importlib.util import find_spec
from statistics import median
from time import perf_counter

from benchmarks.contenders.base import Setting, as_it_is
from benchmarks.idle import wait_until_idle
from benchmarks.learners import LEARNERS, Learner, Problem, problems
from benchmarks.parts.session import Session
from benchmarks.table import figures, table
from clearprop.engine.workers import cores

_ROUNDS = 3
_MOST_SECONDS = 10.0
"""A learner that has taken so long in total has no turn in further rounds."""
_TRIED_ON = 50
"""Steps by which the best number of threads is found."""


def end_to_end(session: Session) -> str:
    """Train on digits and on made data until the accuracy is reached; return a table."""
    rows: list[list[str]] = []
    described: list[str] = []
    for problem in problems():
        sizes = "-".join(map(str, problem.sizes))
        described.append(
            f"{problem.name}: a {sizes} network, batches of {problem.batch}, until "
            f"{problem.enough:.1%} of {len(problem.X_unseen):,} unseen rows are right"
        )
        rows += _measure(problem, session)
    head = ["data", "library", "seconds", "epochs", "accuracy", "threads", "times as long"]
    return "\n\n".join(
        [
            "## To an accuracy",
            "Adam, relu, softmax, cross-entropy, from the same initial parameters, in the same "
            "orders. Seconds from arrays in memory to the accuracy, validation after every epoch "
            "included; importing and compiling were done before (see the cold starts). Medians "
            f"over {_ROUNDS} seeds, or fewer for who has taken more than {_MOST_SECONDS:.0f} s.",
            "\n".join(f"- {one}." for one in described),
            table(head, rows, left=2),
        ]
    )


def _measure(problem: Problem, session: Session) -> list[list[str]]:
    rows: list[list[str]] = []
    settings: dict[str, Setting] = {}
    for learner in LEARNERS:
        gone = [name for name in learner.needs if find_spec(name) is None]
        if gone:
            absent = f"absent: {' and '.join(gone)} not installed"
            rows.append([problem.name, learner.name, absent, "", "", "", ""])
            continue
        session.say(f"{problem.name}: {learner.name}")
        settings[learner.name] = _warmed(problem, learner)
    taken: dict[str, list[tuple[float, int, float]]] = {name: [] for name in settings}
    taking_part = [learner for learner in LEARNERS if learner.name in settings]
    for seed in range(_ROUNDS):
        session.say(f"{problem.name}: seed {seed}")
        for learner in taking_part:
            done = taken[learner.name]
            if sum(seconds for seconds, _, _ in done) < _MOST_SECONDS:
                done.append(_once(problem, learner, settings[learner.name], seed))
    ours = median(seconds for seconds, _, _ in taken[LEARNERS[0].name]) if taken else 0.0
    for name, done in taken.items():
        seconds, epochs, accuracy = (median(values) for values in zip(*done, strict=True))
        threads = "" if settings[name].threads is None else str(settings[name].threads)
        reached = f"{accuracy:.1%}"
        times = figures(seconds / ours) if ours else ""
        cells = [figures(seconds, 3), f"{epochs:.0f}", reached, threads, times]
        rows.append([problem.name, name, *cells])
    return rows


def _warmed(problem: Problem, learner: Learner) -> Setting:
    """Have the learner begin, so that all is loaded; return the best number of threads."""
    if learner.limit is as_it_is:
        # What it compiles may depend on the number of rows.
        learner.learn(problem, 0, lambda accuracy: True)
        return Setting(None)
    rows = _TRIED_ON * problem.batch
    part = replace(problem, X=problem.X[:rows], classes=problem.classes[:rows])
    taken = {Setting(number): list[float]() for number in sorted({1, cores()})}
    for _ in range(4):
        for setting, times in taken.items():
            with learner.limit(setting):
                started = perf_counter()
                learner.learn(part, 0, lambda accuracy: True)
                times.append(perf_counter() - started)
    # The first turns load and compile.
    return min(taken, key=lambda setting: median(taken[setting][1:]))


def _once(
    problem: Problem, learner: Learner, setting: Setting, seed: int
) -> tuple[float, int, float]:
    """Return seconds, epochs and the accuracy at the end."""
    accuracies: list[float] = []

    def watch(accuracy: float) -> bool:
        accuracies.append(accuracy)
        return accuracy >= problem.enough

    wait_until_idle()
    with learner.limit(setting):
        started = perf_counter()
        learner.learn(problem, seed, watch)
        return perf_counter() - started, len(accuracies), accuracies[-1]
