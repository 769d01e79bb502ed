"""The machine and the libraries that a run of the benchmarks was made with."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.peak import lanes
from clearprop.engine.workers import cores

_LIBRARIES = (
    "numpy", "numba", "llvmlite", "torch", "jax", "jaxlib", "scikit-learn", "scipy",
    "threadpoolctl", "mkl", "matplotlib",
)  # fmt: skip

HINDRANCES = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
"""Settings of the environment that make OpenBLAS, and so NumPy, slower than it is."""


def described() -> str:
    """Return a few lines of Markdown about the machine."""
    width = f"vectors of {32 * lanes()} bits" if lanes() else "width of vectors unknown"
    busy = f"; load {os.getloadavg()[0]:.1f} when it began" if hasattr(os, "getloadavg") else ""
    found = [f"{name} {known}" for name in _LIBRARIES if (known := _version(name))]
    gone = [name for name in _LIBRARIES if not _version(name)]
    lines = [
        f"- {_processor()}, {cores()} cores, {width}{busy}",
        f"- {platform.system()} {platform.release()}, Python {platform.python_version()}",
        f"- {', '.join(found)}" + (f"; absent: {', '.join(gone)}" if gone else ""),
    ]
    limits = [f"{name}={value}" for name, value in os.environ.items() if _limits_threads(name)]
    if limits:
        lines.append(f"- the environment limits threads: {', '.join(limits)}")
    return "\n".join(lines)


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _limits_threads(name: str) -> bool:
    return name.endswith("_NUM_THREADS") or name == "XLA_FLAGS"
