"""The cores of a node, shared out among its ranks."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from math import floor
from pathlib import Path

from clearprop.distributed.ranks import MpiRanks

_CGROUPS = Path("/sys/fs/cgroup")


@contextmanager
def cores_shared_out(ranks: MpiRanks) -> Generator[None]:
    """Keep this process to its share of the node's cores, where the system lets it."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    own, _ = share_of(ranks.place_on_node, ranks.all_of_node(sorted(before)), cpu_quota())
    os.sched_setaffinity(0, own)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def share_of(place: int, allowed: list[list[int]], quota: float | None) -> tuple[set[int], int]:
    """Return the cores of the rank at a place on a node, and how many ranks share them.

    `allowed` has the cores of each rank of the node: those that only one may use are its own, as
    where `mpiexec` has bound it there; those of several are divided among them.  No more are used
    than the quota, in cores, that a container has for all of them.
    """
    own = set(allowed[place])
    rivals = [rank for rank, cores in enumerate(allowed) if own & set(cores)]
    cores = sorted(own)
    if quota is not None:
        cores = cores[: max(1, floor(quota * len(rivals) / len(allowed)))]
    mine, count = rivals.index(place), len(rivals)
    if count > len(cores):
        core = mine % len(cores)
        return {cores[core]}, len(range(core, count, len(cores)))
    return set(cores[mine * len(cores) // count : (mine + 1) * len(cores) // count]), 1


def cpu_quota() -> float | None:
    """Return how many cores' time a container's processes may take in all; None for no bound."""
    for path in (_CGROUPS / "cpu.max", _CGROUPS / "cpu/cpu.cfs_quota_us"):
        try:
            words = path.read_text(encoding="ascii").split()
            if path.name != "cpu.max":
                words.append((path.parent / "cpu.cfs_period_us").read_text(encoding="ascii"))
            quota, period = words
        except (OSError, ValueError):
            continue
        if quota not in ("max", "-1"):
            return int(quota) / int(period)
    return None
