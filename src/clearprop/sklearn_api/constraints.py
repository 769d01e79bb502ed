"""What each parameter may be, in scikit-learn's own terms, so that errors read as its own."""

from collections.abc import Mapping
from math import inf
from numbers import Integral, Real
from os import PathLike
from typing import Any, ClassVar

import sklearn.utils._param_validation as untyped_validation

from clearprop.activations import ACTIVATIONS, Elementwise
from clearprop.checkpoints.saving import Checkpoints
from clearprop.losses import LOSSES, OutLoss
from clearprop.parameters import INITIALIZERS
from clearprop.schedules import SCHEDULES, Schedule
from clearprop.update import Optimizer

validation: Any = untyped_validation

# One of names, one of other options, and a range of numbers.
Names, Options, Interval = validation.StrOptions, validation.Options, validation.Interval

THEIR_ACTIVATIONS = {"logistic": "sigmoid"}
"""scikit-learn's names of activations, where ours are others."""


class _NamesOf(Names):
    """Names of a table's rows of one kind, and others; rows registered later count too."""

    def __init__(self, table: Mapping[str, Any], kind: type[Any], *others: str) -> None:
        self._table, self._kind, self._others = table, kind, others
        Names.__init__(self, self.options)

    @property
    def options(self) -> set[str]:
        rows = {name for name, row in self._table.items() if isinstance(row, self._kind)}
        return rows.union(self._others)

    @options.setter
    def options(self, names: set[str]) -> None:
        """Ignore what scikit-learn's constructor keeps: the names change with the table."""


COUNT: Any = Interval(Integral, 1, None, closed="left")
POSITIVE: Any = Interval(Real, 0, None, closed="neither")
NOT_NEGATIVE: Any = Interval(Real, 0, None, closed="left")
BELOW_1: Any = Interval(Real, 0, 1, closed="left")

SHARED: dict[str, list[Any]] = {
    "hidden_layer_sizes": ["array-like", COUNT],
    "activation": [_NamesOf(ACTIVATIONS, Elementwise, *THEIR_ACTIVATIONS), "array-like"],
    "solver": [Names({"lbfgs", "sgd", "adam", "adamw"}), Optimizer],
    "alpha": [NOT_NEGATIVE, "array-like"],
    "batch_size": [Names({"auto"}), COUNT],
    "learning_rate": [
        Names({"constant", "invscaling", "adaptive", *SCHEDULES}),
        Schedule,
        callable,
    ],
    "learning_rate_init": [POSITIVE],
    "power_t": [NOT_NEGATIVE],
    "max_iter": [COUNT],
    "shuffle": ["boolean"],
    "random_state": ["random_state"],
    "tol": [NOT_NEGATIVE],
    "verbose": ["verbose", Names({"bar"})],
    "warm_start": ["boolean"],
    "momentum": [Interval(Real, 0, 1, closed="both")],
    "nesterovs_momentum": ["boolean"],
    "early_stopping": ["boolean"],
    "validation_fraction": [BELOW_1],
    "beta_1": [BELOW_1],
    "beta_2": [BELOW_1],
    "epsilon": [POSITIVE],
    "n_iter_no_change": [COUNT, Options(Real, {inf})],
    "max_fun": [COUNT],
    "dropout": [BELOW_1, "array-like"],
    "weight_decay": [NOT_NEGATIVE, "array-like"],
    "bias": ["boolean", "array-like"],
    "initializer": [Names({"auto", *INITIALIZERS})],
    "clip_norm": [POSITIVE, None],
    "dtype": [Names({"float32", "float64"}), None],
    "engine": [Names({"auto", "reference", "compiled"})],
    "callbacks": [callable, "array-like", None],
    "checkpoint": [str, PathLike, Checkpoints, None],
}
"""Of the parameters that the classifier and the regressor share."""

CLASSIFIER: dict[str, list[Any]] = {
    "loss": [
        _NamesOf(LOSSES, OutLoss, "log_loss", "binary_cross_entropy", "categorical_cross_entropy")
    ],
    "class_weight": [dict, list, Names({"balanced"}), None],
}

REGRESSOR: dict[str, list[Any]] = {"loss": [_NamesOf(LOSSES, OutLoss, "poisson")]}


class Parametrised:
    """What has the parameters that both estimators share, under their names and as they came."""

    any_output: ClassVar[bool] = False
    """Whether the user may choose the output layer's activation."""

    hidden_layer_sizes: Any
    activation: Any
    solver: Any
    alpha: Any
    batch_size: Any
    learning_rate: Any
    learning_rate_init: float
    power_t: float
    max_iter: int
    shuffle: bool
    random_state: Any
    tol: float
    verbose: Any
    warm_start: bool
    momentum: float
    nesterovs_momentum: bool
    early_stopping: bool
    validation_fraction: float
    beta_1: float
    beta_2: float
    epsilon: float
    n_iter_no_change: float
    max_fun: int
    loss: str
    dropout: Any
    weight_decay: Any
    bias: Any
    initializer: str
    clip_norm: float | None
    dtype: str | None
    engine: Any
    callbacks: Any
    checkpoint: Any

    def _set_parameters(self, arguments: Mapping[str, Any]) -> None:
        """Keep a constructor's arguments as they are."""
        for name, value in arguments.items():
            if name != "self":
                setattr(self, name, value)
