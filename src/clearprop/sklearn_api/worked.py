"""From a fitted model and some rows to a worked example, in numbers a person can write down."""

from clearprop.arithmetic import Rounding
from clearprop.parameters import Parameters
from clearprop.sklearn_api.samples import Samples
from clearprop.worked.steps.example import example_of_numbers
from clearprop.worked.steps.records import Worked
from clearprop.worked.steps.work_through import work_through


def worked_example(
    parameters: Parameters, samples: Samples, learning_rate: float, decimals: int
) -> Worked:
    """Round all numbers once, half up, and work one step of plain gradient descent through.

    Raises
    ------
    ClearpropError
        If the samples do not go with the network, or the decimals are out of range.
    """
    inputs = samples.rows.toarray() if hasattr(samples.rows, "toarray") else samples.rows
    rounding = Rounding(decimals)
    example = example_of_numbers(parameters, inputs, samples.targets, learning_rate, rounding)
    return work_through(example, rounding)
