"""Search: train a network for every combination of settings, and rank them by validation loss."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import inf
from typing import Any

import numpy as np

from clearprop.arithmetic import Floats
from clearprop.checks import draw_validation
from clearprop.engine.select import EngineName
from clearprop.ensembles import Candidate, train_many
from clearprop.errors import ClearpropError
from clearprop.network import Network
from clearprop.parameters import initialize
from clearprop.schedules import Schedule
from clearprop.training_run import Training, TrainingDivergedError
from clearprop.update import optimizer_named


@dataclass(frozen=True)
class SearchResult:
    """One combination, and what came of it.

    Attributes
    ----------
    network, learning_rate, l2, seed
        The combination; the seed is of the weights and of the shuffling.
    loss
        The lowest mean loss per validation sample; infinite if training diverged.
    outcome
        What training left, or the error.
    """

    network: Network
    learning_rate: float
    l2: float
    seed: int
    loss: float
    outcome: Training | TrainingDivergedError


def search(
    X: Any,
    Y: Any,
    networks: Network | Sequence[Network],
    *,
    learning_rates: Sequence[float] = (0.001,),
    l2: Sequence[float] = (0.0,),
    seeds: Sequence[int] = (0,),
    optimizer: str = "adam",
    epochs: int = 200,
    batch_size: int = 32,
    schedule: Schedule | None = None,
    patience: int | None = None,
    validation: float = 0.2,
    split_seed: int = 0,
    engine: EngineName = "auto",
    jobs: int = 1,
) -> list[SearchResult]:
    """Train a network for every combination of the settings, in float32.

    Small networks of the same shape and any learning rates, penalties and seeds are trained at
    once where the compiled engine can (see `clearprop.train_many`); the results are those that
    they would have alone.

    Parameters
    ----------
    X, Y
        Inputs and targets, a row for each sample: shapes (samples, inputs) and (samples, outputs).
    networks
        One, or several to choose from.
    learning_rates, l2, seeds
        The values of each to try.
    optimizer
        Its name.
    epochs, batch_size, schedule, patience, engine
        As for `clearprop.train`.
    validation
        The share of samples, above 0 and below 1, that all are judged by and none is trained on.
    split_seed
        Of the choice of these samples.
    jobs
        How many of those that are trained alone are trained at the same time.

    Returns
    -------
    list of SearchResult
        The best first.

    Raises
    ------
    ClearpropError
        If there is nothing to try, or the samples or a setting cannot be used.
    """
    if not 0 < validation < 1:
        raise ClearpropError(
            f"the validation share is {validation}: it must be above 0 and below 1, since "
            "combinations are ranked by it"
        )
    X, Y = np.asarray(X, dtype=np.float32), np.asarray(Y, dtype=np.float32)
    training, others = draw_validation(len(X), validation, np.random.default_rng(split_seed))
    tried = [networks] if isinstance(networks, Network) else networks
    combinations = list(product(tried, learning_rates, l2, seeds))
    outcomes = train_many(
        [
            Candidate(
                initialize(network, seed, ar=Floats("float32")),
                optimizer_named(optimizer, rate),
                penalty,
                seed,
            )
            for network, rate, penalty, seed in combinations
        ],
        X[training],
        Y[training],
        epochs=epochs,
        batch_size=batch_size,
        schedule=schedule,
        validation=(X[others], Y[others]),
        patience=patience,
        engine=engine,
        jobs=jobs,
    )
    found = [
        SearchResult(*combination, _lowest_loss(outcome), outcome)
        for combination, outcome in zip(combinations, outcomes, strict=True)
    ]
    return sorted(found, key=lambda one: one.loss)


def _lowest_loss(outcome: Training | TrainingDivergedError) -> float:
    if not isinstance(outcome, Training):
        return inf
    return min(epoch.watched_loss for epoch in outcome.history)
