"""The engine beside an older checkout's: how every change of the engine is judged."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import sleep
from types import TracebackType
from typing import Any, Self

from benchmarks import child, engine_server
from benchmarks.parts.session import Session
from benchmarks.table import figures, microseconds, table
from benchmarks.work import REGIMES, Work

TURNS, SECONDS = 21, 0.2
"""Turns that each checkout has with each work, and how long one lasts at least."""

FIRST_STARTS, WARM_STARTS = 3, 9

_PAUSE = 0.02
"""Seconds in which the last turn's threads come to rest."""


@dataclass(frozen=True)
class Case:
    """A work in numbers of one type."""

    work: Work
    dtype: str = "float32"

    @property
    def name(self) -> str:
        """What differs from gradient descent in float32."""
        rule = ", Adam" if self.work.rule == "adam" else ""
        return f"{self.work.name}: {self.work.shape}{rule}, {self.dtype}"


_SMALL = [work for work in REGIMES if work.name in {"T", "S"}]
CASES = (
    *(Case(work) for work in REGIMES),
    *(Case(replace(work, rule="adam", rate=1e-4)) for work in _SMALL),
    *(Case(work, "float64") for work in _SMALL),
)


class EngineProcess:
    """The engine of the checkout in `folder`, which compiles into `cache`.

    Raises
    ------
    ChildFailedError
        If the process ends, which tells why on standard error, or finds another clearprop.
    """

    def __init__(self, folder: Path, cache: str) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-P", engine_server.__file__],
            cwd=folder, env=os.environ | paths(folder) | {"NUMBA_CACHE_DIR": cache},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        found = Path(self._reply())
        if not found.is_relative_to(folder.resolve()):
            self.__exit__(None, None, None)
            raise child.ChildFailedError(f"{folder} was to be measured, but Python finds {found}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def begin(self, case: Case) -> None:
        """Set up a training."""
        self._ask({"work": asdict(case.work), "dtype": case.dtype})

    def turn(self, seconds: float) -> float:
        """Train for so long; return the seconds of one step."""
        return float(self._ask({"seconds": seconds}))

    def _ask(self, request: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        print(json.dumps(request), file=self._process.stdin, flush=True)
        return self._reply()

    def _reply(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.communicate()
            raise child.ChildFailedError(f"the engine of {self._folder} ended, as said above")
        return json.loads(line)


def paths(folder: Path) -> dict[str, str]:
    """Return the environment in which a checkout's own modules are found first."""
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(folder / "src")])}


def against(
    session: Session,
    old: Path,
    cases: Sequence[Case] = CASES,
    turns: int = TURNS,
    first_starts: int = FIRST_STARTS,
    warm_starts: int = WARM_STARTS,
) -> str:
    """Measure this checkout beside `old`, by alternating turns; return a table."""
    folders, steps = (old.resolve(), child.ROOT), list[list[str]]()
    with ExitStack() as stack:
        caches = [stack.enter_context(TemporaryDirectory()) for _ in folders]
        session.say("first compile")
        first = alternate(
            [partial(_start_with_empty_cache, folder, stack) for folder in folders], first_starts
        )
        for folder, cache in zip(folders, caches, strict=True):
            _start(folder, cache)
        session.say("warm start")
        warm = alternate(
            [partial(_start, *place) for place in zip(folders, caches, strict=True)], warm_starts
        )
        engines = [
            stack.enter_context(EngineProcess(folder, cache))
            for folder, cache in zip(folders, caches, strict=True)
        ]
        for case in cases:
            session.say(case.name)
            for engine in engines:
                engine.begin(case)
            pairs = alternate([partial(engine.turn, SECONDS) for engine in engines], turns)
            steps.append(_row(f"{case.name}, µs", pairs, microseconds))
    starts = [
        _row("first compile, s", first, "{:.2f}".format),
        _row("warm start, s", warm, "{:.3f}".format),
    ]
    head = ["what", "old", "new", "new / old", "half of the turns", "all turns"]
    return "\n\n".join(
        [
            f"## This checkout beside {old}",
            "One step of training by the compiled engine, relu in the hidden layers, squared "
            f"error; medians of {turns} turns of {SECONDS} s or more, taken alternately by two "
            "processes, of which each goes first in every other turn. Starts are those of new "
            "processes that import clearprop and make one step of S, with nothing compiled "
            f"before ({first_starts} times) and with everything ({warm_starts} times). The ratio "
            "is the median of the turns' ratios; beside it, between which ratios the middle half "
            "of the turns lies, and all of them.",
            table(head, [*steps, *starts]),
        ]
    )


def alternate(
    measures: Sequence[Callable[[], float]], turns: int
) -> tuple[tuple[float, float], ...]:
    """Measure old and new in so many turns, the order swapped at each; return pairs."""
    pairs: list[tuple[float, float]] = []
    for turn in range(turns):
        found = [0.0, 0.0]
        for place in (0, 1) if turn % 2 == 0 else (1, 0):
            sleep(_PAUSE)
            found[place] = measures[place]()
        pairs.append((found[0], found[1]))
    return tuple(pairs)


def _row(
    name: str, pairs: Sequence[tuple[float, float]], written: Callable[[float], str]
) -> list[str]:
    old, new = (median(times) for times in zip(*pairs, strict=True))
    ratios = [b / a for a, b in pairs]
    low, _, high = quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
    ranges = [
        f"{figures(a, 3)} – {figures(b, 3)}" for a, b in ((low, high), (min(ratios), max(ratios)))
    ]
    return [name, written(old), written(new), figures(median(ratios), 3), *ranges]


def _start(folder: Path, cache: str) -> float:
    """Return the seconds of a new process from its import of clearprop to its first step."""
    found = child.run(
        "first_step", "clearprop", "S", folder=folder, NUMBA_CACHE_DIR=cache, **paths(folder)
    )
    return float(found["seconds"])


def _start_with_empty_cache(folder: Path, stack: ExitStack) -> float:
    return _start(folder, stack.enter_context(TemporaryDirectory()))
