"""An older checkout's engine beside this one: turns alternate, and each uses its own files."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.child import ROOT, ChildFailedError
from benchmarks.parts.against import CASES, Case, EngineProcess, alternate
from benchmarks.work import Work


def test_each_checkout_goes_first_in_every_other_turn() -> None:
    calls: list[str] = []

    def measure(name: str, seconds: float) -> Callable[[], float]:
        return lambda: calls.append(name) or seconds

    pairs = alternate([measure("old", 1.0), measure("new", 2.0)], 3)
    assert calls == ["old", "new", "new", "old", "old", "new"]
    assert pairs == ((1.0, 2.0),) * 3


def test_all_regimes_are_measured_and_the_small_ones_with_adam_and_in_float64() -> None:
    found = [(case.work.name, case.work.rule, case.dtype) for case in CASES]
    assert found == [
        *((name, "sgd", "float32") for name in "TSML"),
        *((name, "adam", "float32") for name in "TS"),
        *((name, "sgd", "float64") for name in "TS"),
    ]


def test_an_engine_trains_in_a_process_of_its_own() -> None:
    pytest.importorskip("numba")
    with EngineProcess(ROOT, os.environ.get("NUMBA_CACHE_DIR", "")) as engine:
        engine.begin(Case(Work("small", (2, 3, 1), batch=4, steps=8)))
        assert 0 < engine.turn(0.001) < 1


def test_a_folder_without_clearprop_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ChildFailedError, match=r"(was to be measured, but Python finds|ended)"):
        EngineProcess(tmp_path, str(tmp_path))
