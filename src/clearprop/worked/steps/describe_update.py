"""Describe the quantities of an update: the gradient it goes by, an optimizer's memories, the move.

An optimizer's formulas stand beside its rule, in `clearprop.update`; here they get the names of a
matrix, such as "{v_W_b_new}" for "{v_new}".
"""

import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any, cast

from clearprop.arithmetic import Quantity
from clearprop.errors import ClearpropError
from clearprop.update import Optimizer, own_numbers, rate_factors
from clearprop.worked.steps.example import Example

OWN, ONE, ALL = "[i, j]", "[0, 0]", "[:, :]"

MOVE, BIAS_MOVE = "move", "move of biases"


def formulas_of(optimizer: Optimizer) -> Mapping[str, str]:
    """Return how a person writes an optimizer's rule; ClearpropError if it does not say."""
    if MOVE not in optimizer.formulas:
        raise ClearpropError(
            f"the optimizer {type(optimizer).__name__} has no formulas, so its steps cannot be "
            "explained: give its class `formulas` as clearprop.update.Optimizer says"
        )
    return optimizer.formulas


def memory_names(optimizer: Optimizer) -> list[str]:
    """Return what an optimizer's memories are called, in its order."""
    names = formulas_of(optimizer)
    return [name.removesuffix("_new") for name in names if name.endswith("_new")]


def roots(optimizer: Optimizer) -> list[str]:
    """Return the quantities whose root a move is divided by, and the memories they are made of."""
    formulas = optimizer.formulas
    found = re.findall(r"√\{(\w+)\}", formulas.get(MOVE, ""))
    made_of = (name for root in found for name in _fields(formulas[root]))
    return [*found, *(name for name in made_of if name.endswith("_new"))]


def letter_of(kind: str) -> str:
    """Return whether an update's quantity is one of W or of b; empty for one of all parameters."""
    found = re.search(r"(?:^|_|_d)([Wb])(?:_new)?$", kind)
    return found[1] if found else ""


def is_of_optimizer(kind: str) -> bool:
    """Return whether a quantity is one that the optimizer makes of a matrix, or the new matrix."""
    return letter_of(kind) != "" and not kind.startswith(("g_", "clipped_"))


def kind_of(name: str, letter: str) -> str:
    """Return the kind of what a formula calls so: "v_W_new" for "v_new" and W."""
    stem, new, _ = name.partition("_new")
    return f"{stem}_{letter}{new}"


def numbers_of(example: Example) -> Iterator[tuple[str, object]]:
    """Return the numbers that an update is made by, by their names in formulas."""
    settings, optimizer = example.training, example.training.optimizer
    layers = [layer.name for layer in example.network.layers]
    if example.progress.scale != 1:
        yield "schedule", example.progress.scale
    yield from _by_layer("l2", settings.l2, layers)
    if settings.clip_norm is not None:
        yield "clip_norm", settings.clip_norm
    if optimizer.has_own_rates:
        factors = rate_factors(optimizer, example.network)[::2]
        yield from ((f"layer_rate_{one}", own) for one, own in zip(layers, factors, strict=True))
        if any(layer.bias for layer in example.network.layers):
            yield "bias_rate", optimizer.bias_rate
    used = {field for formula in optimizer.formulas.values() for field in _fields(formula)}
    for name in own_numbers(type(optimizer)):
        value: Any = getattr(optimizer, name)
        if name in used:
            yield from _by_layer(name, _values(value), layers)
    if "t" in used:
        yield "t", example.progress.updates + 1


