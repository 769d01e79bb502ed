"""Train a network: its course (see `course`), carried out by an engine (see `epochs`)."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from math import inf

import numpy as np
from numpy.random import Generator as Random

from clearprop.arithmetic import Array, Floats
from clearprop.checks import checked_samples, checked_weights
from clearprop.course import (
    Asked,
    Epoch,
    HeldOut,
    Plan,
    Reached,
    Training,
    TrainingDivergedError,
    course,
)
from clearprop.dropout import shares
from clearprop.engine.select import EngineName, select_engine
from clearprop.errors import ClearpropError
from clearprop.metrics import Metrics
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.progress import progress_bar
from clearprop.reference_engine import Engine, LossNotFiniteError, StepSettings
from clearprop.schedules import Constant, Schedule
from clearprop.update import Adam, Optimizer, State

__all__ = ["Epoch", "HeldOut", "Training", "TrainingDivergedError", "train"]


def train(
    parameters: Parameters,
    X: Array,
    Y: Array,
    *,
    epochs: int = 200,
    batch_size: int = 32,
    optimizer: Optimizer | None = None,
    schedule: Schedule | None = None,
    l2: float | Sequence[float] = 0.0,
    clip_norm: float | None = None,
    dropout: float | Sequence[float] = 0.0,
    weights: Array | None = None,
    validation: float | tuple[Array, Array] | HeldOut = 0.0,
    patience: int | None = None,
    metrics: Metrics = (),
    seed: int = 0,
    order: Callable[[int], Array] | None = None,
    state: State | None = None,
    callback: Callable[[Epoch, Parameters], bool | None] | None = None,
    progress: bool = False,
    engine: EngineName = "auto",
) -> Training:
    """Train a network on samples.

    Parameters
    ----------
    parameters
        Where to start (`clearprop.initialize`); their float type is used throughout.
    X, Y
        Inputs and targets, one column for each sample: shapes (inputs, samples) and
        (outputs, samples).  X may be a sparse matrix of SciPy's.
    epochs
        How often to go through all samples at most.
    batch_size
        Samples for each update; the last batch of an epoch may be smaller.
    optimizer
        `Adam()` if not given.
    schedule
        Of the learning rate; constant if not given.
    l2
        Weight of the penalty ½ Σ W² in the error; one number, or one for each layer from b on.
    clip_norm
        Longest gradient allowed, as one vector; None for any.
    dropout
        The share of neurons that falls out at random (see `clearprop.dropout`), from 0 to below 1;
        one number for all hidden layers, or one for each.
    weights
        How much each sample counts, shape (samples,): 0 or above; all the same if not given.
    validation
        The share of samples to keep out for validation, from 0 to below 1, or (X, Y) of others,
        or (X, Y, weights).
    patience
        Stop after so many epochs without a better loss (of the validation samples where there
        are any) and give back the best parameters; None to go through all epochs.
    metrics
        Measured after every epoch: names out of `clearprop.metrics.METRICS`, or functions
        (out, target) -> number by names of their own.
    seed
        Of the shuffling, the validation split and the dropout.
    order
        (samples) -> the numbers of all samples in the order in which the next epoch is to take
        them; they are shuffled if not given.
    state
        Of the optimiser, where an earlier training is to go on.
    callback
        Called after every epoch with what it came to and the parameters reached; training stops
        if it returns True.
    progress
        Show a bar on standard error if that is a terminal.
    engine
        "reference" as `clearprop.reference_engine` has it; "compiled" for the fast one, which needs
        Numba; "auto" for the fast one where it can do the work and the work is long enough.

    Returns
    -------
    Training
        The parameters reached and the history.

    Raises
    ------
    TrainingDivergedError
        If the loss becomes NaN or infinite; the error has those of the last epoch completed.
    ClearpropError
        If the samples or a setting cannot be used.
    """
    penalty, layer_penalties = _checked_l2(l2, parameters.network)
    _check_settings(epochs, batch_size, clip_norm, patience)
    network, ar = parameters.network, Floats(parameters.flat.dtype.name)
    optimizer, schedule = optimizer or Adam(), schedule or Constant()
    rng = np.random.default_rng(seed)
    X, Y = checked_samples(network, X, Y, ar)
    weights = checked_weights(weights, X.shape[1], ar)
    X, Y, weights, held_out = _hold_out(network, X, Y, weights, validation, rng, ar)

    settings = StepSettings(
        batch_size,
        optimizer,
        penalty,
        clip_norm,
        layer_l2=layer_penalties,
        weights=weights,
        dropout=shares(network, dropout),
        seed=seed,
        state=state,
    )
    running, ran = select_engine(engine, parameters, X, Y, settings, epochs)
    with progress_bar(epochs, shown=progress) as show, np.errstate(over="ignore", invalid="ignore"):

        def finished(epoch: Epoch, reached: Parameters) -> bool:
            show(epoch.watched_loss)
            return callback is not None and callback(epoch, reached) is True

        plan = Plan(
            X,
            Y,
            held_out,
            epochs,
            batch_size,
            float(optimizer.learning_rate),
            schedule,
            patience,
            metrics,
            order or rng.permutation,
            finished,
        )
        with running.limit_blas_threads():
            trained = _carry_out(course(parameters, plan), running)
    return replace(trained, engine=ran, state=running.close())


def _carry_out(steps: Generator[Asked, Reached, Training], running: Engine) -> Training:
    """Run the epochs that a course asks for."""
    asked = next(steps)
    while True:
        try:
            loss = running.run(asked.order, asked.scale)
            reached = Reached(lambda: running.parameters, loss)
        except LossNotFiniteError as found:
            reached = Reached(lambda: running.parameters, inf, found.batch)
        try:
            asked = steps.send(reached)
        except StopIteration as ended:
            return ended.value


def _hold_out(
    network: Network,
    X: Array,
    Y: Array,
    weights: Array | None,
    validation: float | tuple[Array, Array] | HeldOut,
    rng: Random,
    ar: Floats,
) -> tuple[Array, Array, Array | None, HeldOut | None]:
    """Return X, Y and weights to train on, and the samples to validate on, if any."""
    if isinstance(validation, tuple):
        others = checked_samples(network, validation[0], validation[1], ar)
        return X, Y, weights, (*others, validation[2] if len(validation) == 3 else None)
    if not 0 <= validation < 1:
        raise ClearpropError(
            f"the validation share is {validation}: it must be at least 0 and below 1"
        )
    if validation == 0:
        return X, Y, weights, None
    kept, out = split_off(X.shape[1], validation, rng)
    if weights is None:
        return X[:, kept], Y[:, kept], None, (X[:, out], Y[:, out], None)
    held_out = (X[:, out], Y[:, out], weights[0, out])
    return X[:, kept], Y[:, kept], weights[:, kept], held_out


def split_off(samples: int, share: float, rng: Random) -> tuple[Array, Array]:
    """Draw which samples to train on and which to keep out; both in the order they come.

    Raises
    ------
    ClearpropError
        If none is left to train on.
    """
    order, held = rng.permutation(samples), max(1, round(share * samples))
    if held >= samples:
        raise ClearpropError(
            f"with {samples} samples, a validation share of {share} leaves none to train "
            "on: give more samples or a smaller share"
        )
    return np.sort(order[held:]), np.sort(order[:held])


def _check_settings(
    epochs: int, batch_size: int, clip_norm: float | None, patience: int | None
) -> None:
    at_least_1 = {"number of epochs": epochs, "batch size": batch_size, "patience": patience}
    for name, value in at_least_1.items():
        if value is not None and value < 1:
            raise ClearpropError(f"the {name} is {value}: it must be at least 1")
    if clip_norm is not None and not clip_norm > 0:
        raise ClearpropError(f"the longest gradient allowed is {clip_norm}: it must be above 0")


def _checked_l2(l2: float | Sequence[float], network: Network) -> tuple[float, tuple[float, ...]]:
    """Return the penalty of all layers, and those of each where they are not the same."""
    each = tuple(l2) if isinstance(l2, Sequence) else (l2,)
    for one in each:
        if not 0 <= one < inf:
            raise ClearpropError(f"the L2 penalty is {one}: it must be 0 or a number above it")
    if isinstance(l2, Sequence) and len(each) != len(network.layers):
        raise ClearpropError(
            f"{len(each)} L2 penalties are given, but the network has {len(network.layers)} layers "
            f"with weights: give 1 number for all, or {len(network.layers)}"
        )
    return (each[0], ()) if len(set(each)) == 1 else (0.0, each)
