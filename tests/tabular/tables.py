"""Tables for the tests."""

import numpy as np
import polars as pl


def passengers(rows: int = 300, seed: int = 0) -> pl.DataFrame:
    """Numbers, text and truths with values missing, and a target that depends on them."""
    rng = np.random.default_rng(seed)
    women, age = rng.random(rows) < 0.4, rng.uniform(1, 80, rows)
    cabin_class = rng.integers(1, 4, rows)
    fare = 100 / cabin_class + rng.exponential(5, rows)
    chance = 1 / (1 + np.exp(-(4 * women - 1.5 * cabin_class + 1)))
    survived = (rng.random(rows) < chance).astype(int)
    return pl.DataFrame(
        {
            "survived": survived,
            "class": cabin_class,
            "sex": np.where(women, "female", "male"),
            "age": pl.Series([None if rng.random() < 0.2 else round(x, 1) for x in age]),
            "fare": fare.round(2),
            "alone": rng.random(rows) < 0.5,
            "harbour": pl.Series(
                [None if x == 0 else "CQS"[x - 1] for x in rng.integers(0, 4, rows)]
            ),
            "name": [f"Passenger {i}" for i in range(rows)],
            "empty": pl.Series([None] * rows, dtype=pl.Float64),
        }
    )
