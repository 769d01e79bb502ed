"""Dropout: what is drawn, what stays the same on average, and shares that make no sense."""

import numpy as np
import pytest

from clearprop.arithmetic import Floats
from clearprop.dropout import draw_masks, dropout_shares
from clearprop.errors import ClearpropError
from clearprop.network import Network

NETWORK = Network.of([2, 30, 20, 1], "tanh")


def test_neurons_drop_out_as_often_as_asked_and_the_others_make_up_for_it() -> None:
    rng = np.random.default_rng(0)
    first, second, last = draw_masks(NETWORK, (0.25, 0.0), 1000, rng, Floats("float32"))
    assert second is None
    assert last is None
    assert first is not None
    assert first.shape == (30, 1000)
    assert first.dtype == np.float32
    assert set(np.unique(first)) == {np.float32(0), np.float32(1 / 0.75)}
    # 30,000 draws: the share of zeros is within 5 standard deviations of 0.0025.
    assert np.mean(first == 0) == pytest.approx(0.25, abs=0.0125)
    assert np.mean(first) == pytest.approx(1, abs=0.0167)


def test_every_batch_is_drawn_anew_and_repeats_for_a_seed() -> None:
    rng, again = np.random.default_rng(1), np.random.default_rng(1)
    draws = [draw_masks(NETWORK, (0.5, 0.5), 4, rng, Floats()) for _ in range(2)]
    same = draw_masks(NETWORK, (0.5, 0.5), 4, again, Floats())
    assert not np.array_equal(draws[0][0], draws[1][0])
    np.testing.assert_array_equal(draws[0][0], same[0])


def test_one_share_serves_all_hidden_layers() -> None:
    assert dropout_shares(NETWORK, 0.5) == (0.5, 0.5)
    assert dropout_shares(NETWORK, [0.5, 0.0]) == (0.5, 0.0)


def test_without_shares_or_hidden_layers_there_is_no_dropout() -> None:
    assert dropout_shares(NETWORK, 0.0) == ()
    assert dropout_shares(NETWORK, [0.0, 0.0]) == ()
    assert dropout_shares(Network.of([2, 1], "tanh"), 0.5) == ()


@pytest.mark.parametrize(
    ("dropout", "wanted"),
    [
        (1.0, "the share that drops out is 1.0"),
        ([0.5, -0.1], "the share that drops out is -0.1"),
        ([0.5], "1 shares are given for dropout, but the network has 2 hidden layers"),
    ],
)
def test_what_cannot_drop_out_is_said(dropout: float | list[float], wanted: str) -> None:
    with pytest.raises(ClearpropError, match=wanted):
        dropout_shares(NETWORK, dropout)
