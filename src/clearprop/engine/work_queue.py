"""Pieces of a training, posted to threads that wait for the next one where they are.

To let a thread return to Python, sleep and wake up takes as long as ten steps of a small network.
So it stays in what is compiled for a while, and only goes to sleep where no piece comes.

Thread 0 takes the others and posts a piece in the same call in which it does its own part: nothing
that happens in Python, an interruption above all, can come between and leave the others waiting.
"""

from clearprop.arithmetic import Array
from clearprop.engine.barrier import exchange, replace, seen
from clearprop.engine.layout import LINE, aligned
from clearprop.engine.numba_setup import compiled

# Entries of a board: how many pieces were posted, and where in the order of the samples the newest
# begins and ends.  From ALL_DONE on threads meet when they are done; each of the lines after that
# is a thread's, and says what it does.
PIECES, FIRST, END = range(3)
ALL_DONE = LINE

_ASLEEP, _WAITING, _TAKEN = range(3)

NO_PIECE = -1
"""What a thread gives back that has none; thread 0 where others sleep, and are to be called."""

_LOOKS = 500_000
"""Looks (some 0.15 ms) before a thread sleeps.

It lets nobody have its core meanwhile: what spins there would keep it for longer than that.
"""

_TRIES = 10_000
"""Tries (some 0.05 ms) to take a thread, which may have been called just now."""


def board(threads: int) -> Array:
    """Return a board on which nothing is posted, and all threads sleep."""
    return aligned((2 + threads) * LINE, "int64")


@compiled
def _state(thread: int) -> int:
    return (2 + thread) * LINE


@compiled
def _posts(posted: Array, threads: int) -> bool:
    """Take all other threads and post a piece; or take none, and return False, if one sleeps."""
    for thread in range(1, threads):
        looks = 0
        while not replace(posted, _state(thread), _WAITING, _TAKEN):
            looks += 1
            if looks > _TRIES:
                for other in range(1, thread):
                    exchange(posted, _state(other), _WAITING)
                return False
    exchange(posted, PIECES, posted[PIECES] + 1)
    return True


@compiled
def has_piece(posted: Array, thread: int, threads: int) -> bool:
    """Whether there is a piece for this thread to do.

    Thread 0 posts one, unless another sleeps; the others wait for it, and sleep where none comes.
    """
    if thread == 0:
        return _posts(posted, threads)
    # Nothing more is posted until this thread says that it waits.
    pieces, looks = seen(posted, PIECES), 0
    exchange(posted, _state(thread), _WAITING)
    while seen(posted, PIECES) == pieces:
        looks += 1
        if looks > _LOOKS and replace(posted, _state(thread), _WAITING, _ASLEEP):
            return False
    return True
