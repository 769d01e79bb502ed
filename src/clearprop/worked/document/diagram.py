"""The picture of a network, in units of the distance between two neurons; y grows downwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np

from clearprop.arithmetic import Array
from clearprop.arithmetic.rounding import number_text
from clearprop.worked.document.matrices import visible
from clearprop.worked.steps.records import WorkedSteps

MAX_NEURONS = 7
"""A layer with more is shown by its first ones, dots and its last one."""

MAX_LABELS = 30
"""With more edges than that, numbers on them would cover each other."""

LABEL_SHARES = tuple(share / 100 for share in range(18, 84, 3))
"""Where a number may stand on its edge, as shares of the way."""

LABEL_WIDTH, LABEL_HEIGHT = 0.62, 0.21
"""Of a number such as -0.35 or 7/10."""

BELOW = 0.15
"""Room for the biases below the last row of neurons."""

BETWEEN_LAYERS = 3.2
RADIUS = 0.34

MAX_WIDTH = 16.0
"""Centimetres that a picture may be wide on paper."""


Point = tuple[float, float]


@dataclass(frozen=True)
class Neuron:
    """A neuron at (x, y), or the dots for those left out: then its number is 0.

    Its bias is written below it; it is empty where there is none, or no room for numbers.
    """

    layer: str
    number: int
    x: float
    y: float
    bias: str = ""


@dataclass(frozen=True)
class Edge:
    """A weight: from one neuron to another, and how strong it is beside the largest one, 0 to 1.

    Its number is written at `label_at`; None where there is no room.
    """

    start: Neuron
    end: Neuron
    weight: str
    negative: bool
    strength: float
    label_at: Point | None
    is_pale: bool = False

    @property
    def opacity(self) -> float:
        """0 to 1: a small weight is pale."""
        if self.is_pale:
            return 0.18
        return 0.35 + 0.5 * self.strength

    @property
    def points(self) -> float:
        """How thick its line is on paper, in points."""
        return 0.3 + 1.5 * self.strength


@dataclass(frozen=True)
class Diagram:
    """Neurons and edges within a frame of `width` by `height`."""

    neurons: tuple[Neuron, ...]
    edges: tuple[Edge, ...]
    width: float
    height: float

    @property
    def across(self) -> float:
        """Centimetres for a unit of width, so that a deep network still fits a page."""
        return min(1.0, MAX_WIDTH / self.width)


def diagram(worked: WorkedSteps) -> Diagram:
    """Lay a network out: a column of neurons for each layer, an edge for each weight shown."""
    return _laid_out(worked.network.sizes, worked.initial, None)


def paths_diagram(
    sizes: Sequence[int],
    values: Mapping[str, Array],
    lit: frozenset[tuple[int, int, int]],
) -> Diagram:
    """Lay a network out with some edges lit, each by the index of its layer, its row and column;
    the others are pale.

    Where there are `values` of the weights, W_b and so on, the lit ones are numbered.
    """
    return _laid_out(sizes, {name: W for name, W in values.items() if name[0] == "W"}, lit)


def _laid_out(
    sizes: Sequence[int],
    values: Mapping[str, Array],
    lit: frozenset[tuple[int, int, int]] | None,
) -> Diagram:
    height = max(len(visible(size, MAX_NEURONS)) for size in sizes)
    names = [chr(ord("a") + index) for index in range(len(sizes))]
    columns = [
        _column(values, name, size, 0.6 + index * BETWEEN_LAYERS, height)
        for index, (name, size) in enumerate(zip(names, sizes, strict=True))
    ]
    neurons = tuple(neuron for column in columns for neuron in column)
    matrices = [W for name, W in values.items() if name.startswith("W_")]
    largest = max((float(np.max(np.abs(W))) for W in matrices), default=0.0)
    pairs = [
        (start, end)
        for before, after in pairwise(columns)
        for start, end in product(before, after)
        if start.number and end.number
    ]
    has_numbers = len(pairs) <= MAX_LABELS and bool(matrices)
    if not has_numbers:
        neurons = tuple(replace(neuron, bias="") for neuron in neurons)
    edges: list[Edge] = []
    labels: list[Point] = []
    for start, end in pairs:
        at = (names.index(end.layer) - 1, end.number - 1, start.number - 1)
        is_pale = lit is not None and at not in lit
        weight = values[f"W_{end.layer}"][at[1:]] if matrices else 0
        strength = abs(float(weight)) / largest if largest else 0.0
        if lit is not None:
            strength = 0.0 if is_pale else 0.6
        label = None
        if has_numbers and not is_pale:
            label = _label_at(start, end, labels, pairs)
            labels.append(label)
        text = number_text(weight) if matrices else ""
        edges.append(Edge(start, end, text, bool(weight < 0), strength, label, is_pale))
    has_biases = any(neuron.bias for neuron in neurons)
    width = 1.2 + (len(sizes) - 1) * BETWEEN_LAYERS
    return Diagram(neurons, tuple(edges), width, height + (BELOW if has_biases else 0.0))


def _label_at(
    start: Neuron, end: Neuron, taken: Sequence[Point], pairs: Sequence[tuple[Neuron, Neuron]]
) -> Point:
    """Return where on an edge a number covers no other one and stands on no other edge, or the
    least of them; near the start, where several places are as good.
    """
    others = [
        pair
        for pair in pairs
        if pair != (start, end) and (pair[0].layer, pair[1].layer) == (start.layer, end.layer)
    ]

    def at(share: float) -> Point:
        return (start.x + share * (end.x - start.x), start.y + share * (end.y - start.y))

    def room(share: float) -> float:
        """Return how far the nearest number or edge is, 1 for far enough."""
        x, y = at(share)
        numbers = (max(abs(x - a) / LABEL_WIDTH, abs(y - b) / LABEL_HEIGHT) for a, b in taken)
        heights = (_height(pair, x) for pair in others)
        edges = (abs(y - height) / LABEL_HEIGHT for height in heights)
        return min(1.0, 2 * min(numbers, default=1.0) - 1, min(edges, default=1.0))

    return at(max(LABEL_SHARES, key=lambda share: (round(room(share), 2), -share)))


def _height(pair: tuple[Neuron, Neuron], x: float) -> float:
    """Return how high an edge is at x."""
    start, end = pair
    return start.y + (x - start.x) / (end.x - start.x) * (end.y - start.y)


def _column(
    values: Mapping[str, Array], layer: str, size: int, x: float, height: int
) -> list[Neuron]:
    places = visible(size, MAX_NEURONS)
    top = (height - len(places)) / 2 + 0.5
    biases = values.get(f"b_{layer}")

    def bias(index: int | None) -> str:
        return "" if biases is None or index is None else number_text(biases[index, 0])

    return [
        Neuron(layer, 0 if index is None else index + 1, x, top + place, bias(index))
        for place, index in enumerate(places)
    ]
