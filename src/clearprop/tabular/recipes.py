"""Recipes: what is usual for a table, where settings leave it open.

"tabular" is the recipe of RealMLP (Holzmüller, Grinsztajn and Steinwart, 2024), changed where
docs/tables.md shows that something else is better on our tables; "plain" is small and simple.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from math import inf, sqrt
from typing import Any

from clearprop.errors import ClearpropError
from clearprop.network import Network
from clearprop.tabular.settings import FitSettings, Task
from clearprop.update import AdamW, Optimizer, optimizer_named


@dataclass(frozen=True, kw_only=True)
class TrainingPlan:
    """How a network is shaped and trained on a table; `FitSettings` says what the settings are.

    Numbers are cut into so many `bins` as further inputs.  Where `scales_rates`, the learning rate
    of each layer's weights is divided by the root of its inputs, that of biases is a tenth, and
    weights decay by `weight_decay` times the learning rate.  If it `calibrates`, probabilities get
    a temperature by the rows to validate on; with `refit` networks are trained again on all rows.
    A patience of None gives the last
    parameters, else the best ones.
    """

    bins: int = 0
    hidden: tuple[int, ...] = (64, 64)
    activation: tuple[str, ...] = ("relu",)
    optimizer: str = "adam"
    learning_rate: float | None = None
    scales_rates: bool = False
    weight_decay: float = 0.0
    schedule: str = "constant"
    l2: float = 0.0005
    dropout: float = 0.0
    label_smoothing: float = 0.0
    calibrates: bool = False
    refit: bool = False
    epochs: int = 200
    batch_size: int = 32
    patience: int | None = 20
    initializer: str = "glorot_uniform"

    def __post_init__(self) -> None:
        if len(self.activation) not in (1, len(self.hidden)):
            raise ClearpropError(
                f"{len(self.activation)} activations are given for {len(self.hidden)} hidden "
                "layers: give 1 for all, or one for each"
            )


_FEW = 2_500
"""Up to so many training rows, more dropout and shorter steps were better on tables of classes."""

_REFITTED = range(1_000, 60_001)
"""With so many training rows a last training on all of them made classes better; with more it was
not measured, and takes its time.
"""

_BATCHES = ((1_024, 64), (8_192, 128), (30_000, 256), (100_000, 512), (inf, 1_024))
"""Up to how many training rows batches have so many."""

_EPOCHS = ((60_000, 256), (250_000, 120), (1_000_000, 50), (inf, 20))
"""Up to how many training rows there are so many epochs.

Fewer where there are very many rows is a matter of time: it was not measured what it costs.
"""


_BINS = 16

_FEWEST_BINNED = 500
"""From so many training rows on, bins made the predictions of numbers better."""

_MOST_BINNED = 2_000_000
"""Of more numbers the inputs of bins would take more than 128 MB."""

_MOST_COLUMNS_BINNED = 64
"""Of more columns the first layer would take longer than all others with bins."""


def _up_to(limits: Sequence[tuple[float, int]], rows: int) -> int:
    """Return what the first limit that is not below the rows stands for."""
    return next(value for limit, value in limits if rows <= limit)


def _tabular(task: Task, rows: int) -> TrainingPlan:
    epochs, few = _up_to(_EPOCHS, rows), rows <= _FEW
    bins = _BINS if rows >= _FEWEST_BINNED else 0
    of_task: dict[str, Any] = {"learning_rate": 0.1, "dropout": 0.3, "bins": bins}
    if task == "classification":
        rate, dropout = (0.02, 0.3) if few else (0.04, 0.15)
        of_task = {"learning_rate": rate, "dropout": dropout, "label_smoothing": 0.1}
        of_task["refit"] = rows in _REFITTED
    return TrainingPlan(
        hidden=(256, 256, 256),
        activation=("silu",),
        optimizer="adamw",
        scales_rates=True,
        weight_decay=0.02,
        schedule="log_cosine",
        l2=0.0,
        epochs=epochs,
        batch_size=_up_to(_BATCHES, rows),
        patience=epochs,
        initializer="data",
        calibrates=True,
        **of_task,
    )


def plan_of(settings: FitSettings, task: Task, rows: int) -> TrainingPlan:
    """Return what settings come to for a task and so many training rows."""
    plan = TrainingPlan()
    if settings.recipe == "tabular":
        plan = _tabular(task, rows)
    if settings.optimizer is not None:
        plan = replace(plan, scales_rates=False, weight_decay=0.0, learning_rate=None)
    names = {field.name for field in fields(plan)} & {field.name for field in fields(settings)}
    given = {name: value for name in names if (value := getattr(settings, name)) is not None}
    if settings.folds > 1 or settings.validation == 0:
        plan = replace(plan, refit=False)
    plan = replace(plan, **given)
    return plan if settings.patience != 0 else replace(plan, patience=None)


def bins_of(settings: FitSettings, task: Task, rows: int, columns: int) -> int:
    """Return into how many bins so many columns of numbers and dates are cut, 0 for none."""
    too_many = columns > _MOST_COLUMNS_BINNED or rows * columns > _MOST_BINNED
    if settings.bins is None and (too_many or settings.scaling == "none"):
        return 0
    return plan_of(settings, task, rows).bins


def trainings_of(settings: FitSettings, plan: TrainingPlan) -> int:
    """Return how many networks are trained."""
    return settings.folds * settings.members * (1 + plan.refit) + len(settings.quantiles)


def learning_rate_of(plan: TrainingPlan) -> float:
    """Return the learning rate of a plan."""
    return float(optimizer_named(plan.optimizer, plan.learning_rate).learning_rate)


def optimizer_of(plan: TrainingPlan, network: Network) -> Optimizer:
    """Return the optimizer of a plan for a network."""
    if not plan.scales_rates or plan.learning_rate is None:
        return optimizer_named(plan.optimizer, plan.learning_rate)
    roots = [sqrt(layer.inputs) for layer in network.layers]
    return AdamW(
        learning_rate=plan.learning_rate,
        beta2=0.95,
        # Of a layer's own rate, so that all decay alike
        weight_decay=tuple(plan.weight_decay * root for root in roots),
        layer_rates=tuple(1 / root for root in roots),
        bias_rate=0.1,
    )
