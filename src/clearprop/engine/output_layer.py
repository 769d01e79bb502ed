"""The output layer's work on one tile: out, the errors and ∂E/∂net."""

from typing import Any

from clearprop.arithmetic import Array
from clearprop.engine.numba_setup import TILE, compiled, inlined
from clearprop.engine.rules import activate, loss_of_net, loss_of_out, times_slope


@compiled
def _add_up(buffer: Array, entries: int, rows: int, errors: int) -> None:
    """Write the sum of each column of `entries` to `errors`."""
    for s in range(TILE):
        buffer[errors + s] = buffer[entries + s]
    for i in range(1, rows):
        for s in range(TILE):
            buffer[errors + s] += buffer[entries + i * TILE + s]


@inlined
def output_layer(
    layer: Any, plan: Any, rows: int, buffer: Array, out: int, slope: int, d: int, own: int
) -> None:
    """From net, at `out`, and target: the error of every sample, and dE_dnet at d.

    Target, entries and errors are at their places from `own` on; net is overwritten.
    """
    target, entries = own + plan.target, own + plan.entries
    # Outputs that depend on each other are worked on by columns, others number by number.
    count = rows if plan.is_coupled else rows * TILE
    if plan.starts_from_net:
        loss_of_net(plan, buffer, out, target, d, entries, count, layer.size)
        _add_up(buffer, entries, 1 if plan.is_coupled else rows, own + plan.errors)
    else:
        activate(layer, buffer, out, slope, count)
        loss_of_out(plan, buffer, out, target, d, entries, rows * TILE, layer.size)
        _add_up(buffer, entries, rows, own + plan.errors)
        times_slope(layer, buffer, d, out, slope, count)
