"""Weights as a safetensors file under the names that PyTorch's nn.Sequential gives them.

"0.weight" and "0.bias" are those of the first Linear.  An activation takes a number too, and the
identity is no module, so the next Linear is "2" or "1".  PyTorch itself is not needed.
"""

import json
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
from clearprop.files import FilePath, as_path, errors_naming, read_bytes, write_file
from clearprop.formats.sequential import as_weights, check_floats
from clearprop.network import Network
from clearprop.parameters import Parameters

safetensors: Any = untyped_safetensors
safetensors_numpy: Any = untyped_safetensors_numpy

TENSOR_NAME = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})*)\.(weight|bias)")
"""A tensor of the Linear at an index of an nn.Sequential, "0" or inside another one "1.0"."""

WRAPPERS = ("module", "_orig_mod")
"""What DataParallel and torch.compile put into the names of the tensors of a module inside."""

TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}
"""NumPy's names for the types of safetensors; also "BF16" is read."""


def torch_tensors(parameters: Parameters) -> dict[str, Array]:
    """Return the weights and biases, in float32 or float64, by the names of `to_torch`'s module."""
    check_floats(parameters)
    tensors: dict[str, Array] = {}
    index = 0
    for layer, W, b in zip(parameters.network.layers, parameters.W, parameters.b, strict=True):
        tensors[f"{index}.weight"] = W
        if b is not None:
            tensors[f"{index}.bias"] = b[:, 0]
        index += 1 if layer.activation.name == "identity" else 2
    return tensors


def save_weights(parameters: Parameters, path: FilePath) -> None:
    """Write weights atomically as a safetensors file that PyTorch reads.

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
    write_file(as_path(path), weights_as_bytes(parameters))


def weights_as_bytes(parameters: Parameters, metadata: Mapping[str, str] | None = None) -> bytes:
    """Return what `save_weights` writes, with more metadata if there is some.

    Raise ClearpropError if a parameter is not finite.
    """
    tensors = torch_tensors(parameters)
    for name, tensor in tensors.items():
        check_finite(name, np.atleast_2d(tensor))
    contiguous = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    # Programs that read several libraries' files look for this word.
    content = safetensors_numpy.save(contiguous, {"format": "pt", **(metadata or {})})
    return _with_sorted_metadata(content)


def _with_sorted_metadata(content: bytes) -> bytes:
    """Return a file as it is, but for the order of its metadata, which safetensors leaves open."""
    start = 8 + int.from_bytes(content[:8], "little")
    head: dict[str, Any] = json.loads(content[8:start])
    head["__metadata__"] = dict(sorted(head["__metadata__"].items()))
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # tensors begin at a multiple of 8
    return len(text).to_bytes(8, "little") + text + content[start:]


def load_weights(path: FilePath, network: Network) -> Parameters:
    """Read the weights of an nn.Sequential into a network.

    Parameters
    ----------
    path
        A safetensors file with the state of an nn.Sequential.  Only the order of its Linear
        modules counts, so there may have been Dropout or the like between them.  The prefixes of
        DataParallel (`module.`) and torch.compile (`_orig_mod.`) are understood.
    network
        What they are the weights of.

    Raises
    ------
    ClearpropError
        If the file cannot be read, or its tensors do not fit the network.
    """
    path = as_path(path)
    tensors = _read(path)
    with errors_naming(path):
        return _parameters(tensors, network)


def _read(path: Path) -> dict[str, Array]:
    content = read_bytes(path)
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
        unwrapped = ".".join(part for part in name.split(".") if part not in WRAPPERS)
        match = TENSOR_NAME.fullmatch(unwrapped)
        if match is None:
            raise ClearpropError(
                f"the tensor '{name}' is not called as in an nn.Sequential of Linear layers: "
                "save the state of one, whose tensors are called 0.weight, 0.bias, 2.weight, ..."
            )
        numbers = as_weights(f"the tensor '{name}'", tensor)
        check_finite(f"the tensor '{name}'", np.atleast_2d(numbers))
        index = tuple(map(int, match[1].split(".")))
        linear = linears.setdefault(index, {})
        if match[2] in linear:
            raise ClearpropError(
                f"there are several tensors '{unwrapped}', some with the prefix of DataParallel or "
                "torch.compile: save the state of one module"
            )
        linear[match[2]] = numbers
    indices = sorted(linears)
    if len(indices) != len(network.layers):
        listed = ", ".join(".".join(map(str, index)) for index in indices) or "none"
        raise ClearpropError(
            f"there are tensors of {len(indices)} Linear modules ({listed}), but the network has "
            f"{len(network.layers)} layers: give the network they were saved from"
        )
    for index in indices:
        if "weight" not in linears[index]:
            name = ".".join(map(str, index))
            raise ClearpropError(f"there is {name}.bias but no {name}.weight: save both")
    biases = [linears[index].get("bias") for index in indices]
    return Parameters.of(
        network,
        [linears[index]["weight"] for index in indices],
        [None if b is None else b.reshape(-1, 1) for b in biases],
    )
