"""The register tiles suit every width of vector, also those that this host does not have."""

import pytest

pytest.importorskip("numba")

from clearprop.engine.layers import next_height
from clearprop.engine.machine import LANES, TALLEST, TALLEST_FOR

REGISTERS = {16: 32, 8: 16, 4: 32}


@pytest.mark.parametrize("lanes", TALLEST_FOR)
def test_a_tile_and_what_multiplies_it_stay_in_the_registers(lanes):
    assert 2 * TALLEST_FOR[lanes] + 2 + 1 <= REGISTERS[lanes]


def test_rows_are_cut_into_tiles_of_about_the_same_height():
    for rows in range(1, 200):
        left, heights = rows, []
        while left:
            heights.append(next_height(left))
            left -= heights[-1]
        assert sum(heights) == rows
        assert max(heights) <= TALLEST
        assert max(heights) - min(heights) <= 1


def test_this_host_has_one_of_them():
    assert TALLEST_FOR[LANES] == TALLEST
