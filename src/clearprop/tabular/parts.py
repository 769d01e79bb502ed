"""The rows to train or to validate on, encoded: in memory, or in files."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, final

import numpy as np

from clearprop.arithmetic import Array
from clearprop.checks import DataSet
from clearprop.files import write_all, write_file
from clearprop.sample_order import BUFFER, bytes_per_sample
from clearprop.stored.mapped import map_file
from clearprop.stored.samples import StoredSamples

MOST_SCORED = 262_144
"""Of more rows, scores are those of so many, from everywhere in the table: shares are then right
within 0.2 % (two standard deviations at most).
"""

_BUCKET = 4 * 2**20
"""Bytes of a bucket of rows, about; of each, rows are written together."""

_TOGETHER = 16 * 2**20
"""Bytes of encoded rows that are written together."""

FLOAT = np.dtype(np.float32)
"""The float type of a network for tables."""


@dataclass(frozen=True)
class Shape:
    """How many rows a part has, and what each of them has."""

    rows: int
    inputs: int
    outputs: int
    weighted: bool
    # Numbers that are the targets, None for a class
    targets: int | None

    @property
    def bytes_per_row(self) -> int:
        """How many bytes an encoded row takes."""
        return bytes_per_sample(self.inputs, self.outputs, FLOAT, weighted=self.weighted)

    @property
    def buckets(self) -> int:
        """Over how many buckets to distribute the rows: one if all are shuffled at once anyway."""
        size = self.rows * self.bytes_per_row
        return 1 if size <= BUFFER else -(-size // _BUCKET)

    def empty_targets(self) -> Array:
        """Return room for the targets that are scored."""
        rows = min(self.rows, MOST_SCORED)
        if self.targets is None:
            return np.zeros(rows, dtype=np.int64)
        return np.zeros((rows, self.targets))


@dataclass(frozen=True)
class Part:
    """Rows, encoded; `targets` are those of the first of them, up to `MOST_SCORED`, not encoded."""

    samples: DataSet | StoredSamples
    targets: Array

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.samples.size

    def first(self) -> DataSet:
        """Return the rows to score, in memory."""
        rows = len(self.targets)
        if isinstance(self.samples, StoredSamples):
            return self.samples.given(0, rows)
        X, Y, weights = self.samples
        return DataSet(X[:rows], Y[:rows], None if weights is None else weights[:rows])


class PartBuilder(Protocol):
    """Puts encoded rows into their places."""

    def add(self, places: Array, rows: DataSet, targets: Array) -> None:
        """Put rows into their places."""
        ...

    def finish(self) -> Part:
        """Return all of them."""
        ...


NewParts = Callable[[Mapping[str, Shape]], Mapping[str, PartBuilder]]
"""Makes what builds each part, by its name."""


@final
class InMemory:
    """Builds a part in memory."""

    def __init__(self, shape: Shape) -> None:
        self._samples = DataSet(
            np.empty((shape.rows, shape.inputs), FLOAT),
            np.empty((shape.rows, shape.outputs), FLOAT),
            np.empty(shape.rows, FLOAT) if shape.weighted else None,
        )
        self._targets = shape.empty_targets()

    def add(self, places: Array, rows: DataSet, targets: Array) -> None:
        for whole, some in zip(self._samples, rows, strict=True):
            if whole is not None:
                whole[places] = some
        put_targets(self._targets, places, targets)

    def finish(self) -> Part:
        return Part(self._samples, self._targets)


def in_memory(shapes: Mapping[str, Shape]) -> Mapping[str, PartBuilder]:
    """Build parts in memory."""
    return {name: InMemory(shape) for name, shape in shapes.items()}


@final
class InFiles:
    """Builds a part in files of a folder; what lies side by side is written together."""

    def __init__(self, folder: Path, name: str, shape: Shape) -> None:
        self._folder, self._name, self._shape = folder, name, shape
        self._widths = [shape.inputs, shape.outputs, *[1] * shape.weighted]
        self._paths = part_files(folder, name, shape)[:-1]
        for path, width in zip(self._paths, self._widths, strict=True):
            with path.open("wb") as file:
                os.truncate(file.fileno(), shape.rows * width * FLOAT.itemsize)
        self._targets = shape.empty_targets()
        self._waiting: list[tuple[Array, DataSet]] = []

    def add(self, places: Array, rows: DataSet, targets: Array) -> None:
        put_targets(self._targets, places, targets)
        self._waiting.append((places, rows))
        waiting = sum(len(one) for one, _ in self._waiting)
        if waiting * self._shape.bytes_per_row >= _TOGETHER:
            self._write()

    def finish(self) -> Part:
        self._write()
        for path in self._paths:
            with path.open("r+b") as file:
                os.fsync(file.fileno())
        write_file(part_files(self._folder, self._name, self._shape)[-1], self._targets.tobytes())
        return map_part(self._folder, self._name, self._shape)

    def _write(self) -> None:
        if not self._waiting:
            return
        places, some = zip(*self._waiting, strict=True)
        self._waiting = []
        place = np.concatenate(places)
        order = np.argsort(place)
        place = place[order]
        starts = np.flatnonzero(np.diff(place, prepend=-2) != 1)
        ends = np.append(starts[1:], len(place))
        arrays_of_files = zip(*some, strict=True)
        for path, width, arrays in zip(self._paths, self._widths, arrays_of_files, strict=False):
            rows = np.concatenate(arrays)[order]
            size = width * FLOAT.itemsize
            with path.open("r+b", buffering=0) as file:
                for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
                    os.lseek(file.fileno(), int(place[start]) * size, os.SEEK_SET)
                    some_rows = np.ascontiguousarray(rows[start:end], dtype=FLOAT)
                    write_all(file.fileno(), some_rows.tobytes())


def part_files(folder: Path, name: str, shape: Shape) -> list[Path]:
    """Return the files of a part: those of its arrays, and of its targets."""
    arrays = ["X", "Y", *["weights"] * shape.weighted, "targets"]
    return [folder / f"{name}.{array}" for array in arrays]


def map_part(folder: Path, name: str, shape: Shape) -> Part:
    """Map a part that has been built in files."""
    X, Y, *weights, targets = part_files(folder, name, shape)
    samples = StoredSamples(
        map_file(X, FLOAT, (shape.rows, shape.inputs)),
        map_file(Y, FLOAT, (shape.rows, shape.outputs)),
        map_file(weights[0], FLOAT, (shape.rows,)) if weights else None,
        FLOAT,
    )
    empty = shape.empty_targets()
    return Part(samples, np.fromfile(targets, empty.dtype).reshape(empty.shape))


def put_targets(whole: Array, places: Array, targets: Array) -> None:
    """Put the targets of the rows that are scored into their places."""
    near = places < len(whole)
    whole[places[near]] = targets[near]
