"""Watching a training: scikit-learn's rules, counted out by hand."""

from math import inf

import numpy as np
import pytest

from clearprop.early_stopping import EarlyStopping
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.sklearn_api.early_stopping import Curves, TrainingMonitor
from clearprop.sklearn_api.reported_loss import ReportedLoss
from clearprop.training import Epoch

NETWORK = Network.of([1, 1, 1], "identity")
PARAMETERS = Parameters(NETWORK, np.array([3.0, 1.0, 2.0, 1.0]))


def monitor(patience: float = 2) -> TrainingMonitor:
    return TrainingMonitor(EarlyStopping(patience + 1, 0.1), Curves(), ReportedLoss([0.0, 0.0]))


def epochs_until_stop(watching: TrainingMonitor, losses: list[float]) -> int:
    for number, loss in enumerate(losses, start=1):
        if watching(Epoch(number, 1.0, loss, None, {}), PARAMETERS):
            return number
    return 0


@pytest.mark.parametrize(
    ("losses", "stop"),
    [
        ([9, 8, 7, 6, 5, 4], 0),
        ([5, 5, 5, 5, 5], 4),
        ([5, 4.95, 4.9, 4.85, 4.8], 4),  # each better than the best so far, but not by 0.1
        ([5, 5, 5, 4.9, 5, 5, 5], 7),
        ([5, 6, 6, 4, 4, 4, 4], 7),
    ],
)
def test_it_stops_after_more_than_two_epochs_without_progress(
    losses: list[float], stop: int
) -> None:
    assert epochs_until_stop(monitor(), losses) == stop


def test_a_score_is_better_when_it_is_higher_and_the_best_is_kept() -> None:
    watching, stops = monitor(), []
    watching.by_score = True
    for number, score in enumerate([0.5, 0.7, 0.65, 0.75, 0.6], start=1):
        reached = Parameters(NETWORK, np.full(4, float(number)))
        stops.append(watching(Epoch(number, 1.0, 1.0, 2.0, {"score": score}), reached))
    assert stops == [False, False, False, False, True]
    best = watching.early_stopping
    assert best.best_parameters is not None
    assert best.best_parameters.flat[0] == 4
    assert best.best == -0.75
    assert watching.curves.validation_losses == [2.0] * 5


def test_an_adaptive_rate_is_divided_until_it_is_tiny_and_then_it_stops() -> None:
    watching = monitor(patience=0)
    watching.adaptive_rate = 1e-4
    rates, number = [], 0
    while number < 100:
        number += 1
        rates.append(1e-4 * watching.factor)
        if watching(Epoch(number, 1.0, 5.0, None, {}), PARAMETERS):
            break
    # Divided after epochs 2, 3 and 4: 1e-4, 2e-5, 4e-6, 8e-7, which is below 1e-6.
    assert rates == pytest.approx([1e-4, 1e-4, 2e-5, 4e-6, 8e-7])


def test_it_watches_the_loss_that_is_reported_and_knows_the_learning_rate() -> None:
    watching = monitor()
    watching.reported = ReportedLoss([0.2, 1.0], share=0.5, left_out_of_validation=-0.25)
    watching(Epoch(1, 0.01, 5.0, 3.0, {"score": 0.5}), PARAMETERS)
    assert watching.curves.losses == [5.0 * 0.5 + 0.1 * 9 + 0.5 * 4]
    assert watching.curves.validation_losses == [3.0 * 0.5 - 0.25]
    assert watching.learning_rate == 0.01


def test_an_epoch_that_diverged_is_counted_on_every_curve() -> None:
    watching = monitor()
    watching(Epoch(1, 1.0, 5.0, 3.0, {"score": 0.5}), PARAMETERS)
    watching.diverged()
    curves = watching.curves
    assert [len(one) for one in (curves.losses, curves.validation_losses, curves.scores)] == [2] * 3
    assert np.isnan([curves.losses[-1], curves.validation_losses[-1], curves.scores[-1]]).all()
    assert watching.epochs == 2


def test_every_callback_is_called_and_one_is_enough_to_stop() -> None:
    called: list[str] = []
    watching = monitor(patience=inf)
    watching.callbacks = [
        lambda epoch, parameters: called.append("first") or True,
        lambda epoch, parameters: called.append("second"),
    ]
    assert watching(Epoch(1, 1.0, 5.0, None, {}), PARAMETERS)
    assert called == ["first", "second"]
    assert watching.converged
