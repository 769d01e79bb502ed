"""The faster number of threads is found, and found again when it changes."""

from clearprop.engine.pace import Pace


def go_on(pace, seconds, until):
    """Train for so many seconds, of which a step takes what `seconds` says; return each choice."""
    chosen, passed = [], 0.0
    while passed < until:
        threads, steps = pace.next()
        pace.took(threads, steps, steps * seconds[threads])
        passed += steps * seconds[threads]
        chosen.append(threads)
    return chosen


def test_both_are_tried_first():
    pace = Pace(2, 1_000_000)
    assert go_on(pace, {1: 1e-5, 2: 7e-6}, 0.1)[:4] == [2, 2, 1, 2]


def test_the_slower_one_is_tried_again_now_and_then():
    pace = Pace(2, 1_000_000)
    chosen = go_on(pace, {1: 1e-5, 2: 7e-6}, 10)
    assert chosen.count(1) >= 50
    assert chosen.count(1) * 64 * 1e-5 < 0.015 * 10  # of the time
    assert chosen.count(2) > 400


def test_it_notices_that_a_core_has_become_busy_and_idle_again():
    pace = Pace(2, 1_000_000)
    assert set(go_on(pace, {1: 1e-5, 2: 7e-6}, 0.04)[3:]) == {2}
    busy = go_on(pace, {1: 1e-5, 2: 5e-5}, 3)
    assert busy[0] == 2
    assert busy[1:].count(1) > 100
    idle = go_on(pace, {1: 1e-5, 2: 7e-6}, 3)
    assert idle[-50:].count(2) >= 35


def test_steps_that_take_long_are_tried_seldom_and_few_at_a_time():
    pace = Pace(4, 10**11)
    assert pace.next() == (4, 1)
    chosen = go_on(pace, {1: 0.5, 4: 0.15}, 100)
    assert chosen.count(1) <= 5


def test_the_ends_of_epochs_are_too_short_to_tell():
    pace = Pace(2, 1_000_000)
    go_on(pace, {1: 1e-5, 2: 7e-6}, 0.1)
    pace.took(2, 3, 0.01)
    assert pace.next()[0] == 2


def test_epochs_may_be_shorter_than_what_is_asked_for():
    pace, passed = Pace(2, 1_000_000), {1: 0, 2: 0}
    for _ in range(1000):
        threads, _ = pace.next()
        pace.took(threads, 256, 256 * {1: 1e-5, 2: 7e-6}[threads])
        passed[threads] += 1
    assert 5 <= passed[1] <= 30


def test_a_mishap_is_not_believed_for_long():
    pace = Pace(2, 1_000_000)
    chosen = go_on(pace, {1: 1e-5, 2: 1e-3}, 0.3)
    assert chosen[-1] == 1
    assert go_on(pace, {1: 1e-5, 2: 7e-6}, 1.0)[-10:].count(2) >= 9
