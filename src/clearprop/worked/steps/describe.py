"""Describe a named quantity as a step: its formula, its operands, what a reader needs to know."""

from collections.abc import Mapping
from string import Formatter

from clearprop.activations import Elementwise
from clearprop.arithmetic import Quantity
from clearprop.forward import Batch
from clearprop.losses import OutLoss
from clearprop.network import Layer, Network
from clearprop.worked.steps.records import Operand, Phase, Step

OWN, ROW, COLUMN = "[i, j]", "[i, :]", "[:, j]"
"""Which entries of an operand entry [i, j] of the result is made of, in NumPy's notation."""

_Description = tuple[str, Mapping[str, str], tuple[str, ...]]
"""A step's template, the entries of each operand by its name, and the notes."""


def describe(made: Quantity, network: Network, samples: int, batch: Batch) -> Step:
    """Return a quantity that the equations have settled as a step; nothing is computed again."""
    template, entries, notes = _described(made, network, samples, batch)
    operands = tuple(Operand(name, which) for name, which in entries.items())
    return Step(
        made.kind,
        made.layer,
        made.exact,
        made.value,
        _phase(made.kind),
        template,
        operands,
        notes,
    )


def _phase(kind: str) -> Phase:
    if kind in ("net", "out"):
        return "forward"
    if kind in ("E", "E_total"):
        return "error"
    return "update" if kind.startswith("rate_") or kind.endswith("_new") else "backward"


def _described(made: Quantity, network: Network, samples: int, batch: Batch) -> _Description:
    letters = ["a", *(layer.name for layer in network.layers)]
    at = letters.index(made.layer) if made.layer else len(network.layers)
    layer, n, before = network.layers[at - 1], made.layer, letters[at - 1]
    is_output = layer is network.output
    match made.kind:
        case "net":
            return _net(layer, before)
        case "out":
            return _from_formula(
                layer.activation.formula,
                layer,
                _entries(layer),
                layer.activation.definitions,
                layer.activation.name,
            )
        case "E_total" if samples > 1:
            return _over_samples("Σ {E}", {"E": ROW}, samples, batch)
        case "E" | "E_total":
            return _loss(network)
        case "dE_dout" | "dE_dnet" if is_output:
            return _output_gradient(made.kind, network)
        case "dE_dout":
            after = letters[at + 1]
            entries = {f"W_{after}": "[:, i]", f"dE_dnet_{after}": COLUMN}
            return f"{{W_{after}.T}} · {{dE_dnet_{after}}}", entries, ()
        case "slope":
            return _from_formula(
                layer.activation.slope_formula,
                layer,
                OWN,
                layer.activation.definitions,
                f"the derivative of {layer.activation.name} at net_{n}",
            )
        case "dE_dnet":
            entries = {f"dE_dout_{n}": OWN, f"slope_{n}": OWN}
            return f"{{dE_dout_{n}}} ⊙ {{slope_{n}}}", entries, ()
        case "dW":
            entries = {f"dE_dnet_{n}": ROW, f"out_{before}": "[j, :]"}
            product = f"{{dE_dnet_{n}}} · {{out_{before}.T}}"
            return _over_samples(product, entries, samples, batch)
        case "db":
            total = ("" if samples == 1 else "Σ ") + f"{{dE_dnet_{n}}}"
            return _over_samples(total, {f"dE_dnet_{n}": ROW}, samples, batch)
        case "rate_dW" | "rate_db":
            gradient = made.name.removeprefix("rate_")
            return f"{{rate}} · {{{gradient}}}", {"rate": "[0, 0]", gradient: OWN}, ()
        case _:
            old = made.name.removesuffix("_new")
            return f"{{{old}}} − {{rate_d{old}}}", {old: OWN, f"rate_d{old}": OWN}, ()


def _net(layer: Layer, before: str) -> _Description:
    n = layer.name
    template, entries = f"{{W_{n}}} · {{out_{before}}}", {f"W_{n}": ROW, f"out_{before}": COLUMN}
    if not layer.bias:
        return template, entries, ()
    return template + f" + {{b_{n}}}", {**entries, f"b_{n}": "[i, 0]"}, ()


def _loss(network: Network) -> _Description:
    loss, layer = network.loss, network.output
    if isinstance(loss, OutLoss):
        formula = loss.formula
    else:
        formula = loss.value_formulas[layer.activation.name]
    return _from_formula(formula, layer, COLUMN, loss.definitions, loss.name)


def _output_gradient(kind: str, network: Network) -> _Description:
    loss, layer = network.loss, network.output
    activation = layer.activation
    if not isinstance(loss, OutLoss):
        formula = loss.dE_dnet_formulas[activation.name]
        note = f"{loss.name} and {activation.name} derived together"
        return _from_formula(formula, layer, _entries(layer), loss.definitions, note)
    if kind == "dE_dout":
        return _from_formula(loss.dE_dout_formula, layer, OWN, loss.definitions)
    return _from_formula(
        activation.times_slope_formula,
        layer,
        _entries(layer),
        activation.definitions,
        "the slope is multiplied out at once, not rounded on its own",
    )


def _from_formula(
    formula: str, layer: Layer, entries: str, definitions: Mapping[str, str], *notes: str
) -> _Description:
    """Describe by a formula of an activation or a loss, with the definitions that it needs."""
    n = layer.name
    names = {"net": f"net_{n}", "out": f"out_{n}", "target": "target", "dE_dout": f"dE_dout_{n}"}
    fields = [field for _, field, _, _ in Formatter().parse(formula) if field]
    defined = (meaning for text, meaning in definitions.items() if text in formula)
    operands = {names[field]: entries for field in fields}
    return named(formula, **names), operands, (*notes, *defined)


def _over_samples(
    total: str, entries: Mapping[str, str], samples: int, batch: Batch
) -> _Description:
    if samples == 1:
        return total, entries, ()
    divided = f" / {samples}" if batch == "mean" else ""
    return total + divided, entries, (f"the {batch} over {samples} samples",)


def _entries(layer: Layer) -> str:
    """Return which entries of net, out or ∂E/∂out an activation's entry [i, j] depends on."""
    return OWN if isinstance(layer.activation, Elementwise) else COLUMN


def named(formula: str, **names: str) -> str:
    """Put "{net_b}" for "{net}", and so on."""
    return formula.format(**{kind: f"{{{name}}}" for kind, name in names.items()})
