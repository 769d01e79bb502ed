"""Describe the records of a pass as steps.  Nothing is computed again here."""

from collections.abc import Iterator, Mapping, Sequence
from string import Formatter

from clearprop.activations import Elementwise
from clearprop.arithmetic import Array, exact
from clearprop.backward import Backward, LayerBackward
from clearprop.forward import Batch, Error, Forward, LayerForward
from clearprop.losses import OutLoss
from clearprop.network import Layer, Network
from clearprop.parameters import Parameters
from clearprop.update import Update
from clearprop.worked.steps.records import Operand, Phase, Step

OWN, ROW, COLUMN = "[i, j]", "[i, :]", "[:, j]"
"""Which entries of an operand entry [i, j] of the result is made of, in NumPy's notation."""


def describe_forward(passed: Forward) -> Iterator[Step]:
    """Describe every net and out."""
    before = "a"
    for record in passed.layers:
        yield from _layer_forward(record, before)
        before = record.layer.name


def _layer_forward(record: LayerForward, before: str) -> Iterator[Step]:
    layer, n = record.layer, record.layer.name
    bias = (Operand(f"b_{n}", "[i, 0]"),) if layer.bias else ()
    yield _step(
        "forward",
        n,
        f"net_{n}",
        f"{{W_{n}}} · {{out_{before}}}" + (f" + {{b_{n}}}" if layer.bias else ""),
        (Operand(f"W_{n}", ROW), Operand(f"out_{before}", COLUMN), *bias),
        record.net,
    )
    entries = _entries(layer)
    formula = layer.activation.formula
    yield _step(
        "forward",
        n,
        f"out_{n}",
        named(formula, net=f"net_{n}"),
        (Operand(f"net_{n}", entries),),
        record.out,
        (layer.activation.name, *_meanings(formula, layer.activation.definitions)),
    )


def describe_error(network: Network, made: Error, batch: Batch) -> Iterator[Step]:
    """Describe the error of each sample and of all."""
    loss, layer = network.loss, network.output
    if isinstance(loss, OutLoss):
        formula = loss.formula
    else:
        formula = loss.value_formulas[layer.activation.name]
    names = {"net": f"net_{layer.name}", "out": f"out_{layer.name}", "target": "target"}
    operands = tuple(Operand(names[kind], COLUMN) for kind in _placeholders(formula))
    notes = (loss.name, *_meanings(formula, loss.definitions))
    samples = made.E.shape[1]
    if samples == 1:
        yield _step("error", "", "E_total", named(formula, **names), operands, made.E, notes)
        return
    yield _step("error", "", "E", named(formula, **names), operands, made.E, notes)
    yield _step(
        "error",
        "",
        "E_total",
        "Σ {E}" + _divided(samples, batch),
        (Operand("E", ROW),),
        made.E_total,
        (f"the {batch} over {samples} samples",),
    )


def describe_backward(
    network: Network, made: Backward, samples: int, batch: Batch
) -> Iterator[Step]:
    """Describe every quantity of the backward pass, from the output layer to layer b."""
    names = ["a", *(layer.name for layer in network.layers)]
    for n in reversed(range(len(made.layers))):
        record = made.layers[n]
        if n + 1 == len(made.layers):
            yield from _output_backward(network, record)
        else:
            yield from _hidden_backward(record, network.layers[n + 1].name)
        yield from _gradients(record, names[n], samples, batch)


def _output_backward(network: Network, record: LayerBackward) -> Iterator[Step]:
    loss, layer, n = network.loss, record.layer, record.layer.name
    names = {"net": f"net_{n}", "out": f"out_{n}", "target": "target", "dE_dout": f"dE_dout_{n}"}
    if isinstance(loss, OutLoss) and record.dE_dout is not None:
        yield _step(
            "backward",
            n,
            f"dE_dout_{n}",
            named(loss.dE_dout_formula, **names),
            tuple(Operand(names[kind], OWN) for kind in _placeholders(loss.dE_dout_formula)),
            record.dE_dout,
            _meanings(loss.dE_dout_formula, loss.definitions),
        )
        formula, definitions = layer.activation.times_slope_formula, layer.activation.definitions
        notes: tuple[str, ...] = ("the slope is multiplied out at once, not rounded on its own",)
    else:
        assert not isinstance(loss, OutLoss)
        formula, definitions = loss.dE_dnet_formulas[layer.activation.name], loss.definitions
        notes = (f"{loss.name} and {layer.activation.name} derived together",)
    yield _step(
        "backward",
        n,
        f"dE_dnet_{n}",
        named(formula, **names),
        tuple(Operand(names[kind], _entries(layer)) for kind in _placeholders(formula)),
        record.dE_dnet,
        (*notes, *_meanings(formula, definitions)),
    )


