"""FANN, a library in C for small networks; its epochs are run by `fann.c`, compiled when needed."""

import subprocess
from ctypes import CDLL, POINTER, byref, c_float, c_int, c_longlong, c_uint, c_void_p
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Any
from weakref import finalize

import numpy as np

from benchmarks.contenders.base import Contender, Run, Setting, own_choice
from benchmarks.work import Task, Work
from clearprop.arithmetic import Array

_LARGEST = 10**8
"""Operations in a step that are still work for FANN, which takes one sample after the other."""


class CannotCompileError(Exception):
    """gcc would not make the library; the message is its last line."""


@cache
def _library() -> Any:
    """Compile fann.c and load it; gcc's flags are those of an optimised build for this machine."""
    source = Path(__file__).with_name("fann.c")
    with TemporaryDirectory() as folder:
        made = Path(folder) / "libepochs.so"
        flags = ["-O3", "-march=native", "-shared", "-fPIC"]
        command = ["gcc", *flags, str(source), "-o", str(made), "-lfloatfann", "-lm"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotCompileError(done.stderr.strip().splitlines()[-1])
        library: Any = CDLL(str(made))
    library.begin.restype = c_void_p
    return library


class _Run(Run):
    def __init__(self, task: Task, setting: Setting) -> None:
        work, self._library = task.work, _library()
        self._X, self._Y, self._batch = task.X, task.Y, work.batch
        sizes = (c_uint * len(work.sizes))(*work.sizes)
        # FANN keeps for each neuron its weights and then its bias, layer by layer.
        pairs = zip(task.weights, task.biases, strict=True)
        start = np.concatenate([np.column_stack([W, b]).ravel() for W, b in pairs])
        self._sizes = work.sizes
        self._net = c_void_p(
            self._library.begin(
                byref(sizes), c_uint(len(sizes)), c_int(work.activation == "sigmoid"),
                c_float(work.rate), _numbers(start),
            )
        )  # fmt: skip
        self._library.count.restype = c_uint
        if self._library.count(self._net) != len(start):
            raise CannotCompileError("FANN's networks have another number of weights here")
        self._inputs, self._outputs = (c_void_p * work.batch)(), (c_void_p * work.batch)()
        finalize(self, self._library.end, self._net)

    def epoch(self, order: Array) -> None:
        self._library.epoch(
            self._net, _numbers(self._X), _numbers(self._Y),
            order.ctypes.data_as(POINTER(c_longlong)), c_uint(len(order)), c_uint(self._batch),
            self._inputs, self._outputs,
        )  # fmt: skip

    def parameters(self) -> Array:
        pairs = list(pairwise(self._sizes))
        values = np.empty(sum((inputs + 1) * size for inputs, size in pairs), np.float32)
        self._library.read(self._net, _numbers(values))
        parts: list[Array] = []
        for inputs, size in pairs:
            matrix, values = values[: (inputs + 1) * size], values[(inputs + 1) * size :]
            matrix = matrix.reshape(size, inputs + 1)
            parts += [matrix[:, :-1].ravel(), matrix[:, -1]]
        return np.concatenate(parts)


def _numbers(array: Array) -> Any:
    return array.ctypes.data_as(POINTER(c_float))


def _absent() -> str | None:
    if which("gcc") is None:
        return "no gcc to compile its loop with"
    try:
        _library()
    except (CannotCompileError, OSError) as failed:
        return f"its library cannot be used: {failed}"
    return None


def _obstacle(work: Work) -> str | None:
    if work.rule != "sgd":
        return "no Adam"
    if work.activation not in {"relu", "sigmoid"}:
        return f"not written for {work.activation}"
    return "too slow at this size" if work.flops > _LARGEST else None


CONTENDERS = (
    Contender(
        "FANN", _Run, settings=own_choice, absent=_absent, obstacle=_obstacle,
        # Its bounded linear piece is nobody else's function; a sigmoid takes the same way.
        proof=lambda work: replace(work, activation="sigmoid"),
        note="FANN_TRAIN_BATCH; it has no relu, and runs with its cheapest bounded function, "
        "FANN_LINEAR_PIECE, in the hidden layers; that it does the same work is checked with "
        "sigmoid",
    ),
)  # fmt: skip
