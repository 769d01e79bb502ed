"""Explain: work an example through with rounded decimals, and describe every step of it."""

from clearprop.arithmetic import Arithmetic, Array, Rounding
from clearprop.backward import backward
from clearprop.errors import ClearpropError
from clearprop.forward import error, forward
from clearprop.losses import check_targets
from clearprop.parameters import Parameters
from clearprop.update import GradientDescent, State, update
from clearprop.worked.steps.describe import (
    describe_backward,
    describe_error,
    describe_forward,
    describe_update,
)
from clearprop.worked.steps.example import Example
from clearprop.worked.steps.records import Worked


def explain(example: Example, rounding: Rounding | int = 4) -> Worked:
    """Work an example through: forward, error, backward, update.

    Parameters
    ----------
    example
        The network and its numbers.
    rounding
        How every named quantity is rounded; a number is that of decimals, half up.  The rounded
        value carries on.

    Returns
    -------
    Worked
        Every step, with its formula, its operands, its rounded and its unrounded value.

    Raises
    ------
    ClearpropError
        If a shape does not fit, or a target does not go with the loss.
    """
    chosen = Rounding(rounding) if isinstance(rounding, int) else rounding
    return work(example, chosen.arithmetic, chosen)


def work(example: Example, ar: Arithmetic, rounding: Rounding) -> Worked:
    """Work an example through in any arithmetic; its reader is told of `rounding`."""
    network = example.network
    if not example.learning_rate > 0:
        raise ClearpropError(
            f"the learning rate is {example.learning_rate}: it must be a number above 0"
        )
    parameters, X, Y = example.taken_into(ar)
    passed = forward(parameters, X, ar)
    E = error(network, passed, Y, ar, example.batch)
    check_targets(network.loss, Y)
    gone_back = backward(parameters, passed, Y, ar, example.batch)
    optimizer = GradientDescent(learning_rate=ar.array(example.learning_rate).item())
    made = update(parameters, gone_back.gradients, optimizer, State(), ar)
    updated = ("W",) if example.biases_stay else ("W", "b")
    return Worked(
        network=network,
        rounding=rounding,
        batch=example.batch,
        samples=passed.samples,
        given=_given(parameters, X, Y, ar.array([[example.learning_rate]])),
        steps=(
            *describe_forward(passed),
            *describe_error(network, E, example.batch),
            *describe_backward(network, gone_back, passed.samples, example.batch),
            *describe_update(network, made, updated),
        ),
        drawn_from=example.drawn_from,
        biases_stay=example.biases_stay,
    )


def _given(parameters: Parameters, X: Array, Y: Array, rate: Array) -> dict[str, Array]:
    """Name the numbers nobody computed."""
    named = {"out_a": X, "target": Y, "rate": rate}
    layers = parameters.network.layers
    for layer, W, b in zip(layers, parameters.W, parameters.b, strict=True):
        named[f"W_{layer.name}"] = W
        if b is not None:
            named[f"b_{layer.name}"] = b
    return named