def _hidden_backward(record: LayerBackward, after: str) -> Iterator[Step]:
    activation, n = record.layer.activation, record.layer.name
    assert record.dE_dout is not None
    assert record.slope is not None
    yield _step(
        "backward",
        n,
        f"dE_dout_{n}",
        f"{{W_{after}.T}} · {{dE_dnet_{after}}}",
        (Operand(f"W_{after}", "[:, i]"), Operand(f"dE_dnet_{after}", COLUMN)),
        record.dE_dout,
    )
    names = {"net": f"net_{n}", "out": f"out_{n}"}
    yield _step(
        "backward",
        n,
        f"slope_{n}",
        named(activation.slope_formula, **names),
        tuple(Operand(names[kind], OWN) for kind in _placeholders(activation.slope_formula)),
        record.slope,
        (
            f"the derivative of {activation.name} at net_{n}",
            *_meanings(activation.slope_formula, activation.definitions),
        ),
    )
    yield _step(
        "backward",
        n,
        f"dE_dnet_{n}",
        f"{{dE_dout_{n}}} ⊙ {{slope_{n}}}",
        (Operand(f"dE_dout_{n}", OWN), Operand(f"slope_{n}", OWN)),
        record.dE_dnet,
    )


def _gradients(record: LayerBackward, before: str, samples: int, batch: Batch) -> Iterator[Step]:
    n = record.layer.name
    notes = () if samples == 1 else (f"the {batch} over {samples} samples",)
    yield _step(
        "backward",
        n,
        f"dW_{n}",
        f"{{dE_dnet_{n}}} · {{out_{before}.T}}" + _divided(samples, batch),
        (Operand(f"dE_dnet_{n}", ROW), Operand(f"out_{before}", "[j, :]")),
        record.dW,
        notes,
    )
    if record.db is not None:
        yield _step(
            "backward",
            n,
            f"db_{n}",
            ("" if samples == 1 else "Σ ") + f"{{dE_dnet_{n}}}" + _divided(samples, batch),
            (Operand(f"dE_dnet_{n}", ROW),),
            record.db,
            notes,
        )


def describe_update(
    network: Network, made: Update, letters: Sequence[str] = ("W", "b")
) -> Iterator[Step]:
    """Describe the move and the new value of every weight and bias, by plain gradient descent.

    `letters` says which of both are updated.
    """
    new, move = made.parameters, made.move
    exact_new = Parameters(network, exact(new.flat))
    exact_move = Parameters(network, exact(move.flat))
    for index, layer in enumerate(network.layers):
        for letter in letters:
            if letter == "b" and not layer.bias:
                continue
            matrices = [
                getattr(parameters, letter)[index]
                for parameters in (move, exact_move, new, exact_new)
            ]
            yield from _parameter_update(f"{letter}_{layer.name}", layer, *matrices)


def _parameter_update(
    name: str, layer: Layer, move: Array, exact_move: Array, new: Array, exact_new: Array
) -> Iterator[Step]:
    yield Step(
        "update",
        layer.name,
        f"rate_d{name}",
        f"{{rate}} · {{d{name}}}",
        (Operand("rate", "[0, 0]"), Operand(f"d{name}", OWN)),
        move,
        exact_move,
    )
    yield Step(
        "update",
        layer.name,
        f"{name}_new",
        f"{{{name}}} − {{rate_d{name}}}",
        (Operand(name, OWN), Operand(f"rate_d{name}", OWN)),
        new,
        exact_new,
    )


def _step(
    phase: Phase,
    layer: str,
    name: str,
    template: str,
    operands: tuple[Operand, ...],
    value: Array,
    notes: tuple[str, ...] = (),
) -> Step:
    return Step(phase, layer, name, template, operands, value, exact(value), notes)


def _entries(layer: Layer) -> str:
    """Return which entries of net, out or ∂E/∂out an activation's entry [i, j] depends on."""
    return OWN if isinstance(layer.activation, Elementwise) else COLUMN


def _placeholders(formula: str) -> list[str]:
    """Return the names in braces, each once, in the order they first stand."""
    return list(dict.fromkeys(field for _, field, _, _ in Formatter().parse(formula) if field))


def named(formula: str, **names: str) -> str:
    """Put "{net_b}" for "{net}", and so on."""
    return formula.format(**{kind: f"{{{name}}}" for kind, name in names.items()})


def _meanings(formula: str, definitions: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(meaning for text, meaning in definitions.items() if text in formula)


def _divided(samples: int, batch: Batch) -> str:
    return f" / {samples}" if batch == "mean" and samples > 1 else ""
