"""Plots of what was measured, as SVG files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.alternate import Comparison
from benchmarks.contenders import COMPILED, CONTENDERS
from benchmarks.parts.scaling import Axis, Curves


def _pyplot() -> Any:
    """Return matplotlib's pyplot, drawing into files only."""
    import matplotlib as untyped

    matplotlib: Any = untyped
    matplotlib.use("Agg")
    from matplotlib import pyplot

    return pyplot


def bars(compared: Sequence[Comparison], path: Path) -> None:
    """Draw how many times as long as the compiled engine everyone takes, a panel per regime."""
    pyplot = _pyplot()
    figure, panels = pyplot.subplots(1, len(compared), figsize=(3.4 * len(compared), 3.2))
    for panel, comparison in zip(panels, compared, strict=True):
        ours = comparison.timings.get(COMPILED)
        if ours is None:
            continue
        names = [one.name for one in CONTENDERS if one.name in comparison.timings][::-1]
        values = [comparison.timings[name].times(ours) for name in names]
        colours = ["tab:orange" if name == COMPILED else "tab:blue" for name in names]
        drawn = panel.barh(names, values, color=colours)
        panel.bar_label(drawn, labels=[f"{value:.3g}" for value in values], padding=2)
        panel.set_xscale("log")
        panel.set_xlim(right=max(values) * 4)
        panel.axvline(1, color="grey", linewidth=0.8)
        panel.set_title(f"{comparison.work.name}: {comparison.work.shape}", fontsize=9)
        panel.set_xlabel(f"times as long as {COMPILED}", fontsize=8)
        panel.tick_params(labelsize=8)
    figure.tight_layout()
    _save(figure, path)


def curves(measured: Sequence[tuple[Axis, Curves]], path: Path) -> None:
    """Draw the time for an epoch against every axis, log-log, with the growth expected."""
    pyplot = _pyplot()
    figure, panels = pyplot.subplots(1, len(measured), figsize=(3.2 * len(measured), 3.2))
    for panel, (axis, found) in zip(panels, measured, strict=True):
        for name, seconds in found.items():
            milliseconds = [1e3 * value for value in seconds]
            panel.loglog(axis.values, milliseconds, "o-", markersize=3, label=name)
            ends = [axis.values[-4], axis.values[-1]]
            line = [milliseconds[-1] * (end / ends[1]) ** axis.expected for end in ends]
            panel.loglog(ends, line, "--", color="grey", linewidth=0.8)
        panel.set_xlabel(axis.name, fontsize=8)
        panel.set_ylabel("ms for an epoch", fontsize=8)
        panel.set_title(f"dashed: power {axis.expected:.0f}", fontsize=8)
        panel.tick_params(labelsize=8)
    panels[0].legend(fontsize=7)
    figure.tight_layout()
    _save(figure, path)


def _save(figure: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
    _pyplot().close(figure)
