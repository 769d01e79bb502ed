"""Every epoch goes through all samples once, in batches, whichever way they are shuffled."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearprop.checks import DataSet
from clearprop.randomness import Draws
from clearprop.sample_order import BLOCKS, SampleOrder, segments_in_memory


def order_of(samples: int, block: int, batch_size: int, seed: int = 0) -> SampleOrder:
    return SampleOrder(samples, block, batch_size, Draws(seed, "order"))


@given(
    samples=st.integers(1, 3000),
    block=st.integers(1, 3),
    batch_size=st.integers(1, 128),
    epoch=st.integers(1, 5),
)
def test_an_epoch_has_every_sample_once_in_whole_batches(
    samples: int, block: int, batch_size: int, epoch: int
) -> None:
    order = order_of(samples, block, batch_size)
    pieces = [order.numbers_of(group) for group in order.groups(epoch)]
    whole = np.concatenate(pieces)
    np.testing.assert_array_equal(np.sort(whole), np.arange(samples))
    assert all(len(piece) % batch_size == 0 for piece in pieces[:-1])
    assert all(len(piece) > 0 for piece in pieces)
    np.testing.assert_array_equal(order.whole(epoch), whole)


@given(samples=st.integers(600, 2000), batches=st.integers(0, 40), batch_size=st.integers(1, 40))
def test_an_epoch_goes_on_from_any_batch(samples: int, batches: int, batch_size: int) -> None:
    order = order_of(samples, 1, batch_size)
    start = min(batches * batch_size, samples // batch_size * batch_size)
    rest = [order.numbers_of(group) for group in order.groups(2, start)]
    found = np.concatenate([*rest, np.zeros(0, dtype=int)])
    np.testing.assert_array_equal(found, order.whole(2)[start:])


def test_epochs_and_seeds_have_orders_of_their_own() -> None:
    orders = [order_of(1000, 1, 10, seed).whole(epoch) for seed in (0, 1) for epoch in (1, 2)]
    for place, one in enumerate(orders):
        for other in orders[place + 1 :]:
            assert (one == other).mean() < 0.02


def test_few_samples_are_shuffled_at_once() -> None:
    order = order_of(BLOCKS, 1, 10)
    assert order.is_one_group
    np.testing.assert_array_equal(order.whole(3), Draws(0, "order").at(3).permutation(BLOCKS))


def test_each_group_of_sorted_samples_has_its_share_of_every_class() -> None:
    samples = 100_000
    classes = np.arange(samples) * 5 // samples
    order = order_of(samples, 50, 100)
    for group in list(order.groups(1))[:-1]:
        shares = np.bincount(classes[order.numbers_of(group)], minlength=5) / len(group.order)
        assert shares == pytest.approx(0.2, abs=0.12)


def test_blocks_are_small_unless_batches_are_large() -> None:
    assert SampleOrder.of(10**6, 1 << 12, 32, Draws(0, "order")).block == 32
    assert SampleOrder.of(10**6, 1 << 30, 32, Draws(0, "order")).block == 1
    wide = SampleOrder.of(10**6, 1 << 30, 1000, Draws(0, "order"))
    assert wide.block * BLOCKS >= 2 * 1000


def test_segments_in_memory_are_rows_of_the_same_arrays() -> None:
    X, Y = np.arange(1000.0).reshape(-1, 1), np.zeros((1000, 1))
    order = order_of(1000, 1, 16)
    segments = list(segments_in_memory(DataSet(X, Y), order, 1, 0))
    assert len(segments) == 4
    assert all(segment.X is X for segment in segments)
    found = np.concatenate([segment.X[segment.order, 0] for segment in segments])
    np.testing.assert_array_equal(found, order.whole(1))
