"""The processes that train one network together: MPI's ranks, or a process by itself.

All of them go through the same training.  Rank 0 alone prints and saves; what only one of them can
know is decided there, and everyone told.
"""

import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar, final

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.optional_import import optional_import

_Result = TypeVar("_Result")

GRACE_PERIOD = 3.0
"""Seconds that a rank with an error waits for the others to have one, too."""


class Ranks(Protocol):
    """The processes that train together, of which this one has a number from 0 on."""

    @property
    def rank(self) -> int:
        """The number of this one."""
        ...

    @property
    def size(self) -> int:
        """How many there are."""
        ...

    def all_of(self, value: Any) -> list[Any]:
        """Return what each rank gives, in their order."""
        ...

    def from_first(self, make: Callable[[], _Result]) -> _Result:
        """Return what rank 0 makes; if that fails, it fails everywhere."""
        ...

    def one_by_one_on_a_node(self, make: Callable[[], _Result]) -> _Result:
        """Return what each makes, the first of every node before the others of it."""
        ...

    def gather_numbers(self, own: Array, counts: list[int]) -> Array:
        """Return the numbers of all ranks in float64; of each there are so many."""
        ...

    def add_up(self, numbers: Array) -> None:
        """Replace numbers by their sums over all ranks, in MPI's own order."""
        ...

    def exchange(self, sent: Mapping[int, Array], received: Mapping[int, Array]) -> None:
        """Send numbers to other ranks, by theirs, and fill in what others send."""
        ...


@final
class OneProcess:
    """A process by itself."""

    rank, size = 0, 1

    def all_of(self, value: Any) -> list[Any]:
        return [value]

    def from_first(self, make: Callable[[], _Result]) -> _Result:
        return make()

    def one_by_one_on_a_node(self, make: Callable[[], _Result]) -> _Result:
        return make()

    def gather_numbers(self, own: Array, counts: list[int]) -> Array:
        return own

    def add_up(self, numbers: Array) -> None:
        """There is nothing to add."""

    def exchange(self, sent: Mapping[int, Array], received: Mapping[int, Array]) -> None:
        """There is nobody to send to."""


@final
class MpiRanks:
    """The ranks of an mpi4py communicator, which is left alone: these have copies of it."""

    def __init__(self, communicator: Any) -> None:
        self._mpi: Any = optional_import("mpi4py.MPI", "'clearprop[mpi]'")
        if not isinstance(communicator, self._mpi.Intracomm):
            raise ClearpropError(
                f"comm is {communicator!r}: give a communicator of mpi4py, such as MPI.COMM_WORLD"
            )
        self._comm: Any = communicator.Dup()
        self._endings: Any = communicator.Dup()
        self._node: Any = communicator.Split_type(self._mpi.COMM_TYPE_SHARED)
        self.rank: int = communicator.Get_rank()
        self.size: int = communicator.Get_size()

    def all_of(self, value: Any) -> list[Any]:
        return self._comm.allgather(value)

    def all_of_node(self, value: Any) -> list[Any]:
        """Return what each rank of this one's node gives."""
        return self._node.allgather(value)

    @property
    def place_on_node(self) -> int:
        """The number of this rank among those of its node."""
        return self._node.Get_rank()

    def from_first(self, make: Callable[[], _Result]) -> _Result:
        return _shared(self._comm, make)

    def one_by_one_on_a_node(self, make: Callable[[], _Result]) -> _Result:
        made: list[_Result] = []
        # What the first has made need not be sent, only whether it could.
        _shared(self._node, lambda: made.append(make()))
        return made[0] if made else make()

    def gather_numbers(self, own: Array, counts: list[int]) -> Array:
        import numpy as np

        found = np.empty(sum(counts))
        self._comm.Allgatherv(own, [found, counts])
        return found

    def add_up(self, numbers: Array) -> None:
        self._comm.Allreduce(self._mpi.IN_PLACE, numbers)

    def exchange(self, sent: Mapping[int, Array], received: Mapping[int, Array]) -> None:
        # Collective calls were measured to take twice as long: they copy what stays here, too.
        comm = self._comm
        under_way = [comm.Irecv(numbers, rank) for rank, numbers in received.items()]
        under_way += [comm.Isend(numbers, rank) for rank, numbers in sent.items()]
        self._mpi.Request.Waitall(under_way)

    def have_all_ended(self, within: float | None) -> bool:
        """Wait until every rank asks this, and return True; False if that takes too long."""
        request, began = self._endings.Ibarrier(), time.monotonic()
        while not request.Test():
            if within is not None and time.monotonic() - began > within:
                return False
            time.sleep(0.005)
        return True

    def abort(self, wrong: BaseException) -> None:
        """Say that this rank has ended alone, and why, and end all of them."""
        reason = str(wrong) or type(wrong).__name__
        if not isinstance(wrong, ClearpropError):
            reason = f"{type(wrong).__name__}: {reason}"
        print(
            f"clearprop: rank {self.rank} of {self.size} ended: {reason}; all others are stopped",
            file=sys.__stderr__,
            flush=True,
        )
        self._comm.Abort(1)

    def close(self) -> None:
        """Let go of the copies of the communicator."""
        for one in (self._comm, self._endings, self._node):
            one.Free()


def _shared(communicator: Any, make: Callable[[], _Result]) -> Any:
    """Return what the first of some ranks makes; raise everywhere what it raises."""
    if communicator.Get_rank() > 0:
        made, wrong = communicator.bcast(None)
    else:
        made, wrong = None, None
        try:
            made = make()
        except Exception as found:
            wrong = found
        communicator.bcast((made, wrong))
    if wrong is not None:
        raise wrong
    return made


@contextmanager
def ranks_of(communicator: Any) -> Generator[MpiRanks]:
    """Give the ranks of an mpi4py communicator, which leave this together.

    An error on some ranks alone would have the others wait for them for ever: all are then stopped,
    with the rank and the reason.

    Raises
    ------
    ClearpropError
        If mpi4py is not installed, or it is no communicator.
    """
    ranks = MpiRanks(communicator)
    try:
        yield ranks
    except BaseException as wrong:
        if not ranks.have_all_ended(GRACE_PERIOD):
            ranks.abort(wrong)
        ranks.close()
        raise
    ranks.have_all_ended(None)
    ranks.close()
