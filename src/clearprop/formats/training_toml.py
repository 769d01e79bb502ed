"""The table [training] of a network file: how its steps are made, by the names of `train`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from clearprop.dropout import dropout_shares
from clearprop.errors import ClearpropError, named
from clearprop.formats.toml_values import number_of, typed
from clearprop.network import Network
from clearprop.schedules import SCHEDULES
from clearprop.update import OPTIMIZERS, Optimizer, own_numbers
from clearprop.worked.steps.settings import Row, TrainingSettings, usual_rate

PLAIN = "gradient_descent"

OWN_NUMBERS = ("momentum", "decay", "beta1", "beta2", "epsilon", "weight_decay")
"""The numbers of the optimizers that clearprop has."""

TRAINING_KEYS = (
    "optimizer", *OWN_NUMBERS, "learning_rate", "layer_rates", "bias_rate", "schedule", "l2",
    "clip_norm", "dropout", "batch_size", "steps", "epochs",
)  # fmt: skip


def optimizer_kind(name: str) -> type[Optimizer]:
    """Return the optimizer of that name: `train`'s, or what scikit-learn has otherwise."""
    if not name.startswith("sklearn_"):
        return named("optimizer", name, OPTIMIZERS)
    from clearprop.sklearn_api.optimizers import SKLEARN_OPTIMIZERS

    return named("optimizer", name, SKLEARN_OPTIMIZERS)


def training_of(
    table: Mapping[str, Any], network: Network, *, samples: int, seed: int
) -> TrainingSettings:
    """Check the table [training], and return what it says."""
    schedule = typed(str, "schedule", table.get("schedule", "constant"))
    dropout = _numbers("dropout", table.get("dropout", Decimal(0)))
    batch_size, steps = (
        typed(int, key, table[key]) if key in table else None for key in ("batch_size", "steps")
    )
    return TrainingSettings(
        optimizer=_optimizer(table, network),
        schedule=named("schedule", schedule, SCHEDULES),
        l2=_penalties(table, network),
        clip_norm=number_of("clip_norm", table["clip_norm"]) if "clip_norm" in table else None,
        dropout=dropout_shares(network, dropout if len(dropout) > 1 else sum(dropout, Decimal(0))),
        seed=seed,
        batch_size=batch_size,
        steps=_steps(table, steps, -(-samples // max(1, batch_size or samples))),
    )


def learning_rate_of(example: Mapping[str, Any], table: Mapping[str, Any]) -> Decimal:
    """Return the learning rate that [example] or [training] has, or the optimizer's usual one."""
    if "learning_rate" in example and "learning_rate" in table:
        raise ClearpropError(
            "[example] and [training] both have a 'learning_rate': give one of the two"
        )
    given = example.get("learning_rate", table.get("learning_rate"))
    if given is not None:
        return number_of("learning_rate", given)
    return usual_rate(optimizer_kind(typed(str, "optimizer", table.get("optimizer", PLAIN)))())


def _optimizer(table: Mapping[str, Any], network: Network) -> Optimizer:
    name = typed(str, "optimizer", table.get("optimizer", PLAIN))
    kind = optimizer_kind(name)
    own = own_numbers(kind)
    numbers: dict[str, Any] = {}
    for key in OWN_NUMBERS:
        if key not in table:
            continue
        if key not in own:
            has = f"its numbers are {', '.join(own)}" if own else "it has no numbers of its own"
            raise ClearpropError(f"'{key}' is none of the numbers of the optimizer '{name}': {has}")
        values = tuple(map(float, _numbers(key, table[key])))
        is_list = isinstance(table[key], list)
        if is_list and (key != "weight_decay" or len(values) != len(network.layers)):
            wanted = (
                f"one number, or {len(network.layers)}" if key == "weight_decay" else "a number"
            )
            raise ClearpropError(f"{key} has {len(values)} numbers: give {wanted}")
        numbers[key] = values if is_list else values[0]
    if "layer_rates" in table:
        rates = _numbers("layer_rates", table["layer_rates"])
        if len(rates) != len(network.layers):
            raise ClearpropError(
                f"layer_rates has {len(rates)} numbers: give {len(network.layers)}, one for each "
                "layer with weights"
            )
        numbers["layer_rates"] = tuple(map(float, rates))
    if "bias_rate" in table:
        numbers["bias_rate"] = float(number_of("bias_rate", table["bias_rate"]))
    return kind(**numbers)


def _penalties(table: Mapping[str, Any], network: Network) -> Row:
    penalties = _numbers("l2", table.get("l2", Decimal(0)))
    layers = len(network.layers)
    if len(penalties) not in (1, layers):
        raise ClearpropError(
            f"l2 has {len(penalties)} numbers, but the network has {layers} layers with weights: "
            f"give 1 number for all, or {layers}"
        )
    if min(penalties) < 0:
        raise ClearpropError(f"l2 has {min(penalties)}: it must be 0 or a number above it")
    return penalties if any(penalties) else ()


def _numbers(name: str, value: Any) -> Row:
    """Return one number for all layers, or one for each."""
    if isinstance(value, list) and value:
        several = cast("list[Any]", value)
        return tuple(number_of(f"number {i} in {name}", one) for i, one in enumerate(several, 1))
    return (number_of(name, value),)


def _steps(table: Mapping[str, Any], steps: int | None, batches: int) -> int:
    if "epochs" not in table:
        return 1 if steps is None else steps
    if steps is not None:
        raise ClearpropError("'steps' and 'epochs' both say how far to go: give one of the two")
    epochs = typed(int, "epochs", table["epochs"])
    if epochs < 1:
        raise ClearpropError(f"the number of epochs is {epochs}: it must be at least 1")
    return epochs * batches
