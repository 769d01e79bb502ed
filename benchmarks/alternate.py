"""Timing contenders against each other: in alternating turns, in one process, never two at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks import barrier_latency, peak
from benchmarks.agreement import disagreement
from benchmarks.contenders import Contender, Run, Setting
from benchmarks.idle import wait_until_idle
from benchmarks.work import Task, Work, task_of
from clearprop.arithmetic import Array
from clearprop.engine.workers import cores

Say = Callable[[str], None]
"""Reports progress."""

_CLEARLY_SLOWER = 1.5
"""Settings that take longer than the best by this factor in one turn are not timed further."""


@dataclass(frozen=True)
class Entry:
    """A contender that can do a work, at one of its settings, with its training under way."""

    contender: Contender
    setting: Setting
    run: Run

    def slice(self, orders: Sequence[Array], seconds: float, steps: int) -> float:
        """Train for about so many seconds, whole epochs; return the seconds of one step."""
        wait_until_idle()
        with self.contender.limit(self.setting):
            started, epochs = perf_counter(), 0
            while True:
                self.run.epoch(orders[epochs % len(orders)])
                epochs += 1
                elapsed = perf_counter() - started
                if elapsed >= seconds:
                    return elapsed / (epochs * steps)


@dataclass(frozen=True)
class Timing:
    """The seconds of one step of a contender, in every round.

    `peaks` has the operations per second that all cores could do at most, in every round; it may
    be empty.
    """

    contender: Contender
    setting: Setting
    seconds: tuple[float, ...]
    peaks: tuple[float, ...] = ()

    @property
    def typical(self) -> float:
        """The median over the rounds."""
        return median(self.seconds)

    def times(self, other: "Timing") -> float:
        """How many times as long as `other` it takes: the median over rounds of their ratio.

        Both of a ratio are measured within a second or two, so that it moves less than they do
        when the machine has other work for a while.
        """
        return median(a / b for a, b in zip(self.seconds, other.seconds, strict=True))

    def share_of_peak(self, work: Work) -> float | None:
        """The part of what all cores could do, or None where that is not known."""
        if not self.peaks:
            return None
        pairs = zip(self.seconds, self.peaks, strict=True)
        return median(work.flops / seconds / most for seconds, most in pairs)


@dataclass(frozen=True)
class Comparison:
    """All that was measured of one work: timings, and for the others why there is none.

    `latencies` has the seconds of a barrier of two threads, in every round; it may be empty.
    """

    work: Work
    timings: dict[str, Timing]
    absent: dict[str, str]
    latencies: tuple[float, ...] = ()


def compare(
    work: Work, contenders: Sequence[Contender], say: Say, rounds: int = 5, seconds: float = 0.2
) -> Comparison:
    """Check that contenders do the work, find their best settings, and time them in turns."""
    task, absent, entries = task_of(work), dict[str, str](), list[Entry]()
    rng = np.random.default_rng(2)
    orders = [rng.permutation(work.samples) for _ in range(8)]
    for contender in contenders:
        reason = contender.missing() or contender.obstacle(work)
        if reason:
            absent[contender.name] = reason
            continue
        say(f"{work.name}: {contender.name}")
        try:
            entries += _ready(task, contender, orders, seconds / 2)
        except Exception as failed:  # a library that fails must not end the others' turn
            first = (str(failed).strip() or repr(failed)).splitlines()[0]
            absent[contender.name] = f"failed: {type(failed).__name__}: {first[:200]}"
    say(f"{work.name}: {rounds} rounds")
    with_peak, peaks, latencies = peak.lanes() > 0, list[float](), list[float]()
    taken: list[list[float]] = [[] for _ in entries]
    for _ in range(rounds):
        wait_until_idle()
        if with_peak:
            peaks.append(peak.rate(cores()))
        if with_peak and cores() > 1:
            latencies.append(barrier_latency.seconds())
        for entry, times in zip(entries, taken, strict=True):
            times.append(entry.slice(orders, seconds, work.steps))
    for entry in entries:
        if not np.isfinite(entry.run.parameters()).all():
            raise NotTheSameWorkError(f"{entry.contender.name}'s training of {work.name} diverged")
    timings: dict[str, Timing] = {}
    for entry, times in zip(entries, taken, strict=True):
        name = entry.contender.name
        timing = Timing(entry.contender, entry.setting, tuple(times), tuple(peaks))
        if name not in timings or timing.typical < timings[name].typical:
            timings[name] = timing
    return Comparison(work, timings, absent, tuple(latencies))


class NotTheSameWorkError(Exception):
    """A contender reaches other parameters than the reference."""


def _ready(
    task: Task, contender: Contender, orders: Sequence[Array], seconds: float
) -> list[Entry]:
    """Return the contender at every setting that may be its best, after it has shown its work."""
    tried: list[tuple[Entry, float]] = []
    settings = contender.settings(task.work)
    for setting in settings:
        with contender.limit(setting):
            run = contender.begin(task, setting)
        _prove(task, contender, setting, run)
        entry = Entry(contender, setting, run)
        alone = len(settings) == 1
        tried.append((entry, 0.0 if alone else entry.slice(orders, seconds, task.work.steps)))
    least = min(taken for _, taken in tried)
    return [entry for entry, taken in tried if taken <= _CLEARLY_SLOWER * least]


def _prove(task: Task, contender: Contender, setting: Setting, run: Run) -> None:
    """Have the contender agree with the reference; `run` has had its first epoch then."""
    proof = contender.proof(task.work)
    with contender.limit(setting):
        if proof != task.work:
            run.epoch(np.arange(task.work.samples))
            run = contender.begin(task_of(proof), setting)
        found = disagreement(run, proof)
    if found:
        raise NotTheSameWorkError(found)
