"""How the numbers of a column are written: decimal mark, groups of thousands, currency, unit.

A column of text is one of numbers only if a single notation fits all of its cells.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import polars as pl

DecimalComma = Literal["yes", "if unclear", "no"]
"""Whether a table's commas are decimal marks: for sure, where nothing speaks against it, or not."""

CURRENCIES = (
    *("USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK"),
    *(
        "PLN",
        "CZK",
        "HUF",
        "RUB",
        "TRY",
        "BRL",
        "MXN",
        "ZAR",
        "KRW",
        "SGD",
        "HKD",
        "Fr",
        "kr",
        "Rs",
    ),
)
"""What stands before or after an amount, besides a currency sign."""

_NAMES = "|".join(CURRENCIES)
_BEFORE = rf"(?:[A-Z]{{0,2}}\p{{Sc}}|(?:{_NAMES})\.?)?"
_CURRENCY = rf"[$¢-¥֏؋৲৳฿₠-⃀﷼]|\b(?:{_NAMES})\b"
"""What tells an amount of money, for Python's `re`, which has no class of currency signs."""
_BODY = r"(?:[.,]?[0-9](?:[0-9.,'’ ]*[0-9])?[.,]?(?:[eE][-+]?[0-9]{1,3})?)"
_AFTER = r"(?:[\p{L}\p{Sc}%‰°µ][\p{L}\p{Sc}%‰°µ/²³. ]*[23]?)?"
_CELL = rf"^([-+]?) ?({_BEFORE}) ?([-+]?) ?({_BODY}) ?({_AFTER})$"

_SAMPLE = 500
"""So many cells of a column are looked at for what all of a table have in common."""

_SPACES = "[\u00a0\u2007\u2009\u202f]"
"""Spaces that do not break a line."""

_BRACKETS = r"^\((.*[0-9].*)\)$"
"""How accountants write a loss."""

_TRAILING_MINUS = r"^([^-+]*[0-9])-$"
"""How some programs of theirs do."""


_ACCOUNTED_ZERO = r"^(\p{Sc} ?)-$"
"""How spreadsheets' format for accounting shows 0."""


@dataclass(frozen=True)
class Notation:
    """How the numbers of a column are written.

    `before` is a currency, `after` a currency, a percent sign or a unit, each of them "" if there
    is none; so is `thousands`.
    """

    decimal: str = "."
    thousands: str = ""
    before: str = ""
    after: str = ""

    @property
    def example(self) -> str:
        """1234.5 in this notation."""
        number = f"1{self.thousands}234{self.decimal}5"
        space = " " if self.after[:1].isalpha() else ""
        return f"{self.before}{number}{space}{self.after}"


PLAIN = Notation()
"""Numbers as programs write them, 1234.5."""

_WITH_POINT = (
    *(PLAIN, Notation(".", ","), Notation(".", " "), Notation(".", "'"), Notation(".", "’")),
)
_WITH_COMMA = (
    *(Notation(",", "."), Notation(",", " "), Notation(",", "'"), Notation(",", "’")),
    Notation(","),
)
_ORDERS: dict[DecimalComma, Sequence[Notation]] = {
    "no": (*_WITH_POINT, Notation(","), *_WITH_COMMA),
    # 1.234 is then a number with decimals, and so is 1,234.
    "if unclear": (PLAIN, Notation(","), *_WITH_POINT, *_WITH_COMMA),
    # Both 1.234 and 1.234,5 have groups of thousands.
    "yes": (*_WITH_COMMA, *_WITH_POINT),
}


def infer_notation(cells: pl.Series, decimal_comma: DecimalComma = "no") -> Notation | None:
    """Return the notation that fits all cells, text without nulls; None if there is none."""
    parts = _parts(cells)
    before, after = parts["before"].unique(), _singular(parts["after"]).unique()
    if parts["body"].null_count() or len(before) != 1 or len(after) != 1:
        return None
    tried = [(one, _body(one)) for one in _ORDERS[decimal_comma]]
    if re.search(_CURRENCY, before[0] + after[0]):
        # Amounts have cents at most, so that three digits after a mark are a group.
        tried = [(one, _body(one, decimals=2)) for one in (*_WITH_POINT, *_WITH_COMMA)] + tried
    for notation, body in tried:
        if parts["body"].str.contains(body).all():
            return Notation(notation.decimal, notation.thousands, before[0], after[0])
    return None


