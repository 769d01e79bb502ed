"""Scaling: time for an epoch against width, depth, batch and rows."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from math import log
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.contenders import COMPILED, REFERENCE
from benchmarks.contenders.ours import CONTENDERS as OURS
from benchmarks.parts.session import Session
from benchmarks.table import figures, table
from benchmarks.work import Work, task_of


@dataclass(frozen=True)
class Axis:
    """One quantity that grows while all others stay.

    Attributes
    ----------
    name
        In tables and plots.
    values
        What it takes.
    work
        The training for a value.
    expected
        How the time for an epoch should grow at the far end: with value to the power of this.
    """

    name: str
    values: tuple[int, ...]
    work: Callable[[int], Work]
    expected: float


AXES = (
    Axis(
        "width", tuple(2**n for n in range(3, 11)),
        lambda width: Work("width", (width,) * 4, batch=64, steps=16, rate=1e-4), expected=2,
    ),
    Axis(
        "depth", tuple(2**n for n in range(7)),
        lambda depth: Work("depth", (64,) * (depth + 2), batch=64, steps=16, rate=1e-4), expected=1,
    ),
    Axis(
        "batch", tuple(2**n for n in range(11)),
        lambda batch: Work("batch", (64,) * 4, batch=batch, steps=2048 // batch, rate=1e-4),
        expected=0,
    ),
    Axis(
        "rows", tuple(2**n for n in range(8, 17)),
        lambda rows: Work("rows", (32, 64, 64, 1), batch=64, steps=rows // 64, rate=1e-4),
        expected=1,
    ),
)  # fmt: skip

Curves = dict[str, list[float]]
"""Seconds for an epoch at each value of an axis, by contender."""


def scaling(session: Session) -> str:
    """Measure all axes; return a table, and draw them if matplotlib is there."""
    measured = {axis.name: _curves(axis, session) for axis in AXES}
    if find_spec("matplotlib") is None:
        drawn = "No plot: matplotlib is not installed."
    else:
        from benchmarks.plots import curves

        path = session.plots / "scaling.svg"
        curves([(axis, measured[axis.name]) for axis in AXES], path)
        drawn = f"Drawn in {path.name}."
    rows = [row for axis in AXES for row in _rows(axis, measured[axis.name])]
    head = ["against", "contender", "from – to", "ms for an epoch", "grows with power", "expected"]
    return "\n\n".join(
        [
            "## Scaling",
            "Time for an epoch; the power is that by which the last four values grow (a straight "
            f"line through them, log-log). {drawn}",
            table(head, rows, left=2),
        ]
    )


def power(values: list[float], seconds: list[float]) -> float:
    """Return the slope of the straight line nearest to the points, log-log."""
    x, y = [log(value) for value in values], [log(value) for value in seconds]
    x_mean, y_mean = sum(x) / len(x), sum(y) / len(y)
    across = sum((a - x_mean) * (b - y_mean) for a, b in zip(x, y, strict=True))
    return across / sum((a - x_mean) ** 2 for a in x)


def _curves(axis: Axis, session: Session) -> Curves:
    contenders = [one for one in OURS if one.missing() is None]
    session.say(f"time against {axis.name}")
    found: Curves = {one.name: [] for one in contenders}
    for value in axis.values:
        work = axis.work(value)
        task, order = task_of(work), np.random.default_rng(1).permutation(work.samples)
        for contender in contenders:
            run = contender.begin(task, contender.settings(work)[-1])
            run.epoch(order)
            times: list[float] = []
            for _ in range(3):
                started = perf_counter()
                run.epoch(order)
                times.append(perf_counter() - started)
            found[contender.name].append(median(times))
    return found


def _rows(axis: Axis, found: Curves) -> list[list[str]]:
    rows: list[list[str]] = []
    for name in (COMPILED, REFERENCE):
        if name not in found:
            rows.append([axis.name, name, "absent", "", "", ""])
            continue
        seconds = found[name]
        grows = power([float(value) for value in axis.values[-4:]], seconds[-4:])
        span = f"{axis.values[0]:,} – {axis.values[-1]:,}"
        times = f"{figures(1e3 * seconds[0], 3)} – {figures(1e3 * seconds[-1], 3)}"
        rows.append([axis.name, name, span, times, f"{grows:.2f}", f"{axis.expected:.0f}"])
    return rows
