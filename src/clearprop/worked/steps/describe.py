"""Describe a named quantity as a step: its formula, its operands, what a reader needs to know."""

import re
from collections.abc import Iterator, Mapping
from string import Formatter

from clearprop.activations import Activation, Elementwise
from clearprop.arithmetic import Array, Quantity
from clearprop.losses import NetLoss, OutLoss
from clearprop.network import Layer, Network
from clearprop.worked.steps.describe_update import describe_update
from clearprop.worked.steps.example import Example
from clearprop.worked.steps.records import Operand, Phase, Step

OWN, ROW, COLUMN, ONE = "[i, j]", "[i, :]", "[:, j]", "[0, 0]"
"""Which entries of an operand entry [i, j] of the result is made of, in NumPy's notation."""

_Description = tuple[str, Mapping[str, str], tuple[str, ...]]
"""A step's template, the entries of each operand by its name, and the notes."""


def describe(made: Quantity, example: Example, out: Array, *, is_clipped: bool = False) -> Step:
    """Return a quantity that the equations have settled as a step; nothing is computed again.

    `out` is that of the output layer; `is_clipped` says whether the whole gradient was longer than
    allowed.
    """
    if _phase(made.kind) == "update":
        template, entries = describe_update(made, example, is_clipped=is_clipped)
        notes = ()
    else:
        template, entries, notes = _weighted(made, example, *_described(made, example, out))
    operands = tuple(Operand(name, which) for name, which in entries.items())
    phase = _phase(made.kind)
    return Step(made.kind, made.layer, made.exact, made.value, phase, template, operands, notes)


def _phase(kind: str) -> Phase:
    if kind in ("net", "out", "kept"):
        return "forward"
    if kind in ("E", "E_total"):
        return "error"
    is_backward = kind in ("dE_dout", "dE_dkept", "slope", "dE_dnet", "dW", "db")
    return "backward" if is_backward else "update"


def _weighted(
    made: Quantity,
    example: Example,
    template: str,
    entries: Mapping[str, str],
    notes: tuple[str, ...],
) -> _Description:
    """Let each sample count as often as its weight says, in its error and in what follows of it."""
    if example.sample_weight is None:
        return template, entries, notes
    is_last = made.layer == example.network.output.name
    if made.kind == "E":
        template = f"{{sample_weight}} ⊙ ({template})"
    elif is_last and made.kind == _first_of_output(example):
        template = f"({template}) ⊙ {{sample_weight}}"
    else:
        return template, entries, notes
    return template, {**entries, "sample_weight": "[0, j]"}, notes


def _first_of_output(example: Example) -> str:
    """Return the derivative that the way back begins with."""
    return "dE_dout" if isinstance(example.network.loss, OutLoss) else "dE_dnet"


def _described(made: Quantity, example: Example, output: Array) -> _Description:
    network, samples = example.network, len(example.inputs)
    letters = ["a", *(layer.name for layer in network.layers)]
    at = letters.index(made.layer) if made.layer else len(network.layers)
    layer, n, before = network.layers[at - 1], made.layer, letters[at - 1]
    activation, loss, is_last = layer.activation, network.loss, layer is network.output
    # The entries of net, out or ∂E/∂out that an activation's entry [i, j] depends on.
    needed = OWN if isinstance(activation, Elementwise) else COLUMN
    match made.kind:
        case "net":
            sent = _sent(before, at - 1, example)
            template = f"{{W_{n}}} · {{{sent}}}"
            entries = {f"W_{n}": ROW, sent: COLUMN}
            if layer.bias:
                return template + f" + {{b_{n}}}", {**entries, f"b_{n}": "[i, 0]"}, ()
            return template, entries, ()
        case "out":
            formula, name = activation.formula, activation.name
            return _by_formula(formula, layer, needed, activation.definitions, name)
        case "kept":
            return f"{{out_{n}}} ⊙ {{mask_{n}}}", {f"out_{n}": OWN, f"mask_{n}": OWN}, ()
        case "E_total" if samples > 1 or example.sample_weight:
            return _over_samples("Σ_s {E}[s]", {"E": ROW}, example)
        case "E" | "E_total":
            formula = loss.formula
            if isinstance(loss, NetLoss) and not loss.has_value(output):
                formula = loss.value_formulas[activation.name]
            return _by_formula(formula, layer, COLUMN, loss.definitions, loss.name)
        case "dE_dout" if is_last and isinstance(loss, OutLoss):
            return _by_formula(loss.dE_dout_formula, layer, OWN, loss.definitions)
        case "dE_dnet" if (
            is_last and isinstance(loss, OutLoss) and not isinstance(activation, Elementwise)
        ):
            formula = activation.times_slope_formula
            return _by_formula(formula, layer, needed, activation.definitions)
        case "dE_dnet" if is_last and example.slope_inside and isinstance(loss, OutLoss):
            formula = activation.times_slope_formula
            note = "the slope is multiplied in at once, not rounded on its own"
            return _by_formula(formula, layer, needed, activation.definitions, note)
        case "dE_dnet" if is_last and isinstance(loss, NetLoss):
            formula = merged_formula(loss, activation, example)
            note = f"{loss.name} and {activation.name} derived together"
            return _by_formula(formula, layer, needed, loss.definitions, note)
        case "dE_dout" if _is_masked(at, example):
            entries = {f"dE_dkept_{n}": OWN, f"mask_{n}": OWN}
            return f"{{dE_dkept_{n}}} ⊙ {{mask_{n}}}", entries, ()
        case "dE_dout" | "dE_dkept":
            after = letters[at + 1]
            entries = {f"W_{after}": "[:, i]", f"dE_dnet_{after}": COLUMN}
            return f"{{W_{after}.T}} · {{dE_dnet_{after}}}", entries, ()
        case "slope":
            note = f"the derivative of {activation.name} at net_{n}"
            definitions = activation.definitions
            return _by_formula(activation.slope_formula, layer, OWN, definitions, note)
        case "dE_dnet":
            entries = {f"dE_dout_{n}": OWN, f"slope_{n}": OWN}
            return f"{{dE_dout_{n}}} ⊙ {{slope_{n}}}", entries, ()
        case "dW":
            sent = _sent(before, at - 1, example)
            entries = {f"dE_dnet_{n}": ROW, sent: "[j, :]"}
            return _over_samples(f"{{dE_dnet_{n}}} · {{{sent}.T}}", entries, example)
        case "db":
            total = f"{{dE_dnet_{n}}}" if samples == 1 else f"Σ_s {{dE_dnet_{n}}}[s]"
            return _over_samples(total, {f"dE_dnet_{n}": ROW}, example)
        case _:
            raise AssertionError(f"no step is called {made.kind}")


