"""The register tiles suit every width of vector, also those that this host does not have."""

import pytest

pytest.importorskip("numba")

from clearprop.engine.machine import HEIGHTS, HEIGHTS_FOR, LANES


@pytest.mark.parametrize("lanes", HEIGHTS_FOR)
def test_a_panel_has_no_more_rows_than_a_turned_block(lanes):
    assert max(HEIGHTS_FOR[lanes]) <= lanes


@pytest.mark.parametrize("lanes", HEIGHTS_FOR)
def test_any_number_of_rows_can_be_cut_into_panels(lanes):
    assert {4, 2, 1} <= set(HEIGHTS_FOR[lanes])


def test_this_host_has_one_of_them():
    assert HEIGHTS_FOR[LANES] == HEIGHTS