def describe_update(
    made: Quantity, example: Example, *, is_clipped: bool
) -> tuple[str, dict[str, str]]:
    """Return the template of an update's quantity, and the entries of its operands."""
    names = _Names(example, made.layer, letter_of(made.kind), is_clipped)
    match made.kind:
        case "scheduled_rate":
            return _filled("{rate} · {schedule}", {"rate": "rate", "schedule": "schedule"})
        case "rate_W" | "rate_b":
            factor = f"layer_rate_{made.layer}" if made.kind == "rate_W" else "bias_rate"
            before = names.whole_rate
            return _filled("{rate} · {factor}", {"rate": before, "factor": factor})
        case "length":
            squares = dict.fromkeys(_whole_gradient(example), ALL)
            return f"√({' + '.join(f'|{{{name}}}|²' for name in squares)})", squares
        case "clip_factor":
            own = {name: name for name in ("clip_norm", "length")}
            return _filled("{clip_norm} / max({clip_norm}, {length})", own)
        case "g_W":
            return names.filled("{dW} + {l2} · {W}")
        case "clipped_W" | "clipped_b":
            return _filled(
                "{clip_factor} · {g}", {"clip_factor": "clip_factor", "g": names.unclipped}
            )
        case "W_new" | "b_new":
            return names.filled("{W} − {move}")
        case "rate_dW" | "rate_db":
            formulas = formulas_of(example.training.optimizer)
            is_bias_move = made.kind == "rate_db" and BIAS_MOVE in formulas
            return names.filled(formulas[BIAS_MOVE if is_bias_move else MOVE])
        case _:
            stem = re.sub(r"_[Wb](?=_new$|$)", "", made.kind)
            return names.filled(formulas_of(example.training.optimizer)[stem])


class _Names:
    """What the placeholders of an optimizer's formulas are called for one matrix."""

    def __init__(self, example: Example, layer: str, letter: str, is_clipped: bool) -> None:
        self._example, self._layer, self._letter = example, layer, letter
        self._matrix, self._is_clipped = f"{letter}_{layer}", is_clipped

    @property
    def unclipped(self) -> str:
        """The gradient, with its penalty."""
        is_penalised = self._letter == "W" and self._example.training.l2
        return f"{'g_' if is_penalised else 'd'}{self._matrix}"

    @property
    def whole_rate(self) -> str:
        """The learning rate before any factor of a layer's own."""
        return "rate" if self._example.progress.scale == 1 else "scheduled_rate"

    def of(self, field: str) -> str:
        """Return the name that a placeholder stands for."""
        optimizer, matrix = self._example.training.optimizer, self._matrix
        value: Any = getattr(optimizer, field, None) if field != "l2" else self._example.training.l2
        match field:
            case "g":
                return f"clipped_{matrix}" if self._is_clipped else self.unclipped
            case "W":
                return matrix
            case "dW":
                return f"d{matrix}"
            case "move":
                return f"rate_d{matrix}"
            case "rate":
                return f"rate_{matrix}" if optimizer.has_own_rates else self.whole_rate
            case "t":
                return "t"
            case _ if len(_values(value)) > 1:
                return f"{field}_{self._layer}"
            case _ if field == "l2" or field in own_numbers(type(optimizer)):
                return field
            case _:
                stem, new, _ = field.partition("_new")
                return f"{stem}_{matrix}{new}"

    def filled(self, formula: str) -> tuple[str, dict[str, str]]:
        return _filled(formula, {field: self.of(field) for field in _fields(formula)})


def _filled(formula: str, names: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Put names into a formula; those of a matrix give their own entry, numbers their only one."""
    template = formula.format(**{field: f"{{{name}}}" for field, name in names.items()})
    return template, {name: OWN if is_matrix(name) else ONE for name in names.values()}


def is_matrix(name: str) -> bool:
    """Return whether a name of an update is that of a matrix, and not of a number."""
    return not is_own_rate(name) and re.search(r"(?:^|_|d)[Wb]_[a-z]+(?:_new)?$", name) is not None


def is_own_rate(name: str) -> bool:
    """Return whether a name is that of a matrix's own learning rate."""
    return re.match(r"rate_[Wb]_", name) is not None


def _whole_gradient(example: Example) -> Iterator[str]:
    for layer in example.network.layers:
        for letter in "Wb" if layer.bias else "W":
            yield _Names(example, layer.name, letter, is_clipped=False).unclipped


def _fields(formula: str) -> list[str]:
    return list(dict.fromkeys(field for _, field, _, _ in Formatter().parse(formula) if field))


def _values(value: Any) -> tuple[Any, ...]:
    """Return one number for all layers, or one for each."""
    return cast("tuple[Any, ...]", value) if isinstance(value, tuple) else (value,)


def _by_layer(
    name: str, values: tuple[object, ...], layers: list[str]
) -> Iterator[tuple[str, object]]:
    """Name one number for all layers, or one for each."""
    if len(values) == 1:
        yield name, values[0]
    else:
        yield from (
            (f"{name}_{layer}", value) for layer, value in zip(layers, values, strict=False)
        )
