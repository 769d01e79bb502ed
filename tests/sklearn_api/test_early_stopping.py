"""Following a training: scikit-learn's rules, counted out by hand."""

from math import inf

import numpy as np
import pytest

from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.sklearn_api.early_stopping import Curves, Follower, Rules
from clearprop.training import Epoch

NETWORK = Network.of([1, 1, 1], "identity")
PARAMETERS = Parameters(NETWORK, np.array([3.0, 1.0, 2.0, 1.0]))


def follower(**changes: object) -> Follower:
    rules = {"tol": 0.1, "patience": 2, "by_score": False, "adaptive": False, "learning_rate": 1.0}
    return Follower(Rules(**{**rules, **changes}), Curves(), [0.0, 0.0])  # pyright: ignore


def epochs_until_stop(following: Follower, losses: list[float]) -> int:
    for number, loss in enumerate(losses, start=1):
        if following(Epoch(number, 1.0, loss, None, {}), PARAMETERS):
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
    assert epochs_until_stop(follower(), losses) == stop


def test_a_score_is_better_when_it_is_higher_and_the_best_is_kept() -> None:
    following, stops = follower(by_score=True), []
    for number, score in enumerate([0.5, 0.7, 0.65, 0.75, 0.6], start=1):
        reached = Parameters(NETWORK, np.full(4, float(number)))
        stops.append(following(Epoch(number, 1.0, 1.0, 2.0, {"score": score}), reached))
    assert stops == [False, False, False, False, True]
    assert following.best is not None
    assert following.best.flat[0] == 4
    assert following.best_score == 0.75
    assert following.curves.validation_losses == [2.0] * 5


def test_an_adaptive_rate_is_divided_until_it_is_tiny_and_then_it_stops() -> None:
    following = follower(adaptive=True, patience=0, learning_rate=1e-4)
    rates, number = [], 0
    while number < 100:
        number += 1
        rates.append(1e-4 * following.slowed)
        if following(Epoch(number, 1.0, 5.0, None, {}), PARAMETERS):
            break
    # Divided after epochs 2, 3 and 4: 1e-4, 2e-5, 4e-6, 8e-7, which is below 1e-6.
    assert rates == pytest.approx([1e-4, 1e-4, 2e-5, 4e-6, 8e-7])


def test_the_penalty_is_part_of_the_loss_and_the_outputs_share_it_not() -> None:
    following = follower()
    following.penalties, following.share = [0.2, 1.0], 0.5
    following(Epoch(1, 1.0, 5.0, None, {}), PARAMETERS)
    assert following.curves.losses == [5.0 * 0.5 + 0.1 * 9 + 0.5 * 4]


def test_every_callback_is_asked_and_one_is_enough_to_stop() -> None:
    asked: list[str] = []
    following = follower(patience=inf)
    following.callbacks = [
        lambda epoch, parameters: asked.append("first") or True,
        lambda epoch, parameters: asked.append("second"),
    ]
    assert following(Epoch(1, 1.0, 5.0, None, {}), PARAMETERS)
    assert asked == ["first", "second"]
    assert following.converged
