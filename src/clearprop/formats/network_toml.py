"""NETWORK.toml: a network and the numbers of one training step, as a person types them."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, cast, get_args

from clearprop.arithmetic import Decimals
from clearprop.errors import ClearpropError, check_names
from clearprop.files import errors_naming
from clearprop.formats.toml import read_toml
from clearprop.formats.toml_values import list_of, number_of, one_or_more, typed
from clearprop.formats.training_toml import TRAINING_KEYS, learning_rate_of, training_of
from clearprop.forward import Batch
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.worked.steps.example import Example, Row, Rows

KEYS: Mapping[str, tuple[str, ...]] = {
    "network": ("sizes", "activation", "bias", "loss", "seed"),
    "example": (
        "input",
        "target",
        "sample_weight",
        "learning_rate",
        "batch",
        "biases_stay",
        "preset",
    ),
    "training": TRAINING_KEYS,
}
"""What may stand in the tables of a network file, besides [weights] and [biases]."""

WANTED = "a network in TOML"

PRESETS: Mapping[str, Mapping[str, bool]] = {
    "article": {"slope_inside": True},
    "mazur": {"biases_stay": True},
}
"""What well-known worked examples do otherwise, by the example."""

MOST_PARAMETERS = 1_000_000
"""Working through so many takes half a minute and 1 GB of memory; a page shows far fewer."""


def read_network_file(
    path: Path,
    *,
    seed: int,
    places: int,
    changes: Mapping[str, Any] | None = None,
    training: Mapping[str, Any] | None = None,
    rate: Decimal | None = None,
) -> Example:
    """Read a network file as `example_of` does.

    `changes` take the place of keys of [example], and `training` of keys of [training]; the rate
    is the learning rate's, wherever it stands.
    """
    data = read_toml(path, WANTED)
    with errors_naming(path):
        for name, changed in (("example", changes), ("training", training)):
            if changed:
                data[name] = {**_table({name: {}, **data}, name), **changed}
        if rate is not None:
            for name in ("example", "training"):
                data[name] = {**_table({name: {}, **data}, name)}
                data[name].pop("learning_rate", None)
            data["training"]["learning_rate"] = rate
        return example_of(data, seed=seed, places=places)


def has_example(path: Path) -> bool:
    """Return whether a network file has the numbers of a training step."""
    return "input" in read_toml(path, WANTED).get("example", {})


def read_network(path: Path) -> tuple[Network, Batch]:
    """Read a network, and how the gradients of several samples are combined, for formulas alone.

    The table [example] may be missing.
    """
    data = read_toml(path, WANTED)
    with errors_naming(path):
        return _network_of(data), _batch_of(_table({"example": {}, **data}, "example"))


def network_table(network: Network) -> dict[str, Any]:
    """Return what the table [network] says of a network."""
    return {
        "sizes": network.sizes,
        "activation": [layer.activation.name for layer in network.layers],
        "bias": [layer.bias for layer in network.layers],
        "loss": network.loss.name,
    }


def example_of(
    data: Mapping[str, Any], *, seed: int, places: int, from_options: bool = False
) -> Example:
    """Check the tables of a network file, by name as TOML gives them, and make an example of them.

    They may have been made of options, which errors then name.

    Weights that are missing are drawn from the seed, unless [network] has one of its own, and
    rounded to so many decimals (at least 2, or most would be 0).
    """
    network, numbers = _network_of(data), _table(data, "example")
    training = _table({"training": {}, **data}, "training")
    check_names("key in [training]", training, TRAINING_KEYS)
    weights, biases = data.get("weights"), data.get("biases")
    batch = _batch_of(numbers)
    if network.parameter_count > MOST_PARAMETERS:
        raise ClearpropError(
            f"the network has {network.parameter_count} parameters, too many to be worked through: "
            f"give one of at most {MOST_PARAMETERS}"
        )
    seed = typed(int, "seed", data["network"].get("seed", seed))
    ar = Decimals(max(2, places))
    letters = [layer.name for layer in network.layers]
    if weights is None:
        W = [ar.finish(W_n).tolist() for W_n in initialize(network, seed, ar=ar).W]
    else:
        W = _of_each_layer("weights", weights, network)
    if biases is None:
        b = [[0] * layer.size if layer.bias else None for layer in network.layers]
    else:
        b = _of_each_layer("biases", biases, network)
    particulars = _particulars(numbers)
    for key in ("input", "target"):
        if from_options and key not in numbers:
            raise ClearpropError(f"--{key} is missing: give it, such as --{key} 1,0")
    inputs = _samples("input", needed(numbers, "example", "input"), network.sizes[0])
    example = Example(
        network=network,
        W=tuple(_rows(f"W_{n}", W_n) for n, W_n in zip(letters, W, strict=True)),
        b=tuple(
            None if b_n is None else _row(f"b_{n}", b_n) for n, b_n in zip(letters, b, strict=True)
        ),
        inputs=inputs,
        targets=_samples("target", needed(numbers, "example", "target"), network.output.size),
        learning_rate=learning_rate_of(numbers, training),
        batch=batch,
        seed=seed if weights is None else None,
        sample_weight=_sample_weight(numbers, len(inputs)),
        training=training_of(training, network, samples=len(inputs), seed=seed),
        biases_stay=particulars.get("biases_stay", False),
        slope_inside=particulars.get("slope_inside", False),
    )
    Parameters.from_lists(network, example.W, example.b, ar)  # for its checks of the shapes
    if len(example.inputs) != len(example.targets):
        raise ClearpropError(
            f"there are {len(example.inputs)} inputs but {len(example.targets)} targets: "
            "give one target for each input"
        )
    return example


def _sample_weight(numbers: Mapping[str, Any], samples: int) -> Row | None:
    """Return how often each sample counts, if it is said."""
    if "sample_weight" not in numbers:
        return None
    weights = _row("sample_weight", numbers["sample_weight"])
    if len(weights) != samples:
        raise ClearpropError(
            f"sample_weight has {len(weights)} numbers, but there are {samples} samples: give one "
            "for each"
        )
    if min(weights) < 0:
        raise ClearpropError(f"sample_weight has {min(weights)}: a sample counts 0 times or more")
    return weights


def _particulars(numbers: Mapping[str, Any]) -> dict[str, bool]:
    """Return what the preset and the keys of [example] say of this example alone."""
    preset = numbers.get("preset")
    if preset is not None and preset not in PRESETS:
        raise ClearpropError(f"preset is {preset!r}: it must be one of {', '.join(PRESETS)}")
    found = dict(PRESETS.get(preset or "", {}))
    if "biases_stay" in numbers:
        found["biases_stay"] = typed(bool, "biases_stay", numbers["biases_stay"])
    return found


def _network_of(data: Mapping[str, Any]) -> Network:
    check_names("table", data, (*KEYS, "weights", "biases"))
    about = _table(data, "network")
    check_names("key in [network]", about, KEYS["network"])
    _check_each_layer(about)
    return Network.of(
        [typed(int, "a size", n) for n in list_of("sizes", needed(about, "network", "sizes"))],
        one_or_more(str, "activation", about.get("activation", "sigmoid")),
        bias=one_or_more(bool, "bias", about.get("bias", data.get("biases") is not None)),
        loss=typed(str, "loss", about.get("loss", "squared_error")),
    )


def _check_each_layer(about: Mapping[str, Any]) -> None:
    """Refuse a list of one for several layers: is it for all of them, or were others left out?"""
    sizes = about.get("sizes")
    layers = len(cast("list[Any]", sizes)) - 1 if isinstance(sizes, list) else 1
    for key in ("activation", "bias"):
        value = about.get(key)
        values = cast("list[Any]", value) if isinstance(value, list) else []
        if len(values) == 1 < layers:
            one = values[0]
            text = f'"{one}"' if isinstance(one, str) else str(one).lower()
            raise ClearpropError(
                f"{key} = [{text}] is for one layer, but {layers} have one: give {layers}, or "
                f"{key} = {text} for all of them"
            )


def _batch_of(numbers: Mapping[str, Any]) -> Batch:
    check_names("key in [example]", numbers, KEYS["example"])
    batch = numbers.get("batch", "mean")
    if batch not in get_args(Batch):
        raise ClearpropError(f"batch is {batch!r}: it must be 'sum' or 'mean'")
    return batch


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if not isinstance(data.get(name), dict):
        raise ClearpropError(f"there is no table [{name}]: add one with {', '.join(KEYS[name])}")
    return data[name]


def needed(table: Mapping[str, Any], name: str, key: str) -> Any:
    """Return the entry of a table [name] that it must have."""
    if key not in table:
        raise ClearpropError(f"[{name}] has no '{key}': add it")
    return table[key]


def _of_each_layer(table: str, numbers: Any, network: Network) -> list[Any]:
    """Return the numbers of every layer, None for the biases of a layer that has none."""
    if not isinstance(numbers, dict):
        raise ClearpropError(f"[{table}] must be a table with one entry for each layer")
    by_layer = cast("dict[str, Any]", numbers)
    wanted = [layer for layer in network.layers if table == "weights" or layer.bias]
    check_names(f"layer in [{table}]", by_layer, [layer.name for layer in wanted])
    for layer in wanted:
        if layer.name not in by_layer:
            columns = f"×{layer.inputs}" if table == "weights" else ""
            raise ClearpropError(
                f"[{table}] has nothing for layer {layer.name}: give it {layer.size}{columns} "
                f"numbers as '{layer.name}'"
            )
    return [by_layer.get(layer.name) for layer in network.layers]


def _samples(name: str, numbers: Any, neurons: int) -> Rows:
    """Return one row for each sample."""
    samples = list_of(name, numbers)
    if samples and not isinstance(samples[0], list):
        samples = [samples]
    rows = _rows(name, samples)
    for index, row in enumerate(rows, start=1):
        if len(row) != neurons:
            raise ClearpropError(
                f"{name} {index} has {len(row)} numbers, but the layer has {neurons} neurons: "
                "give one for each"
            )
    return rows


def _rows(name: str, numbers: Any) -> Rows:
    rows = tuple(_row(f"row {i} of {name}", row) for i, row in enumerate(list_of(name, numbers), 1))
    lengths = sorted({len(row) for row in rows})
    if not rows:
        raise ClearpropError(f"{name} is empty: give it a row of numbers")
    if len(lengths) > 1:
        raise ClearpropError(
            f"the rows of {name} have {' and '.join(map(str, lengths))} numbers: "
            "give every row the same number of them"
        )
    return rows


def _row(name: str, numbers: Any) -> Row:
    row = list_of(name, numbers)
    if not row:
        raise ClearpropError(f"{name} is empty: give it a number")
    return tuple(number_of(f"number {i} in {name}", number) for i, number in enumerate(row, 1))
