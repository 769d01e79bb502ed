"""What a checkpoint was made with: the settings in words, and the data by their SHA-256."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.checks import Samples, is_sparse
from clearprop.parameters import Parameters
from clearprop.reference_engine import StepSettings
from clearprop.training_run import TrainingSetup


@dataclass(frozen=True)
class Fingerprint:
    """Settings, by their names, as text; data, by their names, as digests."""

    settings: Mapping[str, str]
    data: Mapping[str, str]

    def difference(self, now: "Fingerprint") -> str | None:
        """Say what is different now, if anything."""
        for name in {**self.settings, **now.settings}:
            before, after = self.settings.get(name), now.settings.get(name)
            if before != after:
                return f"the {name} was {before} and is now {after}"
        for name in {**self.data, **now.data}:
            if self.data.get(name) != now.data.get(name):
                return f"the {name} are not those that it was made with"
        return None


def fingerprint_of(
    start: Parameters, setup: TrainingSetup, settings: StepSettings, seed: int, shards: str
) -> Fingerprint:
    """Return what a training is made with; `shards` is how gradients of many ranks are added."""
    network = start.network
    layers = ", ".join(
        f"{layer.size} {layer.activation.name}{'' if layer.bias else ' without biases'}"
        for layer in network.layers
    )
    in_words: dict[str, Any] = {
        "network": f"{network.sizes[0]} inputs, {layers}",
        "loss": network.loss.name,
        "float type": start.flat.dtype.name,
        "number of epochs": setup.epochs,
        "batch size": setup.batch_size,
        "optimizer": settings.optimizer,
        "learning-rate schedule": setup.schedule,
        "L2 penalty": settings.layer_l2 or settings.l2,
        "longest gradient": settings.clip_norm,
        "dropout": settings.dropout or "none",
        "patience": setup.patience,
        "metrics": ", ".join(setup.metrics) or "none",
        "seed": seed,
        **({} if setup.best_by is None else {"metric to choose by": setup.best_by}),
    }
    if shards:
        in_words["reduction"] = shards
    data = {"training samples": _digest_of(setup.samples), "initial weights": _digest(start.flat)}
    if setup.validation is not None:
        data["validation samples"] = _digest_of(setup.validation)
    return Fingerprint({name: _text(value) for name, value in in_words.items()}, data)


def _text(value: Any) -> str:
    """Return a value as text, without where a function of it lies in memory."""
    return re.sub(r" at 0x[0-9a-f]+", "", str(value))


def _digest_of(samples: Samples) -> str:
    """Digest inputs, then targets, then weights, each from the first sample to the last."""
    digest = sha256()
    for place in range(3):
        for number, chunk in enumerate(samples.chunks()):
            array: Any = chunk[place]
            if array is not None and number == 0:
                _add_kind(digest, array.dtype, (samples.size, *array.shape[1:]))
            if array is not None:
                _add_numbers(digest, array)
    return digest.hexdigest()


def _digest(array: Array) -> str:
    digest = sha256()
    _add_kind(digest, array.dtype, array.shape)
    _add_numbers(digest, array)
    return digest.hexdigest()


def _add_kind(digest: Any, dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
    digest.update(f"{dtype.str} {shape}".encode())


def _add_numbers(digest: Any, array: Any) -> None:
    parts = (array.data, array.indices, array.indptr) if is_sparse(array) else (array,)
    for part in parts:
        # As it is read, row by row, whatever its order in memory
        digest.update(np.ascontiguousarray(part).data)
