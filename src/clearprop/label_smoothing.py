"""Label smoothing: targets of classes that leave some probability to every class.

target ← (1 − ε) target + ε / classes (Szegedy et al., 2016), for training alone: a network that is
never asked for certainty predicts others better.
"""

from dataclasses import dataclass

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.network import Network


@dataclass(frozen=True)
class Smoothing:
    """The share ε, and how many classes there are."""

    share: float = 0.0
    classes: int = 2

    @classmethod
    def of(cls, network: Network, share: float) -> "Smoothing":
        """Return the smoothing of a network's targets; a single output stands for two classes."""
        if not 0 <= share < 1:
            raise ClearpropError(
                f"the label smoothing is {share}: it must be at least 0 and below 1"
            )
        output = network.output.activation.name
        if share and output not in ("sigmoid", "softmax"):
            raise ClearpropError(
                f"label smoothing is for classes, and the outputs are those of {output}: leave it "
                "out, or use sigmoid or softmax"
            )
        return cls(share, max(2, network.output.size))

    def __call__(self, target: Array) -> Array:
        """Return smoothed targets, of the same shape and type."""
        if not self.share:
            return target
        return (target * (1 - self.share) + self.share / self.classes).astype(target.dtype)


NONE = Smoothing()
"""Leaves targets as they are."""
