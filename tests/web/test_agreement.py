"""The page's core computes what clearprop computes."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clearprop.arithmetic import Floats, Rounding
from clearprop.errors import ClearpropError
from clearprop.worked.steps.work_through import work_in, work_through
from web.page_core import bundled, for_page, random_example, rows, worked_in_node

NETWORKS = 500


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundled("tests/agreement.ts", tmp_path_factory.mktemp("core"))


def test_steps_in_decimals_agree_digit_for_digit(core: Path) -> None:
    tried = []
    for seed in range(NETWORKS):
        rng = np.random.default_rng([seed, 1])
        way = ("decimals", "significant")[rng.integers(2)]
        rounding = Rounding(int(rng.integers(3, 13)), way)
        example = random_example(seed)
        try:
            tried.append((example, rounding, work_through(example, rounding)))
        except ClearpropError:
            continue  # a root of what was rounded to 0, which has a test of its own
    assert len(tried) > NETWORKS * 3 // 4
    found = worked_in_node(
        core,
        [
            {"example": for_page(example), "rounding": vars(rounding), "values": None}
            for example, rounding, _ in tried
        ],
    )
    for (example, rounding, worked), steps in zip(tried, found, strict=True):
        by_name = {step["name"]: step for step in steps}
        assert sorted(by_name) == sorted(step.name for step in worked.steps)
        for step in worked.steps:
            got = [[Decimal(text) for text in row] for row in by_name[step.name]["value"]]
            assert got == step.value.tolist(), (step.name, rounding, example)
            assert described(by_name[step.name]) == (
                step.template,
                [(operand.name, operand.entries) for operand in step.operands],
                list(step.notes),
            )


def described(step: dict[str, Any]) -> tuple[str, list[tuple[str, str]], list[str]]:
    return step["template"], [(name, which) for name, which in step["operands"]], step["notes"]


def test_each_step_in_floats_agrees_to_four_units_in_the_last_place(core: Path) -> None:
    examples = [random_example(seed) for seed in range(NETWORKS)]
    all_worked = [work_in(example, Floats(), Rounding(4)) for example in examples]
    # Each step gets the numbers that clearprop's had, so that no earlier difference counts.
    lines = [
        {
            "example": for_page(worked.example),
            "rounding": None,
            "values": {step.name: rows(step.value.tolist()) for step in worked.steps},
        }
        for worked in all_worked
    ]
    for worked, steps in zip(all_worked, worked_in_node(core, lines), strict=True):
        numbers = {step["name"]: step["value"] for step in steps}
        for step in worked.steps:
            got = np.array(numbers[step.name], dtype=float)
            # Where terms cancel, the last places of the result are those of the largest of them.
            sizes = [step.value, *(worked.matrix(operand.name) for operand in step.operands)]
            unit = np.spacing(max(float(np.abs(one).max()) for one in sizes))
            assert np.abs(got - step.value).max() <= 4 * unit, (step, worked.example)
