"""What clearprop says when it cannot go on: one clear sentence."""

from collections.abc import Iterable
from difflib import get_close_matches


class ClearpropError(ValueError):
    """Input that cannot be used: the message names the thing, the value found and the remedy."""


def nearest_name(name: str, known: Iterable[str]) -> str:
    """Say which known name `name` was probably meant to be, or list them all."""
    names = list(known)
    close = get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    if close:
        return f"did you mean '{close[0]}'?"
    return "use one of " + ", ".join(names)
