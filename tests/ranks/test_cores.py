"""The cores of a node are shared out among its ranks, each to one while there are enough."""

from pathlib import Path

import pytest

from clearprop.distributed import cores
from clearprop.distributed.cores import cpu_quota, share_of


@pytest.mark.parametrize(
    ("ranks", "shares"),
    [
        (1, [({0, 1, 2, 3}, 1)]),
        (2, [({0, 1}, 1), ({2, 3}, 1)]),
        (3, [({0}, 1), ({1}, 1), ({2, 3}, 1)]),
        (5, [({0}, 2), ({1}, 1), ({2}, 1), ({3}, 1), ({0}, 2)]),
    ],
)
def test_all_may_use_all(ranks: int, shares: list[tuple[set[int], int]]) -> None:
    allowed = [[0, 1, 2, 3]] * ranks
    assert [share_of(place, allowed, None) for place in range(ranks)] == shares


def test_ranks_that_mpiexec_has_bound_keep_their_cores() -> None:
    assert share_of(0, [[4], [7]], None) == ({4}, 1)
    assert share_of(1, [[4, 5], [6, 7]], None) == ({6, 7}, 1)


def test_no_more_than_a_containers_quota_is_used() -> None:
    allowed = [list(range(16))] * 2
    assert [share_of(place, allowed, 4.5) for place in (0, 1)] == [({0, 1}, 1), ({2, 3}, 1)]
    assert share_of(1, [list(range(16))] * 3, 1.0) == ({0}, 3)


@pytest.mark.parametrize(
    ("files", "quota"),
    [
        ({"cpu.max": "max 100000\n"}, None),
        ({"cpu.max": "250000 100000\n"}, 2.5),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, None),
        ({"cpu/cpu.cfs_quota_us": "400000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 4.0),
        ({}, None),
    ],
)
def test_the_quota_of_either_kind_of_cgroups(
    files: dict[str, str], quota: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="ascii")
    monkeypatch.setattr(cores, "_CGROUPS", tmp_path)
    assert cpu_quota() == quota
