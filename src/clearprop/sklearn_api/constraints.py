"""What each parameter may be, in scikit-learn's own terms, so that errors read as its own."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from math import inf
from numbers import Integral, Real
from typing import Any

import sklearn.utils._param_validation as untyped_validation

from clearprop.activations import ACTIVATIONS, Elementwise
from clearprop.losses import LOSSES, OutLoss
from clearprop.parameters import INITIALIZERS
from clearprop.schedules import SCHEDULES, Schedule
from clearprop.update import Optimizer

validation: Any = untyped_validation

# One of names, one of other options, and a range of numbers.
Names, Options, Interval = validation.StrOptions, validation.Options, validation.Interval

THEIR_ACTIVATIONS = {"logistic": "sigmoid"}
"""scikit-learn's names of activations, where ours are others."""


class _NamesOf(Set[str]):
    """The names of a table's rows of one kind, and others; rows registered later count too."""

    def __init__(self, table: Mapping[str, Any], kind: type[Any], others: Collection[str]) -> None:
        self._table, self._kind, self._others = table, kind, others

    @classmethod
    def _from_iterable(cls, it: Iterable[Any]) -> set[Any]:  # what is left of it is a plain set
        return set(it)

    def _names(self) -> set[str]:
        rows = {name for name, row in self._table.items() if isinstance(row, self._kind)}
        return rows | set(self._others)

    def __contains__(self, name: object) -> bool:
        return name in self._names()

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())


def _real(lowest: float, highest: float | None, closed: str) -> Any:
    return Interval(Real, lowest, highest, closed=closed)


def _count() -> Any:
    return Interval(Integral, 1, None, closed="left")


SHARED: dict[str, list[Any]] = {
    "hidden_layer_sizes": ["array-like", _count()],
    "activation": [Names(_NamesOf(ACTIVATIONS, Elementwise, THEIR_ACTIVATIONS)), "array-like"],
    "solver": [Names({"lbfgs", "sgd", "adam", "adamw"}), Optimizer],
    "alpha": [_real(0, None, "left"), "array-like"],
    "batch_size": [Names({"auto"}), _count()],
    "learning_rate": [
        Names({"constant", "invscaling", "adaptive", *SCHEDULES}),
        Schedule,
        callable,
    ],
    "learning_rate_init": [_real(0, None, "neither")],
    "power_t": [_real(0, None, "left")],
    "max_iter": [_count()],
    "shuffle": ["boolean"],
    "random_state": ["random_state"],
    "tol": [_real(0, None, "left")],
    "verbose": ["verbose", Names({"bar"})],
    "warm_start": ["boolean"],
    "momentum": [_real(0, 1, "both")],
    "nesterovs_momentum": ["boolean"],
    "early_stopping": ["boolean"],
    "validation_fraction": [_real(0, 1, "left")],
    "beta_1": [_real(0, 1, "left")],
    "beta_2": [_real(0, 1, "left")],
    "epsilon": [_real(0, None, "neither")],
    "n_iter_no_change": [_count(), Options(Real, {inf})],
    "max_fun": [_count()],
    "dropout": [_real(0, 1, "left"), "array-like"],
    "weight_decay": [_real(0, None, "left"), "array-like"],
    "bias": ["boolean", "array-like"],
    "initializer": [Names({"auto", *INITIALIZERS})],
    "clip_norm": [_real(0, None, "neither"), None],
    "dtype": [Names({"float32", "float64"}), None],
    "engine": [Names({"auto", "reference", "compiled"})],
    "callbacks": [callable, "array-like", None],
}
"""Of the parameters that the classifier and the regressor share."""

CLASSIFIER: dict[str, list[Any]] = {
    "loss": [
        Names(
            _NamesOf(
                LOSSES,
                OutLoss,
                ("log_loss", "binary_cross_entropy", "categorical_cross_entropy"),
            )
        )
    ],
    "class_weight": [dict, list, Names({"balanced"}), None],
}

REGRESSOR: dict[str, list[Any]] = {
    "loss": [Names(_NamesOf(LOSSES, OutLoss, ("poisson",)))],
}
