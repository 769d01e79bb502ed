"""`clearprop check`, as typed."""

import re
from pathlib import Path

import pytest

from clearprop.activations import ACTIVATIONS
from run_command import run_command

ARTICLE = Path(__file__).parents[2] / "examples" / "article.toml"

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


def test_right_gradients_agree_by_both_methods(capsys: Capture, monkeypatch: Patch) -> None:
    code, out, _ = run_command(capsys, monkeypatch, "check", ARTICLE)
    assert code == 0
    worst = {
        method: float(number) for method, number in re.findall(r"^(\w+).* error (\S+)", out, re.M)
    }
    assert 0 < worst["central"] < 1e-6
    assert 0 < worst["complex"] < 1e-10


def test_wrong_gradients_exit_with_1(capsys: Capture, monkeypatch: Patch) -> None:
    sigmoid = ACTIVATIONS["sigmoid"]
    object.__setattr__(sigmoid, "derivative", lambda net, out, ar: out * (1 - out) + 1e-3)
    try:
        code, out, _ = run_command(capsys, monkeypatch, "check", ARTICLE)
    finally:
        object.__setattr__(sigmoid, "derivative", lambda net, out, ar: out * (1 - out))
    assert code == 1
    assert "DIFFERS" in out


def test_above_a_tolerance_of_ones_own_it_exits_with_1(capsys: Capture, monkeypatch: Patch) -> None:
    assert run_command(capsys, monkeypatch, "check", ARTICLE, "--tolerance", "1e-30")[0] == 1


def test_a_file_that_is_no_network_is_named(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    (tmp_path / "x.toml").write_text("[network]\n", encoding="utf-8")
    code, _, err = run_command(capsys, monkeypatch, "check", tmp_path / "x.toml")
    assert code == 2
    assert err.count("\n") == 1
