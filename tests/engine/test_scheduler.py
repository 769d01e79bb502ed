"""The faster number of threads is found, and found again when it changes."""

import pytest

from clearprop.engine.scheduler import Scheduler


def go_on(scheduler, seconds, until):
    """Train for so many seconds, of which a step takes what `seconds` says; return each choice."""
    chosen, passed = [], 0.0
    while passed < until:
        threads, steps = scheduler.next_piece()
        scheduler.record(steps, steps * seconds[threads])
        passed += steps * seconds[threads]
        chosen.append(threads)
    return chosen


def test_both_are_tried_first():
    scheduler = Scheduler(2, 1_000_000)
    assert go_on(scheduler, {1: 1e-5, 2: 7e-6}, 0.02) == [1, 2, 2, 2, 2]


def test_the_slower_one_is_tried_again_now_and_then():
    scheduler = Scheduler(2, 1_000_000)
    chosen = go_on(scheduler, {1: 1e-5, 2: 7e-6}, 10)
    assert chosen.count(1) >= 30
    assert chosen.count(1) / 3 * 256 * 1e-5 < 0.03 * 10  # of the time
    assert chosen.count(2) > 400


def test_it_notices_that_a_core_has_become_busy_and_idle_again():
    scheduler = Scheduler(2, 1_000_000)
    assert set(go_on(scheduler, {1: 1e-5, 2: 7e-6}, 0.02)[1:]) == {2}
    busy = go_on(scheduler, {1: 1e-5, 2: 5e-5}, 3)
    assert busy[:2] == [2, 2]
    assert busy[2:].count(1) > 3 * busy[2:].count(2)
    idle = go_on(scheduler, {1: 1e-5, 2: 7e-6}, 3)
    assert idle[-50:].count(2) >= 35


def test_a_core_may_be_gone_for_a_moment():
    scheduler = Scheduler(2, 1_000_000)
    go_on(scheduler, {1: 1e-5, 2: 7e-6}, 0.005)
    threads, steps = scheduler.next_piece()
    assert threads == 2
    scheduler.record(steps, 1.0)
    assert scheduler.next_piece() == (2, 256)
    scheduler.record(256, 256 * 7e-6)
    assert scheduler.seconds == pytest.approx({1: 1e-5, 2: 7e-6})


def test_a_mishap_at_the_beginning_is_not_believed_for_long():
    scheduler = Scheduler(2, 1_000_000)
    assert go_on(scheduler, {1: 1e-5, 2: 1e-4}, 0.02)[-1] == 1
    later = go_on(scheduler, {1: 1e-5, 2: 7e-6}, 0.5)
    assert later.count(2) > 2 * later.count(1)


def test_steps_that_take_long_are_tried_seldom_and_few_at_a_time():
    scheduler = Scheduler(4, 10**11)
    assert scheduler.next_piece() == (4, 1)
    chosen = go_on(scheduler, {1: 0.5, 4: 0.15}, 100)
    assert chosen.count(1) <= 6


def test_a_trial_that_goes_badly_ends_soon():
    scheduler, taken = Scheduler(2, 1_000_000), {1: 1e-5, 2: 3e-3}
    passed = {1: 0.0, 2: 0.0}
    while sum(passed.values()) < 1:
        threads, most = scheduler.next_piece()
        some = min(2, most)  # an epoch of two steps
        scheduler.record(some, some * taken[threads])
        passed[threads] += some * taken[threads]
    assert passed[2] < 0.1 * passed[1]


@pytest.mark.parametrize("steps", [1, 100, 256, 1000])
def test_epochs_may_be_shorter_than_what_is_asked_for(steps):
    scheduler, passed = Scheduler(2, 1_000_000), {1: 0.0, 2: 0.0}
    while sum(passed.values()) < 3:
        threads, most = scheduler.next_piece()
        some = min(steps, most)
        taken = some * {1: 1e-5, 2: 7e-6}[threads]
        scheduler.record(some, taken)
        passed[threads] += taken
    assert 0 < passed[1] < 0.03 * passed[2]
