"""The examples run, and do what they say."""

import re
import runpy
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_the_switch_task_is_learnt_to_within_a_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLES / "switch_task.py"))
    rows = re.findall(r"-> (\S+) (\S+), target (\d) (\d)", capsys.readouterr().out)
    assert len(rows) == 4
    for out_1, out_2, target_1, target_2 in rows:
        assert abs(float(out_1) - float(target_1)) < 0.1
        assert abs(float(out_2) - float(target_2)) < 0.1


def test_every_example_is_run_by_a_test() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    readme = Path(EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    for example in EXAMPLES.iterdir():
        assert example.name in here or f"examples/{example.name}" in readme
