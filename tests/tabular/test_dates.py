"""Dates become days since 1970-01-01, with their place in the year, the week and the day."""

from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearprop.tabular.dates import (
    days_of,
    example,
    formats,
    infer_date_format,
    parse_dates,
    phases,
    places_in_cycles,
    to_text,
)


@pytest.mark.parametrize(
    ("cells", "written", "first"),
    [
        (["2024-03-01", "2024-12-31"], "YYYY-MM-DD", "2024-03-01"),
        (["01.03.2024", "31.12.2024"], "DD.MM.YYYY", "2024-03-01"),
        (["1.3.24", "31.12.24"], "DD.MM.YY", "2024-03-01"),
        (["03/01/2024", "12/31/2024"], "MM/DD/YYYY", "2024-03-01"),
        (["01/03/2024", "31/12/2024"], "DD/MM/YYYY", "2024-03-01"),
        (["03/01/2024", "04/02/2024"], "MM/DD/YYYY", "2024-03-01"),
        (["Mar 1, 2024", "Dec 31, 2024"], "Mon DD, YYYY", "2024-03-01"),
        (["1 March 2024", "31 December 2024"], "DD Month YYYY", "2024-03-01"),
        (["01-Mar-24", "31-Dec-24"], "DD-Mon-YY", "2024-03-01"),
        (["20240301", "20241231"], "YYYYMMDD", "2024-03-01"),
        (["2024-03", "2024-12"], "YYYY-MM", "2024-03-01"),
        (["2024-03-01 06:00", "2024-12-31 18:30"], "YYYY-MM-DD hh:mm", "2024-03-01 06:00"),
        (["2024-03-01T06:00:00Z"], "YYYY-MM-DDThh:mm:ss+hh:mm", "2024-03-01 06:00"),
        (["2024-03-01T08:00:00+02:00"], "YYYY-MM-DDThh:mm:ss+hh:mm", "2024-03-01 08:00"),
        (["12/2024", "01/2025"], "MM/YYYY", "2024-12-01"),
        (["Jan-24", "Feb-24"], "Mon-YY", "2024-01-01"),
        (["Q1 2024", "Q4 2024"], "Qq YYYY", "2024-01-01"),
        (["3/1/2024 6:00:00 PM"], "MM/DD/YYYY hh:mm:ss AM/PM", "2024-03-01 18:00"),
        (["2024-W09", "2024-W10"], "YYYY-Www", "2024-02-26"),
        (["2024Q1", "2024-Q4"], "YYYYQq", "2024-01-01"),
        (["06:30", "18:45"], "hh:mm", "1970-01-01 06:30"),
    ],
)
def test_dates_are_read_as_they_are_written(cells: list[str], written: str, first: str) -> None:
    found = infer_date_format(pl.Series("d", cells))
    assert found is not None
    assert example(found) == written
    assert to_text(parse_dates(pl.Series("d", cells), found)[0]) == first


@pytest.mark.parametrize(
    "cells",
    [
        ["3-4", "5-4"],
        ["1.2.3", "2.0.1"],
        ["192.168.0.1"],
        ["2024-02-30"],
        ["2024-03-01", "soon"],
        ["03/25/2024", "25/03/2024"],
        ["March", "May"],
        ["12345678"],
        ["0301-22"],
    ],
)
def test_other_text_is_no_date(cells: list[str]) -> None:
    assert infer_date_format(pl.Series("d", cells)) is None


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(list(formats())[:5]))
def test_dates_in_a_format_are_read_back(day: date, date_format: str) -> None:
    year_is_clear = "%Y" in date_format or 1970 <= day.year < 2069
    days = parse_dates(pl.Series("d", [day.strftime(date_format)]), date_format)[0]
    assert not year_is_clear or date(1970, 1, 1) + timedelta(days) == day


def test_typed_dates_and_times_become_days() -> None:
    assert days_of(pl.Series([date(1970, 1, 2), None])).to_list() == [1, None]
    assert days_of(pl.Series([datetime(1970, 1, 2, 12)])).to_list() == [1.5]
    assert days_of(pl.Series([time(6)])).to_list() == [0.25]
    zoned = pl.Series([datetime(1970, 1, 2, 12)]).dt.replace_time_zone("Europe/Zurich")
    assert days_of(zoned).to_list() == [1.5]


def test_phases_come_round() -> None:
    days = np.array([0.0, 7.0, 14.0, 3.5])
    assert np.sin(phases(days, "week")) == pytest.approx([0, 0, 0, 0], abs=1e-12)
    assert np.cos(phases(days, "week")) == pytest.approx([1, 1, 1, -1])
    assert phases(np.array([365.2425 / 2]), "year") == pytest.approx(np.pi)


@pytest.mark.parametrize(
    ("moments", "cycles"),
    [
        ([datetime(2024, 3, 4), datetime(2024, 3, 11)], ()),
        ([datetime(2024, 3, 4), datetime(2024, 4, 1)], ("year",)),
        ([datetime(2024, 3, 4), datetime(2024, 3, 5)], ("week",)),
        ([datetime(2024, 3, 4, 6), datetime(2024, 3, 4, 7)], ("day",)),
        ([datetime(2024, 3, 4, 6), datetime(2024, 4, 5, 7)], ("year", "week", "day")),
    ],
)
def test_only_what_varies_comes_round(moments: list[datetime], cycles: tuple[str, ...]) -> None:
    places = places_in_cycles(days_of(pl.Series(moments)))
    assert tuple(one for one in places if len(places[one]) > 1) == cycles
