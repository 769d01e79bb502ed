"""MODEL: a trained model as one safetensors file, which holds numbers and text and no code.

Its tensors are the parameters, W_b, b_b, W_c, ...; of a second network W_b_2, b_b_2, ..., and so on
to the networks of quantiles.  All else is one JSON text under one key of the metadata: safetensors
keeps no order among several keys, and the same training should give the same file byte for byte.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import safetensors as untyped_safetensors
import safetensors.numpy as untyped_safetensors_numpy

from clearprop.arithmetic import Array
from clearprop.checks import check_finite
from clearprop.dataclass_json import decoded
from clearprop.errors import ClearpropError
from clearprop.files import read_bytes, write_file
from clearprop.formats.network_toml import network_table
from clearprop.losses import pinball_loss
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.tabular.dates import CYCLES
from clearprop.tabular.model import Model, Quantile, TrainingRecord
from clearprop.tabular.postprocessing import Postprocessing
from clearprop.tabular.preprocessing import Preprocessing

safetensors: Any = untyped_safetensors
safetensors_numpy: Any = untyped_safetensors_numpy

KEY = "clearprop"
FORMAT = "clearprop model"
VERSION = 4


def save_model(model: Model, path: Path) -> None:
    """Write a model atomically; equal models give equal files, parameters must be finite."""
    tensors: dict[str, Array] = {}
    networks = (*model.networks, *(one.network for one in model.quantiles))
    for number, parameters in enumerate(networks):
        for letter, layer, matrix in parameters.matrices:
            name = f"{letter}_{layer}{_suffix(number)}"
            check_finite(name, matrix)
            tensors[name] = np.ascontiguousarray(matrix, dtype=np.float32)
    text = json.dumps(_description(model), sort_keys=True, ensure_ascii=False, allow_nan=False)
    write_file(path, safetensors_numpy.save(tensors, {KEY: text}))


def load_model(path: Path) -> Model:
    """Read a model."""
    read_bytes(path)  # for the system's own reason, which safetensors does not give
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            metadata: dict[str, str] = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except safetensors.SafetensorError:
        raise ClearpropError(
            f"{path} is not a clearprop model, or only a part of one: make it with clearprop train"
        ) from None
    if KEY not in metadata:
        raise ClearpropError(
            f"{path} is a safetensors file of another program, not a clearprop model: make one "
            "with clearprop train"
        )
    try:
        return _model(json.loads(metadata[KEY], parse_constant=_refuse), tensors)
    except ClearpropError as wrong:
        raise ClearpropError(f"{path}: {wrong}") from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ClearpropError(
            f"{path} is damaged, its description cannot be read: make it again with clearprop train"
        ) from None


def _description(model: Model) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "network": network_table(model.network),
        "networks": len(model.networks),
        "quantiles": [[one.level, one.shift] for one in model.quantiles],
        "preprocessing": asdict(model.preprocessing),
        "answers": asdict(model.postprocessing),
        "record": asdict(model.record),
    }


def _model(about: Mapping[str, Any], tensors: Mapping[str, Array]) -> Model:
    if about["format"] != FORMAT:
        raise ClearpropError("it is not a clearprop model: make one with clearprop train")
    if about["version"] != VERSION:
        raise ClearpropError(
            f"it has version {about['version']} of the model format, but this clearprop reads "
            f"version {VERSION}: use the clearprop that made it, or train again"
        )
    described = about["network"]
    network = Network.of(
        decoded(tuple[int, ...], described["sizes"]),
        decoded(tuple[str, ...], described["activation"]),
        bias=decoded(tuple[bool, ...], described["bias"]),
        loss=decoded(str, described["loss"]),
    )
    preprocessing: Preprocessing = decoded(Preprocessing, about["preprocessing"])
    postprocessing: Postprocessing = decoded(Postprocessing, about["answers"])
    measured = (*preprocessing.numeric, *preprocessing.dates)
    scales = [*(feature.scale for feature in measured), *postprocessing.scale]
    if any(len(feature.categories) != 2 for feature in preprocessing.categorical if feature.signed):
        raise ValueError("two categories have a sign")
    if not all(scale > 0 for scale in (*scales, postprocessing.temperature)):
        raise ValueError(scales)
    if any(low >= high for feature in measured for low, high in pairwise(feature.edges)):
        raise ValueError("edges of bins rise")
    for feature in preprocessing.dates:
        if not {*feature.cycles} <= {*CYCLES}:
            raise ValueError(feature.cycles)
    for feature in preprocessing.categorical:
        if not feature.categories or feature.categories != tuple(sorted({*feature.categories})):
            raise ValueError("categories are kept in order, each once")
    if len({type(label) for label in postprocessing.classes or (0,)}) != 1:
        raise TypeError(postprocessing.classes)
    record = decoded(TrainingRecord, about["record"])
    levels = decoded(tuple[tuple[float, ...], ...], about["quantiles"])
    count = decoded(int, about["networks"])
    found = _networks(network, count + len(levels), tensors)
    quantiles = tuple(
        Quantile(level, _with_loss(one, pinball_loss(level).name), shift)
        for (level, shift), one in zip(levels, found[count:], strict=True)
    )
    return Model(found[:count], preprocessing, postprocessing, record, quantiles)


def _with_loss(parameters: Parameters, loss: str) -> Parameters:
    network = parameters.network
    sizes, activations = network.sizes, [layer.activation.name for layer in network.layers]
    bias = [layer.bias for layer in network.layers]
    return Parameters(Network.of(sizes, activations, bias=bias, loss=loss), parameters.flat)


def _suffix(number: int) -> str:
    """Return what the tensors of a network, counted from 0, have after their names."""
    return "" if number == 0 else f"_{number + 1}"


def _networks(network: Network, count: int, tensors: Mapping[str, Array]) -> tuple[Parameters, ...]:
    if not count > 0:
        raise ValueError(count)
    suffixes = [_suffix(number) for number in range(count)]
    needed = [f"W_{layer.name}{one}" for one in suffixes for layer in network.layers]
    needed += [f"b_{layer.name}{one}" for one in suffixes for layer in network.layers if layer.bias]
    for name in sorted({*needed} ^ {*tensors}):
        state = "missing" if name in needed else "there, but not part of the network"
        raise ClearpropError(f"the parameters {name} are {state}: train again")
    for name, matrix in tensors.items():
        if matrix.dtype != np.float32:
            raise ClearpropError(
                f"the parameters {name} are {matrix.dtype}, not float32: train again"
            )
        if matrix.ndim == 2:  # else `Parameters.of` says the shape
            check_finite(name, matrix)
    return tuple(
        Parameters.of(
            network,
            [tensors[f"W_{layer.name}{one}"] for layer in network.layers],
            [tensors.get(f"b_{layer.name}{one}") for layer in network.layers],
        )
        for one in suffixes
    )


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
