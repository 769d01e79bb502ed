"""Train a network: set up, then epoch after epoch until the loss is good or the epochs are over."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from math import inf
from os import PathLike
from typing import Any

import numpy as np

from clearprop.arithmetic import Array, Floats
from clearprop.checkpoints.fingerprint import fingerprint_of
from clearprop.checkpoints.saving import Checkpoints, Saving
from clearprop.checkpoints.signals import Signals
from clearprop.distributed.engine import (
    engine_on,
    ranks_of_training,
    reduction_of,
    shards_in_words,
)
from clearprop.distributed.ranks import Ranks
from clearprop.distributed.reduction import Reduction
from clearprop.dropout import dropout_shares
from clearprop.engine.select import EngineName
from clearprop.errors import ClearpropError
from clearprop.files import FilePath
from clearprop.label_smoothing import Smoothing
from clearprop.metrics import Metrics, metrics_by_name
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.progress import Show, progress_bar
from clearprop.randomness import Draws
from clearprop.reference_engine import (
    BEGINNING,
    Engine,
    EpochPausedError,
    LossNotFiniteError,
    StepSettings,
)
from clearprop.schedules import Constant, Schedule
from clearprop.stored.batches import in_files
from clearprop.training_run import (
    Checkpoint,
    Epoch,
    Remembers,
    Training,
    TrainingDivergedError,
    TrainingInterrupted,
    TrainingRun,
    TrainingSetup,
    TrainingStopped,
)
from clearprop.training_samples import (
    Segments,
    ValidationData,
    sample_order,
    samples_of,
    segments_in_given_order,
    segments_of,
    split,
)
from clearprop.update import Adam, Optimizer, State, check_state

__all__ = [
    "Checkpoint",
    "Checkpoints",
    "Epoch",
    "Training",
    "TrainingDivergedError",
    "TrainingInterrupted",
    "TrainingStopped",
    "train",
]


def train(
    parameters: Parameters | Checkpoint,
    X: Any,
    Y: Any = None,
    *,
    epochs: int = 200,
    batch_size: int = 32,
    optimizer: Optimizer | None = None,
    schedule: Schedule | None = None,
    l2: float | Sequence[float] = 0.0,
    clip_norm: float | None = None,
    dropout: float | Sequence[float] = 0.0,
    label_smoothing: float = 0.0,
    weights: Array | None = None,
    validation: float | ValidationData = 0.0,
    patience: int | None = None,
    metrics: Metrics = (),
    best_by: str | None = None,
    seed: int = 0,
    order: Callable[[int], Array] | None = None,
    state: State | None = None,
    callback: Callable[[Epoch, Parameters], bool | None] | None = None,
    progress: bool = False,
    engine: EngineName = "auto",
    checkpoint: FilePath | Checkpoints | None = None,
    comm: Any = None,
    reduce: Reduction | None = None,
) -> Training:
    """Train a network on samples.

    Parameters
    ----------
    parameters
        The initial ones (`clearprop.initialize`); their float type is used throughout.  Or the
        checkpoint of an earlier training (`Training.checkpoint`), which goes on with the same
        samples and arguments as if it had never stopped, to the last bit.
    X, Y
        Inputs and targets, a row for each sample: shapes (samples, inputs) and (samples, outputs).
        X may be a sparse matrix of SciPy's.  Where X is a `numpy.memmap` of more than 32 MiB, X,
        Y and weights stay where they are, and are read as they are needed.  Or X alone, a function
        that gives an iterable of batches (X, Y) or (X, Y, weights): it is called once, and what it
        gives is written into temporary files.
    epochs
        How often to go through all samples at most; from the checkpoint's first on.
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
    label_smoothing
        A share ε, from 0 to below 1: classes are trained on targets (1 − ε) target + ε / classes
        (Szegedy et al., 2016).
    weights
        How much each sample counts, shape (samples,): 0 or above; all the same if not given.
    validation
        The share of samples to keep out for validation, from 0 to below 1, or (X, Y) of others,
        or (X, Y, weights).
    patience
        Stop after this many epochs without a better loss (of the validation samples where there
        are any) and give back the best parameters; None to go through all epochs.
    metrics
        Measured after every epoch: names out of `clearprop.metrics.METRICS`, or functions
        (out, target) -> number by names of their own.
    best_by
        Of the metrics, the one by which patience judges, more being better and the last of the best
        epochs the best; by the loss if not given.
    seed
        Of the shuffling, the validation split and the dropout.
    order
        (samples) -> the numbers of all samples in the order in which the next epoch is to take
        them; they are shuffled if not given.  A checkpoint knows nothing of it.
    state
        Of the optimiser, to begin with; that of the checkpoint, or a new one, if not given.
    callback
        Called after every epoch with its `Epoch` and the newest parameters; training stops if it
        returns True.  What one with the methods `notes` and `recall` remembers is kept with
        checkpoints.
    progress
        Show a bar on standard error if that is a terminal.
    engine
        "reference" as `clearprop.reference_engine` has it; "compiled" for the fast one, which needs
        Numba; "auto" for the fast one where it can do the work and the work is long enough.
    checkpoint
        A folder, or `Checkpoints` in one: the training is saved there now and then, and goes on
        from there if it has been stopped, to the same bytes as if it never had been.  While it
        trains, SIGINT and SIGTERM stop it between two updates, and save it first.
    comm
        A communicator of mpi4py whose ranks all call this with the same samples and arguments: each
        has a share of every batch.  They end together, and with the same result; rank 0 alone saves
        checkpoints, and calls the callback.
    reduce
        How the ranks' gradients are added up: "exact" (if not given), by a fixed tree, to the same
        bytes with any number of ranks and in one process that is given this, too; or "fast", as
        MPI does it.

    Returns
    -------
    Training
        The trained parameters and the history.

    Raises
    ------
    TrainingDivergedError
        If the loss becomes NaN or infinite; the error has those of the last epoch completed.
    TrainingInterrupted
        At a KeyboardInterrupt, which it is: `training` has what the epochs completed have left.
    TrainingStopped
        At SIGTERM or a time limit, with `checkpoint`; it is a SystemExit.
    ClearpropError
        If the samples or a setting cannot be used.
    """
    start, earlier = parameters, None
    if isinstance(start, Checkpoint):
        start, earlier = start.parameters, start
    network, ar = start.network, Floats(start.flat.dtype.name)
    optimizer, l2_of_layers = optimizer or Adam(), penalties(network, l2)
    with ExitStack() as closing:
        ranks = closing.enter_context(ranks_of_training(comm))
        reduction = reduction_of(comm, reduce)
        callback = callback if ranks.rank == 0 else None
        given = closing.enter_context(in_files(X, Y, weights))
        samples, others = split(network, samples_of(network, given, ar), validation, seed, ar)
        samples = samples.smoothed(Smoothing.of(network, label_smoothing))
        setup = TrainingSetup(
            samples,
            others,
            epochs,
            batch_size,
            schedule or Constant(),
            patience,
            metrics_by_name(metrics),
            ranks,
            best_by,
        )
        same = len(set(l2_of_layers)) == 1
        settings = StepSettings(
            batch_size,
            optimizer,
            l2_of_layers[0] if same else 0.0,
            clip_norm,
            layer_l2=() if same else l2_of_layers,
            weighted=samples.weights is not None,
            dropout=dropout_shares(network, dropout),
            random=Draws(seed, "dropout"),
        )
        where = Checkpoints(checkpoint) if isinstance(checkpoint, str | PathLike) else checkpoint
        signals = closing.enter_context(Signals(noted=where is not None))
        saving = None if where is None else Saving(where, signals, ranks)
        shards = shards_in_words(reduction, batch_size, ranks)
        made_with = fingerprint_of(start, setup, settings, seed, shards)
        found = saving and saving.begin(network, made_with)
        earlier = found.checkpoint if found else earlier
        state = state or (earlier.optimizer if earlier else None)
        if state:
            check_state(state, optimizer)
        settings = replace(
            settings, state=state, position=earlier.position if earlier else BEGINNING
        )
        begun = earlier.parameters if earlier else start
        backend, description = engine_on(ranks, reduction, engine, begun, samples, settings, epochs)
        if saving:
            saving.check_engine(description, found)
        run = TrainingRun(setup, float(optimizer.learning_rate), earlier or start, description)
        if found:
            run.stopped = found.checkpoint.stopped
            if isinstance(callback, Remembers):
                callback.recall(found.checkpoint.notes, network)
        if order is None:
            shuffled = sample_order(samples, batch_size, ar, seed)
            next_segments = closing.enter_context(segments_of(samples, shuffled, backend.places))
        else:
            done = len(found.checkpoint.history) if found else 0
            next_segments = segments_in_given_order(samples, order, done)
        with (
            progress_bar(epochs, samples.size, shown=progress and ranks.rank == 0) as show,
            np.errstate(over="ignore", invalid="ignore"),
            backend.limit_blas_threads(),
        ):
            _run(run, backend, next_segments, saving, callback, show, ranks)
        backend.close()
        reached = run.checkpoint(backend, callback)
        if saving:
            saving.save(reached)
        return run.result(reached)


def _run(
    run: TrainingRun,
    backend: Engine,
    next_segments: Segments,
    saving: Saving | None,
    callback: Callable[[Epoch, Parameters], bool | None] | None,
    show: Show | None,
    ranks: Ranks,
) -> None:
    """Train epoch by epoch until the training is over, or has to stop."""
    reached = partial(run.checkpoint, backend, callback)

    def should_stop() -> bool:
        if show:
            show(backend.position.epoch, backend.position.samples)
        return saving is not None and saving.should_stop(reached)

    is_asked = should_stop if saving or show else None
    try:
        while not run.is_over:
            scales = run.scales()
            segments = next_segments(backend.position.epoch, backend.position.samples)
            loss = backend.run_epoch(segments, scales, is_asked)
            epoch = run.record(loss, scales, lambda: backend.parameters)
            if show:
                show(backend.position.epoch, 0, epoch.watched_loss)
            run.stopped = ranks.from_first(partial(_stops, callback, epoch, run.parameters))
            if saving and saving.end_epoch(len(run.history), reached) and not run.is_over:
                raise EpochPausedError
    except EpochPausedError:
        assert saving is not None
        saving.agree()
        checkpoint = reached()
        saved = saving.save(checkpoint)
        raise saving.stopped(run.result(checkpoint), saved=saved) from None
    except LossNotFiniteError as found:
        raise run.diverged(found.batch) from None
    except KeyboardInterrupt:
        if not hasattr(run, "parameters"):  # it came while `record` replaced them
            run.parameters = backend.parameters
        raise TrainingInterrupted(run.result()) from None


def _stops(
    callback: Callable[[Epoch, Parameters], bool | None] | None,
    epoch: Epoch,
    parameters: Parameters,
) -> bool:
    return callback is not None and callback(epoch, parameters) is True


def penalties(network: Network, l2: float | Sequence[float]) -> tuple[float, ...]:
    """Return one penalty for all layers, or one for each, having checked them."""
    found = tuple(l2) if isinstance(l2, Sequence) else (l2,)
    for penalty in found:
        if not 0 <= penalty < inf:
            raise ClearpropError(f"the L2 penalty is {penalty}: it must be 0 or a number above it")
    if isinstance(l2, Sequence) and len(found) != len(network.layers):
        raise ClearpropError(
            f"{len(found)} L2 penalties are given, but the network has {len(network.layers)} "
            f"layers with weights: give 1 number for all, or {len(network.layers)}"
        )
    return found
