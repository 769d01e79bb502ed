"""Slips: what students get when they go wrong in one of the usual ways.

Each is a wrong equation on purpose, for the one step where it happens.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, get_args

from clearprop.arithmetic import Arithmetic, Array
from clearprop.exercises.exercise import Exercise, kind
from clearprop.losses import OutLoss
from clearprop.network import Layer

Slip = Literal["transpose", "out for net", "sign", "no slope", "updated first", "rounded early"]
SLIPS: tuple[Slip, ...] = get_args(Slip)


def slipped(
    exercise: Exercise,
    name: str,
    follows: Array,
    used: Mapping[str, Array],
    ar: Arithmetic,
) -> Iterator[tuple[Slip, Array]]:
    """Return what a step gives with each of the slips that can happen in it.

    Parameters
    ----------
    exercise
        Whose network it is.
    name
        The step's.
    follows
        What it gives without a slip.
    used
        The given matrices and those of the steps before, by name.
    ar
        The arithmetic of the chain; what is returned is settled by it.
    """
    network = exercise.example.network
    letters = ["a", *(layer.name for layer in network.layers)]
    layer = next((one for one in network.layers if name.endswith(f"_{one.name}")), network.output)
    at = letters.index(layer.name)
    is_last = layer is network.output
    match kind(name):
        case "dE_dout" if is_last:
            yield "sign", -follows
        case "dE_dout":
            after = letters[at + 1]
            W, dE_dnet = used[f"W_{after}"], used[f"dE_dnet_{after}"]
            yield "transpose", ar.settle(_untransposed(W) @ dE_dnet)
            new = ar.settle(W - ar.settle(used["rate"] * used[f"dW_{after}"]))
            yield "updated first", ar.settle(new.T @ dE_dnet)
        case "slope":
            net, out = _out_for_net(layer, used, ar)
            yield "out for net", ar.settle(layer.activation.slope(net, out, ar))
        case "dE_dnet" if is_last:
            yield from _at_the_output(exercise, layer, follows, used, ar)
        case "dE_dnet":
            yield "no slope", used[f"dE_dout_{layer.name}"]
        case "dW":
            out_before = used[f"out_{letters[at - 1]}"]
            turned = out_before @ used[f"dE_dnet_{layer.name}"].T
            yield "transpose", ar.settle(turned.reshape(follows.shape))
        case _:
            pass


def _untransposed(W: Array) -> Array:
    """Return W as it stands where Wᵀ belongs; one that does not fit is read row by row."""
    return W if W.shape[0] == W.shape[1] else W.reshape(W.shape[::-1])


def _out_for_net(layer: Layer, used: Mapping[str, Array], ar: Arithmetic) -> tuple[Array, Array]:
    """Return the net and out of someone who takes out where net belongs."""
    out = used[f"out_{layer.name}"]
    return out, layer.activation.function(out, ar)


def _at_the_output(
    exercise: Exercise,
    layer: Layer,
    follows: Array,
    used: Mapping[str, Array],
    ar: Arithmetic,
) -> Iterator[tuple[Slip, Array]]:
    if not isinstance(exercise.example.network.loss, OutLoss):
        yield "sign", -follows
        return
    dE_dout = used[f"dE_dout_{layer.name}"]
    yield "no slope", dE_dout
    net, out = _out_for_net(layer, used, ar)
    yield "out for net", ar.settle(layer.activation.times_slope(dE_dout, net, out, ar))
