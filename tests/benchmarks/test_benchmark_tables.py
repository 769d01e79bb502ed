"""Medians, ratios and tables."""

import pytest

from benchmarks.alternate import Comparison, Timing
from benchmarks.contenders import CONTENDERS, Setting
from benchmarks.contenders.ours import COMPILED, REFERENCE
from benchmarks.parts.main import ratios
from benchmarks.parts.scaling import power
from benchmarks.parts.variants import lead
from benchmarks.table import figures, microseconds, percent, table
from benchmarks.work import REGIMES

BY_NAME = {contender.name: contender for contender in CONTENDERS}


def timing(name: str, *seconds: float, peaks: tuple[float, ...] = ()) -> Timing:
    return Timing(BY_NAME[name], Setting(1), seconds, peaks)


def test_a_ratio_is_the_median_of_those_of_the_rounds() -> None:
    # In the third round the machine had other work, for both.
    ours, other = timing(COMPILED, 1, 2, 10), timing(REFERENCE, 3, 4, 50)
    assert other.times(ours) == 3
    assert ours.typical == 2


def test_the_share_of_the_peak_is_that_of_the_same_round() -> None:
    work = REGIMES[0]
    ours = timing(COMPILED, 1.0, 2.0, peaks=(2.0 * work.flops, 1.0 * work.flops))
    assert ours.share_of_peak(work) == 0.5
    assert timing(COMPILED, 1.0).share_of_peak(work) is None


def test_a_table_of_ratios_tells_who_is_absent() -> None:
    compared = Comparison(
        REGIMES[0],
        {COMPILED: timing(COMPILED, 1e-6), REFERENCE: timing(REFERENCE, 8.1e-5)},
        {name: "not here" for name in BY_NAME if name not in {COMPILED, REFERENCE}},
    )
    rows = ratios([compared]).splitlines()
    assert f"| {REFERENCE} | 81 |" in rows
    assert "| FANN | absent |" in rows


def test_the_lead_is_over_the_fastest_rival() -> None:
    timings = {
        name: timing(name, seconds)
        for name, seconds in {COMPILED: 1.0, "torch eager": 7.0, "JAX jit + scan": 2.5}.items()
    }
    assert lead(Comparison(REGIMES[1], timings, {})) == 2.5
    assert lead(Comparison(REGIMES[1], {COMPILED: timings[COMPILED]}, {})) is None


def test_a_table_is_markdown() -> None:
    assert table(["who", "µs"], [["a", "1"], ["b", "23"]]) == (
        "| who | µs |\n|---|---:|\n| a | 1 |\n| b | 23 |"
    )


@pytest.mark.parametrize(
    ("value", "written"), [(0.0123, "0.012"), (1.0, "1.0"), (8.72, "8.7"), (1234.5, "1,234")]
)
def test_numbers_have_the_figures_that_count(value: float, written: str) -> None:
    assert figures(value) == written


def test_times_and_shares_are_short() -> None:
    assert microseconds(2.7e-6) == "2.70"
    assert percent(0.874) == "87%"
    assert percent(0.00021) == "0.02%"
    assert percent(None) == ""


def test_the_power_of_growth_is_the_slope_of_the_line() -> None:
    values = [1.0, 2.0, 4.0, 8.0]
    assert power(values, [3 * value**2 for value in values]) == pytest.approx(2)
