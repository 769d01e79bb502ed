"""Samples in files, as the estimators take them: targets are encoded as they are read."""

from collections.abc import Callable, Iterator
from typing import Any, cast, final

import numpy as np
import sklearn.utils.multiclass as untyped_multiclass

from clearprop.arithmetic import Array
from clearprop.checks import DataSet
from clearprop.stored.batches import Named
from clearprop.stored.samples import StoredSamples
from clearprop.validation_split import draw_validation

multiclass: Any = untyped_multiclass

_AT_ONCE = 1 << 20
"""Targets that are looked at together."""


@final
class Encoded:
    """What a function makes of the same rows of arrays, made as they are read."""

    def __init__(self, encode: Callable[..., Array], shape: tuple[int, ...], *arrays: Any) -> None:
        self._encode, self._arrays, self.shape = encode, arrays, shape

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, where: Any) -> Array:
        return self._encode(*(np.asarray(one[where]) for one in self._arrays))


def as_rows(y: Any) -> Any:
    """Return targets or weights as an array, mapped ones as they are, a single column as a row."""
    if isinstance(y, Named):
        return y
    array = np.asanyarray(y)
    return array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array


def parts(*arrays: Any) -> Iterator[tuple[Array, ...]]:
    """Yield the same rows of arrays, a part at a time."""
    for first in range(0, len(arrays[0]), _AT_ONCE):
        yield tuple(np.asarray(one[first : first + _AT_ONCE]) for one in arrays)


def labels_in(y: Any) -> Array:
    """Return the different labels of targets, sorted."""
    if y.ndim != 1:
        raise ValueError("y of samples in files must be one label for each, of shape (samples,).")
    found = np.unique(np.concatenate([np.unique(part) for (part,) in parts(y)]))
    multiclass.check_classification_targets(found)
    return found


def one_hot(classes: Array) -> Callable[[Array], Array]:
    """Return what encodes labels: 0 or 1 of two classes, else 1 for the output that is the class.

    It raises ValueError for a label that is no class.
    """

    def encode(labels: Array) -> Array:
        places = np.minimum(np.searchsorted(classes, labels), len(classes) - 1)
        if (unknown := classes[places] != labels).any():
            new = np.unique(labels[unknown])
            raise ValueError(f"`y` has classes not in `self.classes_`: {new}.")
        return (
            places[:, None]
            if len(classes) <= 2
            else (places[:, None] == np.arange(len(classes))).astype(np.float32)
        )

    return encode


def keep_out(samples: StoredSamples, share: float, seed: int) -> tuple[StoredSamples, Any]:
    """Return the samples to train on and those to validate on, the latter in memory if they fit."""
    kept = draw_validation(samples.size, share, seed)
    others = samples.part(kept)
    return samples.part(~kept), others.all() if others.fits else others


def all_weights(samples: DataSet | StoredSamples) -> Array | None:
    """Return every sample's weight; None if they have none."""
    if samples.weights is None or isinstance(samples, DataSet):
        return samples.weights
    return np.concatenate([cast(Array, some.weights) for some in samples.chunks()])
