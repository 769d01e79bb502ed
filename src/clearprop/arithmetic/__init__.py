"""What a "number" is: floats, decimals rounded as a hand does, or symbols.

The equations in `forward`, `backward` and `update` are written once and run on any of them.
`Symbols` is imported on first use: SymPy takes longer to import than all the rest.
"""

from typing import TYPE_CHECKING, Any

from clearprop.arithmetic.base import Arithmetic, Array, Quantity
from clearprop.arithmetic.decimals import Decimals
from clearprop.arithmetic.floats import Floats
from clearprop.arithmetic.rounding import Rounding

if TYPE_CHECKING:
    from clearprop.arithmetic.symbols import Symbols, symbol_matrix

__all__ = [
    "Arithmetic",
    "Array",
    "Decimals",
    "Floats",
    "Quantity",
    "Rounding",
    "Symbols",
    "symbol_matrix",
]


def __getattr__(name: str) -> Any:
    if name in ("Symbols", "symbol_matrix"):
        from clearprop.arithmetic import symbols

        return getattr(symbols, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
