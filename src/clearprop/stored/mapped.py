"""Arrays mapped from files: read where they lie, a few rows at a time."""

import mmap
from collections.abc import Iterator
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.sample_order import BUFFER

AT_ONCE = 8192
"""Rows are read in multiples of so many, which go forward through a network at once."""


def is_mapped(array: Any) -> bool:
    """Whether an array's numbers lie in a file."""
    return isinstance(array, np.memmap) and _mapping(array) is not None


def release(array: Any) -> None:
    """Give the memory back that reading a mapped array took; what was read stays in its file."""
    mapping = _mapping(array)
    # Changes to a private copy are in no file, and would be lost.
    is_shared = getattr(array, "mode", "c") in ("r", "r+", "w+")
    if mapping is not None and is_shared and hasattr(mapping, "madvise"):
        mapping.madvise(mmap.MADV_DONTNEED)


def _mapping(array: Any) -> mmap.mmap | None:
    """Return the mapping that an array is a view of, if it is one."""
    while isinstance(array, np.ndarray):
        array = array.base
    return array if isinstance(array, mmap.mmap) else None


def is_large(array: Any) -> bool:
    """Whether an array is mapped from a file, and so large that it is to stay there."""
    return is_mapped(array) and array.ndim == 2 and array.nbytes > BUFFER


def rows_at_once(bytes_per_row: int) -> int:
    """Return how many rows to read at once: a part of a buffer, in multiples of `AT_ONCE`."""
    return AT_ONCE * max(1, BUFFER // 4 // (AT_ONCE * bytes_per_row))


def parts_in_memory(array: Array) -> Iterator[Array]:
    """Yield the rows of a mapped array, a part of a buffer at a time."""
    step = rows_at_once(array.shape[1] * array.itemsize)
    for first in range(0, len(array), step):
        yield np.array(array[first : first + step])
        release(array)


def map_file(path: Any, dtype: Any, shape: tuple[int, ...]) -> Array:
    """Map a file that holds an array's numbers and nothing else; an empty array has no mapping."""
    if 0 in shape:
        return np.zeros(shape, dtype)
    return np.memmap(path, dtype=dtype, mode="r", shape=shape)
