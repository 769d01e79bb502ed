"""Threads that wait for pieces of a training find each of them, and sleep where none comes."""

from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from time import perf_counter, sleep

import numpy as np
import pytest

pytest.importorskip("numba")

from clearprop.engine.machine import make_ready, numba
from clearprop.engine.meeting import meet, seen
from clearprop.engine.posting import END, FIRST, PIECES, POST, board, post, stays

make_ready(post, POST, "post")


@numba.njit(nogil=True)
def work(posted, thread, threads, done, counter):
    """Note the piece, as `epoch` trains on it."""
    while True:
        pieces = seen(posted, PIECES)
        done[thread] += posted[END] - posted[FIRST]
        meet(counter, threads)
        if not stays(posted, thread, pieces):
            return


@numba.njit(nogil=True)
def meets(counter, threads):
    meet(counter, threads)


@numba.njit(nogil=True)
def finds_more(posted, thread, pieces):
    return stays(posted, thread, pieces)


def asleep(posted, threads, first=0, end=1):
    numbers = np.zeros(threads, dtype=np.int64)
    return numbers[: post(posted, first, end, numbers)].tolist()


def test_at_first_all_but_the_caller_sleep():
    posted = board(4)
    assert asleep(posted, 4) == [1, 2, 3]
    assert asleep(posted, 4) == []
    assert posted[PIECES] == 2


def test_who_finds_nothing_to_do_says_that_it_sleeps():
    posted = board(2)
    assert asleep(posted, 2) == [1]
    assert not finds_more(posted, 1, 1)
    assert asleep(posted, 2) == [1]


def test_who_finds_a_piece_stays():
    posted = board(2)
    asleep(posted, 2)
    assert finds_more(posted, 1, 0)
    assert asleep(posted, 2) == []


@pytest.mark.parametrize("threads", [2, 3])
def test_no_piece_is_lost_or_done_twice(threads):
    posted, counter = board(threads), np.zeros(1, dtype=np.int64)
    done = np.zeros(threads, dtype=np.int64)
    work(board(1), 0, 1, np.zeros(1, dtype=np.int64), counter.copy())
    calls, wanted = [], 0
    # Some come at once, some when a thread is about to sleep, some long after.
    waits = cycle([0, 0, 2e-4, 3e-4, 4e-4, 0, 2e-3])
    with ThreadPoolExecutor(threads) as pool:
        for number in range(300):
            for thread in asleep(posted, threads, 0, number):
                calls.append(pool.submit(work, posted, thread, threads, done, counter))
            done[0] += number
            meets(counter, threads)
            wanted += number
            until = perf_counter() + next(waits)
            while perf_counter() < until:
                sleep(0)
    for call in calls:
        call.result()
    assert done.tolist() == [wanted] * threads
    assert len(calls) >= threads - 1
