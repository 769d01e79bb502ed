"""Train as an estimator's parameters say: by batches, or by L-BFGS."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, inf, nan
from typing import TYPE_CHECKING, Any

import numpy as np
import sklearn.model_selection as untyped_model_selection
from sklearn.exceptions import ConvergenceWarning

from clearprop.arithmetic import Array
from clearprop.checks import DataSet
from clearprop.dropout import dropout_shares
from clearprop.early_stopping import EarlyStopping
from clearprop.engine.select import compiles_in_float32
from clearprop.errors import ClearpropError
from clearprop.parameters import Parameters
from clearprop.reference_engine import StepSettings
from clearprop.sklearn_api import train_args
from clearprop.sklearn_api.check_samples import fits_float32
from clearprop.sklearn_api.early_stopping import TrainingMonitor, WarmStart
from clearprop.sklearn_api.initial_weights import SampleOrders
from clearprop.sklearn_api.lbfgs import minimize
from clearprop.sklearn_api.reported_loss import ReportedLoss, mean_over_batches, penalty
from clearprop.sklearn_api.stored import all_weights
from clearprop.stored.samples import StoredSamples
from clearprop.training import TrainingDivergedError, TrainingInterrupted, train
from clearprop.training_samples import as_given
from clearprop.update import State

if TYPE_CHECKING:
    from clearprop.sklearn_api.base import BaseMLP

model_selection: Any = untyped_model_selection


@dataclass(frozen=True)
class Fit:
    """Where a training ended: the parameters to predict with, the last loss, penalty included,
    which engine trained and why, what the training came to, and what it leaves to the next.
    """

    parameters: Parameters
    loss: float
    engine: str
    monitor: TrainingMonitor
    warm_start: WarmStart


def keep_out(
    samples: DataSet, share: float, random: Any, strata: Array | None
) -> tuple[DataSet, DataSet]:
    """Return the samples to train on and those to validate on; the shares of `strata` are kept."""
    arrays = [array for array in samples if array is not None]
    parts = model_selection.train_test_split(
        *arrays, random_state=random, test_size=share, stratify=strata
    )
    training, others = DataSet(*parts[::2]), DataSet(*parts[1::2])
    if others.size < 2:
        raise ValueError(
            f"The validation set is too small: {others.size} of {samples.size} samples. Increase "
            "'validation_fraction' or the size of your dataset."
        )
    return training, others


def fit_by_batches(
    model: "BaseMLP",
    start: Parameters,
    samples: DataSet | StoredSamples,
    validation: DataSet | StoredSamples | None,
    earlier: WarmStart,
    *,
    partial: bool,
) -> Fit:
    """Go down the gradient batch by batch: one epoch if partial, else until it converges."""
    batch, layers = train_args.batch_size(model, samples.size), len(start.network.layers)
    optimizer, dtype = train_args.optimizer(model, layers), start.flat.dtype
    epochs = 1 if partial else model.max_iter
    weights = all_weights(samples)
    l2 = train_args.penalties(model, layers, batch, weights)
    orders = train_args.sample_orders(model, samples, earlier)
    reported = ReportedLoss(
        train_args.penalties(model, layers, samples.size, weights),
        model.share_of_output,
        batches=ceil(samples.size / batch),
        left_out_of_validation=_left_out_at_once(model, validation),
    )
    reported.penalty_before = penalty(start, reported.penalties)
    reported.left_out = _left_out_of_epochs(model, samples, orders, batch)
    monitor = _monitor(model, reported, earlier, model.n_iter_no_change + 1, model.tol)
    monitor.by_score = model.early_stopping and not partial
    if model.solver == "sgd" and model.learning_rate == "adaptive":
        monitor.adaptive_rate = model.learning_rate_init
    shares = dropout_shares(start.network, train_args.dropout(model))
    settings = StepSettings(batch, optimizer, 0.0, None, dropout=shares)
    in_use = _float_type(model, start, samples, validation, earlier, settings, epochs)
    narrow = isinstance(samples, DataSet) and in_use != dtype
    state, engine = earlier.state, ""
    try:
        training = train(
            _parameters_as(in_use, start),
            *as_given(samples)[:2],
            epochs=epochs,
            batch_size=batch,
            optimizer=optimizer,
            schedule=train_args.schedule(model, monitor, samples.size, earlier),
            l2=l2,
            clip_norm=model.clip_norm,
            dropout=train_args.dropout(model),
            weights=as_given(samples).weights,
            validation=as_given(validation) if validation else 0.0,
            metrics=model.validation_metrics(validation),
            seed=_seed(model, orders, earlier),
            order=orders,
            state=_state_as(in_use, earlier.state),
            callback=monitor,
            progress=model.verbose == "bar",
            engine=model.engine,
            checkpoint=None if partial else train_args.checkpoint(model),
        )
        engine, state = training.engine, _state_as(dtype, training.state)
        if not monitor.converged and not partial:
            _warn(
                f"Maximum iterations ({epochs}) reached and the training has not converged yet: "
                "increase max_iter, or scale the inputs."
            )
    except KeyboardInterrupt as interrupt:
        if isinstance(interrupt, TrainingInterrupted):
            engine = interrupt.training.engine
        warnings.warn("Training interrupted by user.", stacklevel=2)
    except TrainingDivergedError as diverged:
        if monitor.early_stopping.best_parameters is None:
            raise
        monitor.diverged()
        engine = diverged.engine
        _warn(f"{diverged}; the parameters of the best validation score are kept.")
    stopping, losses = monitor.early_stopping, monitor.curves.losses
    warm_start = replace(
        earlier,
        seen=earlier.seen + monitor.epochs * samples.size,
        epochs=earlier.epochs + monitor.epochs,
        state=state,
        best_loss=inf if monitor.by_score else stopping.best,
        waited=stopping.waited,
        factor=monitor.factor,
    )
    parameters = _parameters_as(dtype, stopping.best_parameters or monitor.last or start)
    if engine:
        engine += ", in float32" if narrow else ""
    else:
        engine = "none: interrupted before it was chosen"
    return Fit(parameters, losses[-1] if losses else nan, engine, monitor, warm_start)


def _seed(model: "BaseMLP", orders: SampleOrders | None, earlier: WarmStart) -> int:
    """Draw what `train` is to draw by, where it draws at all."""
    draws = orders is None or np.any(model.dropout)
    return int(earlier.random.randint(2**31 - 1)) if draws else 0


def _left_out_of_epochs(
    model: "BaseMLP", samples: DataSet | StoredSamples, orders: SampleOrders | None, batch: int
) -> Callable[[], float] | None:
    """Return what gives the mean of what the loss leaves out of an epoch's samples, if anything."""
    if orders is None or not isinstance(samples, DataSet):
        at_once = _left_out_at_once(model, samples)
        return None if at_once is None else lambda: at_once
    left_out = model.left_out(samples.Y)
    if left_out is None:
        return None
    return lambda: mean_over_batches(left_out, samples.weights, orders.order, batch)


