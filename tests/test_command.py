"""The command line starts; it ends in one line where it is interrupted or memory runs out."""

import subprocess
import sys

import pytest

from clearprop import cli
from run_command import run_command

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

WHILE_LOADING = """
import signal, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "{module}":
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
sys.argv = ["clearprop", "explain", "--help"]
from clearprop_command import main
main()
"""

WHILE_RUNNING = """
import signal, sys
from clearprop.formats import network_toml

network_toml.read_network_file = lambda *_, **__: signal.raise_signal(signal.SIGINT)
sys.argv = ["clearprop", "explain", "network.toml"]
from clearprop_command import main
main()
"""


def run(code: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", ["clearprop", "numpy", "clearprop.network", "clearprop.cli"])
def test_ctrl_c_while_loading_is_one_line(module: str) -> None:
    done = run(WHILE_LOADING.format(module=module))
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "clearprop: interrupted\n")


def test_ctrl_c_while_running_is_the_same_line() -> None:
    done = run(WHILE_RUNNING)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "clearprop: interrupted\n")


def test_an_interrupt_that_is_ignored_stays_so() -> None:
    ignoring = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    done = run(ignoring + WHILE_LOADING.format(module="clearprop.network"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Work a training step through" in done.stdout


def test_too_little_memory_is_one_line(capsys: Capture, monkeypatch: Patch) -> None:
    def too_little(**options: object) -> None:
        raise MemoryError("Unable to allocate 71.1 PiB")

    monkeypatch.setattr(cli, "app", too_little)
    code, out, err = run_command(capsys, monkeypatch, "explain")
    assert (code, out) == (2, "")
    assert err == (
        "clearprop: there is too little memory (Unable to allocate 71.1 PiB): give a smaller "
        "network or fewer rows\n"
    )
