"""The README's commands and code run, and print what it shows."""

import os
import re
import runpy
import shlex
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clearprop.cli import app
from run_command import run_command

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
INSTALL = "python3 -m venv .venv && . .venv/bin/activate && pip install ."

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)


def can_run(text: str) -> bool:
    """Tell whether the library that a command or some code takes a model to is installed."""
    needed = re.search(r"--to (onnx|torch|keras)|to_(onnx|torch|keras)\(", text)
    return needed is None or find_spec(needed[1] or needed[2]) is not None


def commands() -> list[str]:
    """Return every clearprop command of the README that can run here, in order."""
    in_blocks = [
        part.strip()
        for block in blocks("sh")
        for part in re.split(r"&&|\n", block)
        if part.strip().startswith("clearprop ")
    ]
    prose = re.sub(r"```.*?```", "", README, flags=re.S)
    in_prose = re.findall(r"`(clearprop [a-z]+ [^`]+)`", re.sub(r"\s+", " ", prose))
    return [command for command in in_blocks + in_prose if can_run(command)]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Run every command in a copy of the examples; give what each printed."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "examples", folder / "examples")
    before = Path.cwd()
    os.chdir(folder)
    outputs: dict[str, str] = {}
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COLUMNS", "100")  # as wide as the README
            for command in commands():
                outputs[command] = _run(command)
    finally:
        os.chdir(before)
    return outputs


def _run(command: str) -> str:
    result = CliRunner().invoke(app, shlex.split(command)[1:], catch_exceptions=False)
    assert result.exit_code == 0, f"{command}: {result.output}"
    return result.stdout


def test_every_command_runs(printed: dict[str, str]) -> None:
    assert len(printed) >= 8


def test_the_worked_example_shown_is_what_is_printed(printed: dict[str, str]) -> None:
    assert blocks("text")[0] in printed["clearprop explain examples/article.toml"]


def test_the_training_summary_shown_is_what_is_printed(printed: dict[str, str]) -> None:
    command = next(command for command in printed if command.startswith("clearprop train examples"))
    assert as_on_any_machine(blocks("text")[1]) == as_on_any_machine(printed[command])


def test_the_export_shown_is_what_is_printed(printed: dict[str, str]) -> None:
    pytest.importorskip("onnx")
    command = next(command for command in printed if "--to onnx" in command)
    assert blocks("text")[2] == printed[command]


def as_on_any_machine(summary: str) -> str:
    """Leave out what a processor's own rounding decides: losses, scores, epochs; and the time."""
    summary = re.sub(r"(?<=  )\d+$|(?<=  )\d+(?=  )", "number", summary, flags=re.MULTILINE)
    without_epochs = re.sub(r"\d+ epochs|epoch \d+", "epoch", summary)
    without_epochs = re.sub(r"compiled, .*", "compiled", without_epochs)
    return re.sub(r" *\d+\.\d+(%| s)?", " number", without_epochs).strip()


def test_the_python_code_runs(tmp_path: Path) -> None:
    for number, code in enumerate(filter(can_run, blocks("python"))):
        script = tmp_path / f"readme_{number}.py"
        script.write_text(code, encoding="utf-8")
        assert runpy.run_path(str(script))


def test_every_command_of_the_program_is_in_the_readme() -> None:
    for command in app.registered_commands:
        assert f"clearprop {command.callback.__name__}" in README


def test_every_command_has_an_example_in_its_help(capsys: Capture, monkeypatch: Patch) -> None:
    for command in app.registered_commands:
        name = command.callback.__name__
        code, out, _ = run_command(capsys, monkeypatch, name, "--help")
        assert code == 0
        assert re.search(rf"^\s+clearprop {name} \S+", out, re.M)


def test_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / link).exists(), link


def test_setting_up_takes_the_two_commands_promised() -> None:
    setup = [block for block in blocks("sh") if "pip install" in block]
    assert len(setup) == 2
    assert setup[0].startswith(INSTALL)
    assert setup[1].strip().endswith("./check")