def commas_in(frame: pl.DataFrame) -> DecimalComma:
    """Return "yes" if a column of text has numbers whose comma can only be a decimal mark."""
    for series in frame.iter_columns():
        if series.dtype == pl.String:
            cells = series.drop_nulls().head(_SAMPLE)
            cells = cells.filter(cells.str.contains("[0-9]"))
            if cells.str.contains(",", literal=True).any():
                found = infer_notation(cells)
                if found is not None and found.decimal == ",":
                    return "yes"
    return "no"


def plain_numbers(cells: pl.Series) -> pl.Series:
    """Return text as 64-bit floats, null where it is not a number as programs write it."""
    return cells.cast(pl.Float64, strict=False)


def parse(cells: pl.Series, notation: Notation = PLAIN) -> pl.Series:
    """Return text as 64-bit floats, null where it is missing or not in that notation.

    The currency or the unit may be left out.
    """
    if notation == PLAIN:
        numbers = plain_numbers(cells)
        if numbers.null_count() == cells.null_count():
            return numbers
    parts = _parts(cells)
    fits = (
        parts["before"].is_in(["", notation.before])
        & _singular(parts["after"]).is_in(["", notation.after])
        & parts["body"].str.contains(_body(notation))
    )
    body = parts["body"]
    if notation.thousands:
        body = body.str.replace_all(notation.thousands, "", literal=True)
    body = body.str.replace(notation.decimal, ".", literal=True)
    negative = (parts["sign"] == "-") | (parts["inner sign"] == "-")
    numbers = body.cast(pl.Float64, strict=False)
    return pl.select(
        pl.when(fits).then(pl.when(negative).then(-numbers).otherwise(numbers)).alias(cells.name)
    ).to_series()


def number_like(cells: pl.Series) -> pl.Series:
    """Return which cells of text are numbers in some notation; null where missing."""
    different = cells.unique()
    body = _parts(different)["body"]
    fits = (body.str.contains(_body(one)) for one in _ORDERS["no"])
    return cells.is_in(different.filter(reduce(pl.Series.__or__, fits)).implode())


def unlike_others(cells: pl.Series) -> pl.Series:
    """Return which numbers have another currency or unit than most, or are written unlike most."""
    parts = _parts(cells)
    marks = parts["body"].str.replace_all("[0-9]+", "")
    kinds = parts["before"] + "\n" + _singular(parts["after"])
    usual = kinds.mode().sort()[0]
    if (kinds == usual).all():
        kinds, usual = marks, marks.mode().sort()[0]
    return kinds != usual


def _body(notation: Notation, decimals: int | None = None) -> str:
    """Return the regular expression of digits in a notation, with so many decimals at most."""
    decimal, exponent = rf"\{notation.decimal}", "(?:[eE][-+]?[0-9]+)?"
    after = "[0-9]*" if decimals is None else f"[0-9]{{0,{decimals}}}"
    if not notation.thousands:
        return f"^(?:[0-9]+{decimal}?{after}|{decimal}[0-9]+){exponent}$"
    # At least one number must have groups for this notation to be tried, but small ones have none.
    # Indian ones have groups of two before the last.
    by_threes = f"[1-9][0-9]{{0,2}}(?:[{notation.thousands}][0-9]{{3}})+"
    by_twos = f"[1-9][0-9]?(?:[{notation.thousands}][0-9]{{2}})+[{notation.thousands}][0-9]{{3}}"
    return f"^(?:{by_threes}|{by_twos}|[0-9]{{1,3}})(?:{decimal}{after})?$"


def tidy(cells: pl.Series) -> pl.Series:
    """Write typographic minus signs and spaces as a keyboard does, and brackets as a minus."""
    return (
        cells.str.replace_all(_SPACES, " ")
        .str.strip_chars()
        .str.replace_all("−", "-", literal=True)
        .str.replace("^–", "-")
        .str.replace(_BRACKETS, "-$1")
        .str.replace(_TRAILING_MINUS, "-$1")
        .str.replace(_ACCOUNTED_ZERO, "${1}0")
    )


def _singular(units: pl.Series) -> pl.Series:
    """Return units with which 1 year and 2 years are of one kind."""
    return units.str.replace(r"(\p{L}{2,})s$", "$1")


def _parts(cells: pl.Series) -> pl.DataFrame:
    names = ("sign", "before", "inner sign", "body", "after")
    groups = tidy(cells).str.extract_groups(_CELL).struct.unnest()
    return groups.rename(dict(zip(groups.columns, names, strict=True)))
