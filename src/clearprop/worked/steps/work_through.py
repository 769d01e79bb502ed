"""Work an example through: forward, error, backward, update, and every quantity as a step."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

import numpy as np

from clearprop.arithmetic import Arithmetic, Array, Quantity, Rounding
from clearprop.backward import backward
from clearprop.dropout import draw_masks, step_key
from clearprop.errors import ClearpropError
from clearprop.forward import error, forward
from clearprop.losses import check_targets
from clearprop.parameters import Parameters
from clearprop.randomness import Draws
from clearprop.schedules import factor_at
from clearprop.update import Optimizer, State, Update, add_l2, clip, update
from clearprop.worked.steps.describe import counts_outputs, describe
from clearprop.worked.steps.describe_update import (
    is_of_optimizer,
    kind_of,
    letter_of,
    memory_names,
    numbers_of,
    roots,
)
from clearprop.worked.steps.example import Example
from clearprop.worked.steps.records import Step, WorkedSteps
from clearprop.worked.steps.settings import Progress, Rows

PENALISED_BIAS = "g_b"
"""The gradient of a bias with its penalty, which it has not."""


def usual_rounding(optimizer: Optimizer) -> Rounding:
    """Return 4 decimals, or 4 significant digits where a step is divided by a root: it is soon 0 in
    decimals.
    """
    return Rounding(4, "significant" if roots(optimizer) else "decimals")


def work_through(example: Example, rounding: Rounding | int = 4) -> WorkedSteps:
    """Work an example's first step through by hand, as it were: every rounded value carries on.

    A number for the rounding is that of decimals, half up.
    """
    chosen = Rounding(rounding) if isinstance(rounding, int) else rounding
    return next(training_steps(example, chosen.arithmetic, chosen))


def work_through_all(example: Example, rounding: Rounding | int = 4) -> tuple[WorkedSteps, ...]:
    """Work all steps of an example's training through, each from the numbers of the one before."""
    chosen = Rounding(rounding) if isinstance(rounding, int) else rounding
    return tuple(training_steps(example, chosen.arithmetic, chosen))


