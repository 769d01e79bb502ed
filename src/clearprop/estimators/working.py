"""From a fitted model and some rows to a worked example, in numbers a person can write down."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from clearprop.arithmetic import Decimals
from clearprop.estimators.samples import Samples
from clearprop.parameters import Parameters
from clearprop.worked.example import Example, Row, Rows
from clearprop.worked.explain import explain
from clearprop.worked.steps import Worked


def worked_example(
    parameters: Parameters, samples: Samples, learning_rate: float, decimals: int
) -> Worked:
    """Round all numbers once, half up, and work one step of plain gradient descent through.

    Raises
    ------
    ClearpropError
        If the samples do not go with the network, or the decimals are out of range.
    """
    smallest = Decimal(1).scaleb(-Decimals(decimals).places)

    def row(numbers: Iterable[Any]) -> Row:
        return tuple(
            Decimal(repr(float(number))).quantize(smallest, ROUND_HALF_UP) for number in numbers
        )

    def rows(matrix: Any) -> Rows:
        return tuple(row(numbers) for numbers in matrix)

    def as_typed(matrix: Any) -> Rows:
        return tuple(tuple(map(_without_zeros, row(numbers))) for numbers in matrix)

    inputs = samples.rows.toarray() if hasattr(samples.rows, "toarray") else samples.rows
    example = Example(
        parameters.network,
        W=tuple(rows(W) for W in parameters.W),
        b=tuple(None if b is None else row(b[:, 0]) for b in parameters.b),
        inputs=as_typed(inputs),
        targets=as_typed(samples.targets),
        learning_rate=Decimal(repr(float(learning_rate))),
        batch="mean",
    )
    return explain(example, decimals)


def _without_zeros(number: Decimal) -> Decimal:
    """Return 5.1 for 5.1000, and 10 for 10.0000."""
    short = number.normalize()
    return short if short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # pyright: ignore[reportOperatorIssue]
