"""Arrays in files, small, and a buffer that is smaller still."""

from pathlib import Path

import numpy as np
import pytest

from clearprop.arithmetic import Array

BUFFER = 1 << 14
"""Bytes: two hundred samples of 20 numbers in float32."""


def make_buffer_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make whatever is larger than 16 KiB large."""
    for module in ("sample_order", "stored.mapped", "stored.samples", "tabular.parts"):
        monkeypatch.setattr(f"clearprop.{module}.BUFFER", BUFFER)
    monkeypatch.setattr("clearprop.stored.mapped.AT_ONCE", 512)


def mapped(path: Path, array: Array) -> Array:
    """Write an array into a file and map it."""
    np.ascontiguousarray(array).tofile(path)
    return np.memmap(path, dtype=array.dtype, mode="r", shape=array.shape)
