"""Shards: every sample belongs to one, and sums do not depend on who adds what up."""

from itertools import chain

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clearprop.distributed.shards import Shares, Subtree, shards_of, tree_sum

COUNTS = st.integers(1, 40)
SHARDS = st.sampled_from([1, 2, 4, 8, 16, 64])


@given(SHARDS, COUNTS)
def test_each_rank_has_its_shards_as_subtrees_of_the_tree(shards: int, ranks: int) -> None:
    shares = Shares(shards, ranks)
    every = [shard for rank in range(ranks) for shard in shares.of(rank)]
    assert every == list(range(shards))
    for rank in range(ranks):
        subtrees = shares.subtrees[rank]
        assert [k for one in subtrees for k in range(one.first, one.first + one.size)] == list(
            shares.of(rank)
        )
        assert all(one.first % one.size == 0 for one in subtrees)


@given(SHARDS, COUNTS, st.integers(0, 2**32 - 1))
def test_sums_are_the_same_for_any_number_of_ranks(shards: int, ranks: int, seed: int) -> None:
    numbers = np.random.default_rng(seed).normal(size=shards) * 10.0 ** np.arange(shards)

    def leaf(subtree: Subtree) -> float | None:
        return float(numbers[subtree.first]) if subtree.size == 1 else None

    def add(one: float, other: float) -> float:
        return one + other

    whole = Subtree(0, shards)
    found = {
        subtree: tree_sum(subtree, leaf, add)
        for own in Shares(shards, ranks).subtrees
        for subtree in own
    }
    assert tree_sum(whole, found.get, add) == tree_sum(whole, leaf, add)


@given(SHARDS, COUNTS, st.integers(1, 50), st.integers(1, 300))
def test_every_sample_of_every_batch_is_read_by_the_rank_that_has_it(
    shards: int, ranks: int, batch_size: int, count: int
) -> None:
    shares = Shares(shards, ranks)
    expected: list[list[int]] = [[] for _ in range(ranks)]
    for start in range(0, count, batch_size):
        size = min(batch_size, count - start)
        for rank in range(ranks):
            for shard in shares.of(rank):
                expected[rank] += [start + k for k in shares.samples(shard, size)]
    assert [shares.places(rank, count, batch_size).tolist() for rank in range(ranks)] == expected
    assert sorted(chain.from_iterable(expected)) == list(range(count))


def test_how_many_shards_there_are_depends_on_the_batch_alone() -> None:
    found = {size: shards_of(size) for size in (1, 2, 64, 127, 128, 256, 1000, 1024, 65_536)}
    assert found == {
        1: 1, 2: 1, 64: 1, 127: 1, 128: 2, 256: 4, 1000: 8, 1024: 8, 65_536: 512,
    }  # fmt: skip
