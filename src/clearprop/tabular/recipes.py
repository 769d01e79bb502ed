"""Recipes: what is usual for a table, where settings leave it open.

"tabular" is the recipe of RealMLP (Holzmüller, Grinsztajn and Steinwart, 2024), changed where
docs/tables.md shows that something else is better on our tables; "plain" is small and simple.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import sqrt
from typing import Any

from clearprop.errors import ClearpropError
from clearprop.network import Network
from clearprop.tabular.settings import FitSettings, Task
from clearprop.update import AdamW, Optimizer, optimizer_named


@dataclass(frozen=True, kw_only=True)
class TrainingPlan:
    """How a network is shaped and trained on a table; `FitSettings` says what the settings are.

    Where `scales_rates`, the learning rate of each layer's weights is divided by the root of its
    inputs, that of biases is a tenth, and weights decay by `weight_decay` times the learning rate.
    A patience of None gives the last parameters, else the best ones.
    """

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


_EPOCHS = 256

_TABULAR: Mapping[Task, Mapping[str, Any]] = {
    "classification": {"activation": ("silu",), "learning_rate": 0.02, "label_smoothing": 0.1},
    "regression": {"activation": ("silu",), "learning_rate": 0.1},
}

_BATCHES = ((1_024, 64), (8_192, 128), (30_000, 256), (100_000, 512))
"""Up to how many training rows batches have so many; 1,024 beyond."""


def plan_of(settings: FitSettings, task: Task, rows: int) -> TrainingPlan:
    """Return what settings come to for a task and so many training rows."""
    plan = TrainingPlan()
    if settings.recipe == "tabular":
        batch_size = next((size for most, size in _BATCHES if rows <= most), 1_024)
        plan = TrainingPlan(
            hidden=(256, 256, 256), optimizer="adamw", scales_rates=True, weight_decay=0.02,
            schedule="log_cosine", l2=0.0, dropout=0.3, epochs=_EPOCHS, batch_size=batch_size,
            patience=_EPOCHS, initializer="data", **_TABULAR[task],
        )  # fmt: skip
    if settings.optimizer is not None:
        plan = replace(plan, scales_rates=False, weight_decay=0.0, learning_rate=None)
    names = {field.name for field in fields(plan)} & {field.name for field in fields(settings)}
    given = {name: value for name in names if (value := getattr(settings, name)) is not None}
    if settings.patience == 0:
        given["patience"] = None
    return replace(plan, **given)


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
