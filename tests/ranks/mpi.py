"""Real MPI: programs on several ranks, more of them than there are cores."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mpi4py")

beside = Path(sys.executable).with_name("mpiexec")
MPIEXEC = str(beside) if beside.exists() else shutil.which("mpiexec")
if MPIEXEC is None:
    pytest.skip("there is no mpiexec", allow_module_level=True)

MORE_THAN_CORES = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
}
"""What Open MPI wants to be told; other MPIs do not look at it."""


def environment() -> dict[str, str]:
    return {**os.environ, **MORE_THAN_CORES, "PYTHONPATH": os.pathsep.join(sys.path)}


def command(ranks: int, *arguments: object) -> list[str]:
    """Return the command that runs a Python program on so many ranks."""
    assert MPIEXEC is not None
    return [MPIEXEC, "-n", str(ranks), sys.executable, *map(str, arguments)]


def run(
    ranks: int, *arguments: object, cwd: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a Python program on so many ranks."""
    return subprocess.run(
        command(ranks, *arguments),
        env=environment(),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
