"""A disk on which one call that writes fails."""

import errno
import os
from typing import Any

import pytest

WRITING = (
    "write",
    "fsync",
    "replace",
    "open",
    "close",
    "chmod",
    "unlink",
    "mkdir",
    "truncate",
    "lseek",
)
"""Functions of `os` that files are written with."""


class Failing:
    """Lets the n-th call that writes fail as on a full disk, and counts them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fails: int) -> None:
        self.count, self._fails = 0, fails
        for name in WRITING:
            monkeypatch.setattr(os, name, self._failing(name, getattr(os, name)))

    def _failing(self, name: str, genuine: Any) -> Any:
        def call(*args: Any, **more: Any) -> Any:
            self.count += 1
            if self.count == self._fails:
                if name == "close":
                    genuine(*args)
                raise OSError(errno.ENOSPC, "No space left on device")
            return genuine(*args, **more)

        return call
