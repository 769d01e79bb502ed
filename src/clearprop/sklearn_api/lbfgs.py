"""L-BFGS: SciPy chooses the steps; our forward and backward pass give it the loss and gradient."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
import scipy.optimize as untyped_optimize

from clearprop.arithmetic import Array, Floats
from clearprop.backward import backward
from clearprop.checks import DataSet, check_data_set
from clearprop.evaluate import measure
from clearprop.forward import error, forward
from clearprop.metrics import Metric
from clearprop.parameters import Parameters
from clearprop.sklearn_api.reported_loss import penalty
from clearprop.training import Epoch
from clearprop.update import add_l2

optimize: Any = untyped_optimize


@dataclass(frozen=True)
class Minimum:
    """Where L-BFGS ended: the last parameters, the loss there without the penalty, whether the
    gradient, or the loss's progress, became small enough, and SciPy's message on why it ended.
    """

    parameters: Parameters
    loss: float
    converged: bool
    message: str


def minimize(
    start: Parameters,
    samples: DataSet,
    *,
    l2: Sequence[float],
    validation: DataSet | None,
    metrics: Mapping[str, Metric],
    most_iterations: int,
    most_evaluations: int,
    tol: float,
    callback: Callable[[Epoch, Parameters], bool],
) -> Minimum:
    """Minimise the mean loss of all samples and the penalty ½ Σ l2 W².

    The metrics are measured on the validation samples after every iteration, which takes one
    evaluation of the loss, or some more; then the callback is called, as `train` does after every
    epoch.  `tol` is the largest entry of a gradient that is small enough.
    """
    network, ar = start.network, Floats(start.flat.dtype.name)
    samples = check_data_set(network, samples.X, samples.Y, ar, samples.weights)
    if validation is not None:
        validation = check_data_set(network, validation.X, validation.Y, ar, validation.weights)
    X, Y = samples.X.T, samples.Y.T
    weights = None if samples.weights is None else samples.weights.reshape(1, -1)
    iteration = 0

    def loss_and_slope(flat: Array) -> tuple[float, Array]:
        at = Parameters(network, ar.array(flat))
        result = forward(at, X, ar)
        E_total = float(error(network, result, Y, ar, "mean", weights).E_total[0, 0])
        gradients = backward(at, result, Y, ar, "mean", weights).gradients
        gradients = add_l2(gradients, at, tuple(l2), ar)
        return E_total + penalty(at, l2), gradients.flat.astype(np.float64)

    def follow(intermediate_result: Any) -> None:
        nonlocal iteration
        iteration += 1
        at = Parameters(network, ar.array(intermediate_result.x))
        loss = float(intermediate_result.fun) - penalty(at, l2)
        validation_loss, measured = None, dict[str, float]()
        if validation is not None:
            validation_loss, measured = measure(at, validation, metrics)
        if callback(Epoch(iteration, nan, loss, validation_loss, measured), at):
            raise StopIteration

    with np.errstate(over="ignore", invalid="ignore"):
        found = optimize.minimize(
            loss_and_slope,
            start.flat.astype(np.float64),
            method="L-BFGS-B",
            jac=True,
            callback=follow,
            options={"maxiter": most_iterations, "maxfun": most_evaluations, "gtol": tol},
        )
    last = Parameters(network, ar.array(found.x))
    loss = float(found.fun) - penalty(last, l2)
    return Minimum(last, loss, found.status == 0, str(found.message))
