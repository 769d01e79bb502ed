"""How much memory a table takes, and how much there is."""

import os
import re
from pathlib import Path

from clearprop.errors import ClearpropError
from clearprop.optional_import import optional_import
from clearprop.tabular.files import STREAMED
from clearprop.tabular.read import COMPRESSED, kind_of_file

LEAST = 600 * 10**6
"""Bytes in which a training on files has room: what was measured of 20 columns, and some more."""

_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}

_OF_TEXT, _OF_GZIP, _OF_VALUE = 6, 30, 40
"""Bytes that a table in memory takes at most, with all that is made of it: for each byte of text
(5.2 were measured), of compressed text, and for each value of Parquet files."""


def bytes_of(text: str) -> int:
    """Return the number of bytes that a text such as 2GB says."""
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([kKMGT]?i?B?)\s*", text)
    unit = match and _UNITS.get(match[2].upper().replace("I", "") or "B")
    if match is None or unit is None:
        raise ClearpropError(
            f"--memory is '{text}': write a number and a unit, such as 2GB or 800MB"
        )
    bound = int(float(match[1]) * unit)
    if bound < LEAST:
        raise ClearpropError(
            f"--memory is {text}, but a training takes up to {LEAST // 10**6} MB even of tables in "
            "files: allow it as much"
        )
    return bound


def takes_more_than(path: Path, memory: str | None) -> bool:
    """Whether a table is to be read a part at a time: from a folder, or because it may take more
    memory than a text such as 2GB allows, or half of the machine's.
    """
    bound = _half_of_memory() if memory is None else bytes_of(memory)
    kind = kind_of_file(path)
    if path.is_dir():
        return True
    if kind not in STREAMED or not path.is_file():
        return False
    size = path.stat().st_size
    if kind == ".parquet" and size * _OF_GZIP > bound:
        about = optional_import("pyarrow.parquet", "'clearprop[large]'").read_metadata(path)
        return about.num_rows * about.num_columns * _OF_VALUE > bound
    return kind != ".parquet" and size * _times(path) > bound


def _times(path: Path) -> int:
    return _OF_GZIP if path.suffix.lower() == COMPRESSED else _OF_TEXT


def _half_of_memory() -> int:
    """Return half of the machine's memory in bytes."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (AttributeError, ValueError, OSError):  # not on every system
        return 4 * 10**9
