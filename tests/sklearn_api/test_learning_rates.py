"""Learning rates of scikit-learn's that our schedules have not."""

import pytest

from clearprop.early_stopping import EarlyStopping
from clearprop.schedules import Schedule, Step
from clearprop.sklearn_api.early_stopping import Curves, TrainingMonitor
from clearprop.sklearn_api.learning_rates import Adaptive, FromFunction, InverseScaling, Resumed
from clearprop.sklearn_api.reported_loss import ReportedLoss


def factors(schedule: Schedule) -> list[float]:
    return [schedule.factor(epoch, 10, []) for epoch in (1, 2, 3)]


def test_inverse_scaling_counts_samples() -> None:
    assert factors(InverseScaling(power=0.5, samples=8)) == [1, 1 / 3, 17**-0.5]


def test_inverse_scaling_starts_whole_unless_the_training_goes_on() -> None:
    assert factors(InverseScaling(power=1, samples=4, seen=10)) == [1, 1 / 15, 1 / 19]
    going = InverseScaling(power=1, samples=4, seen=10, goes_on=True)
    assert factors(going) == [1 / 11, 1 / 15, 1 / 19]


def test_an_adaptive_rate_is_what_the_monitor_found() -> None:
    monitor = TrainingMonitor(EarlyStopping(2, 0), Curves(), ReportedLoss([]), adaptive_rate=1)
    schedule = Adaptive(monitor=monitor)
    assert schedule.factor(1, 10, []) == 1
    monitor.factor = 0.2
    assert schedule.factor(2, 10, []) == 0.2


def test_a_function_gives_the_factor_by_the_epochs_number() -> None:
    assert factors(FromFunction(function=lambda epoch: 1 / epoch)) == [1, 1 / 2, 1 / 3]


def test_a_schedule_can_be_under_way() -> None:
    assert factors(Resumed(schedule=Step(every=3, drop=0.5), done=2)) == [1, 0.5, 0.5]


@pytest.mark.parametrize("said", [None, "slow", -0.1, float("nan"), float("inf")])
def test_what_is_no_rate_is_said(said: object) -> None:
    with pytest.raises(ValueError, match=f"returned {said!r} for epoch 3: it must return a number"):
        FromFunction(function=lambda epoch: said).factor(3, 10, [])
