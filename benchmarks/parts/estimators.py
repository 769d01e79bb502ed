"""The estimators beside scikit-learn's: predictions, and a training on a busy machine."""

import subprocess
import sys
import warnings
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from time import perf_counter, process_time
from typing import Any

import numpy as np

from benchmarks.idle import wait_until_idle
from benchmarks.parts.session import Session
from benchmarks.table import figures, microseconds, table
from clearprop.arithmetic import Array
from clearprop.engine.workers import cores

_NETWORKS = (
    ((20, 100, 4), (1, 100, 1000, 10_000, 300_000)),
    ((64, 64, 64, 10), (1, 1000, 20_000)),
    ((784, 256, 128, 10), (1, 100, 5000)),
)
"""Sizes, and the rows that are predicted."""

_SECONDS, _TURNS = 0.5, 4
"""For how long predictions take turns, and how often at least."""

_BUSY, _BUSY_TURNS = 3, 3
"""Other processes a core, and how often each fit has its turn beside them."""

Estimators = tuple[Any, Any]
"""scikit-learn's, and ours."""


def estimators(session: Session) -> str:
    """Predict few and many rows, and fit on a busy machine; return two tables."""
    if find_spec("sklearn") is None:
        return "## Beside scikit-learn\n\nabsent: sklearn is not installed."
    rows: list[list[str]] = []
    for sizes, counts in _NETWORKS:
        for dtype in ("float32", "float64"):
            session.say(f"predictions: {'-'.join(map(str, sizes))}, {dtype}")
            rows += _predictions(sizes, dtype, counts)
    head = ["network", "rows"]
    for method in ("predict", "predict_proba"):
        head += [f"scikit-learn: {method}, µs", "clearprop", "ratio"]
    session.say("a fit on a busy machine")
    fits = _fits()
    return "\n\n".join(
        [
            "## Beside scikit-learn",
            "Predictions of `MLPClassifier` with its defaults, all checks included, by turns; the "
            "least of the times, and how many times as long clearprop takes.",
            table(head, rows, left=1),
            f"`MLPClassifier().fit` on breast_cancer (569 × 30), beside no other process and "
            f"beside {_BUSY * cores()} that keep {cores()} cores busy: seconds by the clock and of "
            f"the processor, least of {_BUSY_TURNS} turns.",
            table(["other processes", "library", "seconds", "processor's"], fits, left=2),
        ]
    )


def _fitted(X: Array, y: Array, **more: Any) -> Estimators:
    import sklearn.neural_network as theirs

    import clearprop

    pair = (theirs.MLPClassifier(**more), clearprop.MLPClassifier(**more))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tuple(one.fit(X, y) for one in pair)


def _predictions(sizes: Sequence[int], dtype: str, counts: Sequence[int]) -> list[list[str]]:
    rng, rows = np.random.default_rng(0), list[list[str]]()
    X, y = rng.standard_normal((400, sizes[0])).astype(dtype), rng.integers(0, sizes[-1], 400)
    pair = _fitted(X, y, hidden_layer_sizes=sizes[1:-1], max_iter=1, random_state=0)
    for count in counts:
        X = rng.standard_normal((count, sizes[0])).astype(dtype)
        row = [f"{'-'.join(map(str, sizes))}, {dtype}", f"{count:,}"]
        for method in ("predict", "predict_proba"):
            calls = [getattr(one, method) for one in pair]
            theirs, ours = _least([lambda call=call, X=X: call(X) for call in calls])
            row += [microseconds(theirs), microseconds(ours), figures(ours / theirs)]
        rows.append(row)
    return rows


def _least(calls: Sequence[Callable[[], Any]]) -> list[float]:
    """Return the least seconds of each call; they take turns."""
    taken: list[list[float]] = [[] for _ in calls]
    began = perf_counter()
    while perf_counter() - began < _SECONDS or len(taken[0]) < _TURNS:
        for call, seconds in zip(calls, taken, strict=True):
            started = perf_counter()
            call()
            seconds.append(perf_counter() - started)
    return [min(seconds) for seconds in taken]


def _fits() -> list[list[str]]:
    from sklearn.datasets import load_breast_cancer
    from sklearn.preprocessing import StandardScaler

    X, y = load_breast_cancer(return_X_y=True)
    X = StandardScaler().fit_transform(X)
    names, rows = ("scikit-learn", "clearprop"), list[list[str]]()
    pair = _fitted(X, y, random_state=0)
    for others in (0, _BUSY * cores()):
        taken: list[list[tuple[float, float]]] = [[], []]
        with _busy(others), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(_BUSY_TURNS):
                for estimator, times in zip(pair, taken, strict=True):
                    wait_until_idle()
                    clock, processor = perf_counter(), process_time()
                    estimator.fit(X, y)
                    times.append((perf_counter() - clock, process_time() - processor))
        for name, times in zip(names, taken, strict=True):
            least = (min(seconds) for seconds in zip(*times, strict=True))
            rows.append([str(others), name, *(figures(seconds) for seconds in least)])
    return rows


@contextmanager
def _busy(count: int) -> Generator[None]:
    """Keep so many other processes busy, for two minutes at most."""
    loop = "import time\nend = time.time() + 120\nwhile time.time() < end: pass"
    others = [subprocess.Popen([sys.executable, "-c", loop]) for _ in range(count)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()
