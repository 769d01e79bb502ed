"""Draw a fitted model: its losses, its network, its weights.  Only here is matplotlib imported."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.network import Network

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
    network = model.network_
    drawn = [_drawn(size) for size in network.sizes]
    for n, coefs in enumerate(model.coefs_):
        before, here = drawn[n], drawn[n + 1]
        weights = coefs[np.ix_(before, here)]
        sizes = coefs.shape
        ends = [
            [(n, _height(i, sizes[0], before)), (n + 1, _height(j, sizes[1], here))]
            for i in range(len(before))
            for j in range(len(here))
        ]
        limit = float(np.abs(coefs).max()) or 1.0
        lines = LineCollection(ends, cmap=COLOURS, norm=_norm(limit), zorder=1)
        lines.set_array(weights.reshape(-1))
        lines.set_linewidth((0.2 + 2 * np.abs(weights.reshape(-1)) / limit).tolist())
        axes.add_collection(lines)
    for n, (name, label) in enumerate(_labels(network)):
        heights = [_height(i, network.sizes[n], drawn[n]) for i in range(len(drawn[n]))]
        axes.scatter([n] * len(heights), heights, s=90, c="white", edgecolors="black", zorder=2)
        if len(heights) < network.sizes[n]:
            axes.text(n, 0, "⋮", ha="center", va="center", zorder=3)
        axes.text(n, -1.12, f"{name}: {network.sizes[n]}\n{label}", ha="center", va="top")
    axes.set(xlim=(-0.5, len(network.sizes) - 0.5), ylim=(-1.5, 1.1))


def _drawn(size: int) -> Array:
    """Return the numbers of the neurons that are drawn of a layer: all, or the first and last."""
    if size <= MOST_NEURONS:
        return np.arange(size)
    half = MOST_NEURONS // 2
    return np.concatenate([np.arange(half), np.arange(size - half, size)])


def _height(place: int, size: int, drawn: Array) -> float:
    """Return where a drawn neuron stands, from 1 (the first) to −1; a gap is left for others."""
    places, gap = len(drawn), len(drawn) < size
    slot = place + (gap and place >= places // 2)
    last = places - 1 + gap
    return 1 - 2 * slot / last if last else 0.0


def _norm(limit: float) -> Any:
    colors: Any = import_module("matplotlib.colors")
    return colors.Normalize(-limit, limit)


def _labels(network: Network) -> list[tuple[str, str]]:
    return [("a", "inputs"), *((layer.name, layer.activation.name) for layer in network.layers)]
