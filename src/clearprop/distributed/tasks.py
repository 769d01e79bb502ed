"""Independent tasks, on whatever workers there are: joblib's backends, or MPI's ranks."""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any, TypeVar

from clearprop.errors import ClearpropError
from clearprop.optional_import import optional_import

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")

_SHARED: list[Any] = []
"""What all tasks of this rank need; sent with each of them, it would be sent many times."""


def workers_of(jobs: int | None, comm: Any) -> int:
    """Return how many workers there are: joblib's, of which there may be so many, or MPI's ranks
    but the first.
    """
    if comm is not None:
        return max(1, comm.Get_size() - 1)
    return import_module("joblib").effective_n_jobs(jobs)


def run_tasks(
    work: Callable[..., _Result],
    tasks: Sequence[_Task],
    shared: tuple[Any, ...],
    jobs: int | None,
    comm: Any,
) -> Iterator[tuple[_Task, _Result | Exception]]:
    """Yield every task with what the work makes of it and of what they share, as they are done.

    Arrays stand in `shared` by themselves: those joblib's backends send to each worker once.

    Tasks whose worker has ended come with the error that says so.  On MPI's ranks each gets all
    results, as soon as all are there.
    """
    left = dict(enumerate(tasks))
    results = (
        _by_joblib(work, tasks, shared, jobs)
        if comm is None
        else _by_mpi(work, tasks, shared, comm)
    )
    try:
        for number, result in results:
            yield left.pop(number), result
    except Exception as wrong:
        # What goes wrong in a task is a result: this is of the workers, which each backend says in
        # its own way.
        for task in left.values():
            yield task, ClearpropError(f"its worker has ended: {wrong}".split("\n")[0])


def _by_joblib(
    work: Callable[..., _Result], tasks: Sequence[_Task], shared: tuple[Any, ...], jobs: int | None
) -> Iterator[tuple[int, _Result]]:
    joblib: Any = import_module("joblib")
    parallel = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")
    call = joblib.delayed(_numbered)
    yield from parallel(call(work, number, task, *shared) for number, task in enumerate(tasks))


def _numbered(
    work: Callable[..., _Result], number: int, task: object, *shared: Any
) -> tuple[int, _Result]:
    return number, work(task, *shared)


def _by_mpi(
    work: Callable[..., _Result], tasks: Sequence[_Task], shared: tuple[Any, ...], comm: Any
) -> Iterator[tuple[int, _Result]]:
    """Rank 0 hands tasks out, and sends all of the results to everyone in the end."""
    futures = optional_import("mpi4py.futures", "'clearprop[mpi]'")
    _SHARED[:] = shared
    found: list[tuple[int, _Result]] = []
    try:
        with futures.MPICommExecutor(comm, root=0) as executor:
            if executor is not None:
                numbers = range(len(tasks))
                works = [work] * len(tasks)
                found += executor.map(_with_shared, works, numbers, tasks, unordered=True)
    finally:
        _SHARED.clear()
    yield from comm.bcast(found)


def _with_shared(work: Callable[..., _Result], number: int, task: object) -> tuple[int, _Result]:
    return number, work(task, *_SHARED)
