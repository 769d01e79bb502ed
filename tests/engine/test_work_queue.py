"""Threads that wait for pieces of a training find each of them, and sleep where none comes."""

from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from time import perf_counter, sleep

import numpy as np
import pytest

pytest.importorskip("numba")

from clearprop.engine.barrier import meet
from clearprop.engine.numba_setup import numba
from clearprop.engine.work_queue import END, FIRST, PIECES, board, has_piece


@numba.njit(nogil=True)
def work(posted, thread, threads, done, counter):
    """Note pieces, as `epoch` trains on them; return whether one was begun."""
    while has_piece(posted, thread, threads):
        done[thread] += posted[END] - posted[FIRST]
        meet(counter, threads)
        if thread == 0:
            return True
    return False


def begun(threads):
    return board(threads), np.zeros(threads, dtype=np.int64), np.zeros(1, dtype=np.int64)


def test_nothing_is_posted_while_another_sleeps():
    posted, done, counter = begun(3)
    assert not work(posted, 0, 3, done, counter)
    assert posted[PIECES] == 0
    assert done.tolist() == [0, 0, 0]


def test_who_finds_nothing_to_do_sleeps():
    posted, done, counter = begun(2)
    work(posted, 1, 2, done, counter)
    assert not work(posted, 0, 2, done, counter)


def test_one_who_waits_is_let_go_where_another_sleeps():
    posted, done, counter = begun(3)
    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(work, posted, 1, 3, done, counter)
        assert not work(posted, 0, 3, done, counter)
        waits.result()
    assert done.tolist() == [0, 0, 0]


def test_one_thread_needs_nobody():
    posted, done, counter = begun(1)
    posted[END] = 7
    assert work(posted, 0, 1, done, counter)
    assert done.tolist() == [7]


@pytest.mark.parametrize("threads", [2, 3])
def test_no_piece_is_lost_or_done_twice(threads):
    posted, done, counter = begun(threads)
    calls, wanted = {}, 0
    # Some come at once, some when a thread is about to sleep, some long after.
    waits = cycle([0, 0, 1e-4, 1.5e-4, 2e-4, 0, 2e-3])
    with ThreadPoolExecutor(threads) as pool:
        for number in range(300):
            posted[END] = number
            while True:
                for thread in range(1, threads):
                    if thread not in calls or calls[thread].done():
                        calls[thread] = pool.submit(work, posted, thread, threads, done, counter)
                if work(posted, 0, threads, done, counter):
                    break
            wanted += number
            until = perf_counter() + next(waits)
            while perf_counter() < until:
                sleep(0)
    assert done.tolist() == [wanted] * threads
