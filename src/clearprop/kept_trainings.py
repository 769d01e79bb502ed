"""Trainings of a search that are done, kept in a folder: what goes on need not train them again."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, cast

import numpy as np

from clearprop.candidates import Candidate, Outcome, Work
from clearprop.checkpoints.content import DamagedError, from_bytes, to_bytes
from clearprop.checkpoints.fingerprint import Fingerprint
from clearprop.checks import is_sparse
from clearprop.files import FilePath, as_path, make_folder, write_file
from clearprop.reference_engine import BEGINNING
from clearprop.training_run import Checkpoint, Training
from clearprop.update import State

_BEST, _STOPPED = "best epoch", "stopped early"


class KeptTrainings:
    """A folder with a file for each training, named by what it is a training of."""

    def __init__(self, folder: FilePath, work: Work) -> None:
        self._folder, self._work = as_path(folder), sha256(_content(work)).hexdigest()

    def read(self, candidates: Sequence[Candidate]) -> dict[int, Outcome]:
        """Return the trainings that are kept, by their candidates' numbers."""
        make_folder(self._folder)
        found: dict[int, Outcome] = {}
        for number, candidate in enumerate(candidates):
            path = self._folder / self._name(candidate)
            try:
                checkpoint, about, engine = from_bytes(path.read_bytes(), candidate.start.network)
            except (FileNotFoundError, DamagedError):
                continue
            found[number] = Training(
                checkpoint.parameters,
                checkpoint.history,
                int(about.settings[_BEST]),
                about.settings[_STOPPED] == str(True),
                engine,
            )
        return found

    def write(self, candidates: Sequence[Candidate], outcomes: Sequence[Outcome]) -> None:
        """Keep those that are trained; what failed may succeed another time."""
        for candidate, outcome in zip(candidates, outcomes, strict=True):
            if not isinstance(outcome, Training):
                continue
            training = Checkpoint(outcome.parameters, outcome.history, State(), None, BEGINNING)
            about = {_BEST: str(outcome.best_epoch), _STOPPED: str(outcome.stopped_early)}
            content = to_bytes(training, Fingerprint(about, {}), outcome.engine)
            write_file(self._folder / self._name(candidate), content)

    def _name(self, candidate: Candidate) -> str:
        start = candidate.start
        layers = [(layer.size, layer.activation.name, layer.bias) for layer in start.network.layers]
        about = [
            self._work,
            start.network.sizes[0],
            layers,
            start.network.loss.name,
            str(candidate.optimizer),
            candidate.l2,
            candidate.seed,
            sha256(_content(start.flat)).hexdigest(),
        ]
        return f"{sha256(str(about).encode()).hexdigest()[:32]}.safetensors"


def _content(value: Any) -> bytes:
    """Return what tells a value from others: of arrays their type, shape and numbers."""
    if isinstance(value, Work):
        return b"".join(map(_content, vars(value).values()))
    if isinstance(value, tuple | list):
        return b"".join(map(_content, cast(Sequence[Any], value)))
    if is_sparse(value):
        return _content([value.shape, value.data, value.indices, value.indptr])
    if hasattr(value, "dtype"):
        array: Any = np.ascontiguousarray(value)
        return f"{array.dtype} {array.shape} ".encode() + array.tobytes()
    return f"{value!r};".encode()
