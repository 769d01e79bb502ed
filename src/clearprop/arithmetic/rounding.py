"""How a person rounds: a choice that makes an arithmetic."""

import fractions
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from clearprop.arithmetic.base import Arithmetic
from clearprop.arithmetic.decimals import DecimalArithmetic, Decimals, Significant
from clearprop.errors import ClearpropError

SMALL = Decimal("0.0001")
"""Numbers of significant digits that are smaller are printed with a power of ten."""

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = {small: chr(digit) for digit, small in RAISED.items()}

Way = Literal["decimals", "significant", "exact"]


@dataclass(frozen=True)
class Rounding:
    """How every named quantity is rounded."""

    # Kept after the decimal point, or significant ones if that is the way
    digits: int
    # "exact" keeps fractions as they are, and rounds only what is none to decimals
    way: Way = "decimals"

    def __post_init__(self) -> None:
        _ = self.arithmetic  # which knows what it can round to

    @property
    def of_decimals(self) -> DecimalArithmetic:
        """The arithmetic of decimals that rounds so, where fractions are not kept."""
        return Significant(self.digits) if self.way == "significant" else Decimals(self.digits)

    @property
    def arithmetic(self) -> Arithmetic:
        """The arithmetic that rounds so."""
        match self.way:
            case "decimals" | "significant":
                return self.of_decimals
            case "exact":
                from clearprop.arithmetic.fractions import Fractions

                return Fractions(self.digits)

    def text(self, number: Decimal | fractions.Fraction | int) -> str:
        """Return a number as it is printed: a small one of significant digits as 5.532·10⁻⁹."""
        if self.way != "significant" or isinstance(number, fractions.Fraction):
            return number_text(number)
        whole = Decimal(number)
        if not 0 < abs(whole) < SMALL:
            return number_text(whole)
        power = whole.adjusted()
        return f"{number_text(whole.scaleb(-power))}·10{str(power).translate(RAISED)}"


def chosen_rounding(decimals: int, significant: int | None, *, exact: bool) -> Rounding:
    """Return the rounding that was chosen: to decimals, unless it is one of the others."""
    if significant is not None and exact:
        raise ClearpropError(
            "numbers are either kept exact or rounded to significant digits: ask for one of the two"
        )
    if significant is not None:
        return Rounding(significant, "significant")
    return Rounding(decimals, "exact" if exact else "decimals")


def number_text(number: Decimal | fractions.Fraction | int) -> str:
    """Return a number as it is written: all its digits and no exponent, or a fraction's slash."""
    if isinstance(number, fractions.Fraction):
        return str(number)
    return format(Decimal(number), "f")
