"""What clearprop says when it cannot go on: one clear sentence."""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

T = TypeVar("T")

MOST_NAMES = 20
"""Of longer lists, so many names are written."""


class ClearpropError(ValueError):
    """Input that cannot be used: the message names the thing, the value found and the remedy."""


def nearest_name(name: str, known: Iterable[str]) -> str:
    """Say which known name `name` was probably meant to be, or list them all."""
    names = {one.lower(): one for one in known}
    close = get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    if close:
        return f"did you mean '{names[close[0]]}'?"
    listed = list(names.values())
    more = f" and {len(listed) - MOST_NAMES} more" if len(listed) > MOST_NAMES else ""
    return f"use one of {', '.join(listed[:MOST_NAMES])}{more}"


def check_names(kind: str, names: Iterable[str], known: Collection[str]) -> None:
    """Refuse a name that is not known; the error gives the nearest one."""
    for name in names:
        if name not in known:
            raise ClearpropError(f"no {kind} is called '{name}': {nearest_name(name, known)}")


def named(kind: str, name: str, table: Mapping[str, T]) -> T:
    """Return a table's entry of that name; if there is none, the error gives the nearest one."""
    check_names(kind, [name], table)
    return table[name]