def training_steps(example: Example, ar: Arithmetic, rounding: Rounding) -> Iterator[WorkedSteps]:
    """Yield one step after the other, batch by batch and epoch by epoch, in any arithmetic."""
    settings, samples = example.training, len(example.inputs)
    size = settings.batch_size or samples
    epochs = -(-settings.steps // -(-samples // size))
    draws, losses, now, made = Draws(settings.seed, "dropout"), list[float](), example, 0
    for epoch in range(1, epochs + 1):
        total = 0.0
        factors = settings.schedule.factors(epoch, epochs, losses, -(-samples // size))
        for start in range(0, samples, size):
            scale = ar.finish(ar.array(factor_at(factors, start // size))).item()
            batch = slice(start, min(start + size, samples))
            key = step_key(draws, epoch, start // size)
            masks = _masks(example, batch.stop - batch.start, key, ar)
            now = replace(
                now,
                inputs=example.inputs[batch],
                targets=example.targets[batch],
                sample_weight=example.sample_weight and example.sample_weight[batch],
                progress=replace(now.progress, scale=scale, masks=masks, first_sample=start),
            )
            worked = work_in(now, ar, rounding)
            yield worked
            made += 1
            if made == settings.steps:
                return
            total += float(worked.matrix("E_total")[0, 0]) * len(now.inputs)
            now = worked.updated
        losses.append(total / samples)


def _masks(example: Example, samples: int, key: int, ar: Arithmetic) -> tuple[Rows | None, ...]:
    """Draw what drops out, as `clearprop.train` does; a mask is rounded before it is used."""
    if not example.training.dropout:
        return ()
    shares = [ar.array(share).item() for share in example.training.dropout]
    masks = draw_masks(example.network, shares, samples, key, ar)
    return tuple(None if mask is None else _rows(ar.finish(mask)) for mask in masks)


def _rows(matrix: Array) -> Rows:
    return tuple(tuple(row) for row in matrix.tolist())


def work_in(example: Example, ar: Arithmetic, rounding: Rounding) -> WorkedSteps:
    """Work one step through in any arithmetic; `rounding` is the one that its reader reads of."""
    quantities: list[Quantity] = []

    def note(made: Quantity) -> Array:
        # A number that belongs to all parameters is a matrix with one entry on the page.
        exact, value = (
            np.reshape(one, (1, 1)) if np.ndim(one) == 0 else one
            for one in (made.exact, made.value)
        )
        quantities.append(replace(made, exact=exact, value=value))
        return made.value

    initial, made = compute(example, ar.observed(note))
    is_clipped = any(one.kind == "clipped_W" for one in quantities)
    output_name = f"out_{example.network.output.name}"
    output = next(one.value for one in quantities if one.name == output_name)
    steps = tuple(
        describe(one, example, output, is_clipped=is_clipped)
        for one in _in_order(quantities)
        if one.kind != PENALISED_BIAS
    )
    _check_roots(steps, example)
    if example.biases_stay:
        steps = tuple(
            step for step in steps if step.phase != "update" or letter_of(step.kind) != "b"
        )
    return WorkedSteps(example, rounding, initial, steps, _updated(example, made))


def compute(example: Example, ar: Arithmetic) -> tuple[dict[str, Array], Update]:
    """Run the equations, whose quantities `ar` observes.

    Returns the numbers they start from, by name, and the update that they end with.
    """
    network, settings, progress = example.network, example.training, example.progress
    if example.slope_inside:
        ar = ar.leaving(("slope", network.output.name))
    parameters, X, Y = example.taken_into(ar)
    rate = ar.array([[example.learning_rate]])
    masks = [None if mask is None else ar.array(mask) for mask in progress.masks]
    weights = None if example.sample_weight is None else ar.array([example.sample_weight])
    state = State(progress.updates, tuple(ar.array(memory) for memory in progress.memory))
    optimizer = replace(settings.optimizer, learning_rate=rate.item())
    passed = forward(parameters, X, ar, masks)
    error(network, passed, Y, ar, example.batch, weights)
    check_targets(network.loss, Y)
    gradients = backward(parameters, passed, Y, ar, example.batch, weights).gradients
    l2 = settings.l2 if len(settings.l2) > 1 else sum(settings.l2)
    gradients = clip(add_l2(gradients, parameters, l2, ar), settings.clip_norm, ar)
    made = update(parameters, gradients, optimizer, state, ar, progress.scale)
    initial = {"out_a": X, "target": Y}
    if weights is not None:
        initial["sample_weight"] = weights
    initial["rate"] = rate
    if counts_outputs(network):
        initial["n"] = ar.array([[network.output.size]])
    initial |= {name: ar.array([[number]]) for name, number in numbers_of(example)}
    initial |= {f"{letter}_{layer}": matrix for letter, layer, matrix in parameters.matrices}
    initial |= _memories(example, ar)
    for layer, mask in zip(network.layers, masks, strict=False):
        if mask is not None:
            initial[f"mask_{layer.name}"] = mask
    return initial, made


def _memories(example: Example, ar: Arithmetic) -> dict[str, Array]:
    """Return what the last update left of an optimizer's memories, 0 at first, by matrix."""
    network, found = example.network, dict[str, Array]()
    names = memory_names(example.training.optimizer)
    for place, name in enumerate(names):
        left = example.progress.memory
        flat = ar.array(left[place] if left else [0] * network.parameter_count)
        for letter, layer, matrix in Parameters(network, flat).matrices:
            if letter == "W" or not example.biases_stay:
                found[f"{name}_{letter}_{layer}"] = matrix
    return found


def _in_order(quantities: Iterable[Quantity]) -> list[Quantity]:
    """Return what an optimizer makes of one matrix together, after all that comes before it."""
    matrices: dict[tuple[str, str], list[Quantity]] = {}
    others: list[Quantity] = []
    for made in quantities:
        if is_of_optimizer(made.kind):
            matrices.setdefault((made.layer, letter_of(made.kind)), []).append(made)
        else:
            others.append(made)
    return [*others, *chain.from_iterable(matrices.values())]


def _check_roots(steps: Iterable[Step], example: Example) -> None:
    """Refuse to divide by the root of what is not 0, but was rounded to it."""
    kinds = [kind_of(name, letter) for name in roots(example.training.optimizer) for letter in "Wb"]
    for step in steps:
        if step.kind in kinds and np.any((step.value == 0) & (step.exact != 0)):
            raise ClearpropError(
                f"{step.name} has numbers too small for the decimals that are kept: they would be "
                "0, and the step is divided by their root: keep significant digits instead, or "
                "more decimals"
            )


def _updated(example: Example, made: Update) -> Example:
    """Return the example with the numbers that the update leaves."""
    new, state = made.parameters, made.state
    b = [None if b is None else tuple(b[:, 0].tolist()) for b in new.b]
    return replace(
        example,
        W=tuple(_rows(W) for W in new.W),
        b=example.b if example.biases_stay else tuple(b),
        progress=Progress(state.t, tuple(tuple(one.tolist()) for one in state.memory)),
    )
