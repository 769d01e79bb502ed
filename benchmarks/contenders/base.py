"""What a contender is: something that trains, and returns the parameters it reached."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec

from benchmarks.work import Task, Work
from clearprop.arithmetic import Array
from clearprop.engine.workers import cores

LARGE = 10**10
"""Operations in a step that nobody would leave to one core: it is not tried with one thread."""

SMALL_DATA = 4 * 2**20
"""Bytes of data that stay in a cache near the core: rows are best put in order all at once."""


class Run(ABC):
    """A training under way."""

    @abstractmethod
    def epoch(self, order: Array) -> None:
        """Train on the samples in this order, and return when that is done."""

    @abstractmethod
    def parameters(self) -> Array:
        """Return all parameters reached, in the order of `Parameters.flat`."""


@dataclass(frozen=True)
class Setting:
    """How a contender may be run; the fastest setting counts.

    Attributes
    ----------
    threads
        How many it may use; None where it chooses itself.
    rows
        Where rows are fetched: "before" all steps of an epoch, or in "each" step.
    """

    threads: int | None
    rows: str = ""

    def __str__(self) -> str:
        return "its own choice" if self.threads is None else str(self.threads)


def every_number_of_threads(work: Work) -> list[Setting]:
    """Return settings with one thread and with a thread for each core."""
    rows = "before" if work.data_bytes <= SMALL_DATA else "each"
    return [Setting(n, rows) for n in thread_numbers(work)]


def own_choice(work: Work) -> list[Setting]:
    """Return the only setting of a contender that chooses its number of threads itself."""
    return [Setting(None)]


def thread_numbers(work: Work) -> list[int]:
    """Return how many threads are worth trying."""
    return sorted({cores()} if work.flops > LARGE else {1, cores()})


@contextmanager
def blas_threads(setting: Setting) -> Iterator[None]:
    """Hold NumPy's BLAS to so many threads."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=setting.threads, user_api="blas"):
        yield


@contextmanager
def as_it_is(setting: Setting) -> Iterator[None]:
    """Leave threads alone."""
    yield


@dataclass(frozen=True)
class Contender:
    """A library or a way of using it.

    Attributes
    ----------
    name
        In tables.
    begin
        Set up a training; called, as the training is, within `limit`.
    needs
        Modules it imports.
    settings
        Which to try for a work.
    limit
        Make a setting's number of threads hold for a while.
    absent
        Why it cannot run here, beyond a module that is missing; None if it can.
    obstacle
        Why it cannot do this work; None if it can.
    proof
        The work by which it shows that it does what the reference does.
    note
        What a reader of the table should know.
    """

    name: str
    begin: Callable[[Task, Setting], Run]
    needs: tuple[str, ...] = ()
    settings: Callable[[Work], list[Setting]] = every_number_of_threads
    limit: Callable[[Setting], AbstractContextManager[None]] = as_it_is
    absent: Callable[[], str | None] = lambda: None
    obstacle: Callable[[Work], str | None] = lambda work: None
    proof: Callable[[Work], Work] = lambda work: work
    note: str = ""

    def missing(self) -> str | None:
        """Say why it cannot run here, if it cannot."""
        gone = [name for name in self.needs if find_spec(name) is None]
        if gone:
            return f"{' and '.join(gone)} not installed"
        return self.absent()


def dealt(order: Array, batch: int) -> Iterator[Array]:
    """Deal row numbers into batches."""
    return (order[start : start + batch] for start in range(0, len(order), batch))
