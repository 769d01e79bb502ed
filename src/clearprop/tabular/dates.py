"""Dates and times: how a column writes them, and what becomes of them as numbers of days."""

from collections.abc import Callable, Iterator, Mapping
from math import tau

import numpy as np
import polars as pl

from clearprop.arithmetic import Array

CYCLES: Mapping[str, float] = {"year": 365.2425, "week": 7.0, "day": 1.0}
"""What comes round, and after how many days; a year is one of the Gregorian calendar's mean."""

_DAYS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d.%m.%y"),
    # Where no day is above 12, the month is taken to come first, as in the United States.
    *("%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y", "%m-%d-%Y", "%d-%m-%Y"),
    *("%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%b %d %Y", "%d. %b %Y"),
    *("%d %B %Y", "%d-%B-%Y", "%B %d, %Y", "%B %d %Y", "%d. %B %Y"),
    "%Y%m%d",
)
_TIMES = ("%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
_ZONE = "%#z"
_ZONES = ("", _ZONE)
_WRITTEN_ZONE = r" ?(?:Z|UTC|GMT|[-+][0-9]{2}:?[0-9]{2})$"

_PERIODS: Mapping[str, Callable[[pl.Series], tuple[pl.Series, str]]] = {
    "%Y-%m": lambda cells: (cells + "-01", "%Y-%m-%d"),
    "%G-W%V": lambda cells: (cells + "-1", "%G-W%V-%u"),
    "%YQ%q": lambda cells: (_first_days_of_quarters(cells), "%Y-%m-%d"),
    "Q%q %Y": lambda cells: (
        _first_days_of_quarters(cells.str.replace(r"^(Q[1-4]) ([0-9]{4})$", "$2$1")),
        "%Y-%m-%d",
    ),
    "%m/%Y": lambda cells: ("1/" + cells, "%d/%m/%Y"),
    "%b-%y": lambda cells: ("1-" + cells, "%d-%b-%y"),
    "%b %Y": lambda cells: ("1 " + cells, "%d %b %Y"),
    "%B %Y": lambda cells: ("1 " + cells, "%d %B %Y"),
}
"""How months, weeks and quarters are written, and what makes their first days of them."""
_EXAMPLE = {
    **{"%Y": "YYYY", "%G": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%V": "ww", "%q": "q"},
    **{"%b": "Mon", "%B": "Month", "%H": "hh", "%I": "hh", "%M": "mm", "%S": "ss", "%.f": ""},
    **{"%p": "AM/PM", "%#z": "+hh:mm"},
}

_LOOKS_LIKE_A_DATE = (
    r"^(?:[0-9]{1,4}|\p{L}{3,9}\.?(?: [0-9]{1,2},?)?)[-/. :]"
    r"|^(?:19|20)[0-9]{2}(?:[0-9]{4}$|-?Q)|^Q[1-4]"
)
"""What any of the formats begins with; few other texts do."""

_YEAR_IN_TWO_DIGITS = r"[./-][0-9]{2}(?:[ T,]|$)"

_SAMPLE = 50
_FIRST_YEAR = 1000


def formats(*, usual: bool = False) -> Iterator[str]:
    """Yield how dates, dates with times, and times of the day are written, usual ones first."""
    yield from _DAYS
    yield from _PERIODS
    if usual:
        for day in _DAYS[:4]:
            yield from (f"{day}{between}{time}" for between in " T" for time in _TIMES)
        return
    for day in _DAYS:
        for between in (" ", "T", ", "):
            for time in _TIMES:
                yield from (f"{day}{between}{time}{zone}" for zone in _ZONES)
    yield from _TIMES


def example(date_format: str) -> str:
    """Write a format as people do, such as DD.MM.YYYY."""
    for directive, letters in _EXAMPLE.items():
        date_format = date_format.replace(directive, letters)
    return date_format


def infer_date_format(cells: pl.Series) -> str | None:
    """Return the format that fits all cells, text without nulls; None if there is none."""
    sample = cells.head(_SAMPLE)
    if not sample.str.contains(_LOOKS_LIKE_A_DATE).all():
        return None
    for one in formats():
        if not parse_dates(sample, one).null_count() and not parse_dates(cells, one).null_count():
            return one
    return None


def parse_dates(cells: pl.Series, date_format: str) -> pl.Series:
    """Return text as days since 1970-01-01, floats, null where it is not in that format.

    A time of the day alone is a part of one day.
    """
    name = cells.name
    if date_format in _TIMES:
        cells, date_format = "1970-01-01 " + cells, f"%Y-%m-%d {date_format}"
    elif date_format in _PERIODS:
        cells, date_format = _PERIODS[date_format](cells)
    if date_format.endswith(_ZONE):
        # The hour of the day that people had, as it is written: a zone is no part of it.
        cells = pl.select(
            pl.when(cells.str.contains(_WRITTEN_ZONE)).then(cells.str.replace(_WRITTEN_ZONE, ""))
        ).to_series()
        date_format = date_format.removesuffix(_ZONE)
    if any(time in date_format for time in _TIMES):
        found = cells.str.to_datetime(date_format, strict=False, time_unit="us")
    else:
        found = cells.str.to_date(date_format, strict=False)
    # %Y takes 24 for the year 24, where %y is meant, and %y takes a single digit.
    wrong = found.dt.year() < _FIRST_YEAR
    if "%y" in date_format:
        wrong |= ~cells.str.contains(_YEAR_IN_TWO_DIGITS)
    return days_of(found.set(wrong, None)).alias(name)


def _first_days_of_quarters(cells: pl.Series) -> pl.Series:
    parts = cells.str.extract_groups(r"^([0-9]{4})-?Q([1-4])$").struct.unnest()
    year, quarter = parts.iter_columns()
    return year + "-" + (quarter.cast(pl.Int32) * 3 - 2).cast(pl.String) + "-01"


def odd_date(cells: pl.Series) -> int | None:
    """Return the row of the first cell that is no date like the others, if most are dates."""
    sample = cells.drop_nulls().unique(maintain_order=True).head(_SAMPLE)
    if 2 * sample.str.contains(_LOOKS_LIKE_A_DATE).sum() <= len(sample):
        return None  # as most columns of text, which need not be parsed in every format
    found = {one: parse_dates(sample, one).is_not_null().sum() for one in formats(usual=True)}
    best = max(found, key=lambda one: found[one])
    if 2 * sum(found[one] for one in _DAYS) <= len(sample) and 2 * found[best] <= len(sample):
        return None
    odd = (parse_dates(cells, best).is_null() & cells.is_not_null()).arg_true()
    return int(odd[0]) if len(odd) else None


def days_of(series: pl.Series) -> pl.Series:
    """Return typed dates, datetimes or times of the day as days since 1970-01-01, floats.

    Of a time zone's moments they are what its clocks show.
    """
    if isinstance(series.dtype, pl.Datetime) and series.dtype.time_zone:
        series = series.dt.replace_time_zone(None)
    if series.dtype == pl.Date:
        return series.cast(pl.Int32).cast(pl.Float64)
    if series.dtype == pl.Time:
        return series.cast(pl.Int64) / 86_400e9
    return series.dt.epoch("us") / 86_400e6


def to_text(days: float) -> str:
    """Write days since 1970-01-01 as a date, with the time if there is one."""
    moment = np.datetime64("1970-01-01T00:00", "m") + np.timedelta64(round(days * 1440), "m")
    return str(moment).removesuffix("T00:00").replace("T", " ")


def phases(days: Array, cycle: str) -> Array:
    """Return where in a cycle days are, as angles."""
    length = CYCLES[cycle]
    return (days / length % 1.0) * tau


def places_in_cycles(days: pl.Series) -> dict[str, set[float]]:
    """Return the months, weekdays and parts of a day of known days, two of each at most."""
    moments = (days * 86_400e6).cast(pl.Int64).cast(pl.Datetime("us"))
    places = {"year": moments.dt.month(), "week": moments.dt.weekday(), "day": days % 1.0}
    return {cycle: {*found.unique().sort().head(2)} for cycle, found in places.items()}