def _is_masked(at: int, example: Example) -> bool:
    """Return whether neurons of the layer at this place, a being 0, drop out."""
    masks = example.progress.masks
    return 0 < at <= len(masks) and masks[at - 1] is not None


def _sent(letter: str, at: int, example: Example) -> str:
    """Return what a layer sends on: its out, or what dropout leaves of it."""
    return f"{'kept' if _is_masked(at, example) else 'out'}_{letter}"


def _by_formula(
    formula: str, layer: Layer, entries: str, definitions: Mapping[str, str], *notes: str
) -> _Description:
    """Describe by a formula of an activation or a loss, with the definitions that it needs."""
    template = in_layer(formula, layer.name)
    fields = {field for _, field, _, _ in Formatter().parse(template) if field}
    operands = {field: ONE if field == "n" else entries for field in sorted(fields)}
    defined = (
        f"{name}(x) = {meaning}" if has_argument(name, formula) else meaning
        for name, meaning in used_definitions(formula, definitions)
    )
    return template, operands, (*notes, *defined)


def used_definitions(formula: str, definitions: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Return the functions and letters that a formula has, and what they mean."""
    words = re.findall(r"[^\W\d_]+(?:_[^\W\d_]+)?′?", re.sub(r"\{.*?\}", "", formula))
    for name, meaning in definitions.items():
        if name in words:
            yield name, meaning


def has_argument(name: str, formula: str) -> bool:
    """Return whether a formula applies what is called so to something."""
    return f"{name}(" in formula


def merged_formula(loss: NetLoss, activation: Activation, example: Example | None = None) -> str:
    """Return the formula of ∂E/∂net where loss and activation are derived together."""
    shares = loss.formulas_of_shares.get(activation.name)
    if shares and (example is None or all(sum(row) == 1 for row in example.targets)):
        return shares
    return loss.dE_dnet_formulas[activation.name]


def counts_outputs(network: Network) -> bool:
    """Return whether the formulas of the error have the number of output neurons in them."""
    loss = network.loss
    if isinstance(loss, NetLoss):
        derivative = merged_formula(loss, network.output.activation)
    else:
        derivative = loss.dE_dout_formula
    return "{n}" in loss.formula + derivative


def _over_samples(total: str, entries: Mapping[str, str], example: Example) -> _Description:
    samples, batch, weights = len(example.inputs), example.batch, example.sample_weight
    if weights and batch == "mean" and sum(weights) not in (0, 1):
        divided = " / (Σ_s {sample_weight}[s])"
        entries = {**entries, "sample_weight": "[0, :]"}
        return total + divided, entries, (f"the weighted mean over {samples} samples",)
    if samples == 1:
        return total, entries, ()
    divided = f" / {samples}" if batch == "mean" and not weights else ""
    return total + divided, entries, (f"the {batch} over {samples} samples",)


def in_layer(formula: str, n: str) -> str:
    """Return a rule's formula with the names of layer n: "{net_b}" for "{net}", and so on."""
    names = {kind: f"{{{kind}_{n}}}" for kind in ("net", "out", "dE_dout")}
    return formula.format(target="{target}", n="{n}", **names)
