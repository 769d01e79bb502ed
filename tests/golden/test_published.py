"""Worked examples that others have published, with their numbers."""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from clearprop.formats.network_toml import example_of
from clearprop.worked.steps.work_through import work_through, work_through_all


def numbers(value: Any) -> Any:
    """Return typed text as decimals, so that 0.30 is 0.30."""
    if isinstance(value, list):
        return [numbers(one) for one in value]
    return Decimal(value) if isinstance(value, str) else value


def published(network: dict[str, Any], **tables: Any) -> Any:
    data = {
        "network": network,
        **{
            name: {key: numbers(value) for key, value in table.items()}
            for name, table in tables.items()
        },
    }
    return example_of(data, seed=0, places=4)


def test_han_kamber_and_pei() -> None:
    """Data Mining: Concepts and Techniques, 3rd edition, 2012, example 9.1, tables 9.2 to 9.5."""
    worked = work_through(
        published(
            {"sizes": [3, 2, 1], "bias": True},
            weights={
                "b": [["0.2", "0.4", "-0.5"], ["-0.3", "0.1", "0.2"]],
                "c": [["-0.3", "-0.2"]],
            },
            biases={"b": ["-0.4", "0.2"], "c": ["0.1"]},
            example={"input": ["1", "0", "1"], "target": ["1"], "learning_rate": "0.9"},
        ),
        4,
    )

    def close(name: str, expected: list[list[float]], places: int = 3) -> None:
        found = worked.matrix(name).astype(float)
        # They round to `places`, and go on with that.
        np.testing.assert_allclose(found, expected, atol=1.01 * 10.0**-places)

    close("net_b", [[-0.7], [0.1]])
    close("out_b", [[0.332], [0.525]])
    close("net_c", [[-0.105]])
    close("out_c", [[0.474]])
    # Their error terms are −∂E/∂net.
    close("dE_dnet_c", [[-0.1311]], 4)
    close("dE_dnet_b", [[0.0087], [0.0065]], 4)
    close("W_c_new", [[-0.261, -0.138]])
    close("W_b_new", [[0.192, 0.4, -0.508], [-0.306, 0.1, 0.194]])
    close("b_c_new", [[0.218]])
    close("b_b_new", [[-0.408], [0.194]])


@pytest.mark.parametrize(
    ("start", "before", "after", "parameters"),
    [(("0.6", "0.9"), 0.82, 0.09, (-1.28, -0.98)), (("2", "2"), 0.98, 0.20, (-0.68, -0.68))],
)
def test_nielsen(
    start: tuple[str, str], before: float, after: float, parameters: tuple[float, float]
) -> None:
    """Neural Networks and Deep Learning, 2015, chapter 3: a neuron that learns to turn 1 into 0,
    with the quadratic cost and η = 0.15, in 300 epochs.
    """
    made = published(
        {"sizes": [1, 1], "bias": True},
        weights={"b": [[start[0]]]},
        biases={"b": [start[1]]},
        example={"input": ["1"], "target": ["0"], "learning_rate": "0.15"},
        training={"epochs": 300},
    )
    worked = work_through_all(made, 8)
    assert len(worked) == 300
    last = worked[-1]
    assert float(worked[0].matrix("out_b").item()) == pytest.approx(before, abs=0.005)
    assert float(last.matrix("out_b").item()) == pytest.approx(after, abs=0.005)
    found = [float(last.matrix(name).item()) for name in ("W_b_new", "b_b_new")]
    assert found == pytest.approx(parameters, abs=0.005)


def test_goodfellow_bengio_and_courville() -> None:
    """Deep Learning, 2016, section 6.1: weights that solve XOR, with the mean squared error."""
    worked = work_through(
        published(
            {
                "sizes": [2, 2, 1],
                "activation": ["relu", "identity"],
                "bias": True,
                "loss": "mean_squared_error",
            },
            weights={"b": [["1", "1"], ["1", "1"]], "c": [["1", "-2"]]},
            biases={"b": ["0", "-1"], "c": ["0"]},
            example={
                "input": [["0", "0"], ["0", "1"], ["1", "0"], ["1", "1"]],
                "target": [["0"], ["1"], ["1"], ["0"]],
            },
        ),
        4,
    )
    assert worked.matrix("net_b").astype(int).T.tolist() == [[0, -1], [1, 0], [1, 0], [2, 1]]
    assert worked.matrix("out_b").astype(int).T.tolist() == [[0, 0], [1, 0], [1, 0], [2, 1]]
    assert worked.matrix("out_c").astype(int).tolist() == [[0, 1, 1, 0]]
    assert worked.matrix("E_total").item() == 0
    for name in ("dW_b", "dW_c", "db_b", "db_c"):
        assert (worked.matrix(name) == 0).all()
