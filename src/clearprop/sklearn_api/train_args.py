"""From an estimator's parameters to arguments of `clearprop.train`."""

import warnings
from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.checkpoints.saving import Checkpoints
from clearprop.checks import DataSet
from clearprop.network import Network
from clearprop.schedules import SCHEDULES, Constant, Schedule
from clearprop.sklearn_api.constraints import THEIR_ACTIVATIONS, Parametrised
from clearprop.sklearn_api.early_stopping import Callback, TrainingMonitor, WarmStart
from clearprop.sklearn_api.initial_weights import SampleOrders
from clearprop.sklearn_api.learning_rates import Adaptive, FromFunction, InverseScaling, Resumed
from clearprop.sklearn_api.optimizers import SklearnAdam, SklearnMomentum, SklearnNesterov
from clearprop.stored.samples import StoredSamples
from clearprop.update import AdamW, GradientDescent, Optimizer

BATCH = 200
"""Samples in a batch of the size "auto", at most."""


def is_list(value: Any) -> bool:
    """Whether a parameter is a list, or another array-like, and not one value."""
    return isinstance(value, Iterable) and not isinstance(value, str)


def one_per_layer(name: str, value: Any, count: int, what: str) -> list[Any]:
    """Return one value for each of `count` layers; ValueError if there are others than so many."""
    if not is_list(value):
        return [value] * count
    values = list(value)
    if len(values) != count:
        raise ValueError(
            f"{name} has {len(values)} values, but the network has {count} {what}: give one value "
            f"for all, or {count}"
        )
    return values


def numbers_per_layer(name: str, value: Any, count: int) -> list[float]:
    """Return a number from 0 on for each layer, checked: scikit-learn does not look into lists."""
    values = one_per_layer(name, value, count, "layers with weights")
    for one in values:
        if not isinstance(one, Real) or not float(one) >= 0:
            raise ValueError(f"{name} must be >= 0, got {one}.")
    return [float(one) for one in values]


def hidden_sizes(model: Parametrised) -> list[int]:
    """Return the neurons of each hidden layer; ValueError if they are no whole numbers above 0."""
    value: Any = model.hidden_layer_sizes
    sizes = list(value) if is_list(value) else [value]
    for size in sizes:
        if not isinstance(size, int | np.integer) or size <= 0:
            raise ValueError(f"hidden_layer_sizes must be whole numbers > 0, got {sizes}.")
    return [int(size) for size in sizes]


def hidden_activations(model: Parametrised) -> list[str]:
    """Return our names of the activations given: one for each hidden layer, or one more."""
    count, value = len(hidden_sizes(model)), model.activation
    names = list(value) if is_list(value) else [value] * count
    return [THEIR_ACTIVATIONS.get(str(name), str(name)) for name in names]


def network(model: Parametrised, inputs: int, outputs: int, output: str, loss: str) -> Network:
    """Describe the network, whose output layer's activation and loss the task decides."""
    hidden, names = hidden_sizes(model), hidden_activations(model)
    if len(names) == len(hidden) + 1 and model.any_output:
        output = names.pop()
    names = one_per_layer("activation", names, len(hidden), "hidden layers")
    biases = one_per_layer("bias", model.bias, len(hidden) + 1, "layers")
    for one in biases:
        # Any text is true, so that "no" would give a layer biases.
        if isinstance(one, str):
            raise ValueError(f"bias must be True or False for each layer, got {one!r}.")
    bias = [bool(one) for one in biases]
    return Network.of([inputs, *hidden, outputs], [*names, output], bias=bias, loss=loss)


def bounds(model: Parametrised) -> list[str]:
    """Return the activation by which each layer's weights are drawn; the last two share one."""
    names, depth = hidden_activations(model), len(hidden_sizes(model))
    if not names:
        names = [THEIR_ACTIVATIONS.get(str(model.activation), str(model.activation))]
    names = names[: max(depth, 1)]
    return names if depth == 0 else [*names, names[-1]]


