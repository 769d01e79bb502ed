"""Settings: how a network is shaped and trained on a table, with the usual values."""

from dataclasses import dataclass
from typing import Literal

from clearprop.checks import check_seed
from clearprop.errors import ClearpropError

Task = Literal["classification", "regression"]


@dataclass(frozen=True, kw_only=True)
class FitSettings:
    """How to shape and train a network on a table.

    Training arguments are those of `clearprop.train` and `clearprop.initialize`, but that a
    patience of 0 runs all epochs.  What is None is inferred from the target or usual for the task
    or the optimiser.  Hidden layers have one activation for all or one for each.  `validation` is
    the share of rows to validate on, and the seed draws it, the initial weights and the order.
    `standardise` concerns numeric inputs and the targets of regression.  `missing` are marks of
    missing values besides the usual ones.  `features` are the columns to learn from, all but the
    targets if None, and `ignore` those not to.  With the class weight "balanced" every class counts
    the same, however many rows it has.
    """

    hidden: tuple[int, ...] = (64, 64)
    activation: tuple[str, ...] = ("relu",)
    task: Task | None = None
    loss: str | None = None
    output: str | None = None
    standardise: bool = True
    optimizer: str = "adam"
    learning_rate: float | None = None
    schedule: str = "constant"
    l2: float = 0.0005
    clip_norm: float | None = None
    epochs: int = 200
    batch_size: int = 32
    patience: int = 20
    validation: float = 0.2
    initializer: str = "glorot_uniform"
    bias: bool = True
    seed: int = 0
    missing: tuple[str, ...] = ()
    features: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    class_weight: Literal["balanced"] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.validation < 1:
            raise ClearpropError(
                f"the validation share is {self.validation}: it must be at least 0 and below 1"
            )
        check_seed(self.seed)
        if self.patience < 0:
            raise ClearpropError(f"the patience is {self.patience}: it must be 0 or above")
        if len(self.activation) not in (1, len(self.hidden)):
            raise ClearpropError(
                f"{len(self.activation)} activations are given for {len(self.hidden)} hidden "
                "layers: give 1 for all, or one for each"
            )
