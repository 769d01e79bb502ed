"""Memory: by how much training makes the process larger, beside what it cannot do without."""

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from benchmarks import child
from benchmarks.parts.session import Session
from benchmarks.table import bytes_of, table
from benchmarks.work import REGIMES, Work


def needed(work: Work) -> dict[str, int]:
    """Return the bytes of what every training keeps, by name.

    Activations are the out of every layer for one batch, the inputs' included.
    """
    pairs = zip(work.sizes, work.sizes[1:], strict=False)
    parameters = 4 * sum((inputs + 1) * size for inputs, size in pairs)
    return {
        "parameters": parameters,
        "gradients": parameters,
        "optimiser": 2 * parameters if work.rule == "adam" else 0,
        "activations": 4 * work.batch * sum(work.sizes),
    }


def memory(session: Session) -> str:
    """Measure M and L with SGD and Adam; return a table in MiB."""
    if not Path("/proc/self/clear_refs").exists():
        return "## Memory\n\nabsent: only Linux knows the peak of a part of a process."
    if find_spec("numba") is None:
        return "## Memory\n\nabsent: numba is not installed."
    rows: list[list[str]] = []
    for work in (one for one in REGIMES if one.name in {"M", "L"}):
        for rule in ("sgd", "adam"):
            session.say(f"{work.name}, {rule}")
            parts = needed(replace(work, rule=rule))
            total, name = sum(parts.values()), f"{work.name}, {rule.replace('sgd', 'SGD')}"
            counted = [bytes_of(count) for count in (*parts.values(), total)]
            try:
                grown = int(child.run("growth", work.name, rule)["bytes"])
                rows.append([name, *counted, bytes_of(grown), f"{grown / total:.2f}"])
            except child.ChildFailedError as failed:
                rows.append([name, *counted, f"failed: {failed}", ""])
    head = ["training", *parts, "together", "peak growth", "ratio"]
    return "\n\n".join(
        [
            "## Memory",
            "MiB. The growth is that of the resident set of a new process from before to the peak "
            "of `clearprop.train` with the compiled engine over two epochs; data and first "
            "parameters are there before.",
            table(head, rows),
        ]
    )
