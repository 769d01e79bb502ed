"""Settings: how a network is shaped and trained on a table, with the usual values."""

from dataclasses import dataclass
from typing import Literal

from clearprop.errors import ClearpropError

Task = Literal["classification", "regression"]


@dataclass(frozen=True, kw_only=True)
class FitSettings:
    """How to shape and train a network.

    Attributes
    ----------
    hidden
        Neurons in each hidden layer; none for a network of one layer.
    activation
        Of the hidden layers: one name for all, or one for each.
    task
        What to learn; None to infer it from the target.
    loss
        None for the task's usual one.
    output
        The output layer's activation; None for the one that goes with the loss.
    standardise
        Whether numbers are standardised, inputs and regression's targets.
    optimizer, learning_rate, schedule, l2, clip_norm, epochs, batch_size, initializer
        As for `clearprop.train` and `clearprop.initialize`; without a learning rate the
        optimiser's own is used.
    patience
        Stop after so many epochs without a better validation loss and take the best
        parameters; 0 to run all epochs.
    validation
        The share of rows to validate on, which are not trained on.
    bias
        Whether layers have biases.
    seed
        Of the split, the initial weights and the shuffling.
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

    def __post_init__(self) -> None:
        if not 0 <= self.validation < 1:
            raise ClearpropError(
                f"the validation share is {self.validation}: it must be at least 0 and below 1"
            )
        if self.seed < 0:
            raise ClearpropError(f"the seed is {self.seed}: it must be 0 or above")
        if self.patience < 0:
            raise ClearpropError(f"the patience is {self.patience}: it must be 0 or above")
        if len(self.activation) not in (1, len(self.hidden)):
            raise ClearpropError(
                f"{len(self.activation)} activations are given for {len(self.hidden)} hidden "
                "layers: give 1 for all, or one for each"
            )
