"""Batches as a function gives them, written into files to be read from there in any order."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, NamedTuple, cast, final

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.stored.mapped import map_file

Batches = Callable[[], Iterable[tuple[Any, ...]]]
"""Gives all samples, once each time it is called: (X, y) or (X, y, weights) of some, and so on."""


class Given(NamedTuple):
    """Samples as a user gives them."""

    X: Any
    y: Any
    weights: Any


@contextmanager
def in_files(X: Any, y: Any, weights: Any) -> Generator[Given]:
    """Write what a function gives as X into temporary files, and map these; else change nothing.

    Raises
    ------
    ClearpropError
        If batches cannot be put together, or y or weights are given besides.
    """
    if not callable(X):
        yield Given(X, y, weights)
        return
    if y is not None or weights is not None:
        raise ClearpropError(
            "X is a function, which gives batches with their targets and weights: give these there"
        )
    with TemporaryDirectory(prefix="clearprop-") as folder:
        yield _written(cast(Batches, X), Path(folder))


def _written(batches: Batches, folder: Path) -> Given:
    paths = [folder / name for name in ("X", "y", "weights")]
    with paths[0].open("wb") as X, paths[1].open("wb") as y, paths[2].open("wb") as weights:
        files = (_Rows("X", X), _Rows("y", y), _Rows("weights", weights))
        number = 0
        for number, batch in enumerate(batches(), start=1):
            arrays = tuple(batch)
            if len(arrays) not in (2, 3) or (len(arrays) - 2 != bool(files[2].rows) and number > 1):
                raise ClearpropError(
                    f"batch {number} has {len(arrays)} parts: give (X, y), or (X, y, weights) in "
                    "every batch"
                )
            counts = {file.write(part, number) for file, part in zip(files, arrays, strict=False)}
            if len(counts) > 1:
                raise ClearpropError(
                    f"batch {number} has {min(counts)} rows in one part and {max(counts)} in "
                    "another: give a target for each row of X"
                )
    if number == 0:
        raise ClearpropError("the function gives no batches: give at least one")
    found = [file.mapped(path) for file, path in zip(files, paths, strict=True)]
    return Given(found[0], found[1], found[2] if files[2].rows else None)


@final
class _Rows:
    """Rows of an array, one part after the other; of text, the number of each one's name."""

    def __init__(self, name: str, file: BinaryIO) -> None:
        self._name, self._file, self.rows = name, file, 0
        self._dtype, self._shape = np.dtype(float), tuple[int, ...]()
        self._names: dict[Any, int] | None = None

    def write(self, part: Any, number: int) -> int:
        """Write a batch's part; return how many rows it has."""
        array = np.asarray(part.toarray() if hasattr(part, "toarray") else part)
        if array.ndim == 0:
            raise ClearpropError(f"batch {number} has the single value {array} for {self._name}")
        if self.rows == 0:
            self._shape = array.shape[1:]
            self._names = {} if array.dtype.kind in "OUS" else None
            self._dtype = np.dtype(np.int32) if self._names is not None else array.dtype
        if array.shape[1:] != self._shape:
            raise ClearpropError(
                f"batch {number} has rows of shape {array.shape[1:]} in {self._name}, but those "
                f"before have {self._shape}"
            )
        if self._names is not None:
            names = self._names
            numbers = [names.setdefault(one, len(names)) for one in array.ravel().tolist()]
            array = np.array(numbers, dtype=np.int32).reshape(array.shape)
        elif not np.can_cast(array.dtype, self._dtype, "same_kind"):
            raise ClearpropError(
                f"batch {number} has {self._name} of type {array.dtype}, but those before have "
                f"{self._dtype}: give one type"
            )
        self._file.write(np.ascontiguousarray(array, dtype=self._dtype).data)
        self.rows += len(array)
        return len(array)

    def mapped(self, path: Path) -> Any:
        """Return the whole array."""
        array = map_file(path, self._dtype, (self.rows, *self._shape))
        return array if self._names is None else Named(array, np.array(list(self._names)))


@final
class Named:
    """An array of names in which each stands as a number."""

    def __init__(self, numbers: Array, names: Array) -> None:
        self._numbers, self._names = numbers, names
        self.shape, self.ndim, self.dtype = numbers.shape, numbers.ndim, names.dtype

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, rows: Any) -> Array:
        return self._names[self._numbers[rows]]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return self[:].astype(dtype or self.dtype)
