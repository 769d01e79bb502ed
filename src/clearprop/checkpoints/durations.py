"""Spans of time and of epochs as people type them: 10min, 2h, 5epochs."""

import re
from dataclasses import dataclass
from math import inf

from clearprop.errors import ClearpropError

_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class SavingInterval:
    """How often something is done: every so many seconds, or every so many epochs."""

    seconds: float = inf
    epochs: float = inf


def interval_of(text: str) -> SavingInterval:
    """Return an interval: "10min", "30s", "1h" or "5epochs"."""
    found = re.fullmatch(r"\s*([0-9]{1,6})\s*epochs?\s*", text)
    if found and int(found[1]) > 0:
        return SavingInterval(epochs=int(found[1]))
    seconds = _seconds(text)
    if seconds is None:
        raise ClearpropError(f"'{text}' is no interval: give one such as 10min, 30s, 2h or 5epochs")
    return SavingInterval(seconds=seconds)


def seconds_of(text: str) -> float:
    """Return a span of time in seconds: "2h", "30min" or "45s"."""
    seconds = _seconds(text)
    if seconds is None:
        raise ClearpropError(f"'{text}' is no span of time: give one such as 2h, 30min or 45s")
    return seconds


def _seconds(text: str) -> float | None:
    found = re.fullmatch(r"\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(s|min|h)\s*", text)
    return float(found[1]) * _SECONDS[found[2]] if found and float(found[1]) > 0 else None
