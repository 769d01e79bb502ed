"""Tables to try things on: scikit-learn's small data sets, and two tiny ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from clearprop.errors import named
from clearprop.tabular.settings import FitSettings


@dataclass(frozen=True)
class Demo:
    """A table, the columns to predict, and settings that suit it."""

    frame: pl.DataFrame
    targets: tuple[str, ...]
    settings: FitSettings


FOUR_ROWS = FitSettings(recipe="plain", batch_size=4, l2=0.0, patience=0, validation=0.0)
"""For tables of so few rows that all are learnt by heart, in one batch."""


def _from_scikit_learn(load: str, target: str) -> Demo:
    import sklearn.datasets as untyped_datasets

    datasets: Any = untyped_datasets
    bunch = getattr(datasets, load)()
    frame = pl.DataFrame(bunch.data, schema=[str(name) for name in bunch.feature_names])
    values = pl.Series(target, bunch.target)
    if "target_names" in bunch and isinstance(bunch.target_names[0], str):
        values = pl.Series(target, np.asarray(bunch.target_names)[bunch.target].tolist())
    return Demo(frame.with_columns(values), (target,), FitSettings())


def _switch() -> Demo:
    """The task of the article's section 5.1: switch the two inputs."""
    rows = {"a_1": [1, 1, 0, 0], "a_2": [1, 0, 1, 0], "d_1": [1, 0, 1, 0], "d_2": [1, 1, 0, 0]}
    settings = replace(
        FOUR_ROWS,
        hidden=(4, 3),
        activation=("sigmoid",),
        task="regression",
        output="sigmoid",
        standardise=False,
        bias=False,
        optimizer="gradient_descent",
        learning_rate=5.0,
        epochs=2000,
    )
    return Demo(pl.DataFrame(rows), ("d_1", "d_2"), settings)


def _xor() -> Demo:
    """Whether just one of two inputs is 1, which no single layer can learn."""
    rows = {"a_1": [0, 0, 1, 1], "a_2": [0, 1, 0, 1], "xor": [0, 1, 1, 0]}
    settings = replace(FOUR_ROWS, hidden=(4,), activation=("tanh",), learning_rate=0.05, epochs=300)
    return Demo(pl.DataFrame(rows), ("xor",), settings)


DEMOS: Mapping[str, Callable[[], Demo]] = {
    "digits": lambda: _from_scikit_learn("load_digits", "digit"),
    "iris": lambda: _from_scikit_learn("load_iris", "species"),
    "breast_cancer": lambda: _from_scikit_learn("load_breast_cancer", "diagnosis"),
    "diabetes": lambda: _from_scikit_learn("load_diabetes", "progression"),
    "switch": _switch,
    "xor": _xor,
}
"""Makes each table, by name."""


def demo_named(name: str) -> Demo:
    """Return the table of that name; raise ClearpropError if there is none."""
    return named("demo", name, DEMOS)()
