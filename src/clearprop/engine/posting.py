"""Pieces of a training, posted to threads that wait for the next one where they are.

To let a thread return to Python, sleep and wake up takes as long as ten steps of a small network.
So it stays in what is compiled for a while, and only goes to sleep where no piece comes.
"""

from typing import Any

from clearprop.arithmetic import Array
from clearprop.engine.machine import compiled, entry, types
from clearprop.engine.meeting import exchange, replace, seen
from clearprop.engine.plan import LINE, aligned

# Entries of a board: how many pieces were posted, and where in the order of the samples the newest
# begins and ends.  From ALL_DONE on threads meet when they are done; the lines after that one say
# of every thread whether it sleeps.
PIECES, FIRST, END = range(3)
ALL_DONE = LINE

_AWAKE, _ASLEEP = 0, 1

_LOOKS = 30_000
"""Looks (some 0.15 ms) before a thread sleeps.

It lets nobody have its core meanwhile: what spins there would keep it for longer than that.
"""


def board(threads: int) -> Array:
    """Return a board on which nothing is posted, and on which all threads sleep."""
    made = aligned((2 + threads) * LINE, "int64")
    made[2 * LINE :: LINE] = _ASLEEP
    return made


@compiled
def _state(thread: int) -> int:
    return (2 + thread) * LINE


POST: Any = types.int64(types.int64[::1], types.int64, types.int64, types.int64[::1])
"""The types of what `post` takes and gives."""


@entry
def post(posted: Array, first: int, end: int, asleep: Array) -> int:
    """Post a piece; all that was written before is seen by who finds it.

    Writes the numbers of the threads (from 1 on) that sleep, and will not find it unless they are
    called, into `asleep`, and returns how many they are.
    """
    posted[FIRST], posted[END] = first, end
    exchange(posted, PIECES, posted[PIECES] + 1)
    count = 0
    for thread in range(1, len(asleep)):
        if exchange(posted, _state(thread), _AWAKE) == _ASLEEP:
            asleep[count] = thread
            count += 1
    return count


@compiled
def stays(posted: Array, thread: int, pieces: int) -> bool:
    """Wait until more pieces than that were posted; False if none comes, or another call does it.

    The thread says that it sleeps before it looks for the last time, and whoever posts does so
    before looking who sleeps: one of the two sees the other, and if both do, one is first to make
    the thread awake again.
    """
    looks = 0
    while seen(posted, PIECES) == pieces:
        looks += 1
        if looks > _LOOKS:
            exchange(posted, _state(thread), _ASLEEP)
            # Not `seen`, which might be done before the exchange.
            if replace(posted, PIECES, pieces, pieces):
                return False
            return replace(posted, _state(thread), _ASLEEP, _AWAKE)
    return True
