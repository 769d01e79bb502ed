"""Schedules: the factor on the learning rate in every epoch."""

from math import cos, pi

import pytest

from clearprop.errors import ClearpropError, named
from clearprop.schedules import (
    SCHEDULES,
    Constant,
    Cosine,
    LogCosine,
    PerStep,
    ReduceOnPlateau,
    Schedule,
    Step,
    WarmUp,
    factor_at,
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


def test_log_cosine_has_cycles_each_twice_as_long_as_the_one_before() -> None:
    found = factors(LogCosine(), 15 * 16)
    valleys = [k for k, factor in enumerate(found) if factor < 1e-9]
    assert valleys == [0, 16, 48, 112]
    assert max(found) == pytest.approx(1, abs=1e-4)


def test_per_step_goes_on_within_epochs() -> None:
    found = [PerStep(of=Cosine()).factors(epoch, 2, [], 3) for epoch in (1, 2)]
    assert [*found[0], *found[1]] == pytest.approx(factors(Cosine(), 6))
    assert Cosine().factors(2, 4, [], 3) == (Cosine().factor(2, 4, []),)
    assert factor_at(found[0], 2) == found[0][2]
    assert factor_at((0.5,), 2) == 0.5


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
