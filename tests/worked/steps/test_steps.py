"""Steps describe a pass: names, formulas, operands that lead back to the numbers."""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest

from clearprop.activations import ACTIVATIONS
from clearprop.formats.network_toml import example_of
from clearprop.losses import LOSSES, NetLoss
from clearprop.worked.steps.example import Example
from clearprop.worked.steps.records import WorkedSteps
from clearprop.worked.steps.work_through import work_through

ALL = slice(None)

ENTRIES: dict[str, Callable[[int, int], tuple[int | slice, int | slice]]] = {
    "[i, j]": lambda i, j: (i, j),
    "[i, :]": lambda i, j: (i, ALL),
    "[j, :]": lambda i, j: (j, ALL),
    "[:, i]": lambda i, j: (ALL, i),
    "[:, j]": lambda i, j: (ALL, j),
    "[i, 0]": lambda i, j: (i, 0),
    "[0, 0]": lambda i, j: (0, 0),
}
"""What the notation of an operand's entries means, written down a second time."""

LEGAL_PAIRS = [
    (activation, name)
    for name, loss in LOSSES.items()
    for activation in ACTIVATIONS
    if not isinstance(loss, NetLoss) or activation in loss.dE_dnet_formulas
]


def example(
    sizes: Sequence[int] = (2, 3, 2),
    activation: str | list[str] = "sigmoid",
    *,
    samples: int = 1,
    places: int = 4,
    bias: bool = True,
    loss: str = "squared_error",
    batch: str = "mean",
) -> Example:
    rng = np.random.default_rng(7)
    data: dict[str, Any] = {
        "network": {
            "sizes": list(sizes),
            "activation": activation,
            "bias": bias,
            "loss": loss,
        },
        "example": {
            "input": rng.normal(size=(samples, sizes[0])).round(2).tolist(),
            "target": rng.uniform(size=(samples, sizes[-1])).round(2).tolist(),
            "batch": batch,
        },
    }
    return example_of(data, seed=3, places=places)


def worked_example(
    sizes: Sequence[int] = (2, 3, 2),
    activation: str | list[str] = "sigmoid",
    *,
    places: int = 4,
    **about: Any,
) -> WorkedSteps:
    return work_through(example(sizes, activation, places=places, **about), places)


def test_steps_come_in_the_order_a_person_computes_them() -> None:
    names = [step.name for step in worked_example(bias=True).steps]
    assert names == [
        "net_b", "out_b", "net_c", "out_c", "E_total",
        "dE_dout_c", "slope_c", "dE_dnet_c", "dW_c", "db_c",
        "dE_dout_b", "slope_b", "dE_dnet_b", "dW_b", "db_b",
        "rate_dW_b", "W_b_new", "rate_db_b", "b_b_new",
        "rate_dW_c", "W_c_new", "rate_db_c", "b_c_new",
    ]  # fmt: skip


def test_layers_after_z_are_named_aa_ab() -> None:
    names = [step.name for step in worked_example([1] * 29, places=2).steps]
    assert "net_z" in names
    assert "net_aa" in names
    assert "W_ac_new" in names


@pytest.mark.parametrize(("activation", "loss"), LEGAL_PAIRS)
def test_every_operand_is_given_or_an_earlier_step(activation: str, loss: str) -> None:
    worked = worked_example(activation=["tanh", activation], loss=loss, samples=2)
    known = set(worked.initial)
    for step in worked.steps:
        assert step.operands or step.template == "1"
        for operand in step.operands:
            assert operand.name in known
            assert operand.name in step.formula
        known.add(step.name)


@pytest.mark.parametrize(("activation", "loss"), LEGAL_PAIRS)
def test_the_entries_of_a_result_use_up_all_of_every_operand(activation: str, loss: str) -> None:
    worked = worked_example((2, 2, 3), ["tanh", activation], loss=loss, samples=2)
    for step in worked.steps:
        for operand in step.operands:
            used = np.zeros(worked.matrix(operand.name).shape, dtype=bool)
            for i, j in np.ndindex(step.value.shape):
                used[ENTRIES[operand.entries](i, j)] = True
            assert used.all(), f"{step.name} never uses all of {operand.name}"


def test_matrix_products_follow_from_the_operands_entries() -> None:
    worked = worked_example(samples=3, bias=False)
    products = [
        step
        for step in worked.steps
        if step.name.startswith(("net_", "dW_")) or step.name == "dE_dout_b"
    ]
    assert len(products) == 5
    for step in products:
        left, right = step.operands
        share = 3 if step.name.startswith("dW_") else 1
        for (i, j), entry in np.ndenumerate(step.exact):
            row = worked.matrix(left.name)[ENTRIES[left.entries](i, j)]
            column = worked.matrix(right.name)[ENTRIES[right.entries](i, j)]
            assert entry == sum(row * column) / share


def test_every_value_is_its_exact_value_rounded_half_up_once() -> None:
    worked = worked_example(samples=2, places=3)
    for step in worked.steps:
        for value, exact in zip(step.value.flat, step.exact.flat, strict=True):
            assert value == Decimal(exact).quantize(Decimal("0.001"), ROUND_HALF_UP)


def test_typed_numbers_are_not_rounded() -> None:
    data = {
        "network": {"sizes": [1, 1], "activation": "identity"},
        "weights": {"b": [[Decimal("0.123456")]]},
        "example": {
            "input": [Decimal("2.000001")],
            "target": [Decimal("0.987654")],
            "learning_rate": Decimal("0.054321"),
        },
    }
    worked = work_through(example_of(data, seed=0, places=2), 2)
    assert worked.matrix("W_b").tolist() == [[Decimal("0.123456")]]
    assert worked.matrix("out_a").tolist() == [[Decimal("2.000001")]]
    assert worked.matrix("target").tolist() == [[Decimal("0.987654")]]
    assert worked.matrix("rate").tolist() == [[Decimal("0.054321")]]
    assert worked.matrix("net_b").tolist() == [[Decimal("0.25")]]


@pytest.mark.parametrize(("batch", "share"), [("sum", 1), ("mean", 4)])
def test_several_samples_are_added_up_or_averaged_and_the_note_says_so(
    batch: str, share: int
) -> None:
    worked = worked_example(samples=4, batch=batch)
    step = next(step for step in worked.steps if step.name == "db_c")
    of_samples = worked.matrix("dE_dnet_c")
    assert step.exact.tolist() == [[sum(row) / share] for row in of_samples.tolist()]
    assert f"the {batch} over 4 samples" in step.notes
    E = worked.matrix("E")
    total = next(step for step in worked.steps if step.name == "E_total")
    assert total.exact.tolist() == [[sum(E.tolist()[0]) / share]]


def test_the_update_starts_from_the_old_weights() -> None:
    worked = worked_example()
    for name in ("W_b", "W_c", "b_b", "b_c"):
        moved = worked.matrix(name) - worked.matrix(f"rate_d{name}")
        step = next(step for step in worked.steps if step.name == f"{name}_new")
        assert step.exact.tolist() == moved.tolist()
