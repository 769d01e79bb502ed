"""Label smoothing: what targets become, in memory and in files, and where it makes no sense."""

import re
from pathlib import Path

import numpy as np
import pytest

from clearprop import ClearpropError, Network, initialize, sample_order, train
from clearprop.label_smoothing import Smoothing
from clearprop.stored import mapped, samples

RNG = np.random.default_rng(0)
X, LABELS = RNG.normal(size=(90, 4)), RNG.integers(0, 3, 90)
Y = np.eye(3)[LABELS]
NETWORK = Network.of((4, 5, 3), ["tanh", "softmax"], loss="categorical_cross_entropy")


def test_targets_leave_some_probability_to_every_class() -> None:
    smoothed = Smoothing.of(NETWORK, 0.3)(Y)
    np.testing.assert_allclose(smoothed.sum(axis=1), 1)
    assert np.unique(smoothed.round(12)).tolist() == [0.1, 0.8]


def test_a_single_output_stands_for_two_classes() -> None:
    network = Network.of((4, 1), "sigmoid", loss="binary_cross_entropy")
    smoothed = Smoothing.of(network, 0.1)(np.array([[0.0], [1.0]]))
    np.testing.assert_allclose(smoothed, [[0.05], [0.95]])


def test_training_is_that_on_smoothed_targets_and_validation_is_not() -> None:
    start, kept = initialize(NETWORK, 0), (X[:20], Y[:20])
    settings = {"epochs": 3, "validation": kept, "engine": "reference"}
    by_setting = train(start, X, Y, label_smoothing=0.1, **settings)
    by_hand = train(start, X, Smoothing(0.1, 3)(Y), **settings)
    np.testing.assert_array_equal(by_setting.parameters.flat, by_hand.parameters.flat)
    assert by_setting.history == by_hand.history


def test_samples_in_files_are_smoothed_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (sample_order, mapped, samples):
        monkeypatch.setattr(module, "BUFFER", 1024)
    start = initialize(NETWORK, 0)
    rows = np.memmap(tmp_path / "X", "f8", "w+", shape=X.shape)
    rows[:] = X
    settings = {"epochs": 2, "engine": "reference"}
    by_setting = train(start, rows, Y, label_smoothing=0.2, **settings)
    by_hand = train(start, rows, Smoothing(0.2, 3)(Y), **settings)
    np.testing.assert_array_equal(by_setting.parameters.flat, by_hand.parameters.flat)


@pytest.mark.parametrize(
    ("share", "output", "said"),
    [
        (1.0, "softmax", "the label smoothing is 1.0"),
        (-0.1, "softmax", "the label smoothing is -0.1"),
        (0.1, "identity", "for classes, and the outputs are those of identity"),
    ],
)
def test_what_cannot_be_smoothed_is_said(share: float, output: str, said: str) -> None:
    network = Network.of((4, 3), output, loss="squared_error")
    with pytest.raises(ClearpropError, match=re.escape(said)):
        Smoothing.of(network, share)
