"""The article's task (its section 5.1): switch the two inputs.  Learnt from its own weights.

Run it:  python examples/switch_task.py
"""

from pathlib import Path

import numpy as np

import clearprop
from clearprop.formats.network_toml import read_network_file
from clearprop.update import GradientDescent

article = read_network_file(Path(__file__).with_name("article.toml"), seed=0, places=4)
parameters, _, _ = article.taken_into(clearprop.Floats())

# The article's table, row by row.
X = np.array([[1, 1], [1, 0], [0, 1], [0, 0]])
target = X[:, ::-1]

training = clearprop.train(
    parameters,
    X,
    target,
    epochs=2000,
    batch_size=4,
    optimizer=GradientDescent(learning_rate=5),
)
out = clearprop.predict(training.parameters, X)

print(f"E_total fell from {training.history[0].loss:.4f} to {training.history[-1].loss:.4f}")
for (a_1, a_2), (d_1, d_2), (target_1, target_2) in zip(X, out, target, strict=True):
    print(f"{a_1} {a_2} -> {d_1:.4f} {d_2:.4f}, target {target_1} {target_2}")
