"""Early stopping: the best value so far, the parameters that had it, and when patience is over."""

from dataclasses import dataclass, replace
from math import inf

from clearprop.parameters import Parameters


@dataclass(frozen=True)
class EarlyStopping:
    """Watches a value that is to become small; all its state is in these fields."""

    # Training stops after this many epochs in a row without progress
    patience: float
    # A value makes progress unless it is above the best one less this; None where it must be
    # below the best one, by however little
    tolerance: float | None = None
    best: float = inf
    best_epoch: int = 0
    best_parameters: Parameters | None = None
    # Epochs since the last progress
    waited: int = 0

    @property
    def is_over(self) -> bool:
        """Whether training is to stop."""
        return self.waited >= self.patience

    def watch(
        self, value: float, epoch: int, parameters: Parameters | None, *, last: bool = False
    ) -> "EarlyStopping":
        """Return what one more epoch makes of it; `parameters` are kept if they are the best.

        Of equally good ones those of the first epoch are the best, or those of the last.
        """
        is_best = value <= self.best if last else value < self.best
        progress = is_best if self.tolerance is None else not value > self.best - self.tolerance
        waited = 0 if progress else self.waited + 1
        if not is_best:
            return replace(self, waited=waited)
        return EarlyStopping(self.patience, self.tolerance, value, epoch, parameters, waited)
