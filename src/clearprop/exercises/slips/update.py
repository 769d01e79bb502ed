"""Slips in the update of weights and biases."""

from collections.abc import Callable, Mapping

from clearprop.arithmetic import Array
from clearprop.exercises.slips.site import Rule, Site


def _matrix(at: Site) -> str:
    """Return "W" or "b", whose move or new value it makes; "" where it makes neither."""
    kinds = {"rate_dW": "W", "W_new": "W", "rate_db": "b", "b_new": "b"}
    return kinds.get(at.made.kind, "")


def _with_rate(moved: Callable[[Array, Array], Array]) -> Rule:
    """Return a rule that makes the move otherwise of the gradient and the learning rate.

    A student who has the right move may make another one when they update.
    """

    def rule(at: Site) -> Array | None:
        matrix = _matrix(at)
        if not matrix:
            return None
        move = moved(at.get(f"d{matrix}"), at.used["rate"])
        return at.get(matrix) - move if at.made.kind.endswith("_new") else move

    return rule


def _new(made: Callable[[Array, Array], Array], of: str = "Wb") -> Rule:
    """Return a rule that makes the new value otherwise of the old one and the move."""

    def rule(at: Site) -> Array | None:
        matrix = _matrix(at)
        if not matrix or matrix not in of or not at.made.kind.endswith("_new"):
            return None
        return made(at.get(matrix), at.get(f"rate_d{matrix}"))

    return rule


def _from_out(at: Site) -> Array | None:
    """Subtract the move of the bias from out of the neuron."""
    if at.made.kind != "b_new" or at.has_several:
        return None
    return at.get("out") - at.get("rate_db")


UPDATE: Mapping[str, Rule] = {
    "rate forgotten": _with_rate(lambda gradient, rate: gradient),
    "rate twice": _with_rate(lambda gradient, rate: rate * rate * gradient),
    "divided by rate": _with_rate(lambda gradient, rate: gradient / rate),
    "update added": _new(lambda old, move: old + move),
    "update reversed": _new(lambda old, move: move - old),
    "old value forgotten": _new(lambda old, move: -move),
    "not updated": _new(lambda old, move: old),
    "subtracted from out": _from_out,
}
