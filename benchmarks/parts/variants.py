"""Other activations and another optimiser: whether the lead stays."""

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.alternate import Comparison, compare
from benchmarks.contenders import COMPILED, CONTENDERS, Contender
from benchmarks.parts.session import Session
from benchmarks.table import figures, microseconds, percent, table
from benchmarks.work import REGIMES, Work

_RIVALS = ("torch eager", "torch.compile", "JAX jit + scan")
_CHANGES = (
    {"activation": "sigmoid"},
    {"activation": "tanh"},
    # Adam moves by its whole rate from the first step on, which would soon leave behind the
    # region where two ways of rounding give the same.
    {"rule": "adam", "rate": 1e-4},
)


def variants(session: Session) -> str:
    """Measure T, S and M with sigmoid, tanh and Adam; return leads beside that of relu and SGD."""
    parts: list[str] = []
    for work in REGIMES:
        if work.name == "L":
            continue
        measured = session.comparisons.get(work.name)
        if measured is None:
            measured = compare(work, _of_names(), session.say)
            session.comparisons[work.name] = measured
        rows = [_row(work, measured, measured)]
        for change in _CHANGES:
            other = replace(work, **change)
            found = compare(other, _at_settings(measured), session.say, seconds=0.15)
            rows.append(_row(other, found, measured))
        head = ["variant", COMPILED, *_RIVALS, "lead", "lead shrinks by"]
        parts.append(f"### {work.name}: {work.shape}\n\n{table(head, rows)}")
    text = (
        "## Other activations, another optimiser\n\nµs for a step. The lead is how many times as "
        f"long as {COMPILED} the fastest of {', '.join(_RIVALS)} takes, at the number of threads "
        "that suits it with relu; a negative number in the last column says that it grows."
    )
    return "\n\n".join([text, *parts])


def lead(comparison: Comparison) -> float | None:
    """Return how many times as long the fastest rival takes; None if there is nobody to compare."""
    ours = comparison.timings.get(COMPILED)
    rivals = [comparison.timings[name] for name in _RIVALS if name in comparison.timings]
    if ours is None or not rivals:
        return None
    return min(rival.times(ours) for rival in rivals)


def _row(work: Work, found: Comparison, usual: Comparison) -> list[str]:
    now, before = lead(found), lead(usual)
    times = [
        microseconds(found.timings[name].typical) if name in found.timings else "absent"
        for name in (COMPILED, *_RIVALS)
    ]
    shrinks = percent(1 - now / before) if now and before and found is not usual else ""
    rule = {"sgd": "SGD", "adam": "Adam"}[work.rule]
    return [f"{work.activation}, {rule}", *times, figures(now) if now else "", shrinks]


def _of_names() -> Sequence[Contender]:
    return [one for one in CONTENDERS if one.name in {COMPILED, *_RIVALS}]


def _at_settings(measured: Comparison) -> Sequence[Contender]:
    """Return ourselves and the rivals, each at the setting that was its best."""
    best = {name: timing.setting for name, timing in measured.timings.items()}
    return [
        replace(one, settings=lambda work, chosen=best[one.name]: [chosen])
        for one in _of_names()
        if one.name in best
    ]