def _left_out_at_once(model: "BaseMLP", samples: DataSet | StoredSamples | None) -> float | None:
    """Return the mean of what the loss leaves out for samples measured together, if anything."""
    if samples is None:
        return None
    found = [
        left_out for some in samples.chunks() if (left_out := model.left_out(some.Y)) is not None
    ]
    return float(np.average(np.concatenate(found), weights=all_weights(samples))) if found else None


def _float_type(
    model: "BaseMLP",
    start: Parameters,
    samples: DataSet | StoredSamples,
    validation: DataSet | StoredSamples | None,
    earlier: WarmStart,
    settings: StepSettings,
    epochs: int,
) -> np.dtype[Any]:
    """Return the float type to train in.

    float64 that nobody asked for gives way to float32, where the engine is faster.
    """
    dtype = start.flat.dtype
    if not isinstance(samples, DataSet):
        return samples.dtype
    if model.dtype is not None or model.engine != "auto" or samples.X.dtype != "float64":
        return dtype
    narrows = (
        compiles_in_float32(start.network, samples.X, settings, epochs)
        and (validation is None or isinstance(validation, DataSet))
        and fits_float32(samples, validation, start, earlier.state)
    )
    return np.dtype("float32") if narrows else dtype


def _parameters_as(dtype: Any, parameters: Parameters) -> Parameters:
    return Parameters(parameters.network, parameters.flat.astype(dtype, copy=False))


def _state_as(dtype: Any, state: State | None) -> State | None:
    if state is None:
        return None
    return replace(state, memory=tuple(one.astype(dtype, copy=False) for one in state.memory))


def fit_by_lbfgs(
    model: "BaseMLP",
    start: Parameters,
    samples: DataSet,
    validation: DataSet | None,
    earlier: WarmStart,
) -> Fit:
    """Let L-BFGS find a minimum over all samples at once."""
    if np.any(model.dropout):
        raise ValueError("dropout draws anew for every batch, and solver='lbfgs' has none.")
    if model.checkpoint is not None:
        raise ValueError("solver='lbfgs' keeps no checkpoints: choose another solver.")
    if model.engine == "compiled":
        raise ValueError("The compiled engine has no solver='lbfgs': make the engine 'auto'.")
    l2 = train_args.penalties(model, len(start.network.layers), samples.size, samples.weights)
    left_out = _left_out_at_once(model, samples)
    reported = ReportedLoss(
        l2,
        model.share_of_output,
        left_out=None if left_out is None else lambda: left_out,
        left_out_of_validation=_left_out_at_once(model, validation),
    )
    monitor = _monitor(model, reported, earlier, patience=inf, tolerance=0)
    found = minimize(
        start,
        samples,
        l2=l2,
        validation=validation,
        metrics=model.validation_metrics(validation),
        most_iterations=model.max_iter,
        most_evaluations=model.max_fun,
        tol=model.tol,
        callback=monitor,
    )
    if not np.isfinite(found.parameters.flat).all() or not np.isfinite(found.loss):
        raise ClearpropError("the loss became NaN or infinite: give inputs of about unit size")
    if not found.converged and not monitor.converged:
        _warn(
            f"lbfgs stopped after {monitor.epochs} iterations: {found.message}: increase max_iter "
            "or max_fun, or scale the inputs."
        )
    losses = monitor.curves.losses
    loss = losses[-1] if monitor.epochs else reported.of_epoch(found.loss, found.parameters)
    engine = "reference: solver 'lbfgs' chooses its own steps"
    return Fit(found.parameters, loss, engine, monitor, earlier)


def _monitor(
    model: "BaseMLP", reported: ReportedLoss, earlier: WarmStart, patience: float, tolerance: float
) -> TrainingMonitor:
    return TrainingMonitor(
        EarlyStopping(patience, tolerance, earlier.best_loss, waited=earlier.waited),
        earlier.curves,
        reported,
        verbose=bool(model.verbose) and model.verbose != "bar",
        callbacks=train_args.callbacks(model),
        factor=earlier.factor,
    )


def _warn(what: str) -> None:
    warnings.warn(what, ConvergenceWarning, stacklevel=2)
