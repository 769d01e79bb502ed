"""Work an example through: forward, error, backward, update, and every quantity as a step."""

from clearprop.arithmetic import Arithmetic, Array, Quantity, Rounding
from clearprop.backward import backward
from clearprop.errors import ClearpropError
from clearprop.forward import error, forward
from clearprop.losses import check_targets
from clearprop.update import GradientDescent, State, update
from clearprop.worked.steps.describe import describe
from clearprop.worked.steps.example import Example
from clearprop.worked.steps.records import WorkedSteps


def work_through(example: Example, rounding: Rounding | int = 4) -> WorkedSteps:
    """Work an example through by hand, as it were: every rounded value carries on.

    A number for the rounding is that of decimals, half up.
    """
    chosen = Rounding(rounding) if isinstance(rounding, int) else rounding
    return work_in(example, chosen.arithmetic, chosen)


def work_in(example: Example, ar: Arithmetic, rounding: Rounding) -> WorkedSteps:
    """Work an example through in any arithmetic; `rounding` is the one that its reader reads of."""
    quantities: list[Quantity] = []

    def note(made: Quantity) -> Array:
        quantities.append(made)
        return made.value

    last = example.network.output.name
    initial = compute(example, ar.observed(note))
    left_out = ("rate_db", "b_new") if example.biases_stay else ()
    described = [made for made in quantities if made.kind not in left_out]
    output = next(made.value for made in quantities if made.name == f"out_{last}")
    steps = tuple(describe(made, example, output) for made in described)
    return WorkedSteps(example, rounding, initial, steps)


def compute(example: Example, ar: Arithmetic) -> dict[str, Array]:
    """Run the equations, whose quantities `ar` observes; return the numbers they start from."""
    network = example.network
    if not (example.learning_rate.is_finite() and example.learning_rate > 0):
        raise ClearpropError(
            f"the learning rate is {example.learning_rate}: it must be a number above 0"
        )
    if example.slope_inside:
        ar = ar.leaving(("slope", network.output.name))
    parameters, X, Y = example.taken_into(ar)
    rate = ar.array([[example.learning_rate]])
    passed = forward(parameters, X, ar)
    error(network, passed, Y, ar, example.batch)
    check_targets(network.loss, Y)
    gradients = backward(parameters, passed, Y, ar, example.batch).gradients
    update(parameters, gradients, GradientDescent(learning_rate=rate.item()), State(), ar)
    named = {f"{letter}_{layer}": matrix for letter, layer, matrix in parameters.matrices}
    return {"out_a": X, "target": Y, "rate": rate, **named}
