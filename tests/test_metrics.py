"""Metrics against scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, r2_score, roc_auc_score

from clearprop.errors import ClearpropError
from clearprop.metrics import accuracy, area_under_curve, metrics_by_name, r2


def test_accuracy_of_several_classes_goes_by_the_largest_output() -> None:
    rng = np.random.default_rng(0)
    out, target = rng.random((50, 4)), np.eye(4)[rng.integers(0, 4, 50)]
    wanted = accuracy_score(target.argmax(axis=1), out.argmax(axis=1))
    assert accuracy(out, target) == pytest.approx(wanted)


def test_accuracy_of_one_output_goes_by_a_half() -> None:
    out, target = np.array([[0.2, 0.6, 0.9, 0.4]]).T, np.array([[0, 1, 0, 1]]).T
    assert accuracy(out, target) == 0.5


@given(st.integers(1, 4), st.integers(0, 10**6))
def test_the_area_under_the_curve_is_scikit_learns(outputs: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    out = rng.integers(0, 6, (40, outputs)) / 5  # with ties
    target = (rng.random((40, outputs)) < 0.4).astype(float)
    target[:2] = [[0.0] * outputs, [1.0] * outputs]
    assert area_under_curve(out, target) == pytest.approx(
        np.mean([roc_auc_score(target[:, k], out[:, k]) for k in range(outputs)])
    )


def test_without_two_classes_there_is_no_area_but_a_half() -> None:
    assert area_under_curve(np.array([[0.1], [0.9]]), np.ones((2, 1))) == 0.5


def test_r2_is_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    out, target = rng.random((50, 1)), rng.random((50, 1))
    assert r2(out, target) == pytest.approx(r2_score(target, out))


def test_r2_of_targets_without_spread_is_1_only_if_they_are_met() -> None:
    target = np.ones((3, 1))
    assert r2(target, target) == 1
    assert r2(target + 0.1, target) == 0


def test_an_unknown_metric_is_said() -> None:
    with pytest.raises(ClearpropError, match="did you mean 'accuracy'"):
        metrics_by_name(["acuracy"])
