"""Rows whose targets are known, a chunk at a time, from wherever the table lies."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.randomness import Draws
from clearprop.tabular.columns import Column
from clearprop.tabular.task import Label, Target
from clearprop.validation_split import held_out

CHUNK = 65_536
"""Rows that are worked on together; all chunks but the last have so many."""


class Rows(NamedTuple):
    """Some rows: each column's values, and the targets.

    The targets are the classes by number, shape (rows,), or numbers in their own unit, float64 of
    shape (rows, targets).
    """

    values: Mapping[str, pl.Series]
    targets: Array

    @property
    def classes(self) -> Array:
        """Return each row's class, shape (rows,); all 0 where the target is a number."""
        numbers = np.zeros(len(self.targets), dtype=np.int64)
        return self.targets if self.targets.ndim == 1 else numbers


@dataclass(frozen=True)
class Survey:
    """What is in a table.

    `columns` are those that are no targets, in the table's order.  `classes` are the labels, in
    order, None where the target is a number; `class_rows` has how many rows each class has, or all
    rows as one; `dropped` are the rows without a target.  `chunks` yields the others, in the
    table's order, as often as it is called.
    """

    columns: tuple[Column, ...]
    targets: tuple[Target, ...]
    classes: tuple[Label, ...] | None
    class_rows: tuple[int, ...]
    dropped: int
    chunks: Callable[[], Iterator[Rows]]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the table may not expect, a sentence each."""
        return tuple(note for one in (*self.targets, *self.columns) for note in one.notes)


def of_height(frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Put rows together to frames of `CHUNK` rows, but for the last."""
    waiting, rows = list[pl.DataFrame](), 0
    for frame in frames:
        waiting.append(frame)
        rows += frame.height
        if rows >= CHUNK:
            whole = pl.concat(waiting)
            for first in range(0, rows - rows % CHUNK, CHUNK):
                yield whole.slice(first, CHUNK)
            waiting, rows = [whole.slice(rows - rows % CHUNK)], rows % CHUNK
    if rows:
        yield pl.concat(waiting)


@final
class RowSplit:
    """Which rows are kept for validation: the same share of each class, drawn by the seed.

    At least one row of each class is trained on.  Each fold (from 0) keeps others.
    """

    def __init__(self, class_rows: Sequence[int], share: float, seed: int, fold: int = 0) -> None:
        self._rows, self._draws, self._fold = class_rows, Draws(seed, "split"), fold
        self.kept = [min(round(share * rows), rows - 1) for rows in class_rows]
        self._seen: list[int] = [0] * len(class_rows)

    def are_kept(self, classes: Array) -> Array:
        """Return whether each of the next rows is kept, by the number of its class."""
        found = np.zeros(len(classes), dtype=bool)
        for one in map(int, np.unique(classes)):
            places = np.flatnonzero(classes == one)
            first = self._seen[one]
            last = first + len(places)
            found[places] = held_out(
                self._rows[one], self.kept[one], self._draws, one, first, last, self._fold
            )
            self._seen[one] = last
        return found


@final
class Placement:
    """Where rows lie that are distributed at random over buckets, evenly from every run of rows.

    A block of rows side by side then comes from everywhere in the table, however that is sorted.
    """

    def __init__(self, rows: int, buckets: int, draws: Draws, kind: int) -> None:
        self._size, self._buckets, self._draws, self._kind = rows, buckets, draws, kind
        self._run = max(1, CHUNK // buckets) * buckets
        whole, rest = divmod(rows, self._run)
        sizes = (
            whole * (self._run // buckets) + rest // buckets + (np.arange(buckets) < rest % buckets)
        )
        self._next: Array = np.cumsum(sizes) - sizes
        self._placed = 0
        self._drawn = (-1, np.zeros(0, dtype=np.int64))

    def places(self, count: int) -> Array:
        """Return the places of the next rows."""
        buckets = self._buckets_of(self._placed, self._placed + count)
        self._placed += count
        order = np.argsort(buckets, kind="stable")
        counts = np.bincount(buckets, minlength=self._buckets)
        before = np.cumsum(counts) - counts
        places = np.empty(count, dtype=np.int64)
        places[order] = np.arange(count) + np.repeat(self._next - before, counts)
        self._next = self._next + counts
        return places

    def _buckets_of(self, first: int, last: int) -> Array:
        """Return the buckets of rows."""
        if self._buckets == 1:
            return np.zeros(last - first, dtype=np.int64)
        found = [np.zeros(0, dtype=np.int64)]
        for number in range(first // self._run, -(-last // self._run)):
            begin = number * self._run
            size = min(self._run, self._size - begin)
            if self._drawn[0] != number:
                drawn = self._draws.at(self._kind, number).permutation(size) % self._buckets
                self._drawn = (number, drawn)
            found.append(self._drawn[1][max(0, first - begin) : last - begin])
        return np.concatenate(found)
