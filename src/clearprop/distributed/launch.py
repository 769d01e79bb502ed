"""Whether this process was started with others, by mpiexec or srun."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clearprop.distributed.ranks import ranks_of
from clearprop.errors import ClearpropError
from clearprop.optional_import import optional_import

_COUNTS = (
    "OMPI_COMM_WORLD_SIZE",
    "PMI_SIZE",
    "MV2_COMM_WORLD_SIZE",
    "SLURM_STEP_NUM_TASKS",
)
"""Variables in which Open MPI, MPICH and Intel MPI, MVAPICH, and Slurm's steps say how many."""


@contextmanager
def started_together() -> Generator[Any]:
    """Give mpi4py's communicator of all processes that were started together, None for one alone.

    Rank 0 alone prints meanwhile, and afterwards; all end together, as in `ranks_of`.

    Raises
    ------
    ClearpropError
        If mpi4py is missing, or belongs to another MPI than has started them.
    """
    count = max((int(os.environ.get(name) or 1) for name in _COUNTS), default=1)
    if count == 1:
        yield None
        return
    world: Any = optional_import("mpi4py.MPI", "'clearprop[mpi]'").COMM_WORLD
    if world.Get_size() != count:
        raise ClearpropError(
            f"{count} processes were started together, but mpi4py knows of {world.Get_size()}: "
            "start them with the mpiexec of the MPI that it uses, or with srun --mpi=pmix"
        )
    if world.Get_rank() > 0:
        # For good: what goes wrong on all ranks, rank 0 says.
        sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    with ranks_of(world):
        yield world
