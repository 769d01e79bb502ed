"""Draw a fitted model: its losses, its network, its weights.  Only here is matplotlib imported."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from clearprop.arithmetic import Array

if TYPE_CHECKING:
    from clearprop.sklearn_api.base import BaseMLP

MOST_NEURONS = 12
"""Of a larger layer, so many are drawn."""

COLOURS = "RdBu"
"""Red for weights below 0, blue for those above."""


def draw(model: "BaseMLP", what: str, figure: Any) -> Any:
    """Draw on a figure, or on a new one, and return it."""
    drawings = {"losses": _losses, "network": _network, "weights": _weights, "all": _all}
    if what not in drawings:
        raise ValueError(f"what must be one of {', '.join(drawings)}. Got {what!r} instead.")
    if figure is None:
        figure = _new_figure(what, len(model.coefs_))
    drawings[what](model, figure)
    return figure


def _new_figure(what: str, matrices: int) -> Any:
    try:
        pyplot: Any = import_module("matplotlib.pyplot")
    except ImportError as missing:
        raise ImportError(
            "plot needs matplotlib, which is not installed: pip install matplotlib"
        ) from missing
    size = {"weights": (3.2 * matrices, 3.6), "all": (max(9.0, 3.2 * matrices), 8.0)}
    return pyplot.figure(figsize=size.get(what, (6.4, 4.4)), layout="constrained")


def _all(model: "BaseMLP", figure: Any) -> None:
    above, below = figure.subfigures(2, 1, height_ratios=[1.2, 1])
    left, right = above.subfigures(1, 2)
    _losses(model, left)
    _network(model, right)
    _weights(model, below)


def _losses(model: "BaseMLP", figure: Any) -> None:
    axes = figure.subplots()
    curves = {"training": model.loss_curve_, "validation": model.validation_loss_curve_}
    for name, losses in curves.items():
        if losses:
            axes.plot(range(1, len(losses) + 1), losses, label=name)
    axes.set(xlabel="epoch", ylabel=f"loss ({model.network_.loss.name})", title="Losses")
    if axes.lines:
        axes.legend()


def _weights(model: "BaseMLP", figure: Any) -> None:
    layers = model.network_.layers
    row = figure.subplots(1, len(layers), squeeze=False)[0]
    for axes, layer, coefs in zip(row, layers, model.coefs_, strict=True):
        limit = float(np.abs(coefs).max()) or 1.0
        edges = (0.5, coefs.shape[0] + 0.5, coefs.shape[1] + 0.5, 0.5)
        image = axes.imshow(
            coefs.T, cmap=COLOURS, vmin=-limit, vmax=limit, aspect="auto", extent=edges
        )
        axes.locator_params(integer=True)
        axes.set(
            title=f"$W_{{{layer.name}}}$",
            xlabel="from neuron",
            ylabel=f"to neuron ({layer.activation.name})",
        )
        figure.colorbar(image, ax=axes)


def _network(model: "BaseMLP", figure: Any) -> None:
    LineCollection: Any = import_module("matplotlib.collections").LineCollection
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_title("Network")
    layers, sizes = model.network_.layers, model.network_.sizes
    drawn = [_drawn(size) for size in sizes]
    heights = [_heights(len(numbers), size) for numbers, size in zip(drawn, sizes, strict=True)]
    for n, coefs in enumerate(model.coefs_):
        weights = coefs[np.ix_(drawn[n], drawn[n + 1])].reshape(-1)
        ends = [[(n, low), (n + 1, high)] for low in heights[n] for high in heights[n + 1]]
        limit = float(np.abs(coefs).max()) or 1.0
        lines = LineCollection(ends, cmap=COLOURS, zorder=1)
        lines.set_array(weights)
        lines.set_clim(-limit, limit)
        lines.set_linewidth((0.2 + 2 * np.abs(weights) / limit).tolist())
        axes.add_collection(lines)
    labels = [("a", "inputs"), *((layer.name, layer.activation.name) for layer in layers)]
    for n, (name, label) in enumerate(labels):
        at = [n] * len(heights[n])
        axes.scatter(at, heights[n], s=90, c="white", edgecolors="black", zorder=2)
        if len(at) < sizes[n]:
            axes.text(n, 0, "⋮", ha="center", va="center", zorder=3)
        axes.text(n, -1.12, f"{name}: {sizes[n]}\n{label}", ha="center", va="top")
    axes.set(xlim=(-0.5, len(sizes) - 0.5), ylim=(-1.5, 1.1))


def _drawn(size: int) -> Array:
    """Return the numbers of the neurons that are drawn of a layer: all, or the first and last."""
    if size <= MOST_NEURONS:
        return np.arange(size)
    half = MOST_NEURONS // 2
    return np.concatenate([np.arange(half), np.arange(size - half, size)])


def _heights(drawn: int, size: int) -> list[float]:
    """Return where the drawn neurons stand, from 1 (the first) to −1; a gap is left for others."""
    gap = drawn < size
    last = drawn - 1 + gap
    slots = [place + (gap and place >= drawn // 2) for place in range(drawn)]
    return [1 - 2 * slot / last for slot in slots] if last else [0.0]
