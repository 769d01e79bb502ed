"""The register tiles suit every width of vector, also those that this host does not have."""

import pytest

pytest.importorskip("numba")

from clearprop.engine.layers import next_height
from clearprop.engine.numba_setup import LANES, TALLEST_FOR, ir, tallest_of

REGISTERS = {16: 32, 8: 16, 4: 32}


@pytest.mark.parametrize("lanes", TALLEST_FOR)
@pytest.mark.parametrize(("element", "registers"), [(ir.FloatType(), 1), (ir.DoubleType(), 2)])
def test_a_tile_and_what_multiplies_it_stay_in_the_registers(lanes, element, registers):
    assert (2 * tallest_of(element, lanes) + 2) * registers + 1 <= REGISTERS[lanes]


@pytest.mark.parametrize("most", [2, 5, 6, 12, 14])
def test_rows_are_cut_into_tiles_of_about_the_same_height(most):
    for rows in range(1, 200):
        left, heights = rows, []
        while left:
            heights.append(next_height.py_func(left, most))
            left -= heights[-1]
        assert sum(heights) == rows
        assert max(heights) <= most
        assert max(heights) - min(heights) <= 1


def test_this_host_has_one_of_them():
    assert LANES in TALLEST_FOR
