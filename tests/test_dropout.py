"""Dropout: what is drawn, what stays the same on average, and shares that make no sense."""

import numpy as np
import pytest

from clearprop.arithmetic import Floats
from clearprop.dropout import bits_at, draw_masks, dropout_shares, step_key
from clearprop.errors import ClearpropError
from clearprop.network import Network
from clearprop.randomness import Draws

NETWORK = Network.of([2, 30, 20, 1], "tanh")


def test_neurons_drop_out_as_often_as_asked_and_the_others_make_up_for_it() -> None:
    first, second, last = draw_masks(NETWORK, (0.25, 0.0), 1000, 0, Floats("float32"))
    assert second is None
    assert last is None
    assert first is not None
    assert first.shape == (30, 1000)
    assert first.dtype == np.float32
    assert set(np.unique(first)) == {np.float32(0), np.float32(1 / 0.75)}
    # 30,000 draws: the share of zeros is within 5 standard deviations of 0.0025.
    assert np.mean(first == 0) == pytest.approx(0.25, abs=0.0125)
    assert np.mean(first) == pytest.approx(1, abs=0.0167)


def masks_of(seed: int, epoch: int, step: int) -> list[np.ndarray]:
    key = step_key(Draws(seed, "dropout"), epoch, step)
    masks = draw_masks(NETWORK, (0.5, 0.5), 40, key, Floats())
    return [mask for mask in masks if mask is not None]


def test_every_batch_and_layer_is_drawn_anew_and_repeats_for_a_seed() -> None:
    places = [(0, 1, 0), (0, 1, 1), (0, 2, 0), (1, 1, 0)]
    every = [mask[:20] for place in places for mask in masks_of(*place)]
    for k, one in enumerate(every):
        for other in every[:k]:
            # 800 coins: as many agree as not, within 5 standard deviations of 14.
            assert np.sum(one == other) == pytest.approx(400, abs=71)
    np.testing.assert_array_equal(masks_of(0, 1, 0)[0], masks_of(0, 1, 0)[0])


def test_bits_are_even_and_neighbours_have_nothing_to_do_with_each_other() -> None:
    rows = bits_at(7, np.arange(300, dtype=np.uint64))
    found = bits_at(rows[:, np.newaxis], np.arange(300, dtype=np.uint64))
    bits = (found[..., np.newaxis] >> np.arange(32, dtype=np.uint64)) & np.uint64(1)
    signs = 2.0 * bits - 1
    # Means of 90,000 signs are within 5 standard deviations of 1 / 300.
    assert np.abs(signs.mean(axis=(0, 1))).max() < 5 / 300
    for shifted in (signs[1:] * signs[:-1], signs[:, 1:] * signs[:, :-1]):
        assert np.abs(shifted.mean(axis=(0, 1))).max() < 5 / 299
    assert len(np.unique(found)) > 89_990


def test_places_beyond_32_bits_are_no_error() -> None:
    places = np.array([2**40], dtype=np.uint64)
    assert bits_at(2**32 - 1, 2**40) == int(bits_at(2**32 - 1, places)[0])


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
