"""A worked example's numbers as someone typed them, before any arithmetic takes them in."""

from dataclasses import dataclass
from decimal import Decimal

from clearprop.arithmetic import Arithmetic, Array
from clearprop.forward import Batch
from clearprop.network import Network
from clearprop.parameters import Parameters, given

Row = tuple[Decimal, ...]
Rows = tuple[Row, ...]


@dataclass(frozen=True)
class Example:
    """A network with numbers for everything that goes into one step of training.

    Attributes
    ----------
    network
        Its description.
    W
        For each layer from b on, the rows of its weight matrix.
    b
        For each layer from b on, its biases; None where it has none.
    inputs, targets
        One row for each sample.
    learning_rate
        Above 0.
    batch
        Whether several samples' gradients are added up or averaged.
    drawn_from
        The seed the weights were drawn from; None if they were typed.
    """

    network: Network
    W: tuple[Rows, ...]
    b: tuple[Row | None, ...]
    inputs: Rows
    targets: Rows
    learning_rate: Decimal
    batch: Batch
    drawn_from: int | None = None

    def taken_into(self, ar: Arithmetic) -> tuple[Parameters, Array, Array]:
        """Return the parameters, X and Y (a column for each sample) in an arithmetic."""
        parameters = given(self.network, self.W, self.b, ar)
        return parameters, ar.array(self.inputs).T, ar.array(self.targets).T
