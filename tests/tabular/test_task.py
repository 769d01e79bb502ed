"""The task is inferred from the target, and so is the output layer."""

from typing import Any

import polars as pl
import pytest

from clearprop.activations import activation_named
from clearprop.errors import ClearpropError
from clearprop.losses import LOSSES, check_pairing, loss_named
from clearprop.tabular.settings import Task
from clearprop.tabular.task import (
    OutputLayer,
    choose_output_layer,
    infer_target,
    output_activations,
)


@pytest.mark.parametrize(
    ("values", "task", "labels"),
    [
        (["x", "y", "x", None], "classification", ["x", "y", "x", None]),
        (["true", "False", "TRUE"], "classification", [True, False, True]),
        ([True, False, None], "classification", [True, False, None]),
        (["0", "1", "1", "0", "nan"], "classification", [0, 1, 1, 0, None]),
        ([0, 1, 1, 0], "classification", [0, 1, 1, 0]),
        ([0.0, 1.0, 1.0, 0.0], "classification", [0.0, 1.0, 1.0, 0.0]),
        (["1", "2", "3", "4"], "regression", [1.0, 2.0, 3.0, 4.0]),
        ([0.5, 0.5, 1.5, 1.5], "regression", [0.5, 0.5, 1.5, 1.5]),
        (list(range(21)) * 2, "regression", [float(x) for x in range(21)] * 2),
        (list(range(20)) * 2, "classification", list(range(20)) * 2),
    ],
)
def test_the_task_is_inferred_from_the_values(
    values: list[Any], task: Task, labels: list[Any]
) -> None:
    target = infer_target(pl.Series("y", values), None)
    assert target.task == task
    assert target.values.to_list() == labels
    assert [type(label) for label in target.values] == [type(label) for label in labels]


def test_the_task_can_be_chosen() -> None:
    numbers = pl.Series("y", [1, 2, 1, 2])
    assert infer_target(numbers, "regression").values.dtype == pl.Float64
    assert infer_target(pl.Series("y", [0.5, 1.5]), "classification").task == "classification"


@pytest.mark.parametrize(
    ("values", "task", "said"),
    [
        (["1", "2", "three", "4"], None, "target 'y' has 'three' in row 3, though most"),
        (["x", "y", "z"], "regression", "column 'y' has 'x' in row 1, where a number is needed"),
        (["x", "x"], None, "target 'y' has the one class 'x'"),
        ([1, 1, 1], None, "target 'y' has the one class '1'"),
        ([None, None], None, "target 'y' has no values"),
        ([1.5, float("inf")], None, "column 'y' has inf in row 2"),
        ([str(i) + "x" for i in range(30)], None, "a different value in every row"),
    ],
)
def test_a_target_that_cannot_be_learnt_is_refused(
    values: list[Any], task: Task | None, said: str
) -> None:
    with pytest.raises(ClearpropError, match=said):
        infer_target(pl.Series("y", values), task)


def test_usual_output_layers() -> None:
    assert choose_output_layer(2, None) == OutputLayer("sigmoid", "binary_cross_entropy", 1)
    assert choose_output_layer(3, None) == OutputLayer("softmax", "categorical_cross_entropy", 3)
    assert choose_output_layer(None, None) == OutputLayer("identity", "squared_error", 1)
    assert choose_output_layer(2, "categorical_cross_entropy") == OutputLayer(
        "softmax", "categorical_cross_entropy", 2
    )
    assert choose_output_layer(None, "poisson") == OutputLayer("softplus", "poisson", 1)


@pytest.mark.parametrize("classes", [2, 3, None])
@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_gets_a_fitting_output_layer_or_is_refused(
    classes: int | None, loss: str
) -> None:
    kind = "regression" if classes is None else {2: "binary", 3: "several"}[classes]
    if loss in output_activations(kind):
        layer = choose_output_layer(classes, loss)
        check_pairing(loss_named(loss), activation_named(layer.activation), layer.neurons)
    else:
        with pytest.raises(ClearpropError, match=f"loss '{loss}' does not go with"):
            choose_output_layer(classes, loss)
