"""A worked example's numbers as someone typed them, before any arithmetic takes them in."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from clearprop.arithmetic import Arithmetic, Array, Decimals, Rounding
from clearprop.errors import ClearpropError
from clearprop.forward import Batch
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.worked.steps.settings import Progress, Row, Rows, TrainingSettings


@dataclass(frozen=True)
class Example:
    """A network with numbers for everything that goes into one step of training, or several.

    W has the rows of a matrix, and b its biases or None, for each layer from b on; inputs and
    targets have a row for each sample, which counts as often as its weight says, if it has one.
    The seed is that of the weights, None if they were typed.
    """

    network: Network
    W: tuple[Rows, ...]
    b: tuple[Row | None, ...]
    inputs: Rows
    targets: Rows
    learning_rate: Decimal
    batch: Batch
    seed: int | None = None
    biases_stay: bool = False
    slope_inside: bool = False
    """Whether the output layer's slope is multiplied in without being written down, or rounded."""
    sample_weight: Row | None = None
    training: TrainingSettings = TrainingSettings()  # noqa: RUF009 - it is frozen
    progress: Progress = Progress()  # noqa: RUF009 - it is frozen

    def __post_init__(self) -> None:
        if not (self.learning_rate.is_finite() and self.learning_rate > 0):
            raise ClearpropError(
                f"the learning rate is {self.learning_rate}: it must be a number above 0"
            )

    def taken_into(self, ar: Arithmetic) -> tuple[Parameters, Array, Array]:
        """Return the parameters, X and Y (a column for each sample) in an arithmetic."""
        parameters = Parameters.from_lists(self.network, self.W, self.b, ar)
        return parameters, ar.array(self.inputs).T, ar.array(self.targets).T


def example_of_numbers(
    parameters: Parameters,
    inputs: Any,
    targets: Any,
    learning_rate: float | Decimal,
    rounding: Rounding,
    batch: Batch = "mean",
    *,
    biases_stay: bool = False,
    slope_inside: bool = False,
    sample_weight: Row | None = None,
    training: TrainingSettings | None = None,
) -> Example:
    """Make an example of floats: each is rounded once, so that it can be written.

    Numbers that are to be kept exact afterwards are rounded to decimals; samples are rows.
    """
    ar = Decimals(rounding.digits) if rounding.way == "exact" else rounding.arithmetic

    def row(numbers: Iterable[Any]) -> Row:
        return tuple(ar.finish(ar.array([float(number) for number in numbers])).tolist())

    def rows(matrix: Any) -> Rows:
        return tuple(row(numbers) for numbers in matrix)

    def as_typed(matrix: Any) -> Rows:
        return tuple(tuple(map(_without_zeros, row(numbers))) for numbers in matrix)

    return Example(
        parameters.network,
        W=tuple(rows(W) for W in parameters.W),
        b=tuple(None if b is None else row(b[:, 0]) for b in parameters.b),
        inputs=as_typed(inputs),
        targets=as_typed(targets),
        learning_rate=Decimal(repr(float(learning_rate))),
        batch=batch,
        biases_stay=biases_stay,
        slope_inside=slope_inside,
        sample_weight=sample_weight,
        training=training or TrainingSettings(),
    )


def _without_zeros(number: Decimal) -> Decimal:
    """Return 5.1 for 5.1000, and 10 for 10.0000."""
    return Decimal(f"{number.normalize():f}")
