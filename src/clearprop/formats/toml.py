"""Files in TOML, their numbers as decimals; what goes wrong is said in one sentence."""

import re
import tomllib
from pathlib import Path
from typing import Any

from clearprop.errors import ClearpropError
from clearprop.files import errors_naming, read_text
from clearprop.typed_numbers import BOUNDS, TypedFloat, numbers_of


def read_toml(path: Path, wanted: str) -> dict[str, Any]:
    """Return the tables of a TOML file, its numbers as decimals, so that a typed 0.30 is 0.30."""
    text = read_text(path, wanted)
    with errors_naming(path):
        return tables_of(text)


def tables_of(toml: str) -> dict[str, Any]:
    """Return the tables that a text in TOML holds, its floats as decimals."""
    try:
        return numbers_of(tomllib.loads(toml, parse_float=TypedFloat))
    except tomllib.TOMLDecodeError as wrong:
        comma = _decimal_comma(toml)
        raise ClearpropError(f"it is not valid TOML: {comma or wrong}") from None
    except RecursionError:
        raise ClearpropError(
            "it has lists in lists without end: give matrices, row by row"
        ) from None
    except ClearpropError:
        raise
    except ValueError:  # Python reads no whole number of more than 4300 digits
        raise ClearpropError(f"it has a whole number with too many digits: {BOUNDS}") from None


def _decimal_comma(toml: str) -> str:
    """Return what to do about the first number with a decimal comma in a text; empty if none."""
    for number, line in enumerate(toml.splitlines(), 1):
        found = re.search(r"=\s*(-?\d+),(\d+)\s*(#.*)?$", line)
        if found:
            before, after = found[1], found[2]
            return f"write {before}.{after} with a point, not {before},{after} (at line {number})"
    return ""
