"""The picture of a network as SVG."""

from collections.abc import Callable
from html import escape

from clearprop.worked.document.diagram import RADIUS, Diagram, Edge, Neuron
from clearprop.worked.document.matrices import with_minus

UNIT = 56
"""Pixels between two neurons."""

FAMILY = "Latin Modern Roman, Libertinus Serif, serif"

POSITIVE, NEGATIVE = "#1f5fa8", "#c8590a"
"""Blue and orange, which most colour-blind people tell apart; negative weights are dashed too."""


def svg(
    diagram: Diagram, description: str, number: Callable[[str], str] = lambda text: text
) -> str:
    """Return an SVG image; `description` is for those who do not see it.

    `number` writes numbers as they are written here.
    """
    width, height = diagram.width * UNIT, diagram.height * UNIT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" font-family="{FAMILY}">',
        f"<title>{escape(description)}</title>",
        *(_edge(edge) for edge in diagram.edges),
        *(_label(number(edge.weight), edge.label_at) for edge in diagram.edges if edge.label_at),
        *(_neuron(neuron) for neuron in diagram.neurons),
        *(_bias(neuron, number(neuron.bias)) for neuron in diagram.neurons if neuron.bias),
        "</svg>",
    ]
    return "\n".join(parts)


def _edge(edge: Edge) -> str:
    dashes = ' stroke-dasharray="5 4"' if edge.negative else ""
    return (
        f'<line x1="{_at(edge.start.x)}" y1="{_at(edge.start.y)}" x2="{_at(edge.end.x)}" '
        f'y2="{_at(edge.end.y)}" stroke="{NEGATIVE if edge.negative else POSITIVE}" '
        f'stroke-width="{0.6 + 2.6 * edge.strength:.2f}" '
        f'stroke-opacity="{edge.opacity:.2f}"{dashes}/>'
    )


def _label(weight: str, at: tuple[float, float]) -> str:
    x, y = at
    return (
        f'<text class="number" x="{_at(x)}" y="{_at(y)}" font-size="11" '
        'text-anchor="middle" dy="3" '
        f'paint-order="stroke" stroke="white" stroke-width="3" fill="black">'
        f"{with_minus(weight)}</text>"
    )


def _bias(neuron: Neuron, bias: str) -> str:
    x, y = _at(neuron.x), _at(neuron.y + RADIUS + 0.2)
    return (
        f'<text class="number" x="{x}" y="{y}" font-size="10" text-anchor="middle" '
        f'fill="#444">{with_minus(bias) if bias.startswith("-") else "+" + bias}</text>'
    )


def _neuron(neuron: Neuron) -> str:
    x, y = _at(neuron.x), _at(neuron.y)
    if not neuron.number:
        return f'<text x="{x}" y="{y}" text-anchor="middle" dy="6" font-size="20">⋮</text>'
    return (
        f'<circle cx="{x}" cy="{y}" r="{RADIUS * UNIT:.1f}" fill="white" stroke="black"/>'
        f'<text class="neuron" x="{x}" y="{y}" text-anchor="middle" dy="4" font-size="15" '
        'font-style="italic">'
        f'{neuron.layer}<tspan font-size="9" dy="3">{neuron.number}</tspan></text>'
    )


def _at(position: float) -> str:
    return f"{position * UNIT:.1f}"
