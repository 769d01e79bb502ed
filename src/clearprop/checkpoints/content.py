"""A checkpoint as one safetensors file, which holds numbers and text and no code.

Its tensors are the parameters, what the optimizer remembers, the best parameters so far and the
history; all else is one JSON text, whose floats are in hexadecimal, so that none loses a digit.
"""

import json
import platform
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import numpy as np
import safetensors as untyped_safetensors
import safetensors.numpy as untyped_safetensors_numpy

from clearprop.arithmetic import Array
from clearprop.checkpoints.fingerprint import Fingerprint
from clearprop.early_stopping import EarlyStopping
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.reference_engine import Position
from clearprop.training_run import Checkpoint, Epoch
from clearprop.update import State

safetensors: Any = untyped_safetensors
safetensors_numpy: Any = untyped_safetensors_numpy

KEY = "clearprop"
FORMAT = "clearprop checkpoint"
VERSION = 1

TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}
"""NumPy's names for the types of safetensors."""


class DamagedError(Exception):
    """It is no checkpoint, or only a part of one; the message says what is wrong with it."""


def to_bytes(checkpoint: Checkpoint, made_with: Fingerprint, engine: str) -> bytes:
    """Return a checkpoint as the content of a file; `engine` is which one made the updates."""
    stopping, position = checkpoint.early_stopping, checkpoint.position
    tensors = {"parameters": checkpoint.parameters.flat, "history": _table(checkpoint.history)}
    for number, memory in enumerate(checkpoint.optimizer.memory):
        tensors[f"optimizer.{number}"] = memory
    for name, note in checkpoint.notes.items():
        tensors[f"notes.{name}"] = note
    if stopping and stopping.best_parameters:
        tensors["best"] = stopping.best_parameters.flat
    tensors = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    about: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "made_by": {
            "clearprop": version("clearprop"),
            "numpy": np.__version__,
            "python": platform.python_version(),
            "machine": platform.machine(),
        },
        "engine": engine,
        "settings": dict(made_with.settings),
        "data": dict(made_with.data),
        "updates": checkpoint.optimizer.t,
        "position": [position.epoch, position.samples, position.total.hex()],
        "stopped": checkpoint.stopped,
        "metrics": list(checkpoint.history[0].metrics) if checkpoint.history else [],
        "early_stopping": stopping
        and {
            "patience": float(stopping.patience).hex(),
            "tolerance": None if stopping.tolerance is None else stopping.tolerance.hex(),
            "best": float(stopping.best).hex(),
            "best_epoch": stopping.best_epoch,
            "waited": stopping.waited,
        },
    }
    # In one text: safetensors keeps no order among several.
    about["sha256"] = _digest(about, tensors)
    return safetensors_numpy.save(tensors, {KEY: json.dumps(about, sort_keys=True)})


def from_bytes(content: bytes, network: Network) -> tuple[Checkpoint, Fingerprint, str]:
    """Read what `to_bytes` has made for a network: the checkpoint, what it was made with, and the
    engine; the network counts only where the settings are its own.

    Raises
    ------
    DamagedError
        If it is something else, or not whole.
    """
    try:
        tensors = {
            name: np.frombuffer(one["data"], TYPES[one["dtype"]]).reshape(one["shape"])
            for name, one in safetensors.deserialize(content)
        }
        start = 8 + int.from_bytes(content[:8], "little")
        metadata: dict[str, str] = json.loads(content[8:start]).get("__metadata__", {})
        about: dict[str, Any] = {**json.loads(metadata.get(KEY, "{}"))}
    except (safetensors.SafetensorError, KeyError, TypeError, ValueError):
        raise DamagedError("it is no whole safetensors file") from None
    if KEY not in metadata:
        raise DamagedError("it is a safetensors file of another program")
    if about.get("format") != FORMAT:
        raise DamagedError("it is no checkpoint")
    found = about.get("version")
    if found != VERSION:
        raise DamagedError(
            f"it has version {found} of the format, and this clearprop reads {VERSION}"
        )
    if about.pop("sha256", None) != _digest(about, tensors):
        raise DamagedError("its content is not what was written")
    return (
        _checkpoint(about, tensors, network),
        Fingerprint(about["settings"], about["data"]),
        about["engine"],
    )


def _digest(about: Mapping[str, Any], tensors: Mapping[str, Array]) -> str:
    digest = sha256(json.dumps(about, sort_keys=True).encode())
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(tensors[name].data)
    return digest.hexdigest()


def _table(history: tuple[Epoch, ...]) -> Array:
    """Return a row for each epoch: rate, losses and metrics; NaN for a loss that is not there."""
    rows = [
        [
            epoch.learning_rate,
            epoch.loss,
            np.nan if epoch.validation_loss is None else epoch.validation_loss,
            *epoch.metrics.values(),
        ]
        for epoch in history
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), -1 if rows else 3)


def _history(table: Array, metrics: list[str]) -> tuple[Epoch, ...]:
    return tuple(
        Epoch(
            number,
            rate,
            loss,
            None if np.isnan(validation_loss) else validation_loss,
            dict(zip(metrics, measured, strict=True)),
        )
        for number, (rate, loss, validation_loss, *measured) in enumerate(table.tolist(), 1)
    )


def _checkpoint(
    about: Mapping[str, Any], tensors: Mapping[str, Array], network: Network
) -> Checkpoint:
    epoch, samples, total = about["position"]
    memories = sum(name.startswith("optimizer.") for name in tensors)
    memory = tuple(tensors[f"optimizer.{number}"].copy() for number in range(memories))
    stopping = about["early_stopping"]
    if stopping is not None:
        tolerance = stopping["tolerance"]
        stopping = EarlyStopping(
            float.fromhex(stopping["patience"]),
            None if tolerance is None else float.fromhex(tolerance),
            float.fromhex(stopping["best"]),
            stopping["best_epoch"],
            Parameters(network, tensors["best"].copy()) if "best" in tensors else None,
            stopping["waited"],
        )
    return Checkpoint(
        Parameters(network, tensors["parameters"].copy()),
        _history(tensors["history"], about["metrics"]),
        State(about["updates"], memory),
        stopping,
        Position(epoch, samples, float.fromhex(total)),
        about["stopped"],
        {name[6:]: tensors[name].copy() for name in tensors if name.startswith("notes.")},
    )
