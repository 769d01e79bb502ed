"""The task is inferred from the target, and so is the output layer."""

from typing import Any

import polars as pl
import pytest

from clearprop.activations import activation_named
from clearprop.errors import ClearpropError
from clearprop.losses import LOSSES, check_pairing, loss_named
from clearprop.tabular.columns import infer_column
from clearprop.tabular.settings import Task
from clearprop.tabular.task import (
    OutputLayer,
    Target,
    choose_output_layer,
    infer_target,
    output_activations,
)


def inferred(values: list[Any] | pl.Series, task: Task | None = None) -> Target:
    return infer_target(infer_column(pl.Series("y", values)), task)


@pytest.mark.parametrize(
    ("values", "task", "labels"),
    [
        (["x", "y", "x", "y", None], "classification", ["x", "y", "x", "y", None]),
        (["true", "false", "true"], "classification", [True, False, True]),
        # A class is the text of its cell.
        (["True", "False", "True"], "classification", ["True", "False", "True"]),
        (["07", "12", "7", "7", "12", "07"], "classification", ["07", "12", "7", "7", "12", "07"]),
        (["1", "2.0", "1", "2.0"], "classification", ["1", "2.0", "1", "2.0"]),
        (["25%", "50%", "25%", "50%"], "classification", ["25%", "50%", "25%", "50%"]),
        (
            ["none", "mild", "NA", "mild", "none", "?"],
            "classification",
            ["none", "mild", None, "mild", "none", None],
        ),
        (["+", "-", "+", "-"], "classification", ["+", "-", "+", "-"]),
        ([True, False, None], "classification", [True, False, None]),
        (["0", "1", "1", "0", "nan"], "classification", [0, 1, 1, 0, None]),
        ([0, 1, 1, 0], "classification", [0, 1, 1, 0]),
        ([0.0, 1.0, 1.0, 0.0], "classification", [0.0, 1.0, 1.0, 0.0]),
        (["1", "2", "3", "4"], "regression", [1.0, 2.0, 3.0, 4.0]),
        (["$1,200", "$2,195", "$3", "?"], "regression", [1200.0, 2195.0, 3.0, None]),
        ([0.5, 0.5, 1.5, 1.5], "regression", [0.5, 0.5, 1.5, 1.5]),
        (list(range(21)) * 2, "regression", [float(x) for x in range(21)] * 2),
        (list(range(20)) * 2, "classification", list(range(20)) * 2),
    ],
)
def test_the_task_is_inferred_from_the_values(
    values: list[Any], task: Task, labels: list[Any]
) -> None:
    target = inferred(values)
    assert target.task == task
    assert target.values.to_list() == labels
    assert [type(label) for label in target.values] == [type(label) for label in labels]


def test_the_task_can_be_chosen() -> None:
    assert inferred([1, 2, 1, 2], "regression").values.dtype == pl.Float64
    assert inferred([0.5, 1.5], "classification").task == "classification"


@pytest.mark.parametrize(
    ("values", "noted"),
    [
        (["a", "NA", "b", "a"], "'y' has 'NA' in 1 cell, taken for missing values"),
        (["ja", "JA", "ja", "JA"], "'y' has 'JA' and 'ja', which count as different categories"),
        (["None", "low", "low", "None"], "'y' has 'None', which counts as a class"),
        (["€ 5,50", "€ 1.250"], "'y' is read as numbers, '€ 5,50' as 5.5"),
    ],
)
def test_what_is_done_to_a_target_is_said(values: list[Any], noted: str) -> None:
    assert any(noted in note for note in inferred(values).notes)


@pytest.mark.parametrize(
    ("values", "task", "said"),
    [
        (["1", "2", "three", "4"], None, "target 'y' has 'three' in row 3, though most"),
        (["x", "y", "z"], "regression", "column 'y' has 'x' in row 1, where a number is needed"),
        (["1,5", "2.5", "3.5"], None, "target 'y' has '1,5' in row 1, though most"),
        ([2, 2, 2], "regression", "target 'y' is 2 in every row"),
        (["2026-01-01", "2026-02-01"], None, "target 'y' holds dates, such as '2026-01-01'"),
        ([f"{i:03}" for i in range(40)], None, "40 different values in 40 rows, nearly as many"),
        (["x", "x"], None, "target 'y' has the one class 'x'"),
        ([1, 1, 1], None, "target 'y' has the one class '1'"),
        ([None, None], None, "target 'y' has no values"),
        ([1.5, float("inf")], None, "column 'y' has inf in row 2"),
        ([f"x{i}" for i in range(30)], None, "30 different values in 30 rows, nearly as many"),
        ([[1], [2]], None, "target 'y' holds values of type List"),
    ],
)
def test_a_target_that_cannot_be_learnt_is_refused(
    values: list[Any], task: Task | None, said: str
) -> None:
    with pytest.raises(ClearpropError, match=said):
        inferred(values, task)


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
