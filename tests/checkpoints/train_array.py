"""Trains on an array and saves the weights: train_array.py ENGINE|mapped FOLDER|none FILE.

If mapped, the compiled engine trains on an array in a file.
"""

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
    rows, epochs = {"reference": (2_000, 100), "compiled": (20_000, 100), "mapped": (500_000, 8)}[
        engine
    ]
    X = rng.normal(size=(rows, 20)).astype("float32")
    Y = np.tanh(X[:, :2])
    if engine == "mapped":
        engine, data = "compiled", Path(file).with_suffix(".X")
        if not data.exists():
            X.tofile(data.with_suffix(".part"))
            data.with_suffix(".part").rename(data)
        X = np.memmap(data, "float32", "r", shape=X.shape)
    network = Network.of([20, 40, 2], ["tanh", "identity"])
    where = None if folder == "none" else Checkpoints(folder, every="0.05s")
    done = train(
        initialize(network, 0, ar=Floats("float32")),
        X,
        Y,
        epochs=epochs,
        batch_size=32 if rows < 100_000 else 256,
        engine=engine,  # pyright: ignore[reportArgumentType]
        checkpoint=where,
    )
    save_weights(done.parameters, Path(file))
