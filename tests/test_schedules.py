"""Schedules: the factor on the learning rate in every epoch."""

from math import cos, pi

import pytest

from clearprop.errors import ClearpropError, named
from clearprop.schedules import (
    SCHEDULES,
    Constant,
    Cosine,
    ReduceOnPlateau,
    Schedule,
    Step,
    WarmUp,
)


def factors(schedule: Schedule, epochs: int, losses: list[float] | None = None) -> list[float]:
    losses = losses or [1.0] * epochs
    return [schedule.factor(epoch, epochs, losses[: epoch - 1]) for epoch in range(1, epochs + 1)]


def test_constant_stays_1() -> None:
    assert factors(Constant(), 4) == [1, 1, 1, 1]


def test_step_drops_after_every_few_epochs() -> None:
    assert factors(Step(every=2, drop=0.1), 5) == pytest.approx([1, 1, 0.1, 0.1, 0.01])


def test_cosine_falls_along_half_a_cosine() -> None:
    wanted = [0.2 + 0.8 * (1 + cos(pi * k / 8)) / 2 for k in range(8)]
    assert factors(Cosine(lowest=0.2), 8) == pytest.approx(wanted)


def test_warm_up_rises_evenly_and_goes_on() -> None:
    found = factors(WarmUp(warm_up=3, then=Cosine()), 7)
    assert found[:3] == pytest.approx([0.25, 0.5, 0.75])
    assert found[3:] == pytest.approx(factors(Cosine(), 4))


def test_a_plateau_drops_the_rate_each_time_it_lasts() -> None:
    losses = [3.0, 2.0, 2.0, 2.5, 2.0, 2.0, 1.0, 1.5, 1.5]
    found = factors(ReduceOnPlateau(patience=2, drop=0.5), 9, losses)
    # No better in epochs 3 and 4, then in 5 and 6, then in 8 and 9.
    assert found == [1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25]


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_named_schedule_keeps_between_0_and_1(name: str) -> None:
    assert all(0 <= factor <= 1 for factor in factors(SCHEDULES[name], 60))


def test_an_unknown_schedule_is_said() -> None:
    with pytest.raises(ClearpropError, match="did you mean 'cosine'"):
        named("schedule", "cosin", SCHEDULES)
