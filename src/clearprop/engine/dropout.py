"""Dropout in place: the masks of `clearprop.dropout`, tile by tile."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from clearprop.arithmetic import Array
from clearprop.dropout import bits_at as reference_bits_at
from clearprop.dropout import threshold_of
from clearprop.engine.llvm import I32, kernel, load_vector, spread, store_vector, whole, zeros
from clearprop.engine.numba_setup import LANES, TILE, compiled, ir
from clearprop.engine.rules import times_slope


class Dropout(NamedTuple):
    """The epoch's key, and for each layer, the input layer first, below which bits a neuron drops
    out (0 for none) and the scale of those that stay; these are empty where none drops out at all.
    """

    key: Array
    thresholds: Array
    scales: Array


def dropout_of(shares: Sequence[float], dtype: str) -> Dropout:
    """Return what drops out of each hidden layer, by its share."""
    every = [0.0, *shares, 0.0] if shares else []
    return Dropout(
        np.zeros(1, dtype=np.int64),
        np.array([threshold_of(share) for share in every], dtype=np.int64),
        np.array([1 / (1 - share) for share in every], dtype=dtype),
    )


class Place(NamedTuple):
    """A step of the epoch, and where in its batch a sample is."""

    step: int
    sample: int


bits_at = compiled(reference_bits_at)
"""`clearprop.dropout.bits_at`, compiled."""


class _Bits:
    """32 bits in each lane of a vector while code is being emitted, as `bits_at` takes them."""

    def __init__(self, build: Any, value: Any) -> None:
        self._build, self.value = build, value

    def _with(self, emit: Any, other: "int | _Bits") -> "_Bits":
        value = (
            other.value
            if isinstance(other, _Bits)
            else ir.Constant(self.value.type, [other] * LANES)
        )
        return _Bits(self._build, emit(self.value, value))

    def __add__(self, other: "int | _Bits") -> "_Bits":
        return self._with(self._build.add, other)

    def __mul__(self, other: "int | _Bits") -> "_Bits":
        return self._with(self._build.mul, other)

    def __xor__(self, other: "int | _Bits") -> "_Bits":
        return self._with(self._build.xor, other)

    def __and__(self, other: "int | _Bits") -> "_Bits":
        return self._with(self._build.and_, other)

    def __rshift__(self, other: "int | _Bits") -> "_Bits":
        return self._with(self._build.lshr, other)


@kernel("X out slope row sample threshold scale", "Xout Xslope", numbers=1)
def _drop_row(build: Any, data: Any, values: Any) -> None:
    """Multiply TILE numbers, samples of one neuron, at both places by their masks."""
    row, sample, threshold, scale = values

    def everywhere(number: Any) -> Any:
        return spread(build, build.trunc(number, I32))

    scales, none = spread(build, scale), zeros(scale.type)
    for first in range(0, TILE, LANES):
        lanes = ir.Constant(ir.VectorType(I32, LANES), list(range(first, first + LANES)))
        samples = _Bits(build, build.add(everywhere(sample), lanes))
        bits = reference_bits_at(_Bits(build, everywhere(row)), samples)
        stays = build.icmp_unsigned(">=", bits.value, everywhere(threshold))
        mask = build.select(stays, scales, none)
        for place in data:
            old = load_vector(build, place, whole(first))
            store_vector(build, build.fmul(old, mask), place, whole(first))


@compiled
def drops_out(dropout: Dropout, n: int) -> bool:
    """Whether neurons of layer n drop out."""
    return len(dropout.thresholds) > 0 and dropout.thresholds[n] > 0


@compiled
def drop(
    layer: Any, buffer: Array, out: int, slope: int, first: int, last: int, sample: int, key: int,
    threshold: int, scale: float,
) -> None:  # fmt: skip
    """Multiply out of neurons `first` to `last` of a tile by their masks, and their slopes.

    `out` and `slope` are where those of neuron `first` lie, `sample` is where in its batch the
    tile's first one is, and `key` the layer's.  The slopes, which could not be had from out any
    more, stay where they are for the way back.
    """
    count = (last - first) * TILE
    if not layer.has_slope:
        for k in range(count):
            buffer[slope + k] = 1
        times_slope(layer, buffer, slope, out, slope, count)
    for i in range(first, last):
        start = (i - first) * TILE
        _drop_row(buffer, out + start, slope + start, bits_at(key, i), sample, threshold, scale)


@compiled
def times_dropped_slope(buffer: Array, d: int, slope: int, count: int) -> None:
    """Compute dE_dnet ← dE_dout ⊙ slope, in place, by what `drop` has left."""
    for k in range(count):
        buffer[d + k] *= buffer[slope + k]
