"""Trainings that many ranks share; run as a program on MPI's ranks, or in one process.

Prints a line for each: its name, and the SHA-256 of the parameters and the history.
"""

import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from clearprop import Network, initialize, sample_order, train
from clearprop.arithmetic import Floats
from clearprop.schedules import LogCosine, PerStep
from clearprop.stored import mapped, samples
from clearprop.update import Adam, AdamW, Momentum

RNG = np.random.default_rng(0)
NETWORK = Network.of((5, 24, 16, 3), ("relu", "tanh", "softmax"), loss="categorical_cross_entropy")
SAMPLES = 1203
X, Y = RNG.normal(size=(SAMPLES, 5)), np.eye(3)[RNG.integers(0, 3, SAMPLES)]
WEIGHTS = RNG.random(SAMPLES)

TRAININGS: dict[str, dict[str, Any]] = {
    "reference": {"engine": "reference", "optimizer": AdamW(weight_decay=(0.1, 0.2, 0.3))},
    "dropout": {"engine": "reference", "dropout": 0.3, "l2": [0.0, 0.1, 0.2]},
    "compiled dropout": {
        "engine": "compiled",
        "dropout": 0.3,
        "schedule": PerStep(of=LogCosine()),
        "optimizer": Adam(layer_rates=(0.5, 1.0, 2.0), bias_rate=0.1),
    },
    "float64": {"engine": "compiled", "float": "float64", "optimizer": Momentum()},
    "compiled": {"engine": "compiled", "weights": WEIGHTS, "l2": 0.01},
    "clipped": {"engine": "compiled", "clip_norm": 0.2},
    "batch of 2": {"engine": "compiled", "batch_size": 2},
    "one batch": {"engine": "compiled", "batch_size": 5000},
    "validated": {
        "engine": "compiled",
        "validation": 0.2,
        "metrics": ("accuracy",),
        "patience": 2,
        "epochs": 30,
        "optimizer": Momentum(learning_rate=0.5),
    },
    "weighted validation": {
        "engine": "reference",
        "validation": (X[:90], Y[:90], WEIGHTS[:90]),
        "weights": WEIGHTS,
    },
    "no weight": {"engine": "compiled", "weights": np.where(np.arange(SAMPLES) < 5, 1.0, 0.0)},
    "callback": {"engine": "reference", "callback": lambda epoch, parameters: epoch.number == 2},
    "files": {"engine": "compiled", "weights": WEIGHTS, "validation": 0.1},
}


def trained(name: str, comm: Any, reduce: Any, epochs: int = 3) -> Any:
    settings = {"epochs": epochs, "batch_size": 400, **TRAININGS[name]}
    start = initialize(NETWORK, 1, ar=Floats(settings.pop("float", "float32")))
    if name != "files":
        return train(start, X, Y, comm=comm, reduce=reduce, **settings)
    with TemporaryDirectory() as folder:
        rows = np.memmap(Path(folder) / "X", "f8", "w+", shape=X.shape)
        rows[:] = X
        for module in (sample_order, mapped, samples):
            module.BUFFER = 12000
        try:
            return train(start, rows, Y, comm=comm, reduce=reduce, **settings)
        finally:
            for module in (sample_order, mapped, samples):
                module.BUFFER = 32 * 2**20


def digest(training: Any) -> str:
    numbers = training.parameters.flat.tobytes()
    return sha256(numbers + str(training.history).encode()).hexdigest()


def main() -> None:
    from mpi4py import MPI

    comm = MPI.COMM_WORLD
    digests = {name: digest(trained(name, comm, sys.argv[1])) for name in TRAININGS}
    everyone = comm.allgather(digests)
    if comm.rank == 0:
        assert all(one == digests for one in everyone)
        for name, found in digests.items():
            print(f"{name}: {found}")


if __name__ == "__main__":
    main()
