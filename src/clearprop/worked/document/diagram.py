"""The picture of a network, in units of the distance between two neurons; y grows downwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np

from clearprop.arithmetic.rounding import number_text
from clearprop.worked.document.matrices import visible
from clearprop.worked.steps.records import WorkedSteps

MAX_NEURONS = 7
"""A layer with more is shown by its first ones, dots and its last one."""

MAX_LABELS = 30
"""With more edges than that, numbers on them would cover each other."""

LABEL_SHARES = (0.3, 0.45, 0.6, 0.25, 0.35, 0.4, 0.5, 0.55, 0.65, 0.7, 0.2, 0.75)
"""Where a number may stand on its edge, as shares of the way; the first that is free is taken."""

LABEL_WIDTH, LABEL_HEIGHT = 0.62, 0.21
"""Of a number such as -0.35 or 7/10."""

BETWEEN_LAYERS = 3.2
RADIUS = 0.34

MAX_WIDTH = 16.0
"""Centimetres that a picture may be wide on paper."""


Point = tuple[float, float]


@dataclass(frozen=True)
class Neuron:
    """A neuron at (x, y), or the dots for those left out: then its number is 0."""

    layer: str
    number: int
    x: float
    y: float


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

    @property
    def opacity(self) -> float:
        """0 to 1: a small weight is pale."""
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
    sizes = worked.network.sizes
    height = max(len(visible(size, MAX_NEURONS)) for size in sizes)
    names = ["a", *(layer.name for layer in worked.network.layers)]
    columns = [
        _column(name, size, 0.6 + index * BETWEEN_LAYERS, height)
        for index, (name, size) in enumerate(zip(names, sizes, strict=True))
    ]
    neurons = tuple(neuron for column in columns for neuron in column)
    largest = max(float(np.max(np.abs(worked.initial[f"W_{name}"]))) for name in names[1:])
    pairs = [
        (start, end)
        for before, after in pairwise(columns)
        for start, end in product(before, after)
        if start.number and end.number
    ]
    edges: list[Edge] = []
    labels: list[Point] = []
    for start, end in pairs:
        weight = worked.initial[f"W_{end.layer}"][end.number - 1, start.number - 1]
        strength = abs(float(weight)) / largest if largest else 0.0
        if len(pairs) <= MAX_LABELS:
            labels.append(_label_at(start, end, labels))
        label = labels[-1] if labels else None
        edges.append(Edge(start, end, number_text(weight), bool(weight < 0), strength, label))
    return Diagram(neurons, tuple(edges), 1.2 + (len(sizes) - 1) * BETWEEN_LAYERS, float(height))


def _label_at(start: Neuron, end: Neuron, taken: Sequence[Point]) -> Point:
    """Return where on an edge a number covers no other one, or the least of them."""

    def at(share: float) -> Point:
        return (start.x + share * (end.x - start.x), start.y + share * (end.y - start.y))

    def distance(place: Point) -> float:
        x, y = place
        apart = (max(abs(x - a) / LABEL_WIDTH, abs(y - b) / LABEL_HEIGHT) for a, b in taken)
        return min(min(apart, default=1.0), 1.0)

    return max(map(at, LABEL_SHARES), key=distance)


def _column(layer: str, size: int, x: float, height: int) -> list[Neuron]:
    places = visible(size, MAX_NEURONS)
    top = (height - len(places)) / 2 + 0.5
    return [
        Neuron(layer, 0 if index is None else index + 1, x, top + place)
        for place, index in enumerate(places)
    ]
