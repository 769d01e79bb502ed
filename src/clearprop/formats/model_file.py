"""MODEL: a trained model as one safetensors file, which holds numbers and text and no code.

Its tensors are the parameters, W_b, b_b, W_c, ...  All else is one JSON text under one key of the
metadata: safetensors keeps no order among several keys, and the same training should give the
same file byte for byte.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import numpy as np
import safetensors as untyped_safetensors
import safetensors.numpy as untyped_safetensors_numpy

from clearprop.arithmetic import Array
from clearprop.checks import check_finite
from clearprop.errors import ClearpropError
from clearprop.formats.files import read_bytes, write_file
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.tabular.model import Model, TrainingRecord
from clearprop.tabular.postprocessing import Postprocessing
from clearprop.tabular.preprocessing import CategoricalFeature, NumericFeature, Preprocessing

safetensors: Any = untyped_safetensors
safetensors_numpy: Any = untyped_safetensors_numpy

T = TypeVar("T")

KEY = "clearprop"
FORMAT = "clearprop model"
VERSION = 1


def save_model(model: Model, path: Path) -> None:
    """Write a model atomically; equal models give equal files.

    Raises
    ------
    ClearpropError
        If a parameter is NaN or infinite, or the file cannot be written.
    """
    tensors: dict[str, Array] = {}
    for name, matrix in _matrices(model.parameters).items():
        check_finite(name, matrix)
        tensors[name] = np.ascontiguousarray(matrix, dtype=np.float32)
    text = json.dumps(_description(model), sort_keys=True, ensure_ascii=False, allow_nan=False)
    write_file(path, safetensors_numpy.save(tensors, {KEY: text}))


def load_model(path: Path) -> Model:
    """Read a model.

    Raises
    ------
    ClearpropError
        If the file cannot be read, is not a whole model file, is of another version, or its
        parts do not fit together.
    """
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


def _matrices(parameters: Parameters) -> dict[str, Array]:
    matrices: dict[str, Array] = {}
    for layer, W, b in zip(parameters.network.layers, parameters.W, parameters.b, strict=True):
        matrices[f"W_{layer.name}"] = W
        if b is not None:
            matrices[f"b_{layer.name}"] = b
    return matrices


def _description(model: Model) -> dict[str, Any]:
    network = model.network
    return {
        "format": FORMAT,
        "version": VERSION,
        "network": {
            "sizes": network.sizes,
            "activation": [layer.activation.name for layer in network.layers],
            "bias": [layer.bias for layer in network.layers],
            "loss": network.loss.name,
        },
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
        [_typed(int, size) for size in described["sizes"]],
        [_typed(str, name) for name in described["activation"]],
        bias=[_typed(bool, bias) for bias in described["bias"]],
        loss=_typed(str, described["loss"]),
    )
    return Model(
        _parameters(network, tensors),
        Preprocessing(
            tuple(_numeric(feature) for feature in about["preprocessing"]["numeric"]),
            tuple(_categorical(feature) for feature in about["preprocessing"]["categorical"]),
        ),
        _postprocessing(about["answers"]),
        _record(about["record"]),
    )


def _parameters(network: Network, tensors: Mapping[str, Array]) -> Parameters:
    needed = [f"W_{layer.name}" for layer in network.layers]
    needed += [f"b_{layer.name}" for layer in network.layers if layer.bias]
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
    return Parameters.of(
        network,
        [tensors[f"W_{layer.name}"] for layer in network.layers],
        [tensors.get(f"b_{layer.name}") for layer in network.layers],
    )


def _numeric(feature: Mapping[str, Any]) -> NumericFeature:
    return NumericFeature(
        _typed(str, feature["name"]),
        _finite(feature["median"]),
        _finite(feature["mean"]),
        _positive(feature["scale"]),
    )


def _categorical(feature: Mapping[str, Any]) -> CategoricalFeature:
    categories = tuple(_typed(str, category) for category in feature["categories"])
    if not categories or categories != tuple(sorted(set(categories))):
        raise ValueError("categories are kept in order, each once")
    return CategoricalFeature(
        _typed(str, feature["name"]),
        _typed(bool, feature["boolean"]),
        _typed(str, feature["most_frequent"]),
        categories,
    )


def _postprocessing(about: Mapping[str, Any]) -> Postprocessing:
    classes = about["classes"]
    if classes is not None:
        kinds = {type(label).__name__ for label in classes}
        if len(kinds) != 1 or not kinds <= {"bool", "int", "float", "str"}:
            raise TypeError(kinds)
        classes = tuple(classes)
    return Postprocessing(
        tuple(_typed(str, name) for name in about["targets"]),
        classes,
        tuple(_finite(number) for number in about["centre"]),
        tuple(_positive(number) for number in about["scale"]),
    )


def _record(about: Mapping[str, Any]) -> TrainingRecord:
    scores = {
        str(rows): {str(name): _finite(number) for name, number in of_rows.items()}
        for rows, of_rows in about["scores"].items()
    }
    fields: dict[str, Any] = {**about, "scores": scores}
    return TrainingRecord(**fields)


def _typed(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise TypeError(value)
    return value


def _finite(number: Any) -> float:
    if not isfinite(_typed(float, number)):
        raise ValueError(number)
    return number


def _positive(number: Any) -> float:
    if not _finite(number) > 0:
        raise ValueError(number)
    return number


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
