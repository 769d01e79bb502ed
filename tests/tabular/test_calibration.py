"""The temperature of probabilities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearprop.tabular.calibration import temperature_of, tempered

RNG = np.random.default_rng(0)


def drawn(sharpness: float) -> tuple[np.ndarray, np.ndarray]:
    """Classes drawn by some probabilities, and probabilities that are too sharp or too blunt."""
    net = RNG.normal(0, 2, (20_000, 3))
    true = np.exp(net) / np.exp(net).sum(axis=1, keepdims=True)
    classes = (true.cumsum(axis=1) > RNG.random((len(net), 1))).argmax(axis=1)
    said = np.exp(sharpness * net)
    return said / said.sum(axis=1, keepdims=True), classes


@pytest.mark.parametrize("sharpness", [0.5, 1.0, 3.0])
def test_it_undoes_what_was_too_sharp_or_too_blunt(sharpness: float) -> None:
    assert temperature_of(*drawn(sharpness)) == pytest.approx(sharpness, rel=0.05)


def test_rows_count_by_their_weights() -> None:
    sharp, classes = drawn(3.0)
    rows = np.where(RNG.random(len(classes)) < 0.5, 0.0, 1.0)
    wrong = np.where(rows == 0, (classes + 1) % 3, classes)
    assert temperature_of(sharp, wrong, rows) == pytest.approx(3, rel=0.05)
    assert temperature_of(sharp, wrong) > 5


def test_a_few_rows_that_are_right_do_not_make_it_sure() -> None:
    said = np.array([[0.9, 0.1]] * 20)
    few = temperature_of(said, np.zeros(20, dtype=int))
    many = temperature_of(np.repeat(said, 100, axis=0), np.zeros(2000, dtype=int))
    assert many < 0.5 < few < 1


@given(
    st.lists(st.floats(0, 1), min_size=2, max_size=5).filter(lambda row: sum(row) > 0.1),
    st.floats(0.02, 50),
)
def test_the_order_of_classes_stays_and_they_add_up_to_1(row: list[float], by: float) -> None:
    probabilities = np.array([row]) / sum(row)
    found = tempered(probabilities, by)
    assert found.sum() == pytest.approx(1)
    assert (np.diff(found[0, np.argsort(probabilities[0])]) >= 0).all()
    assert tempered(probabilities, 1) is probabilities
    np.testing.assert_allclose(tempered(found, 1), found)
