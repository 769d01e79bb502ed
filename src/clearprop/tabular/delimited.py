"""Delimited text, such as CSV: its encoding, and how its lines fall into cells."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from clearprop.errors import ClearpropError

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
"""What may stand between cells, and its name."""

SAMPLE = 1 << 16
"""So many bytes at the beginning of a file are looked at to find its layout."""

NUMBER_LIKE = re.compile(r"[-+]?[0-9][0-9.,']*(e[-+]?[0-9]+)?", re.IGNORECASE)
"""A number, in whatever way it is written."""

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Layout:
    """How delimited text is laid out.

    `separator` stands between cells; `title` are the lines above the header, which belong to no
    table; `trailing` is whether a separator follows the last cell of rows, but not the header.
    """

    separator: str
    title: tuple[str, ...] = ()
    trailing: bool = False


def utf_8(content: bytes, name: str, encoding: str | None, *, is_cut: bool = False) -> bytes:
    """Return text in UTF-8, its lines ending in line feeds; an error asks for the encoding.

    Text that is cut may end in the midst of a letter.
    """
    if encoding is not None:
        try:
            decoder = codecs.getincrementaldecoder(encoding)()
            content = decoder.decode(content, final=not is_cut).encode()
        except LookupError:
            raise ClearpropError(
                f"there is no encoding '{encoding}': give one such as cp1252, latin-1 or utf-16"
            ) from None
        except UnicodeError:
            raise ClearpropError(
                f"{name} is not text in {encoding}: give another --encoding, or save it in UTF-8"
            ) from None
    elif content.startswith(_UTF_16) or b"\0" in content[:SAMPLE]:
        raise ClearpropError(
            f"{name} is not text in UTF-8: if it is in UTF-16, give --encoding utf-16"
        )
    content = content.removeprefix(codecs.BOM_UTF8)
    if b"\r" in content[:SAMPLE] and b"\n" not in content:
        return content.replace(b"\r", b"\n")
    return content


def check_utf_8(content: bytes, name: str) -> None:
    """Raise ClearpropError, which names the line, if there are bytes that are not UTF-8."""
    try:
        content.decode()
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise ClearpropError(
            f"{name} is not text in UTF-8 (line {line}): give its --encoding, such as cp1252, or "
            "save it in UTF-8"
        ) from None


def find_layout(content: bytes) -> Layout:
    """Find the layout of text in UTF-8: the separator that gives lines of equally many cells."""
    sample = content[:SAMPLE].decode(errors="ignore")
    lines = sample.split("\n")
    if len(content) > SAMPLE:
        del lines[-1]  # it may have been cut
    found = [layout for mark in SEPARATORS if (layout := _split(lines, mark))]
    return max(found, key=lambda pair: pair[0])[1] if found else Layout(",")


def _split(lines: Sequence[str], separator: str) -> tuple[tuple[float, float, int], Layout] | None:
    """Return how well a separator splits lines, and the layout; None if it does not split them.

    The rating is the share of lines with as many cells as the header, then the share of cells that
    are numbers, then the number of cells.
    """
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    rows: list[list[str]] = []
    starts: list[int] = []
    try:
        start = 0
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append([cell.strip() for cell in row])
                starts.append(start)
            start = reader.line_num
    except csv.Error:
        return None
    if not rows:
        return None
    header = header_row(rows)
    cells = len(rows[header])
    if cells < 2:
        return None
    body = rows[header + 1 :]
    trailing = bool(body) and all(len(row) == cells + 1 and not row[-1] for row in body)
    equal = [len(row) == cells + trailing for row in body]
    numbers = [NUMBER_LIKE.fullmatch(cell) is not None for row in body for cell in row]
    share = sum(equal) / len(body) if body else 1.0
    rating = (share, sum(numbers) / max(1, len(numbers)), cells)
    return rating, Layout(separator, tuple(lines[: starts[header]]), trailing)


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """Return which row has the names of columns: the first that is neither blank nor a title."""
    filled = [row for row in rows if any(row)]
    if not filled:
        return 0
    width = Counter(map(len, filled)).most_common(1)[0][0]
    there = (i for i, row in enumerate(rows) if any(row) and not _is_title(rows, i, width))
    return next(there, 0)


def _is_title(rows: Sequence[Sequence[str]], index: int, width: int) -> bool:
    """Whether a line is text above the header: little in it, and names follow at once or later."""
    if width < 2 or not rows[index][0]:
        return False
    following = [row for row in rows[index + 1 :] if sum(map(bool, row)) > width / 2]
    names_follow = bool(following) and not _has_number(following[0])
    if sum(map(bool, rows[index])) <= width / 2:
        return names_follow
    # A comment with as many separators as the header, and numbers below the names.
    is_comment = rows[index][0].startswith("#") and len(rows[index][0]) > 1
    return is_comment and names_follow and any(map(_has_number, following[1:]))


def _has_number(row: Sequence[str]) -> bool:
    return any(map(NUMBER_LIKE.fullmatch, row))
