"""Weights as a safetensors file under the names that PyTorch's nn.Sequential gives them.

"0.weight" and "0.bias" are those of the first Linear.  An activation takes a number too, and the
identity is no module, so the next Linear is "2" or "1".  PyTorch itself is not needed.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import safetensors as untyped_safetensors
import safetensors.numpy as untyped_safetensors_numpy

from clearprop.arithmetic import Array
from clearprop.checks import check_finite
from clearprop.errors import ClearpropError
from clearprop.formats.atomic_write import write_file
from clearprop.formats.sequential import check_floats, floats
from clearprop.network import Network
from clearprop.parameters import Parameters

safetensors: Any = untyped_safetensors
safetensors_numpy: Any = untyped_safetensors_numpy

PLACED = re.compile(r"(\d+(?:\.\d+)*)\.(weight|bias)")
"""A tensor of a Linear at a place of an nn.Sequential, "0" or inside another one "1.0"."""

TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}
"""NumPy's names for the types of safetensors; also "BF16" is read."""


def torch_tensors(parameters: Parameters) -> dict[str, Array]:
    """Return the weights and biases by the names of `to_torch`'s module, in its order.

    Parameters
    ----------
    parameters
        The network's, in float32 or float64.

    Raises
    ------
    ClearpropError
        If the parameters are not floats.
    """
    check_floats(parameters)
    tensors: dict[str, Array] = {}
    place = 0
    for layer, W, b in zip(parameters.network.layers, parameters.W, parameters.b, strict=True):
        tensors[f"{place}.weight"] = W
        if b is not None:
            tensors[f"{place}.bias"] = b[:, 0]
        place += 1 if layer.activation.name == "identity" else 2
    return tensors


def save_weights(parameters: Parameters, path: Path) -> None:
    """Write weights so that PyTorch reads them, whole or not at all.

    Parameters
    ----------
    parameters
        The network's, in float32 or float64; equal ones give equal files.
    path
        Where to; `load_state_dict(safetensors.torch.load_file(path))` of such a module as
        `to_torch` gives reads it.

    Raises
    ------
    ClearpropError
        If a parameter is NaN or infinite, or the file cannot be written.
    """
    write_file(path, weights_as_bytes(parameters))


def weights_as_bytes(parameters: Parameters) -> bytes:
    """Return what `save_weights` writes.

    Raises
    ------
    ClearpropError
        If a parameter is NaN or infinite.
    """
    tensors = torch_tensors(parameters)
    for name, tensor in tensors.items():
        check_finite(name, np.atleast_2d(tensor))
    contiguous = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    # Programs that read several libraries' files look for this word.
    return safetensors_numpy.save(contiguous, {"format": "pt"})


def load_weights(path: Path, network: Network) -> Parameters:
    """Read the weights of an nn.Sequential into a network.

    Parameters
    ----------
    path
        A safetensors file with the state of an nn.Sequential.  Only the order of its Linear
        modules counts, so there may have been Dropout or the like between them.
    network
        What they are the weights of.

    Raises
    ------
    ClearpropError
        If the file cannot be read, or its tensors do not fit the network.
    """
    tensors = _read(path)
    try:
        return _parameters(tensors, network)
    except ClearpropError as wrong:
        raise ClearpropError(f"{path}: {wrong}") from None


def _read(path: Path) -> dict[str, Array]:
    try:
        content = path.read_bytes()
    except OSError as wrong:
        raise ClearpropError(f"cannot read {path}: {wrong.strerror or wrong}") from None
    try:
        tensors = safetensors.deserialize(content)
    except safetensors.SafetensorError:
        raise ClearpropError(
            f"{path} is not a safetensors file, or only a part of one: write it again with "
            "safetensors.torch.save_file"
        ) from None
    return {name: _numbers(path, name, **tensor) for name, tensor in tensors}


def _numbers(path: Path, name: str, dtype: str, shape: list[int], data: bytes) -> Array:
    if dtype == "BF16":
        # The upper half of a float32, which NumPy has no name for.
        halves = np.frombuffer(data, "<u2").astype(np.uint32)
        return (halves << 16).view(np.float32).reshape(shape)
    if dtype not in TYPES:
        raise ClearpropError(
            f"{path}: the tensor '{name}' has numbers of type {dtype}, but real floating-point "
            "numbers are needed: save it as F32 or F64"
        )
    return np.frombuffer(data, TYPES[dtype]).reshape(shape)


def _parameters(tensors: Mapping[str, Array], network: Network) -> Parameters:
    linears: dict[tuple[int, ...], dict[str, Array]] = {}
    for name, tensor in tensors.items():
        placed = PLACED.fullmatch(name)
        if placed is None:
            raise ClearpropError(
                f"the tensor '{name}' is not called as in an nn.Sequential of Linear layers: "
                "save the state of one, whose tensors are called 0.weight, 0.bias, 2.weight, ..."
            )
        numbers = floats(f"the tensor '{name}'", tensor)
        check_finite(f"the tensor '{name}'", np.atleast_2d(numbers))
        place = tuple(map(int, placed[1].split(".")))
        linears.setdefault(place, {})[placed[2]] = numbers
    places = sorted(linears)
    if len(places) != len(network.layers):
        listed = ", ".join(".".join(map(str, place)) for place in places) or "none"
        raise ClearpropError(
            f"there are tensors of {len(places)} Linear modules ({listed}), but the network has "
            f"{len(network.layers)} layers: give the network they were saved from"
        )
    for place in places:
        if "weight" not in linears[place]:
            name = ".".join(map(str, place))
            raise ClearpropError(f"there is {name}.bias but no {name}.weight: save both")
    biases = [linears[place].get("bias") for place in places]
    return Parameters.of(
        network,
        [linears[place]["weight"] for place in places],
        [None if b is None else b.reshape(-1, 1) for b in biases],
    )
