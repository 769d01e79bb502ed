"""A training of which one rank fails in some way: failing.py WAY RANK FILE."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from mpi4py import MPI

from clearprop import Network, initialize, train
from clearprop.distributed.data_parallel import DataParallelEngine

way, rank, file = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
step, count = DataParallelEngine._step, 0


def failing(self: Any, *arguments: Any) -> bool:
    global count  # noqa: PLW0603
    count += 1
    if count == 50 and MPI.COMM_WORLD.rank == rank:
        file.write_text(str(time.time()), encoding="ascii")
        match way:
            case "error":
                raise ValueError("the disk is on fire")
            case "memory":
                raise MemoryError("Unable to allocate 8 GiB")
            case "exit":
                sys.exit(3)
            case "gone":
                os._exit(3)
            case "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            case "other parameters":
                self._source.numbers[0] += 1
    return step(self, *arguments)


DataParallelEngine._step = failing
X = np.random.default_rng(0).normal(size=(2560, 4))
start = initialize(Network.of((4, 8, 1), "tanh"), 0)
train(start, X, X[:, :1], epochs=10**6, batch_size=256, engine="reference", comm=MPI.COMM_WORLD)
