"""Learning rates of scikit-learn's that our schedules have not."""

import pytest

from clearprop.schedules import Schedule, Step
from clearprop.sklearn_api.early_stopping import Curves, Follower, Rules
from clearprop.sklearn_api.learning_rates import Adaptive, InverseScaling, Later, Told


def factors(schedule: Schedule) -> list[float]:
    return [schedule.factor(epoch, 10, []) for epoch in (1, 2, 3)]


def test_inverse_scaling_counts_samples() -> None:
    assert factors(InverseScaling(power=0.5, samples=8)) == [1, 1 / 3, 17**-0.5]


def test_inverse_scaling_starts_whole_unless_the_training_goes_on() -> None:
    assert factors(InverseScaling(power=1, samples=4, seen=10)) == [1, 1 / 15, 1 / 19]
    going = InverseScaling(power=1, samples=4, seen=10, goes_on=True)
    assert factors(going) == [1 / 11, 1 / 15, 1 / 19]


def test_an_adaptive_rate_is_what_the_follower_found() -> None:
    rules = Rules(tol=0, patience=1, by_score=False, adaptive=True, learning_rate=1)
    follower = Follower(rules, Curves(), [])
    schedule = Adaptive(follower=follower)
    assert schedule.factor(1, 10, []) == 1
    follower.slowed = 0.2
    assert schedule.factor(2, 10, []) == 0.2


def test_a_function_tells_by_the_epochs_number() -> None:
    assert factors(Told(by=lambda epoch: 1 / epoch)) == [1, 1 / 2, 1 / 3]


def test_a_schedule_can_be_under_way() -> None:
    assert factors(Later(then=Step(every=3, drop=0.5), over=2)) == [1, 0.5, 0.5]


@pytest.mark.parametrize("said", [None, "slow", -0.1, float("nan"), float("inf")])
def test_what_is_no_rate_is_told(said: object) -> None:
    with pytest.raises(ValueError, match=f"returned {said!r} for epoch 3: it must return a number"):
        Told(by=lambda epoch: said).factor(3, 10, [])
