"""How an example's steps of training are made, and where training stands before one of them."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from clearprop.errors import ClearpropError
from clearprop.schedules import Constant, Schedule
from clearprop.update import GradientDescent, Optimizer

Row = tuple[Decimal, ...]
Rows = tuple[Row, ...]


PLAIN_RATE = Decimal("0.5")
"""The learning rate of plain gradient descent in an example; other optimizers have their usual."""


def usual_rate(optimizer: Optimizer) -> Decimal:
    """Return an optimizer's learning rate, as it is typed."""
    if optimizer == GradientDescent():
        return PLAIN_RATE
    return Decimal(str(optimizer.learning_rate))


@dataclass(frozen=True)
class TrainingSettings:
    """What `clearprop.train` takes by the same names; plain gradient descent, one step, if not
    given.

    The optimizer's learning rate is the example's.  `l2` has one number for all layers, or one for
    each, or none; `dropout` has a share for each hidden layer, or none.  A step has `batch_size`
    samples, in the order given (all of them if None); the seed draws what drops out.
    """

    optimizer: Optimizer = GradientDescent()  # noqa: RUF009 - it is frozen
    schedule: Schedule = Constant()  # noqa: RUF009 - it is frozen
    l2: Row = ()
    clip_norm: Decimal | None = None
    dropout: Row = ()
    seed: int = 0
    batch_size: int | None = None
    steps: int = 1

    def __post_init__(self) -> None:
        if self.clip_norm is not None and not self.clip_norm > 0:
            raise ClearpropError(
                f"the longest gradient allowed is {self.clip_norm}: it must be above 0"
            )
        for name, value in (("batch size", self.batch_size), ("number of steps", self.steps)):
            if value is not None and value < 1:
                raise ClearpropError(f"the {name} is {value}: it must be at least 1")

    @property
    def is_plain(self) -> bool:
        """Whether it is one step of gradient descent and nothing else."""
        return self == TrainingSettings(seed=self.seed)


@dataclass(frozen=True)
class Progress:
    """Where training stands before a step.

    The optimizer's memories are those that the updates so far have left, in its order, each with
    a number for every parameter; none before the first update.  `scale` is what the schedule makes
    of the learning rate, and `masks` are what dropout multiplies each layer's outs with, or None.
    """

    updates: int = 0
    memory: tuple[Row, ...] = ()
    scale: Decimal | Fraction = Decimal(1)
    masks: tuple[Rows | None, ...] = ()
    first_sample: int = 0
    """Where the step's samples begin among all of them."""
