"""Train a network for every combination of settings, and rank them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import inf
from typing import Any

from clearprop.arithmetic import Floats
from clearprop.candidates import Candidate, Outcome, lowest_loss
from clearprop.checks import check_data_set
from clearprop.engine.select import EngineName
from clearprop.ensembles import train_many
from clearprop.errors import ClearpropError
from clearprop.files import FilePath
from clearprop.network import Network
from clearprop.parameters import initialize
from clearprop.schedules import Schedule
from clearprop.training_run import Training
from clearprop.update import optimizer_named
from clearprop.validation_split import draw_validation


@dataclass(frozen=True)
class SearchResult:
    """One combination, whose seed is of the weights and of the shuffling, and what came of it."""

    network: Network
    learning_rate: float
    l2: float
    seed: int
    # The lowest mean loss per validation sample; infinite if it was not trained
    loss: float
    outcome: Outcome
    # For how many it was to be trained
    epochs: int

    @property
    def reason(self) -> str:
        """Why it was not trained; empty if it was."""
        return "" if isinstance(self.outcome, Training) else str(self.outcome)


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
    jobs: int | None = None,
    comm: Any = None,
    keep: FilePath | None = None,
    halving: int | None = None,
    progress: bool = False,
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
    jobs, comm, keep, progress
        As for `clearprop.train_many`.
    halving
        A number k from 2 on: all are first trained for few epochs, and the best k-th of them, again
        and again, for k times as many, up to `epochs` (successive halving, Jamieson and Talwalkar,
        2016).  Each time they begin anew, since schedules depend on the number of epochs.

    Returns
    -------
    list of SearchResult
        The best first; with halving, those that were trained for more epochs first.

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
    tried = [networks] if isinstance(networks, Network) else networks
    ar = Floats("float32")
    for network in tried:
        samples = check_data_set(network, X, Y, ar)
        X, Y = samples.X, samples.Y
    others = draw_validation(len(X), validation, split_seed)
    combinations = list(product(tried, learning_rates, l2, seeds))
    candidates = [
        Candidate(initialize(network, seed, ar=ar), optimizer_named(optimizer, rate), penalty, seed)
        for network, rate, penalty, seed in combinations
    ]
    results = train_by_rungs(
        candidates,
        X[~others],
        Y[~others],
        epochs=epochs,
        halving=halving,
        batch_size=batch_size,
        schedule=schedule,
        validation=(X[others], Y[others]),
        patience=patience,
        engine=engine,
        jobs=jobs,
        comm=comm,
        keep=keep,
        progress=progress,
    )
    found = [
        SearchResult(*combination, lowest_loss(outcome), outcome, share)
        for combination, (share, outcome) in zip(combinations, results, strict=True)
    ]
    return [found[number] for number in ranking(results)]


def train_by_rungs(
    candidates: Sequence[Candidate],
    X: Any,
    Y: Any,
    *,
    epochs: int,
    halving: int | None,
    **settings: Any,
) -> list[tuple[int, Outcome]]:
    """Return for how many epochs each candidate was trained, and what became of it.

    Settings are those of `train_many`, and `halving` is that of `search`.
    """
    if halving is not None and halving < 2:
        raise ClearpropError(f"halving is {halving}: it must be 2 or above")
    left, results = list(range(len(candidates))), dict[int, tuple[int, Outcome]]()
    for share in _rungs(len(candidates), epochs, halving):
        chosen = [candidates[number] for number in left]
        outcomes = train_many(chosen, X, Y, epochs=share, **settings)
        trained = [(share, outcome) for outcome in outcomes]
        results |= zip(left, trained, strict=True)
        left.sort(key=lambda number: lowest_loss(results[number][1]))
        left = left[: max(1, len(left) // (halving or 1))]
    return [results[number] for number in range(len(candidates))]


def ranking(results: Sequence[tuple[int, Outcome]]) -> list[int]:
    """Return the numbers of candidates, the best first.

    Those trained for more epochs come before others, and those that were not trained last.
    """

    def key(number: int) -> tuple[bool, int, float]:
        epochs, outcome = results[number]
        loss = lowest_loss(outcome)
        return loss == inf, -epochs, loss

    return sorted(range(len(results)), key=key)


def _rungs(candidates: int, epochs: int, halving: int | None) -> list[int]:
    """Return for how many epochs to train, each time the best that are left."""
    rungs = [epochs]
    while halving is not None and candidates >= halving and rungs[0] >= halving:
        rungs.insert(0, rungs[0] // halving)
        candidates //= halving
    return rungs
