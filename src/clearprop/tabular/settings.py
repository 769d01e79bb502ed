"""Settings: how a network is shaped and trained on a table, with the usual values."""

from dataclasses import dataclass
from typing import Literal

from clearprop.checks import check_seed
from clearprop.errors import ClearpropError

Task = Literal["classification", "regression"]

Scaling = Literal["robust", "standard", "none"]
"""How numbers are scaled: by their median and quartiles, and clipped; to mean 0 and standard
deviation 1; or not at all.
"""


ChoosingMetric = Literal["accuracy", "log_loss", "auc", "rmse", "mae"]
"""What chooses the best epoch: of classes the first three, of numbers the others.

log_loss and rmse are other words for the usual losses.  Weights of rows count in losses alone.
"""

Recipe = Literal["tabular", "plain"]
"""What is usual: for good predictions of tables, or small and simple."""


@dataclass(frozen=True, kw_only=True)
class FitSettings:
    """How to shape and train a network on a table.

    Training arguments are those of `clearprop.train` and `clearprop.initialize`, but that a
    patience of 0 runs all epochs.  What is None is inferred from the target or as the recipe has it
    (see `recipes`).  Hidden layers have one activation for all or one for each.  `validation` is
    the share of rows to validate on, and the seed draws it, the initial weights and the order.
    Of several `folds` each validates on other rows, and has `members`, networks that begin with
    other weights; all of them are averaged.  With `refit`, they are trained again on all rows, for
    as many epochs as were best; that is instead of folds.  The `metric` chooses the best epoch.
    All trainings together take no longer than `time_limit`, in seconds, nearly: they end where the
    learning rate does.  A number to predict gets its `quantiles`, too, such as 0.05 and 0.95, each
    by a network of its own.  `fold` is which of the folds rows are prepared for, from 0.
    `standardise` concerns numeric inputs and the targets of regression.  `missing` are marks of
    missing values besides the usual ones.  Numeric inputs are cut into so many `bins`, each a
    further input, 0 for none.  `features` are the columns to learn from, all but the
    targets if None, and `ignore` those not to.  The column `weights` says how much each row counts,
    and is no feature.  With the class weight "balanced" every class counts
    the same, however many rows it has.
    """

    recipe: Recipe = "tabular"
    bins: int | None = None
    hidden: tuple[int, ...] | None = None
    activation: tuple[str, ...] | None = None
    task: Task | None = None
    loss: str | None = None
    output: str | None = None
    standardise: bool = True
    optimizer: str | None = None
    learning_rate: float | None = None
    schedule: str | None = None
    l2: float | None = None
    dropout: float | None = None
    label_smoothing: float | None = None
    weight_decay: float | None = None
    clip_norm: float | None = None
    epochs: int | None = None
    batch_size: int | None = None
    patience: int | None = None
    metric: ChoosingMetric | None = None
    validation: float = 0.2
    folds: int = 1
    fold: int = 0
    members: int = 1
    refit: bool | None = None
    time_limit: float | None = None
    quantiles: tuple[float, ...] = ()
    initializer: str | None = None
    bias: bool = True
    seed: int = 0
    missing: tuple[str, ...] = ()
    features: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    weights: str | None = None
    class_weight: Literal["balanced"] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.validation < 1:
            raise ClearpropError(
                f"the validation share is {self.validation}: it must be at least 0 and below 1"
            )
        check_seed(self.seed)
        for name, value in (("folds", self.folds), ("members", self.members)):
            if value < 1:
                raise ClearpropError(f"the number of {name} is {value}: it must be at least 1")
        if self.time_limit is not None and not self.time_limit > 0:
            raise ClearpropError(f"the time limit is {self.time_limit} seconds: it must be above 0")
        if any(not 0 < level < 1 for level in self.quantiles):
            raise ClearpropError(
                f"the quantiles are {', '.join(map(str, self.quantiles))}: each must be between 0 "
                "and 1, such as 0.05"
            )
        if tuple(sorted({*self.quantiles})) != self.quantiles:
            raise ClearpropError(
                f"the quantiles are {', '.join(map(str, self.quantiles))}: name each once, the "
                "lowest first"
            )
        if self.refit and self.quantiles:
            raise ClearpropError(
                "quantiles are shifted by rows that are kept to validate on: leave the refit out"
            )
        if self.refit and (self.folds > 1 or self.validation == 0):
            raise ClearpropError(
                "a refit is for as many epochs as rows that were kept to validate on chose, and "
                "instead of folds: keep some rows, and leave the folds out"
            )
        if self.patience is not None and self.patience < 0:
            raise ClearpropError(f"the patience is {self.patience}: it must be 0 or above")

    @property
    def validation_share(self) -> float:
        """The share of rows to validate on."""
        return 1 / self.folds if self.folds > 1 else self.validation

    @property
    def scaling(self) -> Scaling:
        """How numeric inputs are scaled."""
        if not self.standardise:
            return "none"
        return "robust" if self.recipe == "tabular" else "standard"
