"""Benchmarks of tables: scores, ratios, and which tables the recipe was chosen by."""

import math

import numpy as np
import pytest

pytest.importorskip("pandas")

from benchmarks.tables import __main__ as tables
from benchmarks.tables.compare import SHIFT, ratio
from benchmarks.tables.data import CHOOSING, CLASSIFICATION, REGRESSION, SOURCES, split
from benchmarks.tables.methods import Peer
from benchmarks.tables.score import score
from benchmarks.tables.stored import stored

LEARNT = np.array(["b", "a", "c", "a"])


def test_half_of_each_task_s_tables_is_for_choosing() -> None:
    for task in (CLASSIFICATION, REGRESSION):
        assert 2 * len([one for one in task if one.name in CHOOSING]) == len(task)


def test_a_split_repeats_and_leaves_no_row_out() -> None:
    source = SOURCES["breast_cancer"]
    frame = source.load()
    learnt, others = split(frame, source, 1)
    again, _ = split(frame, source, 1)
    assert learnt.equals(again)
    assert len(learnt) + len(others) == len(frame)
    shares = [part["target"].value_counts(normalize=True)["1"] for part in (learnt, others)]
    assert shares[0] == pytest.approx(shares[1], abs=0.01)


def test_classes_are_scored_by_their_names_sorted() -> None:
    shares = np.array([[0.7, 0.2, 0.1], [0.5, 0.4, 0.1], [0.1, 0.1, 0.8]])
    found = score(shares, LEARNT, ["a", "b", "c"], classes=True)
    assert found.error == pytest.approx(1 / 3)
    assert found.log_loss == pytest.approx(-np.log([0.7, 0.4, 0.8]).mean())
    assert found.auc == 1


def test_numbers_are_scored_over_their_spread() -> None:
    targets = np.array([1.0, 2.0, 3.0])
    assert score(targets, targets, targets, classes=False).error == 0
    assert score(np.full(3, 2.0), targets, targets, classes=False).error == pytest.approx(1)


def test_a_ratio_is_a_geometric_mean_of_shifted_errors() -> None:
    ours, theirs = (
        {"x": {"error": 0.09}, "y": {"error": 0.39}},
        {"x": {"error": 0.19}, "y": {"error": 0.39}},
    )
    assert ratio(ours, theirs, ["x", "y"], "error") == pytest.approx(math.sqrt(0.5))
    assert SHIFT == 0.01


def test_methods_are_timed_by_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = list[str]()

    def method(name: str, seconds: float) -> Peer:
        def learn(*arguments: object) -> np.ndarray:
            turns.append(name)
            now[0] += seconds
            return np.zeros(1)

        return Peer(learn, "numpy")

    now = [0.0]
    monkeypatch.setattr(tables, "METHODS", {"one": method("one", 2.0), "two": method("two", 6.0)})
    monkeypatch.setattr(tables, "perf_counter", lambda: now[0])
    lines = tables.timed(["one", "two"], ["breast_cancer"], 2).splitlines()
    assert lines[-2:] == [
        "| breast_cancer | 569 | 2.0 | 6.0 | 3.0 |",
        "| geometric mean |  |  |  | 3.0 |",
    ]
    assert turns == ["one", "two"] * 2


def test_what_is_stored_is_of_tables_that_there_are() -> None:
    for method in ("ours", "plain", "realmlp_td", "lightgbm"):
        assert {row.table for row in stored(method)} == set(SOURCES)
