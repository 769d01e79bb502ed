"""The JSON of a worked example, as a program reads it."""

import json
from typing import Any

from clearprop.worked.steps.records import WorkedSteps
from clearprop.worked.steps.review import review
from clearprop.worked.steps.work_through import work_through
from clearprop.worked.writers.json import to_json
from worked.steps.test_steps import example


def worked_and_json(*about: Any, **more: Any) -> tuple[WorkedSteps, Any]:
    given = example(*about, **more)
    worked = work_through(given, 4)
    return worked, json.loads(to_json([worked], [review(worked)]))


def test_it_holds_the_network_the_given_numbers_and_every_step() -> None:
    worked, data = worked_and_json((2, 3, 2), ["tanh", "sigmoid"], samples=2)
    assert data["network"]["sizes"] == [2, 3, 2]
    assert data["network"]["loss"] == "squared_error"
    assert [layer["activation"] for layer in data["network"]["layers"]] == ["tanh", "sigmoid"]
    assert data["rounding"] == {"way": "decimals", "digits": 4}
    assert data["batch"] == "mean"
    assert set(data["given"]) == {"out_a", "target", "rate", "W_b", "b_b", "W_c", "b_c"}
    assert [step["name"] for step in data["steps"]] == [step.name for step in worked.steps]


def test_a_step_has_rounded_and_unrounded_numbers_in_rows() -> None:
    worked, data = worked_and_json()
    for step, ours in zip(data["steps"], worked.steps, strict=True):
        assert step["shape"] == list(ours.value.shape)
        assert step["value"] == [[float(entry) for entry in row] for row in ours.value.tolist()]
        assert step["exact"] == [[float(entry) for entry in row] for row in ours.exact.tolist()]
        assert step["formula"] == ours.formula
    exact = next(step for step in data["steps"] if step["name"] == "out_b")["exact"]
    assert any(round(entry, 4) != entry for row in exact for entry in row)


def test_operands_lead_to_given_numbers_or_other_steps() -> None:
    _, data = worked_and_json()
    names = {*data["given"], *(step["name"] for step in data["steps"])}
    for step in data["steps"]:
        for operand in step["operands"]:
            assert operand["name"] in names
            assert operand["entries"].startswith("[")
