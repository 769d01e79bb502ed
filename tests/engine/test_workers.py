"""Threads that work side by side have cores of their own, and leave the caller's as they were."""

import os
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearprop.engine.workers import Workers, cores, cores_of_each

needs_affinity = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="the system does not say which cores are allowed"
)


@given(st.integers(1, 20), st.sets(st.integers(0, 200), max_size=40))
def test_cores_are_dealt_out_evenly_and_none_twice(count, allowed):
    dealt = cores_of_each(count, allowed)
    assert len(dealt) == count
    if len(allowed) < count:
        assert dealt == [allowed] * count
    else:
        assert sorted(core for own in dealt for core in own) == sorted(allowed)
        sizes = {len(own) for own in dealt}
        assert max(sizes) - min(sizes) <= 1


@needs_affinity
def test_each_thread_runs_on_cores_of_its_own():
    together = Barrier(cores())

    def work(thread):
        together.wait()
        return os.sched_getaffinity(0)

    seen = Workers(cores()).run(work, cores())
    assert sorted(core for own in seen for core in own) == sorted(os.sched_getaffinity(0))


@needs_affinity
def test_the_caller_may_go_anywhere_again_afterwards():
    allowed, workers = os.sched_getaffinity(0), Workers(2)
    workers.run(lambda thread: thread, 2)
    assert os.sched_getaffinity(0) == allowed

    def fail(thread):
        raise RuntimeError(f"thread {thread} fails")

    with pytest.raises(RuntimeError, match="thread 0 fails"):
        workers.run(fail, 2)
    assert os.sched_getaffinity(0) == allowed


def test_results_come_in_the_order_of_the_threads():
    assert Workers(3).run(lambda thread: 10 * thread, 3) == [0, 10, 20]
    assert Workers(3).run(lambda thread: 10 * thread, 1) == [0]


def test_a_failure_of_any_thread_is_the_callers():
    def fail(thread):
        return 1 // (2 - thread)

    with pytest.raises(ZeroDivisionError):
        Workers(3).run(fail, 3)


@needs_affinity
def test_a_system_that_refuses_cores_is_no_obstacle(monkeypatch):
    def refuse(process, own):
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", refuse)
    assert Workers(2).run(lambda thread: thread, 2) == [0, 1]


def test_a_system_without_a_choice_of_cores_is_no_obstacle(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert Workers(2).run(lambda thread: thread, 2) == [0, 1]
    assert cores() == os.cpu_count()
