"""Train as an estimator's parameters say: by batches, or by L-BFGS."""

import warnings
from dataclasses import dataclass, replace
from math import inf, nan
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from clearprop.dropout import shares
from clearprop.engine.select import compiles_in_float32
from clearprop.errors import ClearpropError
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.reference_engine import StepSettings
from clearprop.sklearn_api import train_args
from clearprop.sklearn_api.early_stopping import Follower, Past, Rules
from clearprop.sklearn_api.initial_weights import orders
from clearprop.sklearn_api.lbfgs import minimize
from clearprop.sklearn_api.samples import HeldOut, Samples
from clearprop.training import TrainingDivergedError, train
from clearprop.update import Optimizer, State

if TYPE_CHECKING:
    from clearprop.sklearn_api.base import BaseMLP


@dataclass(frozen=True)
class Ended:
    """Where a training ended.

    Attributes
    ----------
    parameters
        To predict with.
    loss
        The last one, penalty included.
    engine
        Which engine trained, and why.
    follower
        What it came to.
    past
        What it leaves to the next.
    """

    parameters: Parameters
    loss: float
    engine: str
    follower: Follower
    past: Past


def descend(
    model: "BaseMLP",
    start: Parameters,
    samples: Samples,
    others: HeldOut | None,
    past: Past,
    *,
    partial: bool,
) -> Ended:
    """Go down the gradient batch by batch: one epoch if partial, else until it converges.

    Raises
    ------
    ClearpropError
        If the loss becomes NaN or infinite and no better parameters were kept, or the samples
        or a parameter cannot be used.
    """
    batch, layers = train_args.batch_size(model, samples.count), len(start.network.layers)
    optimizer, given = train_args.optimizer(model, layers), start.flat.dtype
    epochs = 1 if partial else model.max_iter
    l2 = train_args.penalties(model, layers, batch, samples.weights)
    rules = Rules(
        tol=model.tol,
        patience=model.n_iter_no_change,
        by_score=model.early_stopping and not partial,
        adaptive=model.solver == "sgd" and model.learning_rate == "adaptive",
        learning_rate=model.learning_rate_init,
    )
    follower = _follower(model, rules, l2, past)
    past_and_engine = past, "reference: interrupted"
    narrow = _narrows(model, start.network, samples, optimizer, batch, epochs)
    in_use = np.dtype("float32") if narrow else given
    try:
        training = train(
            _parameters_as(in_use, start),
            samples.X,
            samples.Y,
            epochs=epochs,
            batch_size=batch,
            optimizer=optimizer,
            schedule=train_args.schedule(model, follower, samples.count, past),
            l2=l2,
            clip_norm=model.clip_norm,
            dropout=train_args.dropout(model),
            weights=samples.weights,
            validation=0.0 if others is None else others.columns,
            metrics={} if others is None else {"score": others.score},
            seed=int(past.random.randint(2**31 - 1)) if np.any(model.dropout) else 0,
            order=orders(past.random, shuffle=model.shuffle),
            state=_state_as(in_use, past.state),
            callback=follower,
            progress=model.verbose == "bar",
            engine=model.engine,
        )
        said = training.engine + (", in float32" if narrow else "")
        past_and_engine = replace(past, state=_state_as(given, training.state)), said
        if not follower.converged and not partial:
            _warn(f"Maximum iterations ({epochs}) reached and the training has not converged yet")
    except KeyboardInterrupt:
        warnings.warn("Training interrupted by user.", stacklevel=2)
    except TrainingDivergedError as diverged:
        if follower.best is None:
            raise
        follower.curves.scores.append(nan)
        _warn(f"{diverged}; the parameters of the best validation score are kept")
    past, engine = past_and_engine
    past = replace(
        past,
        seen=past.seen + follower.epochs * samples.count,
        epochs=past.epochs + follower.epochs,
        best_loss=follower.best_loss,
        waited=follower.waited,
        slowed=follower.slowed,
    )
    losses = follower.curves.losses
    reached = follower.best or follower.last or start
    last_loss = losses[-1] if losses else nan
    return Ended(_parameters_as(given, reached), last_loss, engine, follower, past)


def _narrows(
    model: "BaseMLP",
    network: Network,
    samples: Samples,
    optimizer: Optimizer,
    batch: int,
    epochs: int,
) -> bool:
    """Whether float64 that nobody asked for gives way to float32, where the engine is faster."""
    if model.dtype is not None or model.engine != "auto" or samples.rows.dtype != "float64":
        return False
    settings = StepSettings(
        batch, optimizer, 0.0, None, dropout=shares(network, train_args.dropout(model))
    )
    return compiles_in_float32(network, samples.X, settings, epochs)


def _parameters_as(dtype: Any, parameters: Parameters) -> Parameters:
    return Parameters(parameters.network, parameters.flat.astype(dtype, copy=False))


def _state_as(dtype: Any, state: State | None) -> State | None:
    if state is None:
        return None
    return replace(state, memory=tuple(one.astype(dtype, copy=False) for one in state.memory))


def quasi_newton(
    model: "BaseMLP",
    start: Parameters,
    samples: Samples,
    others: HeldOut | None,
    past: Past,
) -> Ended:
    """Let L-BFGS find a minimum over all samples at once.

    Raises
    ------
    ValueError
        If a parameter asks for what only batches allow, or the loss becomes NaN or infinite.
    """
    if np.any(model.dropout):
        raise ValueError("dropout draws anew for every batch, and solver='lbfgs' has none.")
    if model.engine == "compiled":
        raise ValueError("The compiled engine has no solver='lbfgs': make the engine 'auto'.")
    l2 = train_args.penalties(model, len(start.network.layers), samples.count, samples.weights)
    rules = Rules(tol=0, patience=inf, by_score=False, adaptive=False, learning_rate=nan)
    follower = _follower(model, rules, l2, past)
    found = minimize(
        start,
        samples.X,
        samples.Y,
        weights=samples.weights,
        l2=l2,
        validation=None if others is None else others.columns,
        metrics={} if others is None else {"score": others.score},
        most_iterations=model.max_iter,
        most_evaluations=model.max_fun,
        tol=model.tol,
        callback=follower,
    )
    if not np.isfinite(found.parameters.flat).all() or not np.isfinite(found.loss):
        raise ClearpropError("the loss became NaN or infinite: give inputs of about unit size")
    if not found.converged and not follower.converged:
        _warn(f"lbfgs stopped after {follower.epochs} iterations: {found.message}")
    losses = follower.curves.losses
    loss = losses[-1] if follower.epochs else found.loss
    engine = "reference: solver 'lbfgs' chooses its own steps"
    return Ended(found.parameters, loss, engine, follower, past)


def _follower(model: "BaseMLP", rules: Rules, l2: list[float], past: Past) -> Follower:
    return Follower(
        rules,
        past.curves,
        l2,
        share=model.share_of_output,
        shows=bool(model.verbose) and model.verbose != "bar",
        callbacks=train_args.callbacks(model),
        best_loss=past.best_loss,
        waited=past.waited,
        slowed=past.slowed,
    )


def _warn(what: str) -> None:
    warnings.warn(
        f"{what}: increase max_iter, or scale the inputs.", ConvergenceWarning, stacklevel=2
    )
