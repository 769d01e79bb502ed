"""The main table: every regime, every contender."""

from benchmarks.alternate import Comparison, Timing, compare
from benchmarks.contenders import COMPILED, CONTENDERS
from benchmarks.parts.against import against
from benchmarks.parts.session import Session
from benchmarks.table import figures, microseconds, percent, table
from benchmarks.work import REGIMES


def main_table(session: Session) -> str:
    """Measure all regimes; return the table of times and that of ratios, with notes.

    Beside an older checkout, if there is one, and not beside other libraries.
    """
    if session.against is not None:
        return against(session, session.against)
    for work in REGIMES:
        session.comparisons[work.name] = compare(work, CONTENDERS, session.say)
    compared = [session.comparisons[work.name] for work in REGIMES]
    _try_to_draw(session, compared)
    return "\n\n".join(
        [
            "## One step of training",
            "float32, plain gradient descent, squared error, relu in the hidden layers: forward, "
            "backward and update, in epochs over shuffled samples. Medians over 5 rounds in which "
            "each contender has one turn, at the number of threads that suits it best.",
            ratios(compared),
            *(times(comparison) for comparison in compared),
            notes(),
        ]
    )


def ratios(compared: list[Comparison]) -> str:
    """Return how many times as long as the compiled engine everyone takes."""
    rows: list[list[str]] = []
    for contender in CONTENDERS:
        cells = [_ratio(comparison, contender.name) for comparison in compared]
        rows.append([contender.name, *cells])
    head = [f"{comparison.work.name}: {comparison.work.shape}" for comparison in compared]
    title = f"Times as long as {COMPILED} takes:"
    return f"{title}\n\n{table(['contender', *head], rows)}"


def _ratio(comparison: Comparison, name: str) -> str:
    ours = comparison.timings.get(COMPILED)
    if name in comparison.absent:
        return "absent"
    return figures(comparison.timings[name].times(ours)) if ours else ""


def times(comparison: Comparison) -> str:
    """Return one regime's table: threads, time, range, share of the peak; and who is absent."""
    work = comparison.work
    ordered = sorted(comparison.timings.values(), key=lambda timing: timing.typical)
    rows = [_row(timing, comparison) for timing in ordered]
    rows += [[name, "", "absent", "", ""] for name in comparison.absent]
    head = ["contender", "threads", "µs for a step", "from – to", "of the peak"]
    reasons = "".join(f"\n- {name}: {reason}" for name, reason in comparison.absent.items())
    title = f"{work.name}: {work.shape}, {work.flops:,} operations in a step"
    barriers = ""
    if comparison.latencies:
        least, most = (microseconds(one(comparison.latencies)) for one in (min, max))
        barriers = f"\n\nMeanwhile a barrier of two threads took {least} to {most} µs."
    absent = f"\n\nAbsent:\n{reasons}" if reasons else ""
    return f"### {title}\n\n{table(head, rows)}{barriers}{absent}"


def _row(timing: Timing, comparison: Comparison) -> list[str]:
    spread = f"{microseconds(min(timing.seconds))} – {microseconds(max(timing.seconds))}"
    share = percent(timing.share_of_peak(comparison.work))
    name, threads = timing.contender.name, str(timing.setting)
    return [name, threads, microseconds(timing.typical), spread, share]


def notes() -> str:
    """Return what the contenders' notes say."""
    noted = [f"- {one.name}: {one.note}." for one in CONTENDERS if one.note]
    return "\n".join(noted)


def _try_to_draw(session: Session, compared: list[Comparison]) -> None:
    from importlib.util import find_spec

    if find_spec("matplotlib") is None:
        session.say("no plot: matplotlib is not installed")
        return
    from benchmarks.plots import bars

    bars(compared, session.plots / "main.svg")
