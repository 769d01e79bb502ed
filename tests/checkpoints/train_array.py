"""Trains on an array and saves the weights: train_array.py ENGINE FOLDER|none FILE."""

import sys
from pathlib import Path

import numpy as np

from clearprop.arithmetic import Floats
from clearprop.formats.safetensors import save_weights
from clearprop.network import Network
from clearprop.parameters import initialize
from clearprop.training import Checkpoints, train

if __name__ == "__main__":
    engine, folder, file = sys.argv[1:]
    rng = np.random.default_rng(0)
    rows = 20_000 if engine == "compiled" else 2_000
    X = rng.normal(size=(rows, 20)).astype("float32")
    Y = np.tanh(X[:, :2])
    network = Network.of([20, 40, 2], ["tanh", "identity"])
    where = None if folder == "none" else Checkpoints(folder, every="0.05s")
    done = train(
        initialize(network, 0, ar=Floats("float32")),
        X,
        Y,
        epochs=100,
        engine=engine,  # pyright: ignore[reportArgumentType]
        checkpoint=where,
    )
    save_weights(done.parameters, Path(file))
