import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearprop.randomness import Draws, Purpose

PURPOSES: list[Purpose] = ["split", "order", "dropout"]
NUMBERS = st.integers(0, 2**40)


@given(NUMBERS, st.integers(0, 2**31), st.integers(0, 2**31), st.lists(NUMBERS, max_size=3))
def test_what_is_drawn_at_a_place_does_not_depend_on_what_was_drawn_before(
    seed: int, epoch: int, step: int, before: list[int]
) -> None:
    draws = Draws(seed, "order")
    for place in before:
        draws.at(place).random(5)
    found = draws.at(epoch, step).permutation(20)
    np.testing.assert_array_equal(found, Draws(seed, "order").at(epoch, step).permutation(20))


@pytest.mark.parametrize("purpose", PURPOSES)
def test_places_purposes_and_seeds_have_numbers_of_their_own(purpose: Purpose) -> None:
    found = [
        tuple(Draws(seed, one).at(epoch, step).random(3))
        for seed in (0, 1)
        for one in PURPOSES
        for epoch in (1, 2)
        for step in (0, 1)
    ]
    assert len(set(found)) == len(found)
    assert tuple(Draws(0, purpose).at(1).random(3)) in found


def test_permutations_are_even() -> None:
    draws = Draws(0, "order")
    firsts = np.bincount([draws.at(epoch).permutation(4)[0] for epoch in range(4000)])
    # 1000 each, within five standard deviations
    assert np.abs(firsts - 1000).max() < 5 * np.sqrt(4000 * 0.25 * 0.75)
