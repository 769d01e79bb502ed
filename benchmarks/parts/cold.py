"""Cold starts: how long a new process takes until its first step is made."""

from functools import partial
from importlib.util import find_spec
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import child
from benchmarks.contenders import CONTENDERS, REFERENCE
from benchmarks.parts.session import Session
from benchmarks.table import table

_ROUNDS = 3
_OTHERS = (REFERENCE, "torch eager", "JAX jit + scan", "scikit-learn")


def cold_starts(session: Session) -> str:
    """Measure first compile, warm cache, and other libraries; return a table."""
    rows: list[list[str]] = []
    with TemporaryDirectory() as cache:
        begin = partial(child.run, "first_step", NUMBA_CACHE_DIR=cache)
        if find_spec("numba") is None:
            rows.append(["clearprop compiled", "absent: numba not installed", ""])
        else:
            session.say("first compile")
            rows.append(_row("clearprop compiled, first ever: S", [begin("clearprop", "S")]))
            rows.append(_row("clearprop compiled, the next process: M", [begin("clearprop", "M")]))
        session.say("warm starts")
        starts = {"clearprop compiled, warm cache: S": partial(begin, "clearprop", "S")}
        if find_spec("numba") is None:
            starts.clear()
        for contender in CONTENDERS:
            if contender.name not in _OTHERS:
                continue
            if reason := contender.missing():
                rows.append([contender.name, f"absent: {reason}", ""])
            else:
                starts[f"{contender.name}: S"] = partial(begin, contender.name, "S")
        taken: dict[str, list[dict[str, float]]] = {name: [] for name in starts}
        for _ in range(_ROUNDS):
            for name, start in starts.items():
                taken[name].append(start())
    rows += [_row(name, results) for name, results in taken.items()]
    head = ["what starts", "import and first step, s", "whole process, s"]
    return "\n\n".join(
        [
            "## Cold starts",
            "New processes; the first has an empty cache of compiled code, the second another "
            f"size of network. Medians of {_ROUNDS} but for those two. Other libraries start by "
            "way of this package, which imports NumPy and clearprop's description of networks "
            "for them too.",
            table(head, rows),
        ]
    )


def _row(name: str, results: list[dict[str, float]]) -> list[str]:
    return [name, *(f"{median(one[key] for one in results):.2f}" for key in ("seconds", "process"))]
