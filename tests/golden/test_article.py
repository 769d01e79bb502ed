"""Every matrix the article prints in sections 4 and 7, against what we compute."""

from decimal import Decimal
from pathlib import Path

import pytest

from clearprop.formats.network_toml import read_network_file
from clearprop.worked.steps.records import WorkedSteps
from clearprop.worked.steps.work_through import work_through
from golden import article_numbers as article

EXAMPLE = Path(__file__).parents[2] / "examples" / "article.toml"

PRINTED = {
    "out_a": "INPUT",
    "target": "TARGET",
    "rate": "RATE",
    "W_b": "W_B",
    "W_c": "W_C",
    "W_d": "W_D",
    "net_b": "NET_B",
    "out_b": "OUT_B",
    "net_c": "NET_C",
    "out_c": "OUT_C",
    "net_d": "NET_D",
    "out_d": "OUT_D",
    "dE_dnet_d": "DE_DNET_D",
    "dW_d": "DW_D",
    "dE_dout_c": "DE_DOUT_C",
    "slope_c": "SLOPE_C",
    "dE_dnet_c": "DE_DNET_C",
    "dW_c": "DW_C",
    "dE_dout_b": "DE_DOUT_B",
    "slope_b": "SLOPE_B",
    "dE_dnet_b": "DE_DNET_B",
    "dW_b": "DW_B",
    "rate_dW_c": "RATE_DW_C",
    "W_c_new": "W_C_NEW",
}
"""Our names, and the article's numbers."""


@pytest.fixture(scope="module")
def worked() -> WorkedSteps:
    return work_through(read_network_file(EXAMPLE, seed=0, places=4), 4)


@pytest.mark.parametrize("name", PRINTED)
def test_comes_out_as_printed_but_for_the_articles_slips(worked: WorkedSteps, name: str) -> None:
    printed = getattr(article, PRINTED[name])
    expected = [[Decimal(number) for number in row] for row in printed]
    for (where, row, column), (wrong, right) in article.SLIPS.items():
        if where == PRINTED[name]:
            assert expected[row][column] == Decimal(wrong)
            expected[row][column] = Decimal(right)
    assert worked.matrix(name).tolist() == expected


def test_every_printed_matrix_is_compared() -> None:
    matrices = {
        name
        for name, value in vars(article).items()
        if name.isupper() and isinstance(value, tuple) and name != "SWITCH_TABLE"
    }
    assert matrices == set(PRINTED.values())


def test_each_slip_is_said_in_the_errata() -> None:
    errata = (EXAMPLE.parents[1] / "docs" / "errata.md").read_text(encoding="utf-8")
    for wrong, right in article.SLIPS.values():
        assert wrong in errata
        assert right in errata