def batch_size(model: Parametrised, samples: int) -> int:
    """Return the samples of a batch, at most all there are."""
    if model.batch_size == "auto":
        return min(BATCH, samples)
    size = int(model.batch_size)
    if size > samples:
        warnings.warn(
            f"batch_size={size} is larger than the {samples} samples to train on: "
            "it is clipped to them.",
            stacklevel=2,
        )
    return min(size, samples)


def penalties(model: Parametrised, layers: int, batch: int, weights: Array | None) -> list[float]:
    """Return l2 of each layer, as scikit-learn scales alpha: by what the samples of a batch weigh.

    Its error of a batch is Σ weight · E / Σ weight + alpha/2 · Σ W² / Σ weight.
    """
    total = batch if weights is None else batch * float(np.mean(weights))
    return [alpha / total for alpha in numbers_per_layer("alpha", model.alpha, layers)]


def optimizer(model: Parametrised, layers: int) -> Optimizer:
    """Return the optimiser."""
    rate, solver = model.learning_rate_init, model.solver
    if isinstance(solver, Optimizer):
        return solver
    if solver == "sgd" and model.momentum == 0:
        return GradientDescent(learning_rate=rate)
    if solver == "sgd":
        kind = SklearnNesterov if model.nesterovs_momentum else SklearnMomentum
        return kind(learning_rate=rate, momentum=model.momentum)
    betas: dict[str, Any] = {"beta1": model.beta_1, "beta2": model.beta_2}
    if solver == "adam":
        return SklearnAdam(learning_rate=rate, epsilon=model.epsilon, **betas)
    decay: Any = model.weight_decay
    if is_list(decay):
        decay = tuple(numbers_per_layer("weight_decay", decay, layers))
    return AdamW(learning_rate=rate, epsilon=model.epsilon, weight_decay=decay, **betas)


def dropout(model: Parametrised) -> float | list[float]:
    """Return the share that drops out of all hidden layers, or of each."""
    return list(model.dropout) if is_list(model.dropout) else model.dropout


def schedule(
    model: Parametrised, monitor: TrainingMonitor, samples: int, earlier: WarmStart
) -> Schedule:
    """Return the learning-rate schedule, for epochs of so many samples."""
    value = model.learning_rate
    if isinstance(value, str) and value not in SCHEDULES:
        if model.solver != "sgd" or value == "constant":
            return Constant()
        if value == "adaptive":
            return Adaptive(monitor=monitor)
        return InverseScaling(
            power=model.power_t, samples=samples, seen=earlier.seen, goes_on=earlier.epochs > 0
        )
    if isinstance(value, str):
        chosen = SCHEDULES[value]
    else:
        chosen = value if isinstance(value, Schedule) else FromFunction(function=value)
    return Resumed(schedule=chosen, done=earlier.epochs) if earlier.epochs else chosen


def sample_orders(
    model: Parametrised, samples: DataSet | StoredSamples, earlier: WarmStart
) -> SampleOrders | None:
    """Return what gives the order of each epoch; None for samples in files, which have their own.

    ValueError if these are not to be shuffled.
    """
    if isinstance(samples, DataSet):
        return SampleOrders(earlier.random, model.shuffle)
    if not model.shuffle:
        raise ValueError("shuffle=False is for samples in memory: those in files are shuffled.")
    return None


def callbacks(model: Parametrised) -> Sequence[Callback]:
    """Return the user's functions to call after every epoch; ValueError if one is no function."""
    value: Any = model.callbacks
    if value is None:
        return ()
    functions = tuple(value) if is_list(value) else (value,)
    for one in functions:
        if not callable(one):
            raise ValueError(f"callbacks must be functions, got {one!r}.")
    return functions


def checkpoint(model: Parametrised) -> Checkpoints | None:
    """Return where checkpoints are kept; ValueError if nothing could be resumed from them."""
    value: Any = model.checkpoint
    if value is None:
        return None
    if not isinstance(model.random_state, int | np.integer):
        raise ValueError(
            "checkpoint needs a number as random_state, so that fit can be called again with the "
            f"same initial weights, got {model.random_state!r}."
        )
    return value if isinstance(value, Checkpoints) else Checkpoints(value)
