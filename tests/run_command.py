"""Run a command of the command line inside the test's own process."""

import sys

import pytest

from clearprop.cli import main


def run_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: object
) -> tuple[int, str, str]:
    """Return the exit code, standard output and standard error."""
    monkeypatch.setattr(sys, "argv", ["clearprop", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    out, err = capsys.readouterr()
    return int(stopped.value.code or 0), out, err
